"""What `profile.ttl` says: which requirements are in a profile, and how heavy they are.

    <https://example.org/ours> a pk:Profile ; owl:versionInfo "1" ;
        pk:extends <https://w3id.org/provkit/profile/core> ;
        dcterms:requires req:GOV-05 ;
        pk:leavesOut [ dcterms:subject req:EFF-01 ; dcterms:description "why" ] ;
        pk:strictDuos true .
    req:TRA-07 sh:severity sh:Violation .

A profile holds the requirements whose folders lie beside its `profile.ttl`, those that
it takes from the shipped ones (`dcterms:requires`), and all of every profile that it
extends: a shipped one by its IRI or name, or a folder by its path. A severity that is
stated for a requirement, or for one part of it, may raise it and never lower it; what
is left out needs a reason and is reported as not checked. Nothing disappears in
silence. With `pk:strictDuos true`, which holds for every profile that extends it,
GOV-04 leaves to people what version 4 of the DUOS algorithm leaves to people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from provkit import _resources
from provkit.errors import ProfileError
from provkit.validate.lookup import Lookup, text_of
from provkit.vocab import DCTERMS, OWL, PK, PROFILE, SH, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from provkit.validate.lookup import Term

_PROFILE: Final = PK.base + "Profile"
_EXTENDS: Final = PK.base + "extends"
_LEAVES_OUT: Final = PK.base + "leavesOut"
_STRICT_DUOS: Final = PK.base + "strictDuos"
_REQUIRES: Final = DCTERMS.base + "requires"
_TRUTH: Final = MappingProxyType(
    {"": False, "true": True, "1": True, "false": False, "0": False}
)


@dataclass(frozen=True, slots=True)
class Source:
    """One folder of requirements, as its `profile.ttl` describes it.

    Attributes:
        name: what messages call it: of a shipped profile its name, else the folder's.
        iri: its own name in RDF; empty where it states none.
        title: in words.
        version: of the profile.
        folder: where it is.
        extends: the profiles that it builds on, as they are named in the file.
        requires: the IDs that it takes from the shipped requirements.
        leaves_out: the IDs that it does not check, each with the reason.
        severities: the severity that it states for a requirement or part, by IRI.
        own: the folder of each requirement of its own, by ID.
        shared: its other triples: helper shapes, prefixes for queries.
        strict_duos: whether data-use matching leaves to people what DUOS leaves to
            people.
    """

    name: str
    iri: str
    title: str
    version: str
    folder: Traversable
    extends: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    leaves_out: Mapping[str, str] = field(default_factory=dict)
    severities: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, Traversable] = field(default_factory=dict, repr=False)
    shared: tuple[Triple, ...] = field(default=(), repr=False)
    strict_duos: bool = False


def read(folder: Traversable, name: str) -> Source:
    """Read what a folder says about itself.

    Raises:
        ProfileError: `profile.ttl` cannot be read or leaves something out without a
            reason, or a requirement's folder has no shape.
    """
    about = folder.joinpath("profile.ttl")
    triples = triples_in(about) if about.is_file() else ()
    stated = Lookup(triples)
    node = next(stated.instances(_PROFILE), None)
    said = _About(name, stated, node)
    severities = {
        text_of(t.subject): text_of(t.object)
        for t in triples
        if _states_severity(t, stated)
    }
    return Source(
        name=name,
        iri=node.value if isinstance(node, NamedNode) else "",
        title=said.text(DCTERMS.title) or name,
        version=said.text(OWL.versionInfo),
        folder=folder,
        extends=said.texts(_EXTENDS),
        requires=tuple(map(identifier, said.texts(_REQUIRES))),
        leaves_out=MappingProxyType(dict(said.left_out())),
        severities=MappingProxyType(severities),
        own=MappingProxyType(_folders(folder, name)),
        shared=tuple(t for t in triples if not _states_severity(t, stated)),
        strict_duos=said.truth(_STRICT_DUOS),
    )


def identifier(iri: str) -> str:
    """The ID at the end of a requirement's IRI.

    >>> identifier("https://w3id.org/provkit/requirement/TRA-01")
    'TRA-01'
    """
    return iri.rpartition("/")[2]


def shipped_names() -> tuple[str, ...]:
    """The folders of profiles that are shipped."""
    return tuple(
        sorted(
            folder.name
            for folder in _resources.shapes().iterdir()
            if folder.is_dir() and folder.joinpath("profile.ttl").is_file()
        )
    )


@cache
def shipped(name: str) -> Source:
    """A shipped profile by its name."""
    return read(_resources.shapes().joinpath(name), name)


def shipped_requirements() -> dict[str, Traversable]:
    """The folder of every shipped requirement, by ID."""
    found: dict[str, Traversable] = {}
    for name in shipped_names():
        found |= shipped(name).own
    return found


def shipped_as(name: str) -> str | None:
    """The name of the shipped profile that a name or an IRI stands for."""
    names = shipped_names()
    if name in names:
        return name
    return next((n for n in names if name in (shipped(n).iri, PROFILE.base + n)), None)


@dataclass(frozen=True, slots=True)
class _About:
    """What is stated of the profile's own node."""

    name: str
    stated: Lookup
    node: Term | None

    def text(self, predicate: str) -> str:
        return "" if self.node is None else self.stated.text(self.node, predicate)

    def texts(self, predicate: str) -> tuple[str, ...]:
        return () if self.node is None else self.stated.texts(self.node, predicate)

    def truth(self, predicate: str) -> bool:
        said = self.text(predicate)
        if said not in _TRUTH:
            raise ProfileError(
                f"{self.name}/profile.ttl: {shorten(predicate)} is {said!r}",
                "write true or false",
            )
        return _TRUTH[said]

    def left_out(self) -> Iterator[tuple[str, str]]:
        if self.node is None:
            return
        for each in self.stated.values(self.node, _LEAVES_OUT):
            left = identifier(self.stated.text(each, DCTERMS.subject))
            reason = self.stated.text(each, DCTERMS.description).strip()
            if not left or not reason:
                raise ProfileError(
                    f"{self.name}/profile.ttl: leaves out {left or 'something'} and "
                    "does not say why",
                    "pk:leavesOut [ dcterms:subject req:ID ; dcterms:description "
                    '"the reason" ]',
                )
            yield left, reason


def _states_severity(triple: Triple, stated: Lookup) -> bool:
    """Whether it is about a shape elsewhere, and not one that is declared here."""
    if triple.predicate.value != SH.severity:
        return False
    return not any(
        stated.values(triple.subject, predicate) for predicate in (SH.path, SH.message)
    )


def _folders(folder: Traversable, name: str) -> dict[str, Traversable]:
    found = {}
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if not each.is_dir():
            continue
        if each.joinpath("shape.ttl").is_file():
            found[each.name] = each
        elif each.joinpath("pass.ttl").is_file() or each.joinpath("fail.ttl").is_file():
            raise ProfileError(
                f"{name}/{each.name}: examples of a requirement, and no shape.ttl",
                "write the shape, or move the folder elsewhere",
            )
    return found


def triples_in(file: Traversable) -> tuple[Triple, ...]:
    """The triples of a Turtle file.

    Raises:
        ProfileError: it cannot be read; the message has the line.
    """
    try:
        text = file.read_text(encoding="utf-8")
        quads = parse(text, RdfFormat.TURTLE, rename_blank_nodes=True)
        return tuple(quad.triple for quad in quads)
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        raise ProfileError(f"{file}{line}: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise ProfileError(f"{file}: not UTF-8: {error.reason}") from error
    except OSError as error:
        raise ProfileError(f"{file}: {error.strerror or error}") from error
