"""What EFF-06 and EFF-10 both look at: each recommendation and what is known of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from provkit.graph.coverage import coverage, recommended_for
from provkit.validate.rules import among

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from provkit.graph import Graph
    from provkit.graph.coverage import Coverage
    from provkit.graph.index import Index


def recommended(
    graph: Graph, nodes: Collection[int] | None = None
) -> Iterator[tuple[str, str, Coverage | None]]:
    """Every model and population that it is recommended for, with its coverage.

    A population given as a text is no term and is left to GOV-03. One for which nothing
    can be known, such as "not reported", has no coverage.
    """
    index = graph.index
    models = among(index.of_kind("Model").tolist(), nodes)
    found = index.found.get(__name__)
    if not isinstance(found, tuple):
        found = tuple(each for model in models for each in _of(index, model))
        if nodes is None:
            index.found[__name__] = found
    yield from found


def _of(index: Index, model: int) -> Iterator[tuple[str, str, Coverage | None]]:
    named = [p for p in recommended_for(index, model) if index.find(p) is not None]
    states = coverage(index, model) if named else ()
    known = {each.population: each for each in states}
    for population in named:
        state = known.get(population)
        slim = state and replace(state, evidence=())  # which is large, and not reported
        yield index.iri(model), population, slim
