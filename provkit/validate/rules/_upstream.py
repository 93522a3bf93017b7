"""What a thing comes from, at the cost of what is above it and not of the graph.

`graph.walk` works on arrays as long as the graph, which is right for one question about
one node. A requirement asks for every evaluation of a graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.graph.policies import RECORDED
from provkit.graph.projection import CARRIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.graph.index import Index


class Upstream:
    """Walks up from nodes, over what brings people and conditions of use with it."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._projection = index.projection(RECORDED)

    def of(self, start: int) -> tuple[int, ...]:
        """Everything above a node and it itself, nearest first."""
        size = self._projection.size
        return tuple(dict.fromkeys(place % size for place in self._walk(start)))

    def first_datasets(self, start: int) -> tuple[int, ...]:
        """The first dataset on each way up."""
        size = self._projection.size
        found = (place % size for place in self._walk(start, to_datasets=True))
        datasets = (node for node in found if self._is_data(node))
        return tuple(dict.fromkeys(datasets))

    def _walk(self, start: int, *, to_datasets: bool = False) -> Iterator[int]:
        """Places as `graph.projection` has them: a node, or the core of a run."""
        size = self._projection.size
        waiting, seen = [start], {start}
        for place in waiting:  # it grows while it is walked: breadth first
            yield place
            if to_datasets and self._is_data(place % size):
                continue
            for above in self._above(place):
                if above not in seen:
                    seen.add(above)
                    waiting.append(above)

    def _above(self, place: int) -> list[int]:
        ends, marks = self._projection.up, self._projection.marks
        rows = slice(int(ends.start[place]), int(ends.start[place + 1]))
        carrying = marks[ends.order[rows]] & CARRIES != 0
        found: list[int] = ends.other[rows][carrying].tolist()
        return found

    def _is_data(self, node: int) -> bool:
        return self._index.is_a(node, "Dataset")
