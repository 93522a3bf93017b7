"""GOV-08: what rests on withdrawn data has a decision about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.validate.rules import Breach, among
from provkit.validate.rules._withdrawal import Withdrawals
from provkit.vocab import DCTERMS, PK, PROV

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from provkit.graph import Graph
    from provkit.graph.index import Index

_RETAINED: Final = PK + "Retained"
_DECISIONS: Final = frozenset({_RETAINED, PK + "Retrained", PK + "Retired"})


def breaches(graph: Graph, nodes: Collection[int] | None = None) -> Iterator[Breach]:
    """A dataset or model that rests on withdrawn data, and no decision about it.

    And a metric result on withdrawn test data; of one that rests on them by way of its
    model alone, the model is what has to be decided on. Or a decision that does not say
    what was decided, by whom, or why.
    """
    index, withdrawals = graph.index, Withdrawals(graph)
    asked = index.of_kind("Dataset", "Model", "MetricResult")
    result = np.isin(asked, index.of_kind("MetricResult"))
    for each in withdrawals:
        open_ = each.reached[asked] & ~withdrawals.settled[asked]
        open_ &= ~(result & each.by_model[asked])
        for node in among(asked[open_ & (asked != each.node)].tolist(), nodes):
            if node not in withdrawals.out_of_use:
                yield Breach("decision", index.iri(node), index.iri(each.node))
    for node in among(np.flatnonzero(withdrawals.decided).tolist(), nodes):
        for decision in index.out.ends(node, PK.withdrawalDecision):
            yield from _incomplete(index, node, decision)


def _incomplete(index: Index, node: int, decision: int) -> Iterator[Breach]:
    about, value = index.iri(node), index.value(decision)
    kinds = set(index.values(decision, DCTERMS.type)) if decision >= 0 else set()
    if not kinds & _DECISIONS:
        yield Breach("kind", about, value)
    if decision < 0 or not index.values(decision, PROV.wasAttributedTo):
        yield Breach("by", about, value)
    if _RETAINED in kinds and not index.values(decision, DCTERMS.description):
        yield Breach("reason", about, value)
