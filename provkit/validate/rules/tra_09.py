"""TRA-09: everything upstream of a model is described, or opaque with a reason.

Upstream is what the question `completeness` walks with the policy `activity`: whatever
the makers of a thing used, in any role. What has no title and needs none: settings and
other values, results, and activities, of which it must only be said what they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from pyoxigraph import Triple

from provkit.graph import kinds
from provkit.graph.policies import ACTIVITY
from provkit.graph.relations import code_of
from provkit.graph.walk import walk
from provkit.validate.rules import Breach, among
from provkit.vocab import DCTERMS, PK, RDF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray

    from provkit.graph import Graph
    from provkit.graph.index import Index

_UNTITLED: Final = (*kinds.VALUES, "MetricResult", "MetricSummary", "Run")


def breaches(graph: Graph, nodes: Collection[int] | None = None) -> Iterator[Breach]:
    """What is upstream of a model and is a bare name, or opaque for no reason."""
    index = graph.index
    faults = _faults(index, _typed(graph))
    for model, node in _pairs(index, list(faults), nodes):
        yield Breach(faults[node], index.iri(model), index.iri(node))


def _typed(graph: Graph) -> frozenset[str]:
    """Everything that is said to be something; the index also guesses from roles."""
    return frozenset(
        subject.value
        for subject, predicate, _object in graph.triples
        if predicate.value == RDF.type and not isinstance(subject, Triple)
    )


def _faults(index: Index, typed: frozenset[str]) -> dict[int, str]:
    """The nodes that something depends on and that are not described: the part."""
    targets = np.unique(index.projection(ACTIVITY).target % len(index))
    mark = index.find(PK + "OpaqueSource")
    sources = () if mark is None else index.into.sources(mark, DCTERMS.type).tolist()
    opaque = frozenset(sources)
    named = _saying(index, DCTERMS.title)
    named |= index.types & np.uint32(kinds.mask(*_UNTITLED)) != 0
    found = {}
    for node in targets.tolist():
        if node in opaque:
            if not index.values(node, DCTERMS.description):
                found[node] = "opaque"
        elif not named[node] or index.iri(node).removeprefix("_:") not in typed:
            found[node] = "described"
    return found


def _saying(index: Index, predicate: str) -> NDArray[np.bool_]:
    """Which nodes say something under a predicate."""
    found = np.zeros(len(index), dtype=bool)
    found[index.out.subjects()[index.out.relation == code_of(predicate)]] = True
    return found


def _pairs(
    index: Index, faulty: list[int], nodes: Collection[int] | None
) -> Iterator[tuple[int, int]]:
    """Every model with every one of these nodes that it depends on.

    From whichever of the two there are fewer of, so that a graph with few faults takes
    few walks.
    """
    projection = index.projection(ACTIVITY)
    models = among(index.of_kind("Model").tolist(), nodes)
    down = len(faulty) < len(models)
    starts, wanted = (faulty, models) if down else (models, faulty)
    for start in starts:
        reached = walk(projection, [start], down=down).nodes()[0]
        for other in reached[np.isin(reached, wanted)].tolist():
            if other != start:
                yield (other, start) if down else (start, other)
