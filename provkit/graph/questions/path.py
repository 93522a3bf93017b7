"""The shortest evidence that one node depends on another, or the other on it.

Options:
    policy: `recorded` (the default), `derivation` or `activity`: what counts as
        depending (`provkit.graph.policies`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.graph import words
from provkit.graph.answer import Answer
from provkit.graph.policies import named
from provkit.graph.unseen import troubled, unseen
from provkit.graph.walk import walk

if TYPE_CHECKING:
    from provkit.graph.graph import Graph
    from provkit.graph.index import Index
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
    """

    node: str
    kind: str
    title: str
    distance: int
    roles: tuple[str, ...] = ()
    assumed: bool = False
    evidence: Evidence = ()


def ask(graph: Graph, node: str, other: str, *, policy: str = "recorded") -> Answer:
    """List what lies between two nodes, from the one that depends on."""
    index = graph.index
    start, end = index.node(node), index.node(other)
    projection = index.projection(named(policy))
    walked = walk(projection, [start])
    if walked.place(end) is None:
        back = walk(projection, [end])
        if back.place(start) is not None:
            walked, start, end = back, end, start
        else:
            return _no(graph, node, start, end, (walked, back))
    steps = walked.evidence(end)
    unknown = tuple(troubled(graph.sources))
    sentence = (
        f"{index.label(start)} depends on {index.label(end)}: "
        f"{words.count(len(steps), 'step')}{_surely(walked, end)}."
    )
    rows = _rows(index, walked, start, end)
    return Answer("path", node, sentence, rows, unknown, not unknown, holds=True)


def _no(
    graph: Graph, node: str, start: int, end: int, walks: tuple[Walk, Walk]
) -> Answer:
    index = graph.index
    unknown = {each: None for walked in walks for each in unseen(graph, walked)}
    sentence = (
        f"No: nothing recorded leads from {index.label(start)} to {index.label(end)}"
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


def _surely(walked: Walk, end: int) -> str:
    return ", one of them assumed" if walked.assumed(end) else ""


def _rows(index: Index, walked: Walk, start: int, end: int) -> tuple[Row, ...]:
    steps = walked.evidence(end)
    rows = [_row(index, walked, start, 0, ())]
    for distance, step in enumerate(steps, start=1):
        rows.append(_row(index, walked, index.node(step[2]), distance, (step,)))
    return tuple(rows)


def _row(
    index: Index, walked: Walk, node: int, distance: int, evidence: Evidence
) -> Row:
    return Row(
        node=index.iri(node),
        kind=index.kind(node),
        title=index.label(node),
        distance=distance,
        roles=(walked.role(node),) if evidence else (),
        assumed=walked.assumed(node),
        evidence=evidence,
    )
