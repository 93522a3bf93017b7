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

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from provkit.graph.dark import Inside, origins
from provkit.graph.data_use_stated import NO_STATEMENT, OPAQUE, Stated, about_people
from provkit.graph.lineage import Lineage
from provkit.graph.policies import RECORDED
from provkit.graph.projection import CARRIES
from provkit.graph.walk import Walk, evidence, onward, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence

    Below = tuple[frozenset[int], Mapping[int, int]]


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
        """The nodes that rest on one, and by which link each place was reached.

        Args:
            node: where to begin.
            stops: nodes not to enter.
        """
        size, closed = len(self.index), set(stops)
        via = {p: -1 for p in (node, node + size) if self.walked.arrivals.level(p)}
        waiting = list(via)
        for place in waiting:
            for link, lower in self._links.get(place, ()):
                if lower not in via and lower % size not in closed:
                    via[lower] = link
                    waiting.append(lower)
        return frozenset(place % size for place in waiting), via

    def path(self, via: Mapping[int, int]) -> Evidence:
        """The statements from a start to the node that `below` began with."""
        projection = self.walked.projection
        place = next((each for each in self.starts if each in via), None)
        links = []
        while place is not None and via[place] >= 0:
            links.append(via[place])
            place = int(projection.target[via[place]])
        return evidence(projection, links)

    @cached_property
    def _links(self) -> Mapping[int, list[tuple[int, int]]]:
        """From each place, the links to what rests on it."""
        projection = self.walked.projection
        links, _ends = onward(projection.up, self.walked.places)
        links = links[projection.marks[links] & CARRIES != 0]
        found = defaultdict(list)
        ends = (links, projection.source[links], projection.target[links])
        for link, source, target in zip(*map(_listed, ends), strict=True):
            found[target].append((link, source))
        return found


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
            return len(self.path)
        return self._upstream.nodes[self.data]


def _listed(array: object) -> list[int]:
    found: list[int] = array.tolist()  # type: ignore[attr-defined]
    return found


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
        first = origins(index, upstream.walked, people - covered)
    else:
        first = list(stated.uncovered.intersection(upstream.nodes))
    why = dict.fromkeys(sorted(first, key=index.iri), NO_STATEMENT)
    for node in upstream.nodes:
        if node in stated.untold:
            text = stated.untold[node]
            why[node] = why.get(node, text) if text == OPAQUE else text
    return why
