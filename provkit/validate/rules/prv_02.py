"""PRV-02: nothing is derived from itself.

A query asks this of every thing by itself, and walks a chain of a million versions a
million times. The components of all derivations are found in one pass.
"""

from __future__ import annotations

from heapq import nsmallest
from typing import TYPE_CHECKING

import numpy as np

from provkit.graph.cycles import components
from provkit.graph.relations import Flow, codes_of
from provkit.validate.rules import Breach, among

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from provkit.graph import Graph
    from provkit.graph.index import Index

_SHOWN = 5


def breaches(graph: Graph, nodes: Collection[int] | None = None) -> Iterator[Breach]:
    """Every thing on a cycle of derivations."""
    index = graph.index
    codes = codes_of(Flow.DERIVED)
    rows = np.flatnonzero(np.isin(index.out.relation, codes) & (index.out.other >= 0))
    source, target = index.out.subjects()[rows], index.out.other[rows]
    start = np.zeros(len(index) + 1, dtype=np.int64)
    np.cumsum(np.bincount(source, minlength=len(index)), out=start[1:])
    on_a_way = np.intersect1d(source, target)
    own = set(source[source == target].tolist())
    for circle in components(on_a_way.tolist(), start, target):
        if len(circle) > 1 or circle[0] in own:
            why = _why(index, circle)
            for node in among(circle, nodes):
                yield Breach("cycle", index.iri(node), because=why)


def _why(index: Index, nodes: list[int]) -> str:
    """Who is on the cycle, or how many are."""
    if len(nodes) == 1:
        return "it names itself"
    first = nsmallest(_SHOWN, nodes, key=index.iri)
    named = ", ".join(index.label(node) for node in first)
    more = len(nodes) - _SHOWN
    return f"on the cycle: {named}" + (f" and {more} more" if more > 0 else "")
