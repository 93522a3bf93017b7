"""Nodes that depend on each other.

PROV forbids a derivation from oneself by way of others, and yet files that say so come
in. The components are found without recursion, so that a cycle of a million nodes is
no deeper than one of two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray


def components(
    nodes: Iterable[int], start: NDArray[np.int64], target: NDArray[np.int32]
) -> Iterator[list[int]]:
    """The strongly connected components among some nodes, what they depend on first.

    R. E. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on
    Computing 1 (1972) 146-160.

    Args:
        nodes: those to look at; links to others do not count.
        start: where the links of each node begin.
        target: where each link leads.

    >>> import numpy as np
    >>> list(components([0, 1, 2], np.array([0, 1, 2, 3]), np.array([1, 2, 1])))
    [[1, 2], [0]]
    """
    search = _Search(frozenset(nodes), start, target)
    for root in sorted(search.inside):
        if root not in search.number:
            yield from search.run(root)


class _Search:
    def __init__(
        self,
        inside: frozenset[int],
        start: NDArray[np.int64],
        target: NDArray[np.int32],
    ) -> None:
        self.inside = inside
        self.number: dict[int, int] = {}
        self._start, self._target = start, target
        self._least: dict[int, int] = {}
        self._waiting: list[int] = []
        self._settled: set[int] = set()
        self._way: list[tuple[int, Iterator[int]]] = []

    def run(self, root: int) -> Iterator[list[int]]:
        self._enter(root)
        while self._way:
            node, ends = self._way[-1]
            end = next(ends, None)
            if end is None:
                yield from self._leave()
            elif end not in self.number:
                self._enter(end)
            elif end not in self._settled:
                self._least[node] = min(self._least[node], self.number[end])

    def _enter(self, node: int) -> None:
        self.number[node] = self._least[node] = len(self.number)
        self._waiting.append(node)
        ends = self._target[self._start[node] : self._start[node + 1]].tolist()
        self._way.append((node, iter([end for end in ends if end in self.inside])))

    def _leave(self) -> Iterator[list[int]]:
        node, _ends = self._way.pop()
        if self._way:
            before = self._way[-1][0]
            self._least[before] = min(self._least[before], self._least[node])
        if self._least[node] == self.number[node]:
            at = len(self._waiting) - 1
            while self._waiting[at] != node:
                at -= 1
            found = self._waiting[at:]
            del self._waiting[at:]
            self._settled.update(found)
            yield found
