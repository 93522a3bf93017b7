"""Who answers for a node and for everything that it depends on.

Options:
    policy: `recorded` (the default), `derivation` or `activity`: what counts as
        depending (`provkit.graph.policies`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.graph import words
from provkit.graph.answer import Answer
from provkit.graph.policies import named
from provkit.graph.relations import RELATIONS, Flow
from provkit.graph.rows import NodeRow as Row
from provkit.graph.trails import Trails
from provkit.graph.unseen import unseen
from provkit.graph.walk import walk
from provkit.vocab import shorten

if TYPE_CHECKING:
    from provkit.graph.graph import Graph
    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence, Walk

__all__ = ["ACCEPTS", "NODES", "Row", "ask"]

NODES: Final = 1
ACCEPTS: Final = ("Entity", "Run", "MetricResult", "MetricSummary")


def ask(graph: Graph, node: str, *, policy: str = "recorded") -> Answer:
    """List agents, those nearest to the node first."""
    index = graph.index
    target = index.node(node)
    walked = walk(index.projection(named(policy)), [target])
    rows = _rows(index, walked)
    unknown = unseen(graph, walked)
    names = [row.title for row in rows]
    who = words.listed(names) if len(names) <= 3 else words.count(len(names), "agent")  # noqa: PLR2004 - as many as a sentence can name
    verb = "answers" if len(names) == 1 else "answer"
    sentence = f"{who or 'Nobody'} {verb if names else 'answers'} for"
    return Answer(
        question="agents",
        target=node,
        sentence=(
            f"{sentence} {index.label(target)} and what it depends on"
            f"{words.ending(len(unknown))}"
        ),
        rows=rows,
        unknown=unknown,
        complete=not unknown,
    )


def _rows(index: Index, walked: Walk) -> tuple[Row, ...]:
    """One row per agent, by way of the nearest thing that it answers for."""
    found: dict[int, tuple[int, Evidence]] = {}
    roles: dict[int, set[str]] = {}
    trails = Trails(walked)
    waiting = list(zip(*(each.tolist() for each in walked.nodes()), strict=True))
    for node, distance in waiting:
        for agent, role, predicate in _answering(index, node):
            roles.setdefault(agent, set()).add(role)
            if agent not in found:
                step = (index.iri(node), shorten(predicate), index.iri(agent))
                before = found[node][1] if node in found else trails.to(node)
                found[agent] = (distance + 1, (*before, step))
                waiting.append((agent, distance + 1))
    rows = [
        Row(
            node=index.iri(agent),
            kind=index.kind(agent),
            title=index.label(agent),
            distance=distance,
            roles=tuple(sorted(roles[agent])),
            evidence=path,
        )
        for agent, (distance, path) in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.distance, row.title, row.node)))


def _answering(index: Index, node: int) -> list[tuple[int, str, str]]:
    found = []
    for code, other in zip(*index.out.of(node), strict=True):
        relation = RELATIONS[code]
        if relation.flow is Flow.ANSWERS and other >= 0:
            found.append((other, relation.role, relation.predicate))
    return found
