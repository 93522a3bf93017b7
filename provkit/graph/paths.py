"""All ways from one node to another, the shortest first.

There can be exponentially many, so they are made one by one: only over places that lead
to the end, nearest to it first. A way comes to no place twice, so that a cycle does not
make it endless.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.graph.projection import ASSUMED
from provkit.graph.walk import onward, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.graph.projection import Projection

MOST_STEPS: Final = 200_000
"""How many beginnings of a way are looked at; more would be a search without an end."""

Links = tuple[int, ...]


def paths(projection: Projection, start: int, end: int) -> Iterator[Links | None]:
    """Ways up from a node to another, as links; None where the search gives up.

    Where two statements lead from one place to the next, the first stands for both.

    Args:
        projection: the links to follow.
        start: the node that depends.
        end: what it depends on.
    """
    level = walk(projection, [end], down=True).arrivals.level
    number = count()
    waiting: list[tuple[int, int, int, Links, tuple[int, ...]]] = []
    if level(start):
        heappush(waiting, (level(start), 0, next(number), (), (start,)))
    for _step in range(MOST_STEPS):
        if not waiting:
            return
        _length, _depth, _number, links, places = heappop(waiting)
        place = places[-1]
        if links and place % projection.size == end:
            yield links
            continue
        for link, beyond in _onward(projection, place):
            if level(beyond) and beyond not in places:
                depth = len(links) + 1
                far = depth + level(beyond)
                way = (*links, link), (*places, beyond)
                heappush(waiting, (far, -depth, next(number), *way))
    yield None


def is_assumed(projection: Projection, links: Links) -> bool:
    """Whether an output is only assumed to depend on an input, on a way up."""
    # What a run itself used is recorded: a link that begins at the start is sure.
    return any(projection.marks[link] & ASSUMED for link in links[1:])


def _onward(projection: Projection, place: int) -> Iterator[tuple[int, int]]:
    links, beyond = onward(projection.up, np.array([place], dtype=np.int32))
    seen: set[int] = set()
    for link, target in zip(links.tolist(), beyond.tolist(), strict=True):
        if target not in seen:
            seen.add(target)
            yield link, target
