"""What two nodes both depend on, the nearest first.

Options:
    policy: `recorded` (the default), `derivation` or `activity`: what counts as
        depending (`provkit.graph.policies`).
    kind: list only this kind of node.
    limit: how many rows to list at most; the sentence counts all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.graph import kinds, words
from provkit.graph.answer import Answer
from provkit.graph.listing import checked_kinds, summary
from provkit.graph.policies import named
from provkit.graph.rows import NodeRow as Row
from provkit.graph.trails import Trails
from provkit.graph.unseen import unseen
from provkit.graph.walk import walk

if TYPE_CHECKING:
    from provkit.graph.graph import Graph
    from provkit.graph.index import Index
    from provkit.graph.walk import Walk

__all__ = ["ACCEPTS", "NODES", "Row", "ask"]

NODES: Final = 2
ACCEPTS: Final = ("Entity", "Run", "MetricResult", "MetricSummary")


def ask(
    graph: Graph,
    node: str,
    other: str,
    *,
    policy: str = "recorded",
    kind: str | None = None,
    limit: int | None = 1_000,
) -> Answer:
    """List what lies upstream of both, one of the two itself included."""
    index = graph.index
    wanted = checked_kinds((kind,) if kind else ())
    projection = index.projection(named(policy))
    one, two = (walk(projection, [index.node(each)]) for each in (node, other))
    found = _shared(index, one, two, wanted)
    unknown = tuple(dict.fromkeys((*unseen(graph, one), *unseen(graph, two))))
    what = summary(
        index, np.array([each for each, _distance in found], dtype=np.int32), wanted
    )
    labels = [index.label(index.node(each)) for each in (node, other)]
    return Answer(
        question="common",
        target=node,
        sentence=(
            f"{words.listed(labels)} both depend on {what}{words.ending(len(unknown))}"
        ),
        rows=_rows(index, (one, two), found[:limit]),
        unknown=unknown,
        complete=not unknown,
        truncated=limit is not None and len(found) > limit,
        total=len(found),
        holds=bool(found),
    )


def _shared(
    index: Index, one: Walk, two: Walk, wanted: tuple[str, ...]
) -> list[tuple[int, int]]:
    far = dict(zip(*(each.tolist() for each in two.nodes()), strict=True))
    near = zip(*(each.tolist() for each in one.nodes()), strict=True)
    found = [
        (node, distance + far[node])
        for node, distance in near
        if node in far and _listed(index, node, wanted)
    ]
    return sorted(found, key=lambda each: (each[1], index.label(each[0])))


def _listed(index: Index, node: int, wanted: tuple[str, ...]) -> bool:
    if wanted:
        return index.is_a(node, *wanted)
    return not index.is_a(node, *kinds.VALUES)


def _rows(
    index: Index, walks: tuple[Walk, Walk], found: list[tuple[int, int]]
) -> tuple[Row, ...]:
    trails = [Trails(walked) for walked in walks]
    return tuple(
        Row(
            node=index.iri(node),
            kind=index.kind(node),
            title=index.label(node),
            distance=distance,
            roles=tuple(sorted({walked.role(node) for walked in walks} - {""})),
            assumed=any(each.assumed(node) for each in trails),
            evidence=tuple(step for each in trails for step in each.to(node)),
        )
        for node, distance in found
    )
