"""Statements as three arrays, in order of one end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from provkit.graph.relations import code_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Rows:
    """Statements in order of one end: those of node `n` stand at `start[n]` and on.

    Attributes:
        start: where the rows of each node begin; one entry more than there are nodes.
        relation: what each row says, as a code of `relations.RELATIONS`.
        other: the node at the other end; a text `t` is `-1 - t`.
    """

    start: NDArray[np.int64]
    relation: NDArray[np.uint8]
    other: NDArray[np.int32]

    def of(self, node: int) -> tuple[list[int], list[int]]:
        """The codes and the other ends of one node's rows."""
        begin, end = self.start[node], self.start[node + 1]
        return self.relation[begin:end].tolist(), self.other[begin:end].tolist()

    def ends(self, node: int, predicate: str) -> list[int]:
        """The other ends of one node's rows that say one thing."""
        code = code_of(predicate)
        return [o for c, o in zip(*self.of(node), strict=True) if c == code]

    def sources(self, node: int, predicate: str) -> NDArray[np.int32]:
        """The other ends that say one thing of a node of which many say it."""
        rows = slice(self.start[node], self.start[node + 1])
        found: NDArray[np.int32] = self.other[rows][
            self.relation[rows] == code_of(predicate)
        ]
        return found

    def among(
        self, nodes: NDArray[np.int32], predicate: str
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The rows of some nodes that say one thing: each node, and the other end."""
        begin = self.start[nodes]
        count = self.start[nodes + 1] - begin
        before = np.cumsum(count) - count
        at = np.repeat(begin - before, count) + np.arange(int(count.sum()))
        at = at[self.relation[at] == code_of(predicate)]
        return self.owners(at), self.other[at]

    def owners(self, rows: NDArray[np.int64]) -> NDArray[np.int32]:
        """The node that each of some rows stands at."""
        return (self.start.searchsorted(rows, side="right") - 1).astype(np.int32)

    def subjects(self) -> NDArray[np.int32]:
        """The node of every row, spelled out."""
        count = len(self.start) - 1
        nodes = np.arange(count, dtype=np.int32)
        return np.repeat(nodes, np.diff(self.start))
