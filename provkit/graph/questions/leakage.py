"""Whether a model was tested on what it was made from: origin, content, people.

A test that is called apparent claims nothing else than to be on the training data; it
is listed, and is no leak (REP-09 says the same).
"""

from __future__ import annotations

from collections import Counter
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
from provkit.vocab import PK

if TYPE_CHECKING:
    from provkit.graph.graph import Graph
    from provkit.graph.index import Index
    from provkit.graph.leakage import Leak
    from provkit.graph.walk import Evidence

NODES: Final = 1
ACCEPTS: Final = ("Model",)
_APPARENT: Final = PK + "Apparent"
_WEIGHTS: Final = ("violation", "warning", "info")


@dataclass(frozen=True, slots=True)
class Row:
    """One leak.

    Attributes:
        rule: `L1`, `L2`, `content`, `participants` or `reference`.
        test: the test dataset.
        train: the training dataset.
        via: what they have in common.
        severity: `violation`; `warning` where the record leaves it open; `info` where
            every evaluation on the test dataset says itself that it is apparent.
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
    called = {leak.test: _is_called_apparent(index, model, leak.test) for leak in found}
    rows = [
        Row(
            leak.rule,
            index.iri(leak.test),
            index.iri(leak.train),
            index.iri(leak.via),
            *_weighed(leak, apparent=called[leak.test]),
            leak.evidence,
        )
        for leak in found
    ]
    weighs = Counter(row.severity for row in rows)
    sure, left_open = weighs["violation"], weighs["warning"]
    unknown = _unknown(graph, model, lists)
    who = index.label(model)
    if sure:
        sentence = f"{who} leaks: {words.count(sure, 'way')} from test to training"
    elif left_open:
        sentence = f"{who} may leak: {words.count(left_open, 'way')} left open"
    elif rows:
        sentence = f"{who} was tested on its training data alone, and says so"
    else:
        sentence = f"No leak of {who} is recorded; overlap of people between cohorts"
        sentence += " that nobody relates cannot be seen"
    return Answer(
        question="leakage",
        target=node,
        sentence=sentence + words.ending(len(unknown)),
        rows=tuple(sorted(rows, key=_order)),
        unknown=unknown,
        complete=not unknown,
        holds=not sure,
    )


def _is_called_apparent(index: Index, model: int, test: int) -> bool:
    """Whether every evaluation of a model on a dataset is called apparent."""
    return all(
        _APPARENT in index.values(evaluation, PK.dataRelation)
        for evaluation in index.into.ends(model, PK.evaluatedModel)
        if test in index.out.ends(evaluation, PK.usedTestData)
    )


def _weighed(leak: Leak, *, apparent: bool) -> tuple[str, str]:
    """What a leak weighs, and why it is one."""
    if apparent and leak.rule != "reference":
        return "info", f"{leak.why}, and the evaluation is called apparent"
    return leak.severity, leak.why


def _order(row: Row) -> tuple[int, str, str]:
    return _WEIGHTS.index(row.severity), row.test, row.train


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
