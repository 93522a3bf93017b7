"""Triples by subject and by predicate: all that shapes and targets need to be read.

Every term is a number, so that a graph of ten million triples fits in memory and a
shape is checked by looking up numbers. Literals stay as they were written.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from provkit.vocab import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Term = NamedNode | BlankNode | Literal | Triple
"""Whatever may stand in a triple."""

Rows = dict[int, tuple[int, ...]]
"""The objects of each subject, or the subjects of each object."""


class Lookup:
    """An index over a handful of triples, or over a whole graph.

    Attributes:
        terms: every term, in the order of its number.

    >>> a, p, b = NamedNode("urn:a"), NamedNode("urn:p"), NamedNode("urn:b")
    >>> lookup = Lookup([Triple(a, p, b)])
    >>> lookup.one(a, "urn:p") == b, lookup.text(a, "urn:q")
    (True, '')
    >>> list(lookup.all_of("urn:p"))
    [(<NamedNode value=urn:a>, <NamedNode value=urn:b>)]
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        numbers: defaultdict[Term, int] = defaultdict()
        numbers.default_factory = numbers.__len__  # counts without a call in Python
        self._out = _rows(triples, numbers)
        self._numbers = numbers
        self._terms = list(numbers)
        self._into: dict[str, Rows] = {}
        self._kinds: dict[int, frozenset[int]] = {}

    def add(self, triples: Iterable[Triple]) -> None:
        """Take a few more triples in."""
        for name, rows in _rows(triples, self._numbers).items():
            before = self._out.setdefault(name, {})
            for start, ends in rows.items():
                before[start] = tuple(dict.fromkeys((*before.get(start, ()), *ends)))
        self._terms = list(self._numbers)
        self._into.clear()
        self._kinds.clear()

    def values(self, node: Term, predicate: str) -> tuple[Term, ...]:
        """The objects of one subject, each once, in the order of the graph."""
        terms = self._terms
        return tuple(terms[each] for each in self._of(node, predicate))

    def one(self, node: Term, predicate: str) -> Term | None:
        """The first object, or None."""
        found = self._of(node, predicate)
        return self._terms[found[0]] if found else None

    def text(self, node: Term, predicate: str) -> str:
        """The first object as text; empty where there is none."""
        found = self.one(node, predicate)
        return "" if found is None else text_of(found)

    def texts(self, node: Term, predicate: str) -> tuple[str, ...]:
        """The objects as texts, sorted."""
        return tuple(sorted(map(text_of, self.values(node, predicate))))

    def subjects(self, predicate: str) -> Iterator[Term]:
        """Every node with the predicate."""
        for subject in self._out.get(predicate, ()):
            yield self._terms[subject]

    def all_of(self, predicate: str) -> Iterator[tuple[Term, Term]]:
        """Every subject and object of a predicate."""
        terms = self._terms
        for subject, objects in self._out.get(predicate, {}).items():
            for node in objects:
                yield terms[subject], terms[node]

    def instances(self, *classes: str) -> Iterator[Term]:
        """Every node that is stated to be of one of the classes, each once."""
        wanted = {
            number
            for each in classes
            if (number := self.find(NamedNode(each))) is not None
        }
        for node, types in self._out.get(RDF.type, {}).items():
            if not wanted.isdisjoint(types):
                yield self._terms[node]

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
        yield from self._out

    @property
    def terms(self) -> Sequence[Term]:
        """Every term, in the order of its number."""
        return self._terms

    def find(self, term: Term) -> int | None:
        """The number of a term, where it has one."""
        return self._numbers.get(term)

    def number(self, term: Term) -> int:
        """The number of a term; one that the graph lacks is given the next."""
        found = self._numbers[term]
        if found == len(self._terms):
            self._terms.append(term)
        return found

    def out(self, predicate: str) -> Mapping[int, tuple[int, ...]]:
        """The objects of every subject of a predicate, as numbers."""
        return self._out.get(predicate, {})

    def into(self, predicate: str) -> Mapping[int, tuple[int, ...]]:
        """The subjects of every object of a predicate, as numbers."""
        found = self._into.get(predicate)
        if found is None:
            found = self._into[predicate] = _turned(self.out(predicate))
        return found

    def of_class(self, wanted: Term) -> frozenset[int]:
        """The instances of a class and of the classes below it, as numbers."""
        number = self.find(wanted)
        if number is None:
            return frozenset()
        found = self._kinds.get(number)
        if found is None:
            instances, below = self.into(RDF.type), self.into(RDFS.subClassOf)
            kinds = {number: None}
            for kind in (waiting := [number]):  # it grows while it is walked
                fresh = [each for each in below.get(kind, ()) if each not in kinds]
                kinds |= dict.fromkeys(fresh)
                waiting += fresh
            found = frozenset(n for kind in kinds for n in instances.get(kind, ()))
            self._kinds[number] = found
        return found

    def _of(self, node: Term, predicate: str) -> tuple[int, ...]:
        rows = self._out.get(predicate)
        number = None if rows is None else self._numbers.get(node)
        return () if rows is None or number is None else rows.get(number, ())


def _rows(triples: Iterable[Triple], numbers: dict[Term, int]) -> dict[str, Rows]:
    """Number every term and sort the triples by predicate and subject, each once."""
    found: dict[str, Rows] = {}
    several: dict[tuple[str, int], list[int]] = {}
    for subject, predicate, node in triples:
        name = predicate.value
        rows = found.get(name)
        if rows is None:
            rows = found[name] = {}
        start, end = numbers[subject], numbers[node]
        before = rows.get(start)
        if before is None:
            rows[start] = (end,)
        else:
            several.setdefault((name, start), [before[0]]).append(end)
    for (name, start), ends in several.items():
        found[name][start] = tuple(dict.fromkeys(ends))
    return found


def _turned(rows: Mapping[int, tuple[int, ...]]) -> Rows:
    found: Rows = {}
    several: dict[int, list[int]] = {}
    for start, ends in rows.items():
        for end in ends:
            before = found.get(end)
            if before is None:
                found[end] = (start,)
            else:
                several.setdefault(end, [before[0]]).append(start)
    for end, starts in several.items():
        found[end] = tuple(starts)
    return found


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
