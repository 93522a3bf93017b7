"""TRA-09: everything upstream of a model is described, or opaque with a reason.

Upstream is what the question `completeness` walks with the policy `activity`: whatever
the makers of a thing used, in any role. What has no title and needs none: settings and
other values, results, and activities, of which it must only be said what they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from pyoxigraph import BlankNode, NamedNode

from provkit.graph import kinds
from provkit.graph.policies import ACTIVITY
from provkit.graph.relations import code_of
from provkit.graph.walk import walk
from provkit.rdf.numbered import Numbered
from provkit.validate.rules import Breach, among
from provkit.vocab import DCTERMS, PK, RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from numpy.typing import NDArray

    from provkit.graph import Graph
    from provkit.graph.index import Index

_UNTITLED: Final = (*kinds.VALUES, "MetricResult", "MetricSummary", "Run")


def breaches(graph: Graph, nodes: Collection[int] | None = None) -> Iterator[Breach]:
    """What is upstream of a model and is a bare name, or opaque for no reason."""
    index = graph.index
    models = among(index.of_kind("Model").tolist(), nodes)
    needed = _needed(index, models if nodes is not None else None)
    faults = _faults(index, needed, _typed(graph))
    for model, node in _pairs(index, list(faults), models):
        yield Breach(faults[node], index.iri(model), index.iri(node))


def _needed(index: Index, models: list[int] | None) -> NDArray[np.int64]:
    """Whatever something depends on, or one of some models does."""
    projection = index.projection(ACTIVITY)
    found = np.zeros(len(index), dtype=bool)
    found[projection.target % len(index)] = True
    if models is not None:
        above = np.zeros(len(index), dtype=bool)
        above[walk(projection, models).nodes()[0]] = True
        found &= above
    return np.flatnonzero(found)


def _typed(graph: Graph) -> Callable[[str], bool]:
    """Tells what is said to be something; the index also guesses from roles."""
    stated = Numbered.of(graph.triples)
    says = stated.terms.find(NamedNode(RDF.type))
    typed = np.zeros(len(stated.terms), dtype=bool)
    typed[stated.subject[stated.predicate == (-1 if says is None else says)]] = True

    def is_typed(name: str) -> bool:
        blank = name.startswith("_:")
        term = BlankNode(name.removeprefix("_:")) if blank else NamedNode(name)
        number = stated.terms.find(term)
        return number is not None and bool(typed[number])

    return is_typed


def _faults(
    index: Index, needed: NDArray[np.int64], is_typed: Callable[[str], bool]
) -> dict[int, str]:
    """The nodes among some that are not described: the part that is broken."""
    mark = index.find(PK + "OpaqueSource")
    sources = () if mark is None else index.into.sources(mark, DCTERMS.type).tolist()
    opaque = frozenset(sources)
    named = _saying(index, DCTERMS.title)
    named |= index.types & np.uint32(kinds.mask(*_UNTITLED)) != 0
    found = {}
    for node in needed.tolist():
        if node in opaque:
            if not index.values(node, DCTERMS.description):
                found[node] = "opaque"
        elif not named[node] or not is_typed(index.iri(node)):
            found[node] = "described"
    return found


def _saying(index: Index, predicate: str) -> NDArray[np.bool_]:
    """Which nodes say something under a predicate."""
    found = np.zeros(len(index), dtype=bool)
    rows = np.flatnonzero(index.out.relation == code_of(predicate))
    found[index.out.owners(rows)] = True
    return found


def _pairs(
    index: Index, faulty: list[int], models: list[int]
) -> Iterator[tuple[int, int]]:
    """Every model with every one of these nodes that it depends on.

    From whichever of the two there are fewer of, so that a graph with few faults takes
    few walks.
    """
    projection = index.projection(ACTIVITY)
    down = len(faulty) < len(models)
    starts, wanted = (faulty, models) if down else (models, faulty)
    for start in starts:
        reached = walk(projection, [start], down=down).nodes()[0]
        for other in reached[np.isin(reached, wanted)].tolist():
            if other != start:
                yield (other, start) if down else (start, other)
