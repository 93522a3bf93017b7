"""What a store says of the files that were loaded into it.

A store is flat: nobody can tell from a statement in it which run stated it. So of every
file that was loaded the catalogue, a graph of its own beside the statements, keeps

    <.../id/source/…>  dcterms:source          the ledger or folder it was loaded from
                       dcterms:identifier      its name there
                       spdx:checksumValue      the SHA-256 of its bytes
                       dcterms:subject         the bundle that describes the run
                       rdfs:comment            what was wrong with it, if anything

and nothing is loaded twice, nor changed or deleted unseen.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Quad

from provkit.store import Source
from provkit.vocab import DCTERMS, RDFS, SPDX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Store

CATALOGUE: Final = "https://w3id.org/provkit/id/catalogue"
"""The name of the graph."""

_NODE: Final = "https://w3id.org/provkit/id/source/"
_DIGITS: Final = 40


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that was loaded.

    Attributes:
        origin: the ledger or folder, relative to a store on disk.
        name: the file in it.
        sha256: the digest of its bytes.
        bundle: the IRI of the bundle that it declares; empty when it declares none.
        problem: what was wrong with it when it was loaded; empty when nothing was.
    """

    origin: str
    name: str
    sha256: str
    bundle: str = ""
    problem: str = ""

    @property
    def node(self) -> str:
        """The IRI under which the catalogue speaks of it."""
        content = f"{self.origin}\n{self.name}".encode("utf-8", "surrogatepass")
        return _NODE + sha256(content).hexdigest()[:_DIGITS]

    @property
    def source(self) -> Source:
        """The same as a graph reports it."""
        status = "sealed" if self.name.startswith("runs/") else "file"
        name = f"{self.origin}/{self.name}"
        return Source(name, status, self.sha256, self.problem)


Catalogue = dict[tuple[str, str], Entry]
"""Entries by origin and name."""


def quads(entries: Iterable[Entry]) -> Iterator[Quad]:
    """The statements that the catalogue holds of some files."""
    graph = NamedNode(CATALOGUE)
    for entry in entries:
        node = NamedNode(entry.node)
        for predicate, text in (
            (DCTERMS.source, entry.origin),
            (DCTERMS.identifier, entry.name),
            (SPDX.checksumValue, entry.sha256),
            (RDFS.comment, entry.problem),
        ):
            if text:
                yield Quad(node, NamedNode(predicate), Literal(text), graph)
        if entry.bundle:
            subject = NamedNode(DCTERMS.subject)
            yield Quad(node, subject, NamedNode(entry.bundle), graph)


def read(store: Store) -> Catalogue:
    """The catalogue of a database, in order of origin and name."""
    graph = NamedNode(CATALOGUE)
    return of_statements(
        (_text(quad.subject), quad.predicate.value, _text(quad.object))
        for quad in store.quads_for_pattern(None, None, None, graph)
    )


def of_statements(statements: Iterable[tuple[str, str, str]]) -> Catalogue:
    """The catalogue that some statements make; what is no entry is left out."""
    held: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for subject, predicate, value in statements:
        held[subject][predicate] = value
    entries = [
        Entry(
            origin=about[DCTERMS.source],
            name=about[DCTERMS.identifier],
            sha256=about[SPDX.checksumValue],
            bundle=about.get(DCTERMS.subject, ""),
            problem=about.get(RDFS.comment, ""),
        )
        for about in held.values()
        if {DCTERMS.source, DCTERMS.identifier, SPDX.checksumValue} <= about.keys()
    ]
    entries.sort(key=lambda entry: (entry.origin, entry.name))
    return {(entry.origin, entry.name): entry for entry in entries}


def _text(term: object) -> str:
    return term.value if isinstance(term, (NamedNode, Literal)) else str(term)
