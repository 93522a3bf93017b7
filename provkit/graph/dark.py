"""Where the people behind a node cannot be seen: datasets and models that say nothing.

A dataset is explained when it states a cohort, when it says that it is about no human,
or when something that it rests on is explained by a cohort. A reference genome upstream
explains nobody: variant calls rest on it and are about people all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from provkit.graph import kinds
from provkit.graph.answer import Unknown
from provkit.graph.cycles import components
from provkit.graph.projection import CARRIES, Ends
from provkit.graph.walk import onward
from provkit.vocab import DCTERMS, PK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from provkit.graph.index import Index
    from provkit.graph.walk import Walk

NO_COHORT = "it states no cohort and inherits none"
NO_DATA = "no data that it was made from are recorded"


def unexplained(index: Index, walked: Walk) -> list[Unknown]:
    """The datasets and models of a walk whose people are not known, and why."""
    inside = _Inside(walked)
    nodes = inside.places % len(index)
    is_dataset, is_model = _is(index, nodes, "Dataset"), _is(index, nodes, "Model")
    seen = inside.above(index.states_cohort[nodes])
    dark = is_dataset & ~seen & ~index.about_no_human[nodes]
    silent = is_model & ~seen & ~inside.above(is_dataset)
    return [
        *_reported(index, inside.in_order(dark), NO_COHORT),
        *_reported(index, inside.in_order(inside.last(silent)), NO_DATA),
    ]


def origins(index: Index, walked: Walk, nodes: Iterable[int]) -> list[int]:
    """Those of some nodes of a walk behind which there is no other of them.

    Where some depend on each other in a circle, each of the circle is one.
    """
    inside = _Inside(walked)
    chosen = np.isin(inside.places % len(index), np.array([*nodes], dtype=np.int32))
    size = len(index)
    return list(dict.fromkeys(at % size for at in inside.in_order(inside.last(chosen))))


def _is(index: Index, nodes: NDArray[np.int32], kind: str) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = index.types[nodes] & np.uint32(kinds.mask(kind)) != 0
    return found


class _Inside:
    """The places of a walk, numbered in ascending order, with the links between them.

    Every method takes and gives masks over these numbers.
    """

    def __init__(self, walked: Walk) -> None:
        projection = walked.projection
        self._walked = walked
        self.places = np.sort(walked.places)
        links, ends = onward(projection.up, self.places)
        at = np.searchsorted(self.places, ends)
        at[at == len(self.places)] = 0
        keep = (self.places[at] == ends) & (projection.marks[links] & CARRIES != 0)
        self._target = at[keep].astype(np.int32)
        source = projection.source[links[keep]]
        self._source = np.searchsorted(self.places, source).astype(np.int32)

    def in_order(self, chosen: NDArray[np.bool_]) -> list[int]:
        """Places in the order in which the walk came to them."""
        wanted = chosen[np.searchsorted(self.places, self._walked.places)]
        found: list[int] = self._walked.places[wanted].tolist()
        return found

    def above(self, some: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """What leads to one of some places, themselves included."""
        found = some.copy()
        order = np.argsort(self._target, kind="stable")
        ends = _ends(self._target[order], self._source[order], len(found))
        frontier = np.flatnonzero(found).astype(np.int32)
        while len(frontier):
            _links, reached = onward(ends, frontier)
            frontier = np.unique(reached[~found[reached]])
            found[frontier] = True
        return found

    def last(self, silent: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Those of some places behind which there is no other, but in a circle."""
        if np.count_nonzero(silent) <= 1:
            return silent
        start = _ends(self._source, self._target, len(silent)).start
        found, others = silent.copy(), silent.copy()
        for nodes in components(range(len(silent)), start, self._target):
            ends = [self._target[start[node] : start[node + 1]] for node in nodes]
            beyond = np.setdiff1d(np.concatenate(ends), nodes)
            if others[beyond].any():
                found[nodes] = False
                others[nodes] = True
            elif silent[nodes].any():
                others[nodes] = True
        return found


def _ends(near: NDArray[np.int32], far: NDArray[np.int32], count: int) -> Ends:
    start = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(near, minlength=count), out=start[1:])
    return Ends(start, np.arange(len(near), dtype=np.int32), far)


def _reported(index: Index, places: Iterable[int], why: str) -> list[Unknown]:
    found = []
    for place in places:
        reason = why
        if PK + "OpaqueSource" in index.values(place, DCTERMS.type):
            said = "; ".join(index.values(place, DCTERMS.description))
            reason = f"{why}; it is recorded as opaque: {said or 'no reason is given'}"
        found.append(Unknown(index.iri(place), reason))
    return found
