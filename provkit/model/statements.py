"""The statements of PROV-DM as plain data, with one table that says what each takes.

A `Statement` is what PROV-N writes on one line: a kind, an identifier and arguments
in the order of the Recommendation. `KINDS` holds, for each kind, the names of its
arguments, what each argument denotes and what its absence means. Adding a kind means
adding a row there; nothing else in this module knows any kind by name.

Why one class and a table rather than eighteen classes: every rule of
PROV-CONSTRAINTS speaks of kinds and argument positions, so a table of rules can be
read next to this table of kinds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROV = "http://www.w3.org/ns/prov#"
PROV_TYPE = PROV + "type"


@dataclass(frozen=True, slots=True)
class Blank:
    """A node without a name: one unknown thing, shared within its instance.

    >>> print(Blank("b0"))
    _:b0
    """

    label: str

    def __str__(self) -> str:
        return f"_:{self.label}"


@dataclass(frozen=True, slots=True)
class Literal:
    """A value of an attribute that is not an IRI.

    >>> print(Literal("4", "http://www.w3.org/2001/XMLSchema#int"))
    "4" %% http://www.w3.org/2001/XMLSchema#int
    >>> print(Literal("Modell", language="de"))
    "Modell"@de
    """

    text: str
    datatype: str | None = None
    language: str | None = None

    def __str__(self) -> str:
        suffix = f"@{self.language}" if self.language else ""
        if self.datatype and not self.language:
            suffix = f" %% {self.datatype}"
        return f'"{self.text}"{suffix}'


Term = str | Blank | datetime
"""An argument: an IRI, an unnamed node or a time (an unusual time may stay text)."""

Value = str | Blank | Literal
"""The value of an attribute: an IRI, an unnamed node or a literal."""


class Absence(Enum):
    """What it means when an argument is left out, or written `-`."""

    FORBIDDEN = "the statement is malformed"
    UNKNOWN = "there is one, and nobody said which"
    NONE = "there is none"


@dataclass(frozen=True, slots=True)
class Argument:
    """One place in a statement: its name in PROV-DM and what may stand there."""

    name: str
    denotes: str
    absent: Absence


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of statement.

    Attributes:
        keyword: the name in PROV-N.
        arguments: the places after the identifier.
        identifier: whether it has one, and what leaving it out means; None for the
            relations that never have one.
    """

    keyword: str
    arguments: tuple[Argument, ...]
    identifier: Absence | None = Absence.UNKNOWN


def _arguments(text: str) -> Iterator[Argument]:
    """Read `name:denotes` and a mark: `!` for forbidden, `?` unknown, `-` none."""
    marks = {"!": Absence.FORBIDDEN, "?": Absence.UNKNOWN, "-": Absence.NONE}
    for word in text.split():
        name, denotes = word[:-1].split(":")
        yield Argument(name, denotes, marks[word[-1]])


def _kinds() -> Mapping[str, Kind]:
    """Lay out the kinds of PROV-DM section 5, and `mentionOf` of PROV-LINKS."""
    elements = {
        "entity": "",
        "activity": "startTime:time? endTime:time?",
        "agent": "",
    }
    relations = {
        "wasGeneratedBy": "entity:entity! activity:activity? time:time?",
        "used": "activity:activity! entity:entity? time:time?",
        "wasInvalidatedBy": "entity:entity! activity:activity? time:time?",
        "wasStartedBy": "activity:activity! trigger:entity? "
        "starter:activity? time:time?",
        "wasEndedBy": "activity:activity! trigger:entity? ender:activity? time:time?",
        "wasInformedBy": "informed:activity! informant:activity!",
        "wasDerivedFrom": "generatedEntity:entity! usedEntity:entity! "
        "activity:activity- generation:generation- usage:usage-",
        "wasAttributedTo": "entity:entity! agent:agent!",
        "wasAssociatedWith": "activity:activity! agent:agent? plan:entity-",
        "actedOnBehalfOf": "delegate:agent! responsible:agent! activity:activity?",
        "wasInfluencedBy": "influencee:any! influencer:any!",
    }
    bare = {
        "specializationOf": "specificEntity:entity! generalEntity:entity!",
        "alternateOf": "alternate1:entity! alternate2:entity!",
        "hadMember": "collection:entity! entity:entity!",
        "mentionOf": "specificEntity:entity! generalEntity:entity! bundle:bundle!",
    }
    groups = ((elements, Absence.FORBIDDEN), (relations, Absence.UNKNOWN), (bare, None))
    return MappingProxyType(
        {
            name: Kind(name, tuple(_arguments(text)), identifier)
            for group, identifier in groups
            for name, text in group.items()
        }
    )


KINDS: Mapping[str, Kind] = _kinds()
"""Every kind of statement by its PROV-N keyword.

The generation and the usage of a derivation are the one irregular place: once the
activity is given, leaving them out means *unknown* (PROV-CONSTRAINTS definition 4).
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """One PROV statement, as asserted.

    Attributes:
        kind: a keyword in `KINDS`.
        id: the identifier, or None where the statement has none.
        args: the arguments in the order of PROV-DM; trailing ones may be left out.
        attributes: further names and values; a name may occur several times.
        source: the line where it was read, where the format tells; not compared.

    >>> print(Statement("used", None, ("ex:train", "ex:panel")))
    used(ex:train, ex:panel, -)
    >>> print(Statement("entity", "ex:panel"))
    entity(ex:panel)
    """

    kind: str
    id: str | Blank | None = None
    args: tuple[Term | None, ...] = ()
    attributes: tuple[tuple[str, Value], ...] = ()
    source: int | None = field(default=None, compare=False)

    def __str__(self) -> str:
        kind = KINDS.get(self.kind)
        missing = len(kind.arguments) - len(self.args) if kind else 0
        places = [_shown(arg) for arg in self.args] + ["-"] * missing
        if kind and kind.identifier is Absence.FORBIDDEN:
            if all(place == "-" for place in places):
                places = []
            places.insert(0, _shown(self.id))
        elif self.id is not None:
            return f"{self.kind}({self.id}; {', '.join(places)})"
        return f"{self.kind}({', '.join(places)})"


def _shown(term: Term | None) -> str:
    if term is None:
        return "-"
    return term.isoformat() if isinstance(term, datetime) else str(term)


@dataclass(frozen=True, slots=True)
class Instance:
    """A set of statements that is judged by itself: the toplevel, or one bundle."""

    id: str | Blank | None
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The toplevel instance and the named bundles beside it.

    Bundles are a tuple, not a mapping, since a document that names two of them alike
    can be written down and has to be found invalid.

    >>> document = Document.of(Statement("entity", "ex:panel"))
    >>> [str(statement) for statement in document.toplevel.statements]
    ['entity(ex:panel)']
    """

    toplevel: Instance
    bundles: tuple[Instance, ...] = ()

    @classmethod
    def of(cls, *statements: Statement, bundles: tuple[Instance, ...] = ()) -> Document:
        """Make a document from the statements of its toplevel."""
        return cls(Instance(None, statements), bundles)
