"""The shortest evidence that one node depends on another, or the other on it.

Options:
    policy: `recorded` (the default), `derivation` or `activity`: what counts as
        depending (`provkit.graph.policies`).
    all: list every way from one to the other, the shortest first.
    limit: how many ways to list at most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from provkit.graph import words
from provkit.graph.answer import Answer
from provkit.graph.paths import is_assumed, paths
from provkit.graph.policies import named
from provkit.graph.relations import RELATIONS
from provkit.graph.unseen import troubled, unseen
from provkit.graph.walk import evidence, walk

if TYPE_CHECKING:
    from provkit.graph.graph import Graph
    from provkit.graph.index import Index
    from provkit.graph.paths import Links
    from provkit.graph.projection import Projection
    from provkit.graph.walk import Evidence, Walk

NODES: Final = 2
ACCEPTS: Final = ("Entity", "Run", "MetricResult", "MetricSummary")


@dataclass(frozen=True, slots=True)
class Row:
    """One node on the way.

    Attributes:
        node: its IRI.
        kind: what it is.
        title: title and version, or the short form of its IRI.
        distance: how many statements lead there.
        roles: in which role it is reached.
        assumed: whether nobody said that an output on the way depends on its input.
        evidence: the statement that leads to it from the node before.
        path: which way it is on, the shortest being the first.
    """

    node: str
    kind: str
    title: str
    distance: int
    roles: tuple[str, ...] = ()
    assumed: bool = False
    evidence: Evidence = ()
    path: int = 1


def ask(
    graph: Graph,
    node: str,
    other: str,
    *,
    policy: str = "recorded",
    all: bool = False,  # noqa: A002 - as it is called on the command line
    limit: int | None = 20,
) -> Answer:
    """List what lies between two nodes, from the one that depends on."""
    index = graph.index
    start, end = index.node(node), index.node(other)
    projection = index.projection(named(policy))
    walked = walk(projection, [start])
    if walked.place(end) is None:
        back = walk(projection, [end])
        if back.place(start) is None:
            return _no(graph, node, (start, end), (walked, back))
        walked, start, end = back, end, start
    if not all or start == end:
        place = walked.place(end)
        ways = [tuple(walked.links(place))] if place is not None else []
        return _yes(graph, node, (start, end), projection, ways)
    return _all(graph, node, (start, end), projection, limit)


def _all(
    graph: Graph,
    node: str,
    ends: tuple[int, int],
    projection: Projection,
    limit: int | None,
) -> Answer:
    ways: list[Links] = []
    more = False
    for links in paths(projection, *ends):
        more = links is None or len(ways) == limit
        if more or links is None:
            break
        ways.append(links)
    return _yes(graph, node, ends, projection, ways, more=more)


def _yes(
    graph: Graph,
    node: str,
    ends: tuple[int, int],
    projection: Projection,
    ways: list[Links],
    *,
    more: bool = False,
) -> Answer:
    index = graph.index
    lengths = [len(links) for links in ways]
    sure = "" if len(ways) > 1 or not ways else _surely(projection, ways[0])
    if len(ways) > 1 or more:
        which = "the first " if more else ""
        number = words.count(len(ways), "way")
        steps = f"in {which}{number} of {min(lengths)} to {max(lengths)} steps"
        if not ways:
            steps = "by more ways than are listed"
    else:
        steps = f"{words.count(sum(lengths), 'step')}{sure}"
    unknown = tuple(troubled(graph.sources))
    start, end = (index.label(each) for each in ends)
    return Answer(
        question="path",
        target=node,
        sentence=f"{start} depends on {end}: {steps}.",
        rows=tuple(
            row
            for number, links in enumerate(ways, start=1)
            for row in _rows(index, projection, ends[0], links, number)
        ),
        unknown=unknown,
        complete=not unknown,
        truncated=more,
        holds=True,
    )


def _no(
    graph: Graph, node: str, ends: tuple[int, int], walks: tuple[Walk, Walk]
) -> Answer:
    index = graph.index
    unknown = {each: None for walked in walks for each in unseen(graph, walked)}
    start, end = (index.label(each) for each in ends)
    sentence = (
        f"No: nothing recorded leads from {start} to {end}"
        f" or back{words.ending(len(unknown))}"
    )
    return Answer(
        "path",
        node,
        sentence,
        unknown=tuple(unknown),
        complete=not unknown,
        holds=False,
    )


def _surely(projection: Projection, links: Links) -> str:
    return ", one of them assumed" if is_assumed(projection, links) else ""


def _rows(
    index: Index, projection: Projection, start: int, links: Links, number: int
) -> list[Row]:
    rows = [_row(index, start, 0, (), number)]
    for distance, link in enumerate(links, start=1):
        node = int(projection.target[link]) % projection.size
        row = _row(index, node, distance, evidence(projection, [link]), number)
        role = RELATIONS[projection.relation[link]].role
        assumed = is_assumed(projection, links[:distance])
        rows.append(_reached(row, role, assumed=assumed))
    return rows


def _row(index: Index, node: int, distance: int, step: Evidence, number: int) -> Row:
    return Row(
        node=index.iri(node),
        kind=index.kind(node),
        title=index.label(node),
        distance=distance,
        evidence=step,
        path=number,
    )


def _reached(row: Row, role: str, *, assumed: bool) -> Row:
    return replace(row, roles=(role,), assumed=assumed)
