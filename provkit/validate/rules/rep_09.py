"""REP-09: no model was tested on what it was made from.

The rules are those of the question `leakage`; a finding is at the evaluation, with the
test dataset as its value, once for each thing that can be wrong. An evaluation that is
called apparent claims nothing else than to be on the training data.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from provkit.graph.leakage import told
from provkit.graph.participants import SampleLists
from provkit.graph.relations import code_of
from provkit.validate.rules import Breach
from provkit.validate.rules._tested import tested
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
    lists = SampleLists.beside(graph.sources if _has_lists(index) else ())
    models = None if nodes is None else _evaluated(index, nodes)
    for some in tested(index, models):
        for model, pairs in some.pairs.items():
            leaked: Leaks = {}
            tests = sorted({data for _, data in pairs}, key=index.iri)
            for leak in told(some.backgrounds, model, tests, lists):
                part = leak.left_open or _PARTS[leak.rule]
                leaked.setdefault((leak.test, part), leak)
            unseen = some.dark(model)
            for evaluation, data in pairs:
                yield from _seen(index, evaluation, data, leaked)
                for node in {*unseen, *some.dark(data)}:
                    where = index.iri(evaluation)
                    yield Breach("not-shown", where, index.iri(node))


def _has_lists(index: Index) -> bool:
    """Whether any sample list is named; sources are hashed when they are asked for."""
    return bool((index.out.relation == code_of(PK.sampleList)).any())


def _evaluated(index: Index, evaluations: Collection[int]) -> set[int]:
    return {m for e in evaluations for m in index.out.ends(e, PK.evaluatedModel)}


def _seen(index: Index, evaluation: int, data: int, leaked: Leaks) -> Iterator[Breach]:
    apparent = PK + "Apparent" in index.values(evaluation, PK.dataRelation)
    if not apparent and not leaked:
        return
    where, value = index.iri(evaluation), index.iri(data)
    if apparent:
        yield Breach("apparent", where, value)
    for (test, part), leak in leaked.items():
        if test == data and (part == "reference" or not apparent):
            because = f"{leak.why} ({index.label(leak.train)})"
            yield Breach(part, where, value, because)
