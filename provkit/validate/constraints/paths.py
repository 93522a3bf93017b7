"""Ways between two nodes of a strongly connected component."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PATIENCE = 50
"""How many times over the edges of a component may be searched for shortest ways."""


class Edges(Protocol):
    """What this module needs of a graph."""

    tails: Sequence[int]
    heads: Sequence[int]


class Paths:
    """Ways inside one component, short ones as long as that stays affordable.

    A shortest way reads best, but looking for one per edge is quadratic where a
    component is large and dense. So once the component has been searched some dozens
    of times over, ways go through a hub to and from which all ways are known.
    """

    def __init__(self, graph: Edges, edges: Sequence[int]) -> None:
        self._tails = graph.tails
        self._heads = graph.heads
        self._edges = edges
        self._budget = _PATIENCE * len(edges)
        self._leaving: dict[int, list[int]] = {}
        for edge in edges:
            self._leaving.setdefault(graph.tails[edge], []).append(edge)
        self._hub: tuple[Mapping[int, int], Mapping[int, int]] | None = None

    def between(self, source: int, target: int) -> list[int]:
        """Give the edges of a way that passes no node twice; none if it is one node."""
        if source == target:
            return []
        if self._budget <= 0:
            return self._through_hub(source, target)
        reached = self._reach(source, self._leaving, self._heads, target)
        return self._back(reached, source, target)

    def _reach(
        self,
        source: int,
        following: Mapping[int, list[int]],
        ends: Sequence[int],
        target: int = -1,
    ) -> dict[int, int]:
        """Walk breadth first, and note by which edge each node was reached."""
        reached: dict[int, int] = {}
        pending = deque([source])
        while pending and target not in reached:
            edges = following[pending.popleft()]
            self._budget -= len(edges)
            for edge in edges:
                node = ends[edge]
                if node != source and node not in reached:
                    reached[node] = edge
                    pending.append(node)
        return reached

    def _back(self, reached: Mapping[int, int], source: int, target: int) -> list[int]:
        way = []
        while target != source:
            way.append(reached[target])
            target = self._tails[reached[target]]
        return way[::-1]

    def _through_hub(self, source: int, target: int) -> list[int]:
        hub = self._tails[self._edges[0]]
        if self._hub is None:
            arriving: dict[int, list[int]] = {}
            for edge in self._edges:
                arriving.setdefault(self._heads[edge], []).append(edge)
            self._hub = (
                self._reach(hub, arriving, self._tails),
                self._reach(hub, self._leaving, self._heads),
            )
        onward, outward = self._hub
        way, node = [], source
        while node != hub:
            way.append(onward[node])
            node = self._heads[onward[node]]
        way += self._back(outward, hub, target)
        # leaving each node as the walk last left it cuts out every loop
        last = {self._tails[edge]: edge for edge in way}
        kept, node = [], source
        while node != target:
            kept.append(last[node])
            node = self._heads[last[node]]
        return kept
