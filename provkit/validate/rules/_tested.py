"""What REP-08 and REP-09 both look at: what models were tested on, and what is dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from provkit.graph import kinds
from provkit.graph.dark import NO_DATA, unexplained
from provkit.graph.policies import RECORDED
from provkit.graph.walk import walks_up
from provkit.validate.rules import among
from provkit.vocab import DCTERMS, PK

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from provkit.graph.index import Index
    from provkit.graph.walk import Walk


def tests(index: Index, model: int) -> list[tuple[int, int]]:
    """Every evaluation of a model with every dataset that it was tested on."""
    evaluations = sorted(set(index.into.ends(model, PK.evaluatedModel)))
    return [
        (evaluation, data)
        for evaluation in evaluations
        for data in sorted(set(index.out.ends(evaluation, PK.usedTestData)))
        if data >= 0
    ]


def tested(
    index: Index, nodes: Collection[int] | None
) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Every model that was tested, with its evaluations and their data."""
    for model in among(index.of_kind("Model").tolist(), nodes):
        found = tests(index, model)
        if found:
            yield model, found


def upstream(index: Index) -> Callable[[int], Walk]:
    """Gives what a node has its people from, itself included."""
    return walks_up(index.projection(RECORDED))


def dark(index: Index, walked: Walk) -> list[int]:
    """What a walk came to and could not see behind.

    That is what is marked as opaque, and a model of whose data nothing is recorded.
    """
    opaque = index.find(PK + "OpaqueSource")
    marked = () if opaque is None else index.into.sources(opaque, DCTERMS.type).tolist()
    found = [node for node in marked if walked.place(node) is not None]
    return sorted({*found, *_silent(index, walked)})


def _silent(index: Index, walked: Walk) -> list[int]:
    if not (index.types[walked.nodes()[0]] & np.uint32(kinds.mask("Model"))).any():
        return []  # which spares the look at most test data
    unknown = unexplained(index, walked)
    return [index.node(each.node) for each in unknown if NO_DATA in each.why]
