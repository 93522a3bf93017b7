"""Statements as three columns of numbers over a list of terms.

A graph of ten million statements has some two million terms. Each is kept once, and a
statement is three numbers: twelve bytes instead of a Python object of four hundred. The
numbers are what joins, indexes and shapes work with; whoever wants statements walks
over them, and each is made when it is its turn.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

import numpy as np
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray
    from pyoxigraph import Quad

    Column = NDArray[np.int32]

Term = NamedNode | BlankNode | Literal | Triple
"""Whatever may stand in a triple."""

_AT_ONCE = 1 << 16
_ONE, _TWO, _THREE = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9


class Terms:
    """Terms with their numbers, which are given in the order in which terms come.

    >>> terms = Terms()
    >>> terms.number(NamedNode("urn:a")), terms.number(NamedNode("urn:b"))
    (0, 1)
    >>> terms.find(NamedNode("urn:c")) is None, len(terms)
    (True, 2)
    """

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        # A defaultdict whose factory is its own length counts without a call in Python.
        self._numbers: defaultdict[Term, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._list: list[Term] = []
        for term in terms:
            self.number(term)

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def every(self) -> Sequence[Term]:
        """All of them, in the order of their numbers."""
        if len(self._list) < len(self._numbers):
            self._list = list(self._numbers)
        return self._list

    def find(self, term: Term) -> int | None:
        """The number of a term, where it has one."""
        return self._numbers.get(term)

    def number(self, term: Term) -> int:
        """The number of a term; one that is new is given the next."""
        return self._numbers[term]

    def numbers(self, terms: Iterable[Term]) -> NDArray[np.int32]:
        """The numbers of some terms; those that are new are given the next."""
        return np.fromiter(map(self._numbers.__getitem__, terms), dtype=np.int32)

    def rows(self, triples: Iterable[Triple]) -> NDArray[np.int32]:
        """Statements as rows of three numbers, shape (statements, 3)."""
        numbers = self._numbers
        flat = array("i")
        take = flat.append
        for subject, predicate, node in triples:
            take(numbers[subject])
            take(numbers[predicate])
            take(numbers[node])
        return np.frombuffer(flat, dtype=np.int32).reshape(-1, 3)

    def rows_of_quads(self, quads: Iterable[Quad]) -> NDArray[np.int32]:
        """Statements as `rows`, without the graphs that they stand in."""
        numbers = self._numbers
        flat = array("i")
        take = flat.append
        for subject, predicate, node, _ in quads:
            take(numbers[subject])
            take(numbers[predicate])
            take(numbers[node])
        return np.frombuffer(flat, dtype=np.int32).reshape(-1, 3)


class Numbered(Sequence[Triple]):
    """Statements, each once, in the order in which they were first read.

    Attributes:
        terms: the terms; it may hold more than the statements need.
        subject: the number of each statement's subject.
        predicate: of its predicate.
        object: of its object.

    >>> a, p, b = NamedNode("urn:a"), NamedNode("urn:p"), NamedNode("urn:b")
    >>> few = Numbered.of([Triple(a, p, b), Triple(b, p, a), Triple(a, p, b)])
    >>> few.subject.tolist(), few.object.tolist()
    ([0, 2], [2, 0])
    >>> few[1] == Triple(b, p, a), len(few)
    (True, 2)
    """

    __slots__ = ("__weakref__", "object", "predicate", "subject", "terms")

    def __init__(
        self, terms: Terms, subject: Column, predicate: Column, node: Column
    ) -> None:
        """Put terms and columns together; the statements must differ."""
        self.terms = terms
        self.subject = subject
        self.predicate = predicate
        self.object = node

    @classmethod
    def of(cls, triples: Iterable[Triple], terms: Terms | None = None) -> Numbered:
        """Number statements.

        Args:
            triples: the statements; one may come several times.
            terms: terms that have numbers already.
        """
        if isinstance(triples, Numbered) and terms is None:
            return triples
        terms = Terms() if terms is None else terms
        return cls.once(terms, terms.rows(triples))

    @classmethod
    def once(cls, terms: Terms, rows: NDArray[np.int32]) -> Numbered:
        """Rows of three numbers, each kept where it comes first."""
        rows = once(rows)
        columns = (np.ascontiguousarray(rows[:, place]) for place in range(3))
        return cls(terms, *columns)

    def rows(self) -> NDArray[np.int32]:
        """The statements as rows of three numbers, shape (statements, 3)."""
        return np.stack((self.subject, self.predicate, self.object), axis=1)

    def where(self, mask: NDArray[np.bool_]) -> Numbered:
        """Those that a mask chooses."""
        return Numbered(
            self.terms, self.subject[mask], self.predicate[mask], self.object[mask]
        )

    def with_more(self, triples: Iterable[Triple]) -> Numbered:
        """The same and some more; numbers stay as they are, and new terms get new."""
        more = self.terms.rows(triples)
        return Numbered.once(self.terms, np.concatenate((self.rows(), more)))

    def __len__(self) -> int:
        return len(self.subject)

    def __iter__(self) -> Iterator[Triple]:
        terms = self.terms.every
        for start in range(0, len(self), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            columns = (self.subject, self.predicate, self.object)
            for row in zip(*(each[part].tolist() for each in columns), strict=True):
                yield _triple(terms, row)

    @overload
    def __getitem__(self, place: int) -> Triple: ...

    @overload
    def __getitem__(self, place: slice) -> Numbered: ...

    def __getitem__(self, place: int | slice) -> Triple | Numbered:
        columns = (self.subject[place], self.predicate[place], self.object[place])
        if isinstance(place, slice):
            return Numbered(self.terms, *columns)
        return _triple(self.terms.every, map(int, columns))

    def __repr__(self) -> str:
        return f"<{len(self)} statements over {len(self.terms)} terms>"

    def predicates(self) -> Mapping[str, int]:
        """The predicates that occur, with their numbers."""
        terms = self.terms.every
        numbers = np.flatnonzero(np.bincount(self.predicate)).tolist()
        return {str(getattr(terms[n], "value", terms[n])): n for n in numbers}


def once(rows: NDArray[np.int32]) -> NDArray[np.int32]:
    """Rows of numbers without those that came before."""
    kept = first_ones(rows)
    return rows if kept.all() else rows[kept]


def first_ones(rows: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which rows of numbers did not come before.

    Mostly all of them, and then their hashes differ: no row is compared.

    >>> first_ones(np.array([[1, 2], [3, 4], [1, 2]], dtype=np.int32)).tolist()
    [True, True, False]
    """
    mixed = rows[:, 0].astype(np.uint64)
    for place in range(1, rows.shape[1]):
        mixed ^= rows[:, place].astype(np.uint64) * np.uint64(_ONE)
        mixed *= np.uint64(_TWO)
        mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(_THREE)
    ordered = np.sort(mixed)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    kept = np.ones(len(rows), dtype=bool)
    if not len(again):
        return kept
    (places,) = np.isin(mixed, again).nonzero()
    _, first = np.unique(rows[places], axis=0, return_index=True)
    kept[places] = False
    kept[places[first]] = True
    return kept


def _triple(terms: Sequence[Term], row: Iterable[int]) -> Triple:
    subject, predicate, node = (terms[number] for number in row)
    return Triple(subject, predicate, node)  # type: ignore[arg-type]
