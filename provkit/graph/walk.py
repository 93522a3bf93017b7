"""Following dependencies, up or down, breadth first.

A walk visits each node once, however many paths lead there and whether or not they form
a cycle, and remembers the link by which it came first: that is the evidence. It goes
level by level over arrays, so that a million dependants take no Python loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from provkit.graph.arrivals import Arrivals
from provkit.graph.projection import ASSUMED, CARRIES
from provkit.graph.relations import RELATIONS
from provkit.vocab import shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from provkit.graph.projection import Ends, Projection

_CODE_BITS = 8
_KEPT = 1 << 12

Evidence = tuple[tuple[str, str, str], ...]
"""Statements (subject, relation, object) that lead from one node to another."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a walk came.

    Attributes:
        projection: what was walked.
        places: every place it came to, the start first, nearest first; a place is a
            node, or the core of one.
        distance: how many links each place is away.
        arrivals: by which link each place was reached, and how far it is.
        down: whether it went from a thing to what depends on it.
    """

    projection: Projection
    places: NDArray[np.int32]
    distance: NDArray[np.int32]
    arrivals: Arrivals
    down: bool

    def nodes(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The nodes reached, each once with its least distance; the start included."""
        node = self.places % self.projection.size
        first = _distinct(node)[1]
        first.sort()
        return node[first], self.distance[first]

    def surroundings(self) -> NDArray[np.int32]:
        """The nodes reached and those one link further, whatever that link carries.

        In ascending order, each once.
        """
        ends = self.projection.down if self.down else self.projection.up
        _links, beyond = onward(ends, self.places)
        near = np.concatenate([self.places, beyond]) % self.projection.size
        near.sort()  # numpy's `unique` goes by hashes, which takes ten times as long
        return near[np.flatnonzero(np.diff(near, prepend=-1))]

    def place(self, node: int) -> int | None:
        """Where a node was reached first, if it was."""
        core = node + self.projection.size
        first, second = self.arrivals.level(node), self.arrivals.level(core)
        if not first and not second:
            return None
        return node if first and (not second or first <= second) else core

    def links(self, place: int) -> list[int]:
        """The links by which a place was reached, from the start on."""
        found = []
        ends = self.projection.target if self.down else self.projection.source
        while link := self.arrivals.via(place):
            found.append(link - 1)
            place = int(ends[link - 1])
        return found[::-1]

    def roles_of(self, links: list[int]) -> list[str]:
        """What each of some links says, as a role."""
        codes = self.projection.relation[links].tolist()
        return [RELATIONS[code].role for code in codes]

    def nodes_on(self, links: list[int]) -> list[int]:
        """The nodes that some links of the way lead to, one after the other."""
        ends = self.projection.source if self.down else self.projection.target
        return [int(end) % self.projection.size for end in ends[links]]

    def evidence(self, node: int) -> Evidence:
        """The statements that lead from the start to a node."""
        place = self.place(node)
        return evidence(self.projection, self.links(place)) if place is not None else ()

    def assumed(self, node: int) -> bool:
        """Whether an output is only assumed to depend on an input, on the way there.

        What a run itself used is recorded, so a link that begins at the start is sure.
        """
        place = self.place(node)
        links = self.links(place) if place is not None else []
        if not self.down:
            links = links[1:]
        return any(self.projection.marks[link] & ASSUMED for link in links)

    def role(self, node: int) -> str:
        """In which role the node was reached first; empty for the start."""
        place = self.place(node)
        link = 0 if place is None else self.arrivals.via(place)
        if not link:
            return ""
        code = int(self.projection.relation[link - 1])
        return RELATIONS[code].role

    def roles(self, nodes: NDArray[np.int32]) -> dict[int, tuple[str, ...]]:
        """In which roles some nodes stand to the nodes they were reached from.

        All links between places that the walk came to count, not the first alone: a
        dataset may have been trained on and derived from.
        """
        links, reached = self._inner()
        wanted = np.zeros(self.projection.size, dtype=bool)
        wanted[nodes] = True
        chosen = wanted[reached]
        codes = self.projection.relation[links[chosen]].astype(np.int64)
        pairs = reached[chosen].astype(np.int64) << _CODE_BITS | codes
        found: dict[int, set[str]] = {}
        for pair in np.unique(pairs).tolist():
            role = RELATIONS[pair & (1 << _CODE_BITS) - 1].role
            found.setdefault(pair >> _CODE_BITS, set()).add(role)
        return {node: tuple(sorted(roles)) for node, roles in found.items()}

    def in_role(self, role: str) -> NDArray[np.int32]:
        """The nodes that stand in a role to a node they were reached from."""
        links, reached = self._inner()
        codes = [code for code, each in enumerate(RELATIONS) if each.role == role]
        return reached[np.isin(self.projection.relation[links], codes)]

    def _inner(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The links between places that the walk came to, and the far node of each."""
        ends = self.projection.down if self.down else self.projection.up
        links, reached = onward(ends, self.places)
        inside = self.arrivals.reached(reached)
        return links[inside], reached[inside] % self.projection.size


def evidence(projection: Projection, links: list[int]) -> Evidence:
    """Links as statements."""
    index, size = projection.index, projection.size
    return tuple(
        (
            index.iri(int(projection.source[link]) % size),
            shorten(RELATIONS[projection.relation[link]].predicate),
            index.iri(int(projection.target[link]) % size),
        )
        for link in links
    )


def walk(
    projection: Projection,
    starts: list[int],
    *,
    down: bool = False,
    carrying: bool = False,
    stops: NDArray[np.bool_] | None = None,
    depth: int | None = None,
) -> Walk:
    """Follow links from some nodes.

    Args:
        projection: the links.
        starts: the nodes to begin at.
        down: towards what depends on them, not what they depend on.
        carrying: only over links that bring people and conditions of use with them.
        stops: nodes (cores not counted) beyond which not to go.
        depth: how many links to follow at most.
    """
    ends = projection.down if down else projection.up
    frontier = _starts(projection, starts, down=down)
    arrivals = Arrivals(2 * projection.size, frontier)
    levels = [frontier]
    while len(frontier) and (depth is None or len(levels) <= depth):
        if stops is not None:
            frontier = frontier[~stops[frontier % projection.size]]
        links, reached = onward(ends, frontier)
        fresh = ~arrivals.reached(reached)
        if carrying:
            fresh &= projection.marks[links] & CARRIES != 0
        frontier, first = _distinct(reached[fresh])
        arrivals.enter(frontier, links[fresh][first])
        levels.append(frontier)
    distance = np.repeat(np.arange(len(levels)), [len(each) for each in levels])
    places = np.concatenate(levels)
    return Walk(projection, places, distance.astype(np.int32), arrivals, down)


def walks_up(projection: Projection) -> Callable[[int], Walk]:
    """Gives the walk up from a node, over what carries; remembers some thousand."""
    return lru_cache(_KEPT)(lambda node: walk(projection, [node], carrying=True))


def _starts(
    projection: Projection, starts: list[int], *, down: bool
) -> NDArray[np.int32]:
    places = starts + [n + projection.size for n in starts] if down else starts
    return np.array(sorted(set(places)), dtype=np.int32)


def onward(
    ends: Ends, frontier: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The links at some places, and where each leads."""
    begin = ends.start[frontier]
    count = ends.start[frontier + 1] - begin
    until = count.cumsum()
    at = (begin - until + count).repeat(count)
    at += np.arange(len(at))
    return ends.order[at], ends.other[at]


def _distinct(
    places: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Each place once, in ascending order, with where it stands first.

    `numpy.unique` does the same; most walks are so small that its detours count.
    """
    order = places.argsort(kind="stable")
    ordered = places[order]
    fresh = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    return ordered[fresh], order[fresh]
