"""REP-08: a model was tested on data that have no origin in common with its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from provkit.graph import kinds
from provkit.validate.rules import Breach
from provkit.validate.rules._tested import dark, tested, upstream

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from provkit.graph import Graph
    from provkit.graph.index import Index
    from provkit.graph.walk import Walk


def breaches(graph: Graph, nodes: Collection[int] | None = None) -> Iterator[Breach]:
    """Models without a test elsewhere, or with one of which that is not known."""
    index = graph.index
    ups = upstream(index)
    for model, found in tested(index, nodes):
        if not index.facts(model):
            continue  # a bare name that was evaluated; TRA-09 and EFF-02 say so
        behind = ups(model)
        walks = [ups(data) for data in sorted({d for _, d in found})]
        apart = [each for each in walks if not _common(index, behind, each)]
        if not apart:
            yield Breach("independent", index.iri(model))
            continue
        unseen = dark(index, behind)
        if unseen or all(dark(index, each) for each in apart):
            names = unseen or dark(index, apart[0])
            because = f"nothing is known of what is behind {index.label(names[0])}"
            yield Breach("not-shown", index.iri(model), because=because)


def _common(index: Index, model: Walk, test: Walk) -> bool:
    """Whether both came from the same thing about people."""
    nodes = test.nodes()[0]
    both = nodes[np.isin(nodes, model.nodes()[0])]
    things = index.types[both] & np.uint32(kinds.mask("Run")) == 0
    return bool((things & ~index.about_no_human[both]).any())
