"""Pairs of numbers, by the first of them: what every step of a shape is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Column = NDArray[np.int32]
    Places = NDArray[np.intp]
    Number = TypeVar("Number", np.int32, np.int64)

NONE: Final[Column] = np.zeros(0, dtype=np.int32)
"""A column without rows."""
NONE.setflags(write=False)


@dataclass(frozen=True, slots=True)
class Rows:
    """What each node leads to.

    Attributes:
        keys: the nodes that lead anywhere, in order.
        start: where in `ends` those of each key begin; one more than keys.
        ends: what they lead to, in the order of the graph.

    >>> rows = Rows.of(np.array([4, 2, 4]), np.array([7, 8, 9]))
    >>> rows.get(4), rows.get(3), 2 in rows, list(rows)
    ((7, 9), (), True, [2, 4])
    >>> [column.tolist() for column in rows.of_nodes(np.array([1, 4, 2]))]
    [[1, 1, 2], [7, 9, 8]]
    """

    keys: Column
    start: Places
    ends: Column
    _place: dict[int, int] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, keys: Column, ends: Column) -> Rows:
        """Sort pairs by the first."""
        order = keys.argsort(kind="stable")
        ordered = keys[order]
        (first,) = _fresh(ordered).nonzero()
        return cls(ordered[first], np.append(first, len(keys)), ends[order])

    def of_nodes(self, nodes: Column) -> tuple[Places, Column]:
        """What some nodes lead to, with the place among them of the one that does."""
        if not len(self.keys) or not len(nodes):
            return NONE.astype(np.intp), NONE
        place = self.keys.searchsorted(nodes)
        (there,) = (self.keys.take(place, mode="clip") == nodes).nonzero()
        place = place[there]
        begin = self.start[place]
        return spread(there, begin, self.start[place + 1] - begin, self.ends)

    def among(self, ends: Column) -> Rows:
        """The same without what leads elsewhere than to some nodes, in order."""
        kept = within(self.ends, ends)
        before = np.append(0, kept.cumsum())[self.start]
        (has,) = (before[1:] > before[:-1]).nonzero()
        start = np.append(before[has], before[-1:])
        return Rows(self.keys[has], start, self.ends[kept])

    def get(self, node: int, _default: tuple[int, ...] = ()) -> tuple[int, ...]:
        """What one node leads to."""
        place = self._at().get(node)
        if place is None:
            return ()
        begin, end = self.start[place], self.start[place + 1]
        return tuple(self.ends[begin:end].tolist())

    def __contains__(self, node: object) -> bool:
        return node in self._at()

    def __iter__(self) -> Iterator[int]:
        yield from self.keys.tolist()

    def _at(self) -> dict[int, int]:
        if len(self._place) < len(self.keys):
            self._place.update(
                zip(self.keys.tolist(), range(len(self.keys)), strict=True)
            )
        return self._place


def spread(
    which: Places, begin: Places, count: Places, ends: Column
) -> tuple[Places, Column]:
    """Pairs of a thing and each of its ends, of which it has some number from a place.

    Args:
        which: the things.
        begin: where in `ends` those of each begin.
        count: how many each has.
        ends: the ends.
    """
    if (count == 1).all():
        return which, ends[begin]
    before = count.cumsum() - count
    places = (begin - before).repeat(count)
    places += np.arange(len(places))
    return which.repeat(count), ends[places]


def distinct(column: NDArray[Number]) -> NDArray[Number]:
    """The numbers of a column in order, each once.

    numpy's own `unique` goes by hashes, which takes far longer.
    """
    if len(column) < 2:  # noqa: PLR2004 - nothing to compare
        return column
    ordered = column.copy()
    ordered.sort()
    return ordered[_fresh(ordered)]


def _fresh(ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Where in a column another number begins."""
    found = np.empty(len(ordered), dtype=bool)
    found[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=found[1:])
    return found


def within(column: NDArray[Number], among: NDArray[Number]) -> NDArray[np.bool_]:
    """Which numbers of a column are among others, which are in order, each once."""
    if not len(among):
        return np.zeros(len(column), dtype=bool)
    place = among.searchsorted(column)
    found: NDArray[np.bool_] = among.take(place, mode="clip") == column
    return found


def pairs(first: Places | Column, second: Column) -> NDArray[np.int64]:
    """Two columns as one, in the order of the first and then of the second."""
    return first.astype(np.int64) << 32 | second
