"""REP-09: no model was tested on what it was made from.

The rules are those of the question `leakage`; a finding is at the evaluation, with the
test dataset as its value, once for each thing that can be wrong. An evaluation that is
called apparent claims nothing else than to be on the training data.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from provkit.graph.leakage import leaks
from provkit.graph.participants import SampleLists
from provkit.validate.rules import Breach
from provkit.validate.rules._tested import dark, tested, upstream
from provkit.vocab import PK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from provkit.graph import Graph
    from provkit.graph.index import Index
    from provkit.graph.leakage import Leak

    Leaks = dict[tuple[int, str], Leak]

_PARTS: Final = MappingProxyType(
    {
        "L1": "same",
        "content": "same",
        "L2": "shared",
        "participants": "same",
        "reference": "reference",
    }
)


def breaches(graph: Graph, nodes: Collection[int] | None = None) -> Iterator[Breach]:
    """Every evaluation on data that its model may have seen."""
    index = graph.index
    lists = SampleLists.beside(graph.sources)
    behind: dict[int, list[int]] = {}
    ups = upstream(index)
    models = None if nodes is None else _evaluated(index, nodes)
    for model, found in tested(index, models):
        leaked: Leaks = {}
        for leak in leaks(index, model, lists, ups):
            part = leak.left_open or _PARTS[leak.rule]
            leaked.setdefault((leak.test, part), leak)
        unseen = dark(index, ups(model))
        for evaluation, data in found:
            yield from _seen(index, evaluation, data, leaked)
            if data not in behind:
                behind[data] = dark(index, ups(data))
            for node in sorted({*unseen, *behind[data]}):
                yield Breach("not-shown", index.iri(evaluation), index.iri(node))


def _evaluated(index: Index, evaluations: Collection[int]) -> set[int]:
    return {m for e in evaluations for m in index.out.ends(e, PK.evaluatedModel)}


def _seen(index: Index, evaluation: int, data: int, leaked: Leaks) -> Iterator[Breach]:
    where, value = index.iri(evaluation), index.iri(data)
    apparent = PK + "Apparent" in index.values(evaluation, PK.dataRelation)
    if apparent:
        yield Breach("apparent", where, value)
    for (test, part), leak in leaked.items():
        if test == data and (part == "reference" or not apparent):
            because = f"{leak.why} ({index.label(leak.train)})"
            yield Breach(part, where, value, because)
