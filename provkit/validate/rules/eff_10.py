"""EFF-10: every population that a model is recommended for is in its training data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.terms import populations
from provkit.validate.rules import Breach
from provkit.validate.rules._recommended import recommended

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from provkit.graph import Graph


def breaches(graph: Graph, nodes: Collection[int] | None = None) -> Iterator[Breach]:
    """A recommended population that the training data do not show.

    A part of it, or a larger group that holds it, is enough for this warning to stay
    away; a term that fits anyone is EFF-06's to report.
    """
    for model, known in recommended(graph, nodes):
        if known.population in populations.CATCH_ALLS:
            continue
        if known.trained in ("no", "unknown"):
            node = graph.index.iri(model)
            yield Breach("training", node, known.population, known.reasons[0])
