"""Triples by subject and by predicate: all that shapes and targets need to be read.

Every term is a number, and the statements of a predicate are columns of numbers: a
graph of ten million statements fits in memory, and a shape is checked for all of its
focus nodes at once. Literals stay as they were written.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import BlankNode, Literal, NamedNode

from provkit.rdf.numbered import Numbered, Term
from provkit.validate.rows import NONE, Rows, distinct
from provkit.vocab import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from pyoxigraph import Triple

    from provkit.validate.rows import Column

__all__ = ["Lookup", "Term", "term_of", "text_of"]


class Lookup:
    """An index over a handful of triples, or over a whole graph.

    Attributes:
        numbered: the triples.

    >>> from pyoxigraph import Triple
    >>> a, p, b = NamedNode("urn:a"), NamedNode("urn:p"), NamedNode("urn:b")
    >>> lookup = Lookup([Triple(a, p, b)])
    >>> lookup.one(a, "urn:p") == b, lookup.text(a, "urn:q")
    (True, '')
    >>> list(lookup.all_of("urn:p"))
    [(<NamedNode value=urn:a>, <NamedNode value=urn:b>)]
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.numbered = Numbered.of(triples)
        self._out: dict[str, Rows] = {}
        self._into: dict[str, Rows] = {}
        self._kinds: dict[Term, Column] = {}

    def values(self, node: Term, predicate: str) -> tuple[Term, ...]:
        """The objects of one subject, each once, in the order of the graph."""
        terms = self.terms
        return tuple(terms[each] for each in self._of(node, predicate))

    def one(self, node: Term, predicate: str) -> Term | None:
        """The first object, or None."""
        found = self._of(node, predicate)
        return self.terms[found[0]] if found else None

    def text(self, node: Term, predicate: str) -> str:
        """The first object as text; empty where there is none."""
        found = self.one(node, predicate)
        return "" if found is None else text_of(found)

    def texts(self, node: Term, predicate: str) -> tuple[str, ...]:
        """The objects as texts, sorted."""
        return tuple(sorted(map(text_of, self.values(node, predicate))))

    def subjects(self, predicate: str) -> Iterator[Term]:
        """Every node with the predicate, in the order of the graph."""
        terms = self.terms
        yield from (
            terms[each] for each in dict.fromkeys(self._statements(predicate)[0])
        )

    def all_of(self, predicate: str) -> Iterator[tuple[Term, Term]]:
        """Every subject and object of a predicate, in the order of the graph."""
        terms = self.terms
        for subject, node in zip(*self._statements(predicate), strict=True):
            yield terms[subject], terms[node]

    def instances(self, *classes: str) -> Iterator[Term]:
        """Every node that is stated to be of one of the classes, each once."""
        wanted = {self.find(NamedNode(each)) for each in classes}
        terms, found = self.terms, dict[int, None]()
        for subject, node in zip(*self._statements(RDF.type), strict=True):
            if node in wanted:
                found[subject] = None
        yield from (terms[each] for each in found)

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

    def predicates(self) -> Iterable[str]:
        """Every predicate that occurs."""
        return self._places

    @property
    def terms(self) -> Sequence[Term]:
        """Every term, in the order of its number."""
        return self.numbered.terms.every

    def find(self, term: Term) -> int | None:
        """The number of a term, where it has one."""
        return self.numbered.terms.find(term)

    def number(self, term: Term) -> int:
        """The number of a term; one that the graph lacks is given the next."""
        return self.numbered.terms.number(term)

    def out(self, predicate: str) -> Rows:
        """The objects of every subject of a predicate."""
        found = self._out.get(predicate)
        if found is None:
            subjects, objects = self._columns(predicate)
            found = self._out[predicate] = Rows.of(subjects, objects)
        return found

    def into(self, predicate: str) -> Rows:
        """The subjects of every object of a predicate."""
        found = self._into.get(predicate)
        if found is None:
            subjects, objects = self._columns(predicate)
            found = self._into[predicate] = Rows.of(objects, subjects)
        return found

    def of_class(self, wanted: Term) -> Column:
        """The instances of a class and of the classes below it, in order of number."""
        found = self._kinds.get(wanted)
        if found is None:
            number = self.find(wanted)
            found = NONE if number is None else self._of_classes(number)
            self._kinds[wanted] = found
        return found

    def _of_classes(self, number: int) -> Column:
        below, kinds = self.into(RDFS.subClassOf), {number: None}
        for kind in (waiting := [number]):  # it grows while it is walked
            fresh = [each for each in below.get(kind) if each not in kinds]
            kinds |= dict.fromkeys(fresh)
            waiting += fresh
        wanted = np.array(sorted(kinds), dtype=np.int32)
        return distinct(self.into(RDF.type).of_nodes(wanted)[1])

    def _of(self, node: Term, predicate: str) -> tuple[int, ...]:
        if predicate not in self._places:
            return ()
        number = self.find(node)
        return () if number is None else self.out(predicate).get(number)

    def _statements(self, predicate: str) -> tuple[list[int], list[int]]:
        subjects, objects = self._columns(predicate)
        return subjects.tolist(), objects.tolist()

    def _columns(self, predicate: str) -> tuple[Column, Column]:
        """The subjects and objects of a predicate, in the order of the graph."""
        part = self._places.get(predicate)
        if part is None:
            return NONE, NONE
        places = self._by_predicate[part]
        return self.numbered.subject[places], self.numbered.object[places]

    @cached_property
    def _by_predicate(self) -> NDArray[np.intp]:
        return np.argsort(self.numbered.predicate, kind="stable")

    @cached_property
    def _places(self) -> Mapping[str, slice]:
        """Where in `_by_predicate` the statements of each predicate are."""
        predicates = self.numbered.predicates()
        ends = np.cumsum(np.bincount(self.numbered.predicate)).tolist()
        return {
            name: slice(ends[number - 1] if number else 0, ends[number])
            for name, number in predicates.items()
        }


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
