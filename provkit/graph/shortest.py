"""One shortest way among several: by the names on it, not by the order of reading.

A walk remembers the link by which it came to a place first, and which of several
equally short ways that is hangs on the numbers of nodes: on the order in which
statements were read. What is handed to people as evidence should be the same of one
graph in a file, a database or an endpoint. So the links of one way are chosen anew when
somebody asks for it; the walk itself stays as quick as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from provkit.graph.arrivals import Arrivals
from provkit.graph.projection import CARRIES
from provkit.graph.relations import RELATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from provkit.graph.projection import Projection
    from provkit.graph.walk import Walk

    Level = Callable[[int], int]


def by_name(walked: Walk) -> Walk:
    """The same walk up over what carries, whose ways are chosen by name.

    Args:
        walked: a walk up, with `carrying`.
    """
    return replace(walked, arrivals=_Chosen(walked))


def chosen(projection: Projection, links: Iterable[int], *, target: bool) -> int | None:
    """Of some links the one whose far end has the first name; None of none.

    Args:
        projection: where the links are.
        links: those that would do equally well.
        target: whether the far end is what is depended on.
    """
    ends = projection.target if target else projection.source
    iri, size = projection.index.iri, projection.size

    def place(link: int) -> tuple[str, str, bool]:
        end = int(ends[link])
        said = RELATIONS[projection.relation[link]].predicate
        return iri(end % size), said, end >= size

    some = list(links)
    return some[0] if len(some) == 1 else min(some, key=place, default=None)


class _Chosen(Arrivals):
    """Where a walk came, with other links to it."""

    def __init__(self, walked: Walk) -> None:
        self._walked = walked.projection, walked.arrivals
        self._links: dict[int, int] = {}

    def reached(self, places: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of some places it came to."""
        return self._walked[1].reached(places)

    def level(self, place: int) -> int:
        """1 + how many links a place is away; 0 where it was not reached."""
        return self._walked[1].level(place)

    def via(self, place: int) -> int:
        """1 + the link by which a place is reached; 0 for a start, and elsewhere."""
        if place not in self._links:
            self._links[place] = self._chosen(place)
        return self._links[place]

    def _chosen(self, place: int) -> int:
        projection, arrivals = self._walked
        first = arrivals.via(place)
        if not first:
            return 0
        ends = projection.down
        rows = slice(int(ends.start[place]), int(ends.start[place + 1]))
        carrying = projection.marks[ends.order[rows]] & CARRIES != 0
        # Many that the walk never came to may depend on it.
        at = np.flatnonzero(carrying & arrivals.reached(ends.other[rows]))
        links, before = ends.order[rows][at].tolist(), ends.other[rows][at].tolist()
        level = arrivals.level(place) - 1
        near = [
            link
            for link, each in zip(links, before, strict=True)
            if arrivals.level(each) == level
        ]
        found = chosen(projection, near, target=False)
        return first if found is None else 1 + found
