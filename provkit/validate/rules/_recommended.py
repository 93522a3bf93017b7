"""What EFF-06 and EFF-10 both look at: each recommendation and what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.graph.coverage import coverage, recommended_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.graph import Graph
    from provkit.graph.coverage import Coverage


def recommended(graph: Graph) -> Iterator[tuple[str, str, Coverage | None]]:
    """Every model and population that it is recommended for, with its coverage.

    A population given as a text is no term and is left to GOV-03. One for which nothing
    can be known, such as "not reported", has no coverage.
    """
    index = graph.index
    for model in index.of_kind("Model").tolist():
        named = [p for p in recommended_for(index, model) if index.find(p) is not None]
        if not named:
            continue
        known = {each.population: each for each in coverage(index, model)}
        for population in named:
            yield index.iri(model), population, known.get(population)
