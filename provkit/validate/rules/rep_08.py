"""REP-08: a model was tested on data that have no origin in common with its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.validate.rules import Breach
from provkit.validate.rules._tested import tested

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from provkit.graph import Graph
    from provkit.graph.index import Index


def breaches(graph: Graph, nodes: Collection[int] | None = None) -> Iterator[Breach]:
    """Models without a test elsewhere, or with one of which that is not known."""
    index = graph.index
    for some in tested(index, nodes):
        for model, pairs in some.pairs.items():
            if _is_bare(index, model):
                continue  # TRA-09 and EFF-02 say so
            own = some.backgrounds.of(model).things
            data = sorted({test for _, test in pairs}, key=index.iri)
            apart = [
                test
                for test in data
                if own.isdisjoint(some.backgrounds.of(test).things)
            ]
            if not apart:
                yield Breach("independent", index.iri(model))
                continue
            unseen = some.dark(model)
            if unseen or all(map(some.dark, apart)):
                names = unseen or some.dark(apart[0])
                because = f"nothing is known of what is behind {index.label(names[0])}"
                yield Breach("not-shown", index.iri(model), because=because)


def _is_bare(index: Index, model: int) -> bool:
    """Whether it is a name of which nothing is stated but that it was evaluated."""
    return bool(index.out.start[model] == index.out.start[model + 1])
