"""What each of many nodes comes from, at the cost of what is above it alone.

`graph.walk` goes over arrays, level by level, and keeps the way: right for one question
about one node. A requirement asks it of every model and dataset of a graph, most of
which have some dozen things above them, and few of which have a way worth telling. So
what is directly above a place is read once, for all of them.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.graph.dark import Inside
from provkit.graph.policies import RECORDED
from provkit.graph.projection import CARRIES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from provkit.graph.index import Index

    Ends = Callable[[int], object]

_AT_ONCE: Final = 1 << 19
"""Places that are kept at a time, of some hundred bytes each."""


class Lineage:
    """Walks up from nodes, over what brings people and conditions of use with it.

    A place is a node, or the core of one (`graph.projection`); of several walks from
    one place the later ones are as long as the first, but read nothing anew.

    Attributes:
        index: of the graph that is walked.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self._projection = index.projection(RECORDED)
        self._size = self._projection.size
        self._above: dict[int, list[int]] = {}

    def places(self, *starts: int, ends: Ends | None = None) -> dict[int, int]:
        """How far each place above some nodes is; these included, the nearest first.

        Args:
            starts: where to begin.
            ends: whether not to go beyond a node (cores not counted).
        """
        found = dict.fromkeys(starts, 0)
        waiting, size, known = list(found), self._size, self._above
        for place in waiting:  # it grows while it is walked: breadth first
            if ends is not None and ends(place % size):
                continue
            above = known.get(place)
            if above is None:
                above = self._read(place)
            beyond = found[place] + 1
            for each in above:
                if each not in found:
                    found[each] = beyond
                    waiting.append(each)
        return found

    def nodes(self, *starts: int, ends: Ends | None = None) -> dict[int, int]:
        """The same by node: how far each is at the least."""
        size, found = self._size, self.places(*starts, ends=ends)
        if max(found, default=0) < size:
            return found
        nearest: dict[int, int] = {}
        for place, distance in found.items():
            nearest.setdefault(place if place < size else place - size, distance)
        return nearest

    def below(self, places: Collection[int]) -> Mapping[int, list[int]]:
        """What of some places rests directly on each; all above them is among them."""
        found: dict[int, list[int]] = {}
        for place in places:
            known = self._above.get(place)
            for above in self._read(place) if known is None else known:
                found.setdefault(above, []).append(place)
        return found

    def inside(self) -> Inside:
        """Every place that a walk came to so far, with the links between them."""
        places = self._above.keys() | set(chain.from_iterable(self._above.values()))
        return Inside(self._projection, np.array(sorted(places), dtype=np.int32))

    def _read(self, place: int) -> list[int]:
        ends = self._projection.up
        rows = slice(int(ends.start[place]), int(ends.start[place + 1]))
        carrying = self._projection.marks[ends.order[rows]] & CARRIES != 0
        found: list[int] = ends.other[rows][carrying].tolist()
        self._above[place] = found
        return found


def walks(
    index: Index, starts: Iterable[int], ends: Ends | None = None
) -> Iterator[tuple[Lineage, dict[int, dict[int, int]]]]:
    """What each of many nodes comes from, for as many at a time as fit in memory.

    Args:
        index: of the graph.
        starts: the nodes.
        ends: whether not to go beyond a node.

    Yields:
        what was read of the links, and of each of some nodes how far everything above
        it is, the nearest first.
    """
    lineage, found, size = Lineage(index), dict[int, dict[int, int]](), 0
    for start in starts:
        found[start] = lineage.nodes(start, ends=ends)
        size += len(found[start])
        if size > _AT_ONCE:
            yield lineage, found
            lineage, found, size = Lineage(index), {}, 0
    if found:
        yield lineage, found
