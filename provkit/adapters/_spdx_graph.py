"""The elements of an SPDX 3 document by their names, and the relations among them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.adapters import Part, Source

_CONTEXT: Final = re.compile(r"spdx\.org/rdf/(\d+\.\d+)")
_KNOWN: Final = ("3.0",)
_BUNDLES: Final = frozenset(
    ("SpdxDocument", "software_Sbom", "Bom", "Bundle", "CreationInfo")
)
_USED: Final = ("from", "to", "relationshipType")


@dataclass(frozen=True)
class Relation:
    """One relation from an element to others.

    Attributes:
        kind: `trainedOn`, `contains` ...
        start: the name of the element that it starts from, as the document has it.
        ends: those that it leads to.
        part: where it stands.
    """

    kind: str
    start: str
    ends: tuple[str, ...]
    part: Part

    def use(self) -> None:
        """Count it as taken over."""
        for name in _USED:
            self.part.get(name).take()
        take_frame(self.part)
        self.part.get("description").lost("the relation in words")


@dataclass
class Graph:
    """A document: elements by name, relations by kind.

    Attributes:
        source: the file.
        elements: each element by the name that the document gives it.
        relations: in their order; `starting`, those of a kind that start somewhere.
        prefixes: short forms of names.
        used: the names of the elements that were read.
    """

    source: Source
    elements: dict[str, Part] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    starting: dict[tuple[str, str], list[Relation]] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def take(self, name: str) -> Part:
        """An element that becomes a record, or a part of one."""
        self.used.add(name)
        part = self.elements[name]
        take_frame(part)
        return part

    def of(self, *kinds: str) -> Iterator[Relation]:
        """The relations of some kinds."""
        return (each for each in self.relations if each.kind in kinds)

    def iri(self, name: str) -> str:
        """The IRI of an element: its own name, or one within this document."""
        prefix, _colon, local = name.partition(":")
        full = self.prefixes[prefix] + local if prefix in self.prefixes else name
        return full if is_iri(full) else self.source.own_iri("element", full)

    def kind(self, name: str) -> str:
        """The type of an element: `ai_AIPackage`; nothing where it is elsewhere."""
        part = self.elements.get(name)
        return kind_of(part) if part is not None else ""

    def purposes(self, name: str) -> set[str]:
        """What a file or package is for, in the words of SPDX."""
        part = self.elements.get(name)
        if part is None:
            return set()
        held = [part.get("software_primaryPurpose").value]
        more = part.get("software_additionalPurpose").value
        held += more if isinstance(more, list) else [more]
        return {each for each in held if isinstance(each, str)}


def take_frame(part: Part) -> None:
    """Take what every element has and no record needs."""
    for name in ("spdxId", "@id", "type", "@type"):
        part.get(name).take()
    part.get("creationInfo").lost("who wrote the document, and when")


def kind_of(part: Part) -> str:
    """The type of an element, without the name of its vocabulary."""
    value = part.get("type").value or part.get("@type").value
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value or "").rpartition("/")[2]


def load(source: Source) -> Graph:
    """Read a document of SPDX 3.

    Raises:
        UnreadableSource: it is none, or one of SPDX 2.
    """
    found = source.json()
    if found.get("spdxVersion"):
        version = found.get("spdxVersion").text()
        raise source.refuse(
            f"is {version}, which knows no models and no data sets",
            "have its tool write SPDX 3.0",
        )
    graph = Graph(source)
    _context(graph, found.get("@context"))
    listed = found.get("@graph")
    parts = list(listed.items()) if listed else [found]
    for part in parts:
        _enter(graph, part)
    if not graph.elements:
        raise source.refuse("has no element with a name", "name a document of SPDX 3")
    return graph


def _context(graph: Graph, part: Part) -> None:
    held = list(part.items()) if part.is_a(list) else [part]
    stated = " ".join(each.value for each in held if each.is_a(str))
    found = _CONTEXT.search(stated)
    if found is None:
        raise graph.source.refuse(
            "is no SPDX 3: its context is not that of spdx.org",
            "name a document of SPDX 3 in JSON-LD",
        )
    if found[1] not in _KNOWN:
        raise graph.source.refuse(
            f"is SPDX {found[1]}; known are {', '.join(_KNOWN)}",
            "update provkit: pip install -U provkit",
        )
    for each in held:
        for prefix, full in each.members() if each.is_a(dict) else ():
            if full.is_a(str):
                graph.prefixes[prefix] = full.needed()
    part.lost("how names are written")


def _enter(graph: Graph, part: Part) -> None:
    kind = kind_of(part)
    name = part.get("spdxId").value or part.get("@id").value
    if kind.endswith("Relationship"):
        _relate(graph, part)
    elif kind in _BUNDLES:
        _prefixes(graph, part.get("namespaceMap"))
        part.lost("how the document is made up, and who wrote it")
    elif isinstance(name, str) and name:
        graph.elements.setdefault(name, part)


def _prefixes(graph: Graph, part: Part) -> None:
    for each in part.items() if part.is_a(list) else ():
        prefix, full = each.get("prefix"), each.get("namespace")
        if prefix.is_a(str) and full.is_a(str):
            graph.prefixes[prefix.value] = full.value


def _relate(graph: Graph, part: Part) -> None:
    start, ends = part.get("from"), part.get("to")
    kind = part.get("relationshipType")
    held = list(ends.items()) if ends.is_a(list) else [ends]
    if not start.is_a(str) or not kind.is_a(str):
        part.refuse("is a relation without 'from' or 'relationshipType'")
    names = tuple(each.value for each in held if each.is_a(str))
    found = Relation(kind.value, start.value, names, part)
    graph.relations.append(found)
    graph.starting.setdefault((kind.value, start.value), []).append(found)


def leave(relations: Iterable[Relation]) -> None:
    """Report the relations that nobody used."""
    for each in relations:
        each.part.lost(f"the relation {each.kind} says nothing of how things were made")
