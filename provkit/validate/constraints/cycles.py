"""Cycles through given edges: strongly connected components, then a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.validate.constraints.grouping import Groups
from provkit.validate.constraints.paths import Paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Graph:
    """A directed graph: edge n goes from `tails[n]` to `heads[n]`."""

    def __init__(self, tails: Sequence[int], heads: Sequence[int], size: int) -> None:
        self.tails = tails
        self.heads = heads
        self.leaving = Groups.of(tails, range(len(tails)), size)

    def cycles(self, wanted: Iterable[int]) -> Iterator[list[int]]:
        """Give cycles, as lists of edges: each wanted edge that is on any is on one.

        The first edge of a cycle is a wanted one that no earlier cycle contains.

        >>> list(Graph([0, 1, 1], [1, 0, 2], 3).cycles([0, 2]))
        [[0, 1]]
        """
        component = Components(self).numbers()
        inside: dict[int, list[int]] = {}
        for edge in wanted:
            own = component[self.tails[edge]]
            if own == component[self.heads[edge]]:
                inside.setdefault(own, []).append(edge)
        edges_of: dict[int, list[int]] = {own: [] for own in inside}
        if inside:
            for edge, (tail, head) in enumerate(
                zip(self.tails, self.heads, strict=True)
            ):
                if component[tail] == component[head] and component[tail] in inside:
                    edges_of[component[tail]].append(edge)
        for own, edges in inside.items():
            yield from self._cover(edges, Paths(self, edges_of[own]))

    def _cover(self, edges: list[int], paths: Paths) -> Iterator[list[int]]:
        covered: set[int] = set()
        for edge in edges:
            if edge not in covered:
                cycle = [edge, *paths.between(self.heads[edge], self.tails[edge])]
                covered.update(cycle)
                yield cycle


class Components:
    """Strongly connected components (Tarjan 1972), with a stack of our own."""

    def __init__(self, graph: Graph) -> None:
        size = len(graph.leaving.start) - 1
        self._graph = graph
        self._following = list(graph.leaving.start)
        self._entered = [0] * size
        self._low = [0] * size
        self._component = [-1] * size
        self._open: list[int] = []
        self._clock = 0

    def numbers(self) -> list[int]:
        """Give the number of each node's component."""
        entered = self._entered
        for root in range(len(entered)):
            if entered[root]:
                continue
            self._enter(root)
            path = [root]
            while path:
                child = self._descend(path[-1])
                if child >= 0:
                    self._enter(child)
                    path.append(child)
                else:
                    self._leave(path)
        return self._component

    def _enter(self, node: int) -> None:
        self._clock += 1
        self._entered[node] = self._low[node] = self._clock
        self._open.append(node)

    def _descend(self, node: int) -> int:
        """Follow the next edge that leads to a new node; -1 when there is none."""
        heads, items = self._graph.heads, self._graph.leaving.items
        entered, low = self._entered, self._low
        for at in range(self._following[node], self._graph.leaving.start[node + 1]):
            head = heads[items[at]]
            if not entered[head]:
                self._following[node] = at + 1
                return head
            if low[head] < low[node] and self._component[head] < 0:
                low[node] = low[head]
        self._following[node] = self._graph.leaving.start[node + 1]
        return -1

    def _leave(self, path: list[int]) -> None:
        node = path.pop()
        if path and self._low[node] < self._low[path[-1]]:
            self._low[path[-1]] = self._low[node]
        if self._low[node] == self._entered[node]:
            member = -1
            while member != node:
                member = self._open.pop()
                self._component[member] = node
