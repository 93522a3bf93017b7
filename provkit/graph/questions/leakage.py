"""Whether a model was tested on what it was made from: origin, content, people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.graph import words
from provkit.graph.answer import Answer, Unknown
from provkit.graph.dark import NO_DATA, unexplained
from provkit.graph.leakage import leaks, pairs
from provkit.graph.participants import SampleLists
from provkit.graph.policies import RECORDED
from provkit.graph.unseen import not_seen
from provkit.graph.walk import walk

if TYPE_CHECKING:
    from provkit.graph.graph import Graph
    from provkit.graph.walk import Evidence

NODES: Final = 1
ACCEPTS: Final = ("Model",)


@dataclass(frozen=True, slots=True)
class Row:
    """One leak.

    Attributes:
        rule: `L1`, `L2`, `content`, `participants` or `reference`.
        test: the test dataset.
        train: the training dataset.
        via: what they have in common.
        severity: `violation`, or `warning` where the record leaves it open.
        why: in one sentence.
        evidence: the statements from each to what they have in common.
    """

    rule: str
    test: str
    train: str
    via: str
    severity: str
    why: str
    evidence: Evidence = ()


def ask(graph: Graph, node: str) -> Answer:
    """List leaks, the sure ones first."""
    index = graph.index
    model = index.node(node)
    lists = SampleLists.beside(graph.sources)
    found = leaks(index, model, lists)
    rows = [
        Row(
            leak.rule,
            index.iri(leak.test),
            index.iri(leak.train),
            index.iri(leak.via),
            leak.severity,
            leak.why,
            leak.evidence,
        )
        for leak in found
    ]
    sure = [leak for leak in found if leak.severity == "violation"]
    unknown = _unknown(graph, model, lists)
    who = index.label(model)
    if sure:
        sentence = f"{who} leaks: {words.count(len(sure), 'way')} from test to training"
    elif rows:
        sentence = f"{who} may leak: {words.count(len(rows), 'way')} left open"
    else:
        sentence = f"No leak of {who} is recorded; overlap of people between cohorts"
        sentence += " that nobody relates cannot be seen"
    return Answer(
        question="leakage",
        target=node,
        sentence=sentence + words.ending(len(unknown)),
        rows=tuple(sorted(rows, key=lambda row: (row.severity, row.test, row.train))),
        unknown=unknown,
        complete=not unknown,
        holds=not sure,
    )


def _unknown(graph: Graph, model: int, lists: SampleLists) -> tuple[Unknown, ...]:
    """Models and data behind it of which nothing is known; a cohort is not needed.

    Where one dataset has a sample list, that it cannot be compared is unknown too.
    """
    index = graph.index
    whole = walk(index.projection(RECORDED), [model], carrying=True)
    opaque = [each for each in unexplained(index, whole) if NO_DATA in each.why]
    for test, train in pairs(index, model):
        why = lists.shared(index, test, train).why
        if why and test != train:
            other = index.label(train)
            opaque.append(
                Unknown(index.iri(test), f"who is in it and in {other}: {why}")
            )
    return not_seen(graph, model, whole, opaque)
