"""Triples by subject and by predicate: all that shapes and targets need to be read."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from provkit.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Term = NamedNode | BlankNode | Literal | Triple
"""Whatever may stand in a triple."""


class Lookup:
    """An index over a handful of triples, or over a whole graph.

    >>> a, p, b = NamedNode("urn:a"), NamedNode("urn:p"), NamedNode("urn:b")
    >>> lookup = Lookup([Triple(a, p, b)])
    >>> lookup.one(a, "urn:p") == b, lookup.text(a, "urn:q")
    (True, '')
    >>> list(lookup.all_of("urn:p"))
    [(<NamedNode value=urn:a>, <NamedNode value=urn:b>)]
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._by_predicate: defaultdict[str, dict[Term, dict[Term, None]]]
        self._by_predicate = defaultdict(dict)
        for triple in triples:
            objects = self._by_predicate[triple.predicate.value]
            objects.setdefault(triple.subject, {})[triple.object] = None

    def values(self, node: Term, predicate: str) -> tuple[Term, ...]:
        """The objects of one subject, each once, in the order of the graph."""
        return tuple(self._of(predicate).get(node, ()))

    def one(self, node: Term, predicate: str) -> Term | None:
        """The first object, or None."""
        return next(iter(self._of(predicate).get(node, ())), None)

    def text(self, node: Term, predicate: str) -> str:
        """The first object as text; empty where there is none."""
        found = self.one(node, predicate)
        return "" if found is None else text_of(found)

    def texts(self, node: Term, predicate: str) -> tuple[str, ...]:
        """The objects as texts, sorted."""
        return tuple(sorted(map(text_of, self.values(node, predicate))))

    def subjects(self, predicate: str) -> Iterator[Term]:
        """Every node with the predicate."""
        yield from self._of(predicate)

    def all_of(self, predicate: str) -> Iterator[tuple[Term, Term]]:
        """Every subject and object of a predicate."""
        for subject, objects in self._of(predicate).items():
            for node in objects:
                yield subject, node

    def instances(self, *classes: str) -> Iterator[Term]:
        """Every node that is stated to be of one of the classes, each once."""
        wanted = {NamedNode(each) for each in classes}
        for node, types in self._of(RDF.type).items():
            if not wanted.isdisjoint(types):
                yield node

    def members(self, head: Term) -> tuple[Term, ...]:
        """The members of an RDF list; a list that bites its tail ends there."""
        found: list[Term] = []
        seen: set[Term] = set()
        node: Term | None = head
        while node is not None and node not in seen:
            seen.add(node)
            first = self.one(node, RDF.first)
            if first is None:
                break
            found.append(first)
            node = self.one(node, RDF.rest)
        return tuple(found)

    def predicates(self) -> Iterator[str]:
        """Every predicate that occurs."""
        yield from self._by_predicate

    def _of(self, predicate: str) -> dict[Term, dict[Term, None]]:
        return self._by_predicate.get(predicate, {})


def term_of(name: str) -> NamedNode | BlankNode:
    """The node that a name stands for: an IRI, or `_:` and the name of a blank one.

    >>> term_of("_:b0"), text_of(term_of("_:b0"))
    (<BlankNode value=b0>, '_:b0')
    """
    blank = name.startswith("_:")
    return BlankNode(name.removeprefix("_:")) if blank else NamedNode(name)


def text_of(term: Term) -> str:
    """A term for people: an IRI, a literal's text, a blank node with its mark."""
    match term:
        case NamedNode() | Literal():
            return term.value
        case _:
            return str(term)
