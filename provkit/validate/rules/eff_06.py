"""EFF-06: every population that a model is recommended for was evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.terms import populations
from provkit.validate.rules import Breach
from provkit.validate.rules._recommended import recommended

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from provkit.graph import Graph


def breaches(graph: Graph, nodes: Collection[int] | None = None) -> Iterator[Breach]:
    """A recommendation without evidence, with partial evidence, or for anyone."""
    for model, known in recommended(graph, nodes):
        node, population = graph.index.iri(model), known.population
        if population in populations.CATCH_ALLS:
            yield Breach("catch-all", node, population)
        elif known.evaluated in ("no", "unknown"):
            yield Breach("evidence", node, population, known.reasons[-1])
        elif known.evaluated != "yes":
            yield Breach("part", node, population, known.reasons[-1])
