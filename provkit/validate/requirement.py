"""A requirement: one rule with a stable ID, its reason, its parts and its shapes.

All of it is read from `shapes/<profile>/<ID>/shape.ttl`, where `pk:Requirement` is the
shape that carries the words. Its *parts* are the shapes and SPARQL constraints below it
that have a message of their own: each says one thing that can be wrong and how to mend
it. One folder is one requirement: every shape in its file belongs to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from pyoxigraph import NamedNode

from provkit.validate import applicability
from provkit.validate.lookup import Lookup, text_of
from provkit.vocab import DCTERMS, PK, RDF, RDFS, SH, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from pyoxigraph import Triple

    from provkit.validate.applicability import Condition
    from provkit.validate.lookup import Term

Severity = Literal["violation", "warning", "info"]
Level = Literal["must", "should", "may"]

SEVERITIES: Final[Mapping[str, Severity]] = MappingProxyType(
    {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
)
LEVELS: Final[Mapping[Severity, Level]] = MappingProxyType(
    {"violation": "must", "warning": "should", "info": "may"}
)
REQUIREMENT: Final = PK.base + "Requirement"
ASKS: Final = PK.base + "asks"
RATIONALE: Final = PK.base + "rationale"
FIX: Final = PK.base + "fix"

BELOW: Final = (SH.property, SH.sparql, SH.node, SH.qualifiedValueShape, SH["not"])
BELOW_LIST: Final = (SH["and"], SH["or"], SH.xone)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that can be wrong.

    Attributes:
        name: its IRI, such as `req:TRA-01-title` in full.
        severity: what it weighs; may be less than the requirement's.
        message: what is wrong, with `{$this}`, `{?value}`, `{?path}` to be filled in.
        fix: what to do, with the provkit call that does it.
    """

    name: str
    severity: Severity
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One rule of a profile.

    Attributes:
        id: such as `TRA-03`; never reused.
        title: in a few words.
        text: in a sentence or two.
        asks: the question that it puts to a graph.
        principle: the group that it belongs to, such as `Transparency`.
        level: `must`, `should` or `may`.
        rationale: why anybody should care.
        sources: the standards that ask for the same, as IRIs.
        citations: where in them.
        fix: what to do when it is broken.
        parts: what can be wrong, in the order of their names.
        shapes: its triples.
        owners: every shape or constraint node in it, to the part that speaks for it.
        folder: where `shape.ttl`, `pass.ttl` and `fail.ttl` are.
        condition: what a target has to have for the requirement to say anything.
    """

    id: str
    title: str
    text: str
    asks: str
    principle: str
    level: Level
    rationale: str
    sources: tuple[str, ...]
    citations: tuple[str, ...]
    fix: str
    parts: tuple[Part, ...]
    shapes: tuple[Triple, ...] = field(repr=False, compare=False)
    owners: Mapping[Term, Part] = field(repr=False, compare=False)
    folder: Traversable = field(repr=False, compare=False)
    condition: Condition | None = field(default=None, repr=False, compare=False)

    @property
    def severity(self) -> Severity:
        """The severity that goes with the level."""
        return next(name for name, level in LEVELS.items() if level == self.level)

    def part(self, name: str) -> Part:
        """A part by the end of its name: `title` for `req:TRA-01-title`.

        Raises:
            KeyError: it has no such part.
        """
        for part in self.parts:
            if part.name.endswith(f"/{self.id}-{name}"):
                return part
        raise KeyError(f"{self.id} has no part {name!r}")

    def example(self, name: str) -> str:
        """The Turtle of an example, `pass` or `fail`; empty where there is none."""
        file = self.folder.joinpath(f"{name}.ttl")
        return file.read_text(encoding="utf-8") if file.is_file() else ""


def read(
    node: Term, triples: tuple[Triple, ...], words: Lookup, folder: Traversable
) -> Requirement:
    """Read the requirement at a node.

    Args:
        node: the `pk:Requirement`.
        triples: everything in its file.
        words: where the names of principles are looked up.
        folder: the folder of the file.
    """
    shapes = Lookup(triples)
    severity = _severity(shapes, node, "violation")
    whole = Part(
        text_of(node), severity, shapes.text(node, SH.message), shapes.text(node, FIX)
    )
    owners = _owners(shapes, node, whole)
    named = {
        part.name: part
        for shape, part in owners.items()
        if part is not whole and part.name == text_of(shape)
    }
    return Requirement(
        id=shapes.text(node, DCTERMS.identifier),
        title=shapes.text(node, DCTERMS.title),
        text=shapes.text(node, DCTERMS.description),
        asks=shapes.text(node, ASKS),
        principle=principle_name(shapes.one(node, DCTERMS.subject), words),
        level=LEVELS[severity],
        rationale=shapes.text(node, RATIONALE),
        sources=shapes.texts(node, DCTERMS.source),
        citations=shapes.texts(node, DCTERMS.bibliographicCitation),
        fix=whole.fix or next((part.fix for part in named.values() if part.fix), ""),
        parts=tuple(named[name] for name in sorted(named)) or (whole,),
        shapes=triples,
        owners=MappingProxyType(owners),
        folder=folder,
        condition=applicability.read(shapes, node),
    )


def shape_nodes(shapes: Lookup) -> Iterator[Term]:
    """Every node that is declared to be a shape, node shapes first."""
    yield from shapes.instances(SH.NodeShape)
    yield from shapes.instances(SH.PropertyShape)


def _owners(shapes: Lookup, node: Term, whole: Part) -> dict[Term, Part]:
    """Walk down from the requirement, then from the other shapes in its file."""
    owners: dict[Term, Part] = {node: whole}
    for start in (node, *shape_nodes(shapes)):
        waiting = [(start, whole)]
        for shape, above in waiting:  # it grows while it is walked: breadth first
            if shape not in owners:
                owners[shape] = _part(shapes, shape, above)
            elif shape != start:
                continue
            part = owners[shape]
            waiting.extend((below, part) for below in _below(shapes, shape))
    return owners


def _part(shapes: Lookup, shape: Term, above: Part) -> Part:
    message = shapes.text(shape, SH.message)
    if not message:
        return above
    # What has no name of its own speaks in the name of what is above it: the name of a
    # blank node differs from one reading of the file to the next.
    name = text_of(shape) if isinstance(shape, NamedNode) else above.name
    severity = _severity(shapes, shape, above.severity)
    return Part(name, severity, message, shapes.text(shape, FIX) or above.fix)


def _below(shapes: Lookup, shape: Term) -> Iterator[Term]:
    for predicate in BELOW:
        yield from shapes.values(shape, predicate)
    for predicate in BELOW_LIST:
        for head in shapes.values(shape, predicate):
            yield from shapes.members(head)


def _severity(shapes: Lookup, node: Term, default: Severity) -> Severity:
    found = shapes.one(node, SH.severity)
    return SEVERITIES.get(text_of(found), default) if found is not None else default


def principle_name(concept: Term | None, words: Lookup) -> str:
    """The name of a principle: its label, else the end of its IRI."""
    if concept is None:
        return ""
    label = words.text(concept, SKOS.prefLabel) or words.text(concept, RDFS.label)
    if not label and isinstance(concept, NamedNode):
        label = concept.value.rpartition("#")[2].rpartition("/")[2]
    return label[:1].upper() + label[1:]


def owned_severities(triples: tuple[Triple, ...]) -> dict[str, str]:
    """The severity of a requirement, which comes first, and of each named part."""
    nodes = {text_of(node) for node in requirement_nodes(triples)}
    stated = {
        text_of(t.subject): text_of(t.object)
        for t in triples
        if t.predicate.value == SH.severity and isinstance(t.subject, NamedNode)
    }
    return dict(sorted(stated.items(), key=lambda item: item[0] not in nodes))


def requirement_nodes(triples: tuple[Triple, ...]) -> tuple[Term, ...]:
    """The requirements that a file declares."""
    kind = NamedNode(REQUIREMENT)
    return tuple(
        triple.subject
        for triple in triples
        if triple.predicate.value == RDF.type and triple.object == kind
    )
