"""The parts of requirements that engines count: all that shapes say without a query.

They are read from the shapes themselves (`_shape_texts`). A part is a shape with a name
of its own that has targets, or hangs on a shape that has them. It is counted if all
that it says is understood here (`_breaking`): how many values there are and of which
kind, class, pattern or size, along any path, with and, or and not.

>>> found = {each.part: each for each in countable()}
>>> found["TRA-01-title"].targets[0].split("#")[1]
'targetClass'
>>> "REP-04-seed" in found, "REP-09-same" in found
(True, False)

What a query says, and what a rule decides that sees more than a shape, is left to
`provkit validate`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from provkit import plugins
from provkit.graph.engines._shape_texts import SH, Shapes, shapes, text_of
from provkit.vocab import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator

_REQUIREMENT: Final = "https://w3id.org/provkit/requirement/"
_RULES: Final = "validate.rules"
TARGETS: Final = (SH + "targetClass", SH + "targetSubjectsOf", SH + "targetObjectsOf")

UNDERSTOOD: Final = frozenset(
    {
        "path",
        "property",
        "node",
        "and",
        "or",
        "not",
        "minCount",
        "maxCount",
        "qualifiedValueShape",
        "qualifiedMinCount",
        "qualifiedMaxCount",
        "class",
        "nodeKind",
        "pattern",
        "flags",
        "hasValue",
        "in",
        "minInclusive",
        "maxInclusive",
        "minExclusive",
        "maxExclusive",
    }
)
"""What a shape may say to be counted, by the local names of SHACL."""

_SAYS_NOTHING: Final = frozenset(
    {"severity", "message", "targetClass", "targetSubjectsOf", "targetObjectsOf"}
)


@dataclass(frozen=True, slots=True)
class Countable:
    """One part of a requirement.

    Attributes:
        part: its identifier, such as `TRA-01-title`.
        severity: `violation`, `warning` or `info`.
        message: what is wrong with a node that breaks it.
        shape: its node in the shapes.
        targets: of which nodes it speaks: kind of target and its value, in turn.
    """

    part: str
    severity: str
    message: str
    shape: str
    targets: tuple[str, ...]

    @property
    def requirement(self) -> str:
        """The requirement that it is a part of."""
        return "-".join(self.part.split("-")[:2])


@cache
def countable() -> tuple[Countable, ...]:
    """Every such part of the shipped profile, in order of identifier."""
    told = shapes()
    ruled = {name.upper() for name in plugins.names(_RULES)}
    found: dict[str, Countable] = {}
    for shape in sorted(each for each in told.facts if each.startswith(_REQUIREMENT)):
        for part in _parts(told, shape):
            # One may have targets, and hang on a shape that has others.
            before = found[part.part].targets if part.part in found else ()
            if part.requirement not in ruled:
                found[part.part] = replace(part, targets=before + part.targets)
    return tuple(found[name] for name in sorted(found))


def children(told: Shapes, shape: str) -> list[str]:
    """The property shapes of a shape that are no parts of their own."""
    every = told.all(shape, "property")
    return [each for each in every if not each.startswith(_REQUIREMENT)]


def _parts(told: Shapes, shape: str) -> Iterator[Countable]:
    """The countable parts that hang on the targets of one shape."""
    targets = tuple(
        text
        for kind in TARGETS
        for value in told.facts[shape].get(kind, ())
        for text in (kind, value)
    )
    if not targets:
        return
    named = (each for each in told.all(shape, "property") if each not in told.facts)
    if any(named):
        return
    for part in (shape, *told.all(shape, "property")):
        if part.startswith(_REQUIREMENT) and _says_something(told, part):
            yield Countable(
                part=part.removeprefix(_REQUIREMENT),
                severity=_local(told, (part, shape), "severity", "Violation").lower(),
                message=_local(told, (part, shape), "message", ""),
                shape=part,
                targets=targets,
            )


def _says_something(told: Shapes, part: str) -> bool:
    """Whether a part asks for anything, and all of it is understood."""
    own = {*_said(told, part)} - {"path", "flags", "property"}
    asks = bool(own or children(told, part))
    return asks and _is_understood(told, part, part)


def _is_understood(told: Shapes, shape: str, part: str) -> bool:
    if not {*_said(told, shape)} <= UNDERSTOOD:
        return False
    if any(_asks_of_classes(told, path) for path in told.all(shape, "path")):
        return False
    own = children(told, shape) if shape == part else told.all(shape, "property")
    below = [*own]
    for name in ("node", "not", "qualifiedValueShape"):
        below += told.all(shape, name)
    for name in ("and", "or"):
        for head in told.all(shape, name):
            below += told.members(head)
    return all(_is_understood(told, each, part) for each in below)


def _asks_of_classes(told: Shapes, path: str) -> bool:
    """Whether a path leads up a hierarchy, of which the tables have only their own."""
    if path not in told.facts:
        return path == RDFS.subClassOf
    ends = [end for values in told.facts[path].values() for end in values]
    return any(_asks_of_classes(told, end) for end in ends if end != RDF.nil)


def _said(told: Shapes, shape: str) -> Iterator[str]:
    for predicate in told.facts.get(shape, ()):
        name = predicate.removeprefix(SH)
        if name != predicate and name not in _SAYS_NOTHING:
            yield name


def _local(told: Shapes, places: tuple[str, ...], name: str, default: str) -> str:
    found = (told.one(place, name) for place in places)
    return text_of(next((each for each in found if each), default)).removeprefix(SH)
