"""Which data-use statements reach a model, and by which way (duo-matching, section 6).

A statement on a thing holds for everything that was made from it. It stops at a thing
that a release decision covers: an approval of type `pk:ReleaseDecision` that names the
statement as its subject, and a publisher. Where no statement reaches a model from a
dataset about people, or a model is opaque, nobody can tell what is permitted.

The walk over the whole index is one; what is done per statement stays inside the part
of the graph that the model rests on.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.graph.dark import NO_DATA, origins, unexplained
from provkit.graph.policies import RECORDED
from provkit.graph.projection import CARRIES
from provkit.graph.walk import Walk, evidence, onward, walk
from provkit.vocab import DCTERMS, PK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence

NO_STATEMENT: Final = "no data-use statement covers it"
_OPAQUE: Final = "it is recorded as opaque"


@dataclass(frozen=True, slots=True)
class Reach:
    """One statement and how far it goes.

    Attributes:
        statement: the node of the statement; `data` the thing that states it.
        between: every node that it holds for.
        released: where a release decision stops it, with the decision.
        path: from the target to the data; empty when it does not get there.
        holds: whether it holds for the target.
    """

    statement: int
    data: int
    between: frozenset[int]
    released: Mapping[int, int]
    path: Evidence
    holds: bool


class Upstream:
    """What some things rest on, as far as conditions of use come with it.

    Attributes:
        walked: the way there.
        starts: where it began.
    """

    def __init__(self, index: Index, starts: list[int]) -> None:
        self.index = index
        self.starts = starts
        self.walked: Walk = walk(index.projection(RECORDED), starts, carrying=True)
        self._below: dict[int, list[tuple[int, int]]] | None = None

    @property
    def nodes(self) -> list[int]:
        """Every node, the nearest first."""
        found: list[int] = self.walked.nodes()[0].tolist()
        return found

    def below(
        self, node: int, stops: Iterable[int] = ()
    ) -> tuple[frozenset[int], dict[int, int]]:
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

    @property
    def _links(self) -> Mapping[int, list[tuple[int, int]]]:
        """From each place, the links to what rests on it."""
        if self._below is None:
            projection = self.walked.projection
            links, _ends = onward(projection.up, self.walked.places)
            links = links[projection.marks[links] & CARRIES != 0]
            self._below = defaultdict(list)
            ends = (links, projection.source[links], projection.target[links])
            for link, source, target in zip(*map(_listed, ends), strict=True):
                self._below[target].append((link, source))
        return self._below


def _listed(array: object) -> list[int]:
    found: list[int] = array.tolist()  # type: ignore[attr-defined]
    return found


def reaches(upstream: Upstream) -> Iterator[Reach]:
    """Every statement on what a target rests on, those nearest to it first."""
    index, releases = upstream.index, _releases(upstream)
    for data in upstream.nodes:
        for statement in sorted(index.out.ends(data, PK.dataUse)):
            if statement < 0:
                continue
            stops = dict(releases.get(statement, {}))
            stops.pop(data, None)  # it holds for the thing that states it
            between, via = upstream.below(data, stops)
            holds = not between.isdisjoint(upstream.starts)
            path = upstream.path(via) if holds else ()
            yield Reach(statement, data, between, stops, path, holds)


def not_covered(upstream: Upstream, found: Iterable[Reach]) -> dict[int, str]:
    """Where nobody can tell what is permitted, and why; the origins alone.

    Args:
        upstream: what was looked at.
        found: the statements in it.
    """
    index = upstream.index
    covered = {node for reach in found for node in reach.between}
    silent = {
        node
        for node in upstream.nodes
        if index.is_a(node, "Dataset")
        and node not in covered
        and not index.about_no_human[node]
    }
    first = origins(index, upstream.walked, silent)
    why = dict.fromkeys(sorted(first, key=index.iri), NO_STATEMENT)
    for each in unexplained(index, upstream.walked):
        if NO_DATA in each.why:
            why[index.node(each.node)] = each.why
    opaque = index.find(PK + "OpaqueSource")
    if opaque is not None:
        nodes, kinds = index.out.among(upstream.walked.nodes()[0], DCTERMS.type)
        for node in nodes[kinds == opaque].tolist():
            why.setdefault(node, _OPAQUE)
    return why


def _releases(upstream: Upstream) -> Mapping[int, dict[int, int]]:
    """Of each statement, where it was released, and by which decision."""
    index = upstream.index
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    nodes = upstream.walked.nodes()[0]
    covered, by = (each.tolist() for each in index.out.among(nodes, PK.coveredBy))
    released = {approval for approval in set(by) if _is_release(index, approval)}
    for node, approval in zip(covered, by, strict=True):
        if approval in released:
            for subject in index.out.ends(approval, DCTERMS.subject):
                found[subject][node] = approval
    return found


def _is_release(index: Index, approval: int) -> bool:
    if approval < 0 or not index.values(approval, DCTERMS.publisher):
        return False
    return PK + "ReleaseDecision" in index.values(approval, DCTERMS.type)
