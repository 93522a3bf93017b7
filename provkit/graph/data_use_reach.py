"""Which data-use statements reach a model, and by which way (duo-matching, section 6).

A statement on a thing holds for everything that was made from it. It stops at a thing
that a release decision covers: an approval of type `pk:ReleaseDecision` that names the
statement as its subject, and a publisher. Where no statement reaches a model from a
dataset about people, or a model is opaque, nobody can tell what is permitted.

What things say of their use is read once for everything that was walked, one model or
all of a graph (`Stated`); only where a release decision stops something does it matter
which way a statement takes.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from provkit.graph.dark import Inside, origins
from provkit.graph.data_use_stated import NO_STATEMENT, OPAQUE, Stated, about_people
from provkit.graph.lineage import Lineage
from provkit.graph.policies import RECORDED
from provkit.graph.projection import CARRIES
from provkit.graph.shortest import chosen
from provkit.graph.walk import Walk, evidence, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence

    Below = tuple[frozenset[int], Mapping[int, int]]
    """Nodes; and how many links each place is from where it began."""


class Upstream:
    """What some things rest on, as far as conditions of use come with it.

    Attributes:
        index: where they stand.
        starts: where it begins.
    """

    def __init__(
        self,
        index: Index,
        starts: list[int],
        stated: Stated | None = None,
        lineage: Lineage | None = None,
        nodes: Mapping[int, int] | None = None,
    ) -> None:
        """Look at some things, and at others only where that has not been done.

        Args:
            index: where they stand.
            starts: where to begin.
            stated: what is said of what they rest on, among other things.
            lineage: what was read of the links.
            nodes: how far everything that they rest on is.
        """
        self.index = index
        self.starts = starts
        self._lineage = lineage or Lineage(index)
        self._given = stated, nodes
        self._links: dict[int, list[tuple[int, int]]] = {}

    @cached_property
    def walked(self) -> Walk:
        """The way there."""
        projection = self.index.projection(RECORDED)
        return walk(projection, self.starts, carrying=True)

    @cached_property
    def stated(self) -> Stated:
        """What is said of everything that they rest on, at the least."""
        return self._given[0] or Stated(Inside.of(self.walked))

    @cached_property
    def nodes(self) -> Mapping[int, int]:
        """How far every node is, the nearest first."""
        given = self._given[1]
        if given is not None:
            return given
        nodes, distance = self.walked.nodes()
        return dict(zip(nodes.tolist(), distance.tolist(), strict=True))

    def between(self, node: int) -> frozenset[int]:
        """The nodes that rest on one, itself included."""
        size = len(self.index)
        waiting = [place for place in (node, node + size) if place in self._places]
        found = set(waiting)
        for place in waiting:
            for lower in self._lower.get(place, ()):
                if lower not in found:
                    found.add(lower)
                    waiting.append(lower)
        return frozenset(place % size for place in waiting)

    @cached_property
    def _places(self) -> Mapping[int, int]:
        return self._lineage.places(*self.starts)

    @cached_property
    def _lower(self) -> Mapping[int, list[int]]:
        return self._lineage.below(self._places)

    def below(self, node: int, stops: Iterable[int] = ()) -> Below:
        """The nodes that rest on one, and how far each place is.

        Args:
            node: where to begin.
            stops: nodes not to enter.
        """
        size, closed = len(self.index), set(stops)
        far = {p: 0 for p in (node, node + size) if p in self._places}
        waiting = list(far)
        for place in waiting:
            for lower in self._lower.get(place, ()):
                if lower not in far and lower % size not in closed:
                    far[lower] = far[place] + 1
                    waiting.append(lower)
        return frozenset(place % size for place in waiting), far

    def steps(self, far: Mapping[int, int]) -> int:
        """How many statements lead from the nearest start to where `below` began."""
        return min((far[each] for each in self.starts if each in far), default=0)

    def path(self, far: Mapping[int, int]) -> Evidence:
        """The statements from the nearest start to where `below` began.

        Of several ways that are as short, the one with the first names.
        """
        projection = self.index.projection(RECORDED)
        starts = [each for each in self.starts if each in far]
        iri, links = self.index.iri, list[int]()
        place = min(starts, key=lambda s: (far[s], iri(s)), default=None)
        while place is not None and far[place]:
            link = chosen(projection, self._nearer(place, far), target=True)
            if link is None:
                break
            links.append(link)
            place = int(projection.target[link])
        return evidence(projection, links)

    def _nearer(self, place: int, far: Mapping[int, int]) -> Iterator[int]:
        """The links from a place to those that are one nearer."""
        if place not in self._links:
            self._links[place] = self._read(place)
        for link, end in self._links[place]:
            if far.get(end) == far[place] - 1:
                yield link

    def _read(self, place: int) -> list[tuple[int, int]]:
        """The links from a place, each with its end, that conditions come with."""
        projection = self.index.projection(RECORDED)
        rows = slice(*projection.up.start[place : place + 2].tolist())
        links, ends = projection.up.order[rows], projection.up.other[rows]
        carrying = projection.marks[links] & CARRIES != 0
        pairs = links[carrying].tolist(), ends[carrying].tolist()
        return list(zip(*pairs, strict=True))


class Reach:
    """One statement and how far it goes.

    Attributes:
        statement: the node of the statement.
        data: the thing that states it.
        released: where a release decision stops it, with the decision.
    """

    def __init__(
        self, upstream: Upstream, statement: int, data: int, released: Mapping[int, int]
    ) -> None:
        self._upstream = upstream
        self.statement = statement
        self.data = data
        self.released = released

    @cached_property
    def _below(self) -> Below:
        return self._upstream.below(self.data, self.released)

    @property
    def between(self) -> frozenset[int]:
        """Every node that it holds for."""
        if self.released:
            return self._below[0]
        return self._upstream.between(self.data)

    @property
    def holds(self) -> bool:
        """Whether it holds for the target; what nothing stops does."""
        return not self.released or not self.between.isdisjoint(self._upstream.starts)

    @property
    def path(self) -> Evidence:
        """From the target to the data; empty when it does not get there."""
        return self._upstream.path(self._below[1]) if self.holds else ()

    @property
    def steps(self) -> int:
        """How long that is; no way but the shortest is taken where nothing stops it."""
        if self.released or len(self._upstream.starts) > 1:
            return self._upstream.steps(self._below[1]) if self.holds else 0
        return self._upstream.nodes[self.data]


def reaches(upstream: Upstream) -> list[Reach]:
    """Every statement on what a target rests on, those nearest to it first."""
    nodes, stated = upstream.nodes, upstream.stated
    found = []
    for data in nodes:
        for statement in stated.statements.get(data, ()):
            released = stated.releases.get(statement)
            stops = {
                node: by
                for node, by in (released.items() if released else ())
                if node in nodes and node != data  # it holds for what states it
            }
            found.append(Reach(upstream, statement, data, stops))
    return found


def not_covered(upstream: Upstream, found: Iterable[Reach]) -> dict[int, str]:
    """Where nobody can tell what is permitted, and why; the origins alone.

    Args:
        upstream: what was looked at.
        found: the statements in it.
    """
    index, stated = upstream.index, upstream.stated
    if any(reach.released for reach in found):
        covered = frozenset[int]().union(*(reach.between for reach in found))
        inside = Inside.of(upstream.walked)
        people = set(inside.nodes[about_people(inside)].tolist())
        first = origins(upstream.walked, people - covered)
    else:
        first = list(stated.uncovered.intersection(upstream.nodes))
    why = dict.fromkeys(sorted(first, key=index.iri), NO_STATEMENT)
    for node in upstream.nodes:
        if node in stated.untold:
            text = stated.untold[node]
            why[node] = why.get(node, text) if text == OPAQUE else text
    return why
