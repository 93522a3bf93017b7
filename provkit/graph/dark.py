"""Where the people behind a node cannot be seen: datasets and models that say nothing.

A dataset is explained when it states a cohort, when it says that it is about no human,
or when something that it rests on is explained by a cohort. A reference genome upstream
explains nobody: variant calls rest on it and are about people all the same.

Whether a place is explained depends on what is above it alone, so that the same is
found in the walk from one model and in all the walks of a graph together.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from provkit.graph import kinds
from provkit.graph.answer import Unknown
from provkit.graph.cycles import components
from provkit.graph.projection import CARRIES, Ends
from provkit.graph.walk import onward
from provkit.vocab import DCTERMS, PK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from provkit.graph.index import Index
    from provkit.graph.projection import Projection
    from provkit.graph.walk import Walk

    _Mask = NDArray[np.bool_]

NO_COHORT = "it states no cohort and inherits none"
NO_DATA = "no data that it was made from are recorded"


def unexplained(index: Index, walked: Walk) -> list[Unknown]:
    """The datasets and models of a walk whose people are not known, and why.

    Each of the two by IRI: in whatever order a graph was read, the same is listed.
    """
    inside = Inside.of(walked)
    return [
        *_reported(index, inside.nodes[inside.dark()], NO_COHORT),
        *_reported(index, inside.nodes[inside.silent()], NO_DATA),
    ]


def origins(walked: Walk, nodes: Iterable[int]) -> list[int]:
    """Those of some nodes of a walk behind which there is no other of them.

    Where some depend on each other in a circle, each of the circle is one.
    """
    inside = Inside.of(walked)
    chosen = np.isin(inside.nodes, np.array([*nodes], dtype=np.int32))
    found: list[int] = np.unique(inside.nodes[inside.last(chosen)]).tolist()
    return found


def reason(index: Index, node: int, why: str) -> str:
    """Why a node is dark, with what is said of it where it is recorded as opaque."""
    if PK + "OpaqueSource" not in index.values(node, DCTERMS.type):
        return why
    said = "; ".join(index.values(node, DCTERMS.description))
    return f"{why}; it is recorded as opaque: {said or 'no reason is given'}"


class Inside:
    """Some places with whatever they rest on, and the links between them.

    Every method takes and gives masks over the places.

    Attributes:
        index: of the graph.
        places: in ascending order.
        nodes: the node of each.
    """

    def __init__(self, projection: Projection, places: NDArray[np.int32]) -> None:
        self.index = projection.index
        self.places = places
        self.nodes = places % len(self.index)
        links, ends = onward(projection.up, places)
        at = np.searchsorted(places, ends)
        at[at == len(places)] = 0
        keep = (places[at] == ends) & (projection.marks[links] & CARRIES != 0)
        self._target = at[keep].astype(np.int32)
        source = projection.source[links[keep]]
        self._source = np.searchsorted(places, source).astype(np.int32)

    @classmethod
    def of(cls, walked: Walk) -> Inside:
        """The places that a walk up came to."""
        return cls(walked.projection, np.sort(walked.places))

    def dark(self) -> _Mask:
        """Datasets of which nobody can tell whom they are about."""
        nobody = self.index.about_no_human[self.nodes]
        return self.are("Dataset") & ~self._seen & ~nobody

    def silent(self) -> _Mask:
        """Models of whose data nothing is recorded, those furthest up."""
        unseen = self.are("Model") & ~self._seen
        return self.last(unseen & ~self.below(self.are("Dataset")))

    def are(self, kind: str) -> _Mask:
        """What is of one kind."""
        bits = np.uint32(kinds.mask(kind))
        found: _Mask = self.index.types[self.nodes] & bits != 0
        return found

    def below(self, some: _Mask) -> _Mask:
        """What rests on one of some places, themselves included."""
        return _spread(self._down, some)

    def last(self, silent: _Mask) -> _Mask:
        """Those of some places behind which there is no other, but in a circle."""
        if np.count_nonzero(silent) <= 1:
            return silent
        leading = self.below(silent)
        beyond = np.zeros(len(silent), dtype=bool)
        beyond[self._source[leading[self._target]]] = True
        found = silent & ~beyond
        in_doubt = _spread(self._up, silent & beyond) & beyond
        if not in_doubt.any():
            return found
        start = self._up.start
        for nodes in components(np.flatnonzero(in_doubt).tolist(), start, self._target):
            ends = [self._target[start[node] : start[node + 1]] for node in nodes]
            others = np.setdiff1d(np.concatenate(ends), nodes)
            if not leading[others].any():
                found[nodes] = silent[nodes]
        return found

    @cached_property
    def _seen(self) -> _Mask:
        return self.below(self.index.states_cohort[self.nodes])

    @cached_property
    def _up(self) -> Ends:
        return _ends(self._source, self._target, len(self.places))

    @cached_property
    def _down(self) -> Ends:
        order = np.argsort(self._target, kind="stable")
        return _ends(self._target[order], self._source[order], len(self.places))


def _spread(ends: Ends, some: _Mask) -> _Mask:
    """Some places, and whatever links lead to from them."""
    found = some.copy()
    frontier = np.flatnonzero(found).astype(np.int32)
    while len(frontier):
        _links, reached = onward(ends, frontier)
        frontier = np.unique(reached[~found[reached]])
        found[frontier] = True
    return found


def _ends(near: NDArray[np.int32], far: NDArray[np.int32], count: int) -> Ends:
    start = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(near, minlength=count), out=start[1:])
    return Ends(start, np.arange(len(near), dtype=np.int32), far)


def _reported(index: Index, nodes: NDArray[np.int32], why: str) -> Iterator[Unknown]:
    for node in sorted(np.unique(nodes).tolist(), key=index.iri):
        yield Unknown(index.iri(node), reason(index, node, why))
