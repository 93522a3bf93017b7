"""What EFF-06 and EFF-10 both look at: each recommendation and what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.graph.recommendations import recommendations
from provkit.validate.rules import among

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from provkit.graph import Graph
    from provkit.graph.coverage import Coverage


def recommended(
    graph: Graph, nodes: Collection[int] | None = None
) -> Iterator[tuple[int, Coverage]]:
    """Every model and population that it is recommended for, with its coverage.

    A population given as a text is no term and is left to GOV-03.
    """
    index = graph.index
    found = index.found.get(__name__)
    if not isinstance(found, tuple):
        models = among(index.of_kind("Model").tolist(), nodes)
        found = tuple(recommendations(index, models))
        if nodes is None:
            index.found[__name__] = found
    wanted = (each for each in found if nodes is None or each[0] in nodes)
    yield from wanted
