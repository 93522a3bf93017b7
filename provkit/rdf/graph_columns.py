"""The triples of one graph as columns of numbers, and what kind of node each one is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

from provkit.model.statements import PROV_TYPE
from provkit.rdf.statement_columns import KEYWORDS
from provkit.rdf.statement_forms import (
    ACTIVITY_TIMES,
    AT_TIME,
    BY_DIRECT,
    BY_NODE,
    BY_QUALIFIED,
    ELEMENT_OF,
    ELEMENTS,
    FIELDS,
    IN_BUNDLE,
    INVERSES,
)
from provkit.vocab import PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Column = NDArray[np.int32]
    Mask = NDArray[np.bool_]

_SORTS: Final = MappingProxyType(
    {DefaultGraph: 0, NamedNode: 1, BlankNode: 2, Literal: 3, Triple: 4}
)
_NAMED, _UNNAMED, _VALUE, _TRIPLE = 1, 2, 3, 4
(
    _TYPE,
    _ATTRIBUTE_TYPE,
    _START,
    _END,
    _BUNDLE,
    _LINK,
    _AWKWARD,
    _QUALIFIED,
    _SPECIAL,
) = range(1, 10)
_EMPTY: Final = PROV + "EmptyCollection"

_ROLES: Final[Mapping[str, int]] = MappingProxyType(
    {
        RDF.type: _TYPE,
        PROV_TYPE: _ATTRIBUTE_TYPE,
        **dict(zip(ACTIVITY_TIMES, (_START, _END), strict=True)),
        **{
            name: _AWKWARD if form.mark or form.keyword == "mentionOf" else _LINK
            for name, form in BY_DIRECT.items()
        },
        **dict.fromkeys(AT_TIME, _AWKWARD),
        **{
            name: _SPECIAL
            if form.mark or name == PROV.qualifiedInfluence
            else _QUALIFIED
            for name, form in BY_QUALIFIED.items()
        },
        IN_BUNDLE: _BUNDLE,
    }
)
"""What a property means for its subject; any other is an attribute."""


@dataclass(slots=True, eq=False)
class GraphColumns:
    """Triples as columns; an inverse property has been turned round.

    Attributes:
        names: the terms, by number; 0 is none.
        sorts: for each term whether it is an IRI, has no name, or is a value.
        subject: the number of each triple's subject.
        predicate: of its predicate.
        object: of its object.
        turned: whether a property has been turned round.
        roles: for each term what it means as a property.
        keyword: for each term the kind of statement that it makes as a property.
        elements: for each kind of element whether a node is one.
        empty: whether a node is said to be an empty collection.
        qualifying: whether a node stands for a relation of another.
        awkward: whether a node has to be looked at by itself.
        numbers: the number of each property.
    """

    names: list[Any]
    sorts: NDArray[np.uint8]
    subject: Column
    predicate: Column
    object: Column
    turned: bool = False
    roles: NDArray[np.uint8] = field(init=False)
    keyword: NDArray[np.uint8] = field(init=False)
    elements: dict[str, Mask] = field(init=False)
    empty: Mask = field(init=False)
    qualifying: Mask = field(init=False)
    awkward: Mask = field(init=False)
    numbers: dict[str, int] = field(default_factory=dict)
    _first: NDArray[np.int64] = field(init=False)

    @classmethod
    def of(cls, rows: NDArray[np.int32], every: Sequence[Any]) -> GraphColumns | None:
        """Number the terms of some triples anew; None if one is about a triple."""
        present = np.zeros(len(every), dtype=bool)
        present[0] = True
        for place in range(3):
            present[rows[:, place]] = True
        known = np.flatnonzero(present)
        local = np.cumsum(present, dtype=np.int32) - 1
        names = [every[number] for number in known.tolist()]
        sorts = np.fromiter((_SORTS[type(each)] for each in names), dtype=np.uint8)
        if (sorts == _TRIPLE).any():
            return None
        subject, predicate, value = (local[rows[:, place]] for place in range(3))
        found = cls(names, sorts, subject, predicate, value)
        found._turn()
        found._classify()
        found._judge()
        return found

    def _turn(self) -> None:
        """Turn inverse properties round, as PROV-O's appendix B has them."""
        known = np.unique(self.predicate).tolist()
        self.numbers = {self.names[number].value: number for number in known}
        nodes = self.sorts[self.object] != _VALUE
        for name in [each for each in self.numbers if each in INVERSES]:
            rows = np.flatnonzero((self.predicate == self.numbers[name]) & nodes)
            if not len(rows):
                continue
            self.turned = True
            subjects = self.subject[rows]
            self.subject[rows] = self.object[rows]
            self.object[rows] = subjects
            other = INVERSES[name]
            if other not in self.numbers:
                self.numbers[other] = len(self.names)
                self.names.append(NamedNode(other))
            self.predicate[rows] = self.numbers[other]
        more = len(self.names) - len(self.sorts)
        self.sorts = np.append(self.sorts, np.full(more, _NAMED, dtype=np.uint8))

    def _classify(self) -> None:
        """Find what properties mean and what nodes are."""
        size = len(self.names)
        self.roles, self.keyword = (np.zeros(size, dtype=np.uint8) for _ in range(2))
        for name, number in self.numbers.items():
            self.roles[number] = _ROLES.get(name, 0)
            if name in BY_DIRECT:
                self.keyword[number] = KEYWORDS.index(BY_DIRECT[name].keyword)
        self.elements = {keyword: np.zeros(size, dtype=bool) for keyword in ELEMENTS}
        self.empty, self.awkward = (np.zeros(size, dtype=bool) for _ in range(2))
        self.qualifying = np.zeros(size, dtype=bool)
        types = self._with(_TYPE)
        classes = self.object[types]
        for number in np.unique(classes).tolist():
            name = self.names[number].value
            if name in ELEMENT_OF or name in BY_NODE:
                typed = self.subject[types[classes == number]]
                kind = ELEMENT_OF.get(name)
                (self.elements[kind] if kind else self.awkward)[typed] = True
        said = np.concatenate((types, self._with(_ATTRIBUTE_TYPE)))
        for number in np.unique(self.object[said]).tolist():
            if self.names[number] == NamedNode(_EMPTY):
                self.empty[self.subject[said[self.object[said] == number]]] = True

    def _judge(self) -> None:
        """Find which nodes are awkward, and in which order nodes come."""
        nodes = self.sorts[self.object] != _VALUE
        role = self.roles[self.predicate]
        linking = role >= _LINK
        odd = (role == _AWKWARD) | (role == _SPECIAL) | (linking & ~nodes)
        links = np.flatnonzero((role >= _QUALIFIED) & nodes)
        ends = self.subject[links], self.object[links]
        self.qualifying[ends[1]] = True
        self.awkward &= ~self.qualifying  # others are called relations and are none
        self.awkward[self.subject[odd]] = True
        self.awkward |= self.qualifying & ~self._simple(linking, ends[1])
        self.awkward[ends[1][role[links] == _SPECIAL]] = True
        for moment in (_START, _END):
            times = np.bincount(self.subject[role == moment], minlength=len(self.names))
            self.awkward |= (times > 1) & self.elements["activity"]
        # Whoever is awkward is read with the nodes that qualify it, and these with it.
        self.awkward[ends[0][self.awkward[ends[1]]]] = True
        self.awkward[ends[1][self.awkward[ends[0]]]] = True
        count = len(self.subject)
        self._first = np.full(len(self.names), count, dtype=np.int64)
        self._first[self.subject[::-1]] = np.arange(count - 1, -1, -1)

    def _simple(self, linking: Mask, qualifying: Column) -> Mask:
        """Which nodes qualify one other and say no more than that, each part once."""
        size = len(self.names)
        found: Mask = np.bincount(qualifying, minlength=size) == 1
        for mask in self.elements.values():
            found &= ~mask
        found[self.subject[linking]] = False
        for name in FIELDS & self.numbers.keys():
            rows = np.flatnonzero(self.predicate == self.numbers[name])
            found &= np.bincount(self.subject[rows], minlength=size) < 2  # noqa: PLR2004
            if name != PROV.atTime:
                values = self.sorts[self.object[rows]] == _VALUE
                found[self.subject[rows[values]]] = False
        return found

    def _with(self, role: int) -> NDArray[np.intp]:
        return np.flatnonzero(self.roles[self.predicate] == role)

    def turn(self, nodes: Any) -> Any:
        """Where the statements of nodes stand among all, with room between."""
        return self._first[nodes] * (2 * len(self.subject) + len(ELEMENTS))

    def plain_times(self, predicate: str) -> NDArray[np.intp]:
        """The rows that say when a plain activity began, or ended."""
        rows = self._with(_ROLES[predicate])
        subjects = self.subject[rows]
        return rows[(self.elements["activity"] & ~self.awkward)[subjects]]

    def plain_links(self) -> NDArray[np.intp]:
        """The rows that are a relation of a plain node."""
        rows = self._with(_LINK)
        return rows[~self.awkward[self.subject[rows]]]

    def plain_qualified(self) -> NDArray[np.intp]:
        """The rows from a plain node to one that stands for a relation of it."""
        rows = self._with(_QUALIFIED)
        return rows[~self.awkward[self.subject[rows]]]

    def field(self, name: str) -> Column:
        """What each node has as a property, 0 for nothing; the last if several."""
        found = np.zeros(len(self.names), dtype=np.int32)
        if name in self.numbers:
            rows = np.flatnonzero(self.predicate == self.numbers[name])
            found[self.subject[rows]] = self.object[rows]
        return found

    def identifiers(self, nodes: Column) -> Column:
        """The same nodes, but 0 for those that nothing else speaks of by a name."""
        mentions = np.bincount(self.object, minlength=len(self.names))
        unnamed = (self.sorts == _UNNAMED) & (mentions == 1)
        return np.where(unnamed[nodes], 0, nodes)

    def about_nothing(self) -> NDArray[np.intp]:
        """The rows that are in no statement, since their subject is nothing of PROV."""
        known = self.awkward | self.qualifying
        for mask in self.elements.values():
            known |= mask
        role = self.roles[self.predicate]
        said = (role >= _BUNDLE) & (role <= _SPECIAL)
        return np.flatnonzero(~said & ~known[self.subject])

    def nodes_in(self, rows: NDArray[np.intp]) -> list[int]:
        """The nodes that some rows speak of."""
        found = np.unique(np.concatenate((self.subject[rows], self.object[rows])))
        return found[self.sorts[found] != _VALUE].tolist()  # type: ignore[no-any-return]

    def mentions(self) -> Mapping[str, int]:
        """How many triples each awkward node without a name is the object of."""
        found: dict[str, int] = defaultdict(int)
        unnamed = np.flatnonzero(self.awkward & (self.sorts == _UNNAMED))
        times = np.bincount(self.object, minlength=len(self.names))
        for number in unnamed.tolist():
            found[self.names[number].value] = int(times[number])
        return found
