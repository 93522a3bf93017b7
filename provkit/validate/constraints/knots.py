"""Which edges lie on a cycle, for graphs that have few or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.validate.constraints.cycles import Components, Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WORTH: Final = 0.8
"""Ends are taken off as long as less than this share of the edges is left by it."""


def on_cycles(tails: NDArray[np.int64], heads: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which edges lie on a cycle.

    What nothing leads to, or leads nowhere, is on none and is taken off, end after end;
    the components of what is left are those of `cycles`.

    >>> on_cycles(np.array([1, 2, 3]), np.array([2, 1, 1])).tolist()
    [True, True, False]
    """
    found = np.zeros(len(tails), dtype=bool)
    left = _without_ends(tails, heads)
    if not len(left):
        return found
    nodes = np.unique(np.concatenate((tails[left], heads[left])))
    tail, head = (np.searchsorted(nodes, side[left]) for side in (tails, heads))
    graph = Graph(tail.tolist(), head.tolist(), len(nodes))
    component = np.array(Components(graph).numbers(), dtype=np.int64)
    found[left] = component[tail] == component[head]
    return found


def _without_ends(
    tails: NDArray[np.int64], heads: NDArray[np.int64]
) -> NDArray[np.intp]:
    """The edges that are left when ends were taken off for as long as it pays."""
    left = np.arange(len(tails))
    if not len(left):
        return left
    size = int(max(tails.max(), heads.max())) + 1
    while True:
        entered, left_again = (np.zeros(size, dtype=bool) for _ in range(2))
        entered[heads[left]] = True
        left_again[tails[left]] = True
        kept = left[entered[tails[left]] & left_again[heads[left]]]
        if not len(kept) or len(kept) > _WORTH * len(left):
            return kept
        left = kept
