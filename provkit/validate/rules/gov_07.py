"""GOV-07: no run starts to use data after they were withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.graph.data_use_reading import moment
from provkit.graph.relations import Flow, codes_of
from provkit.validate.rules import Breach, among
from provkit.validate.rules._withdrawal import REMOVAL, Withdrawals, Withdrawn
from provkit.vocab import DCTERMS, PROV

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from provkit.graph import Graph
    from provkit.graph.index import Index


def breaches(graph: Graph, nodes: Collection[int] | None = None) -> Iterator[Breach]:
    """A run that used withdrawn data, or what was made from them, too late.

    Where a time is missing nobody can tell, and that is said.
    """
    index, withdrawals = graph.index, Withdrawals(graph)
    runs = index.of_kind("Run")
    for each in withdrawals:
        tainted = each.reached & ~withdrawals.settled
        tainted[each.node] = True
        for run in among(runs[each.reached[runs]].tolist(), nodes):
            if _uses(index, run, tainted) and not _handles(index, run, each.node):
                yield from _breach(index, run, each)


def _uses(index: Index, run: int, tainted: NDArray[np.bool_]) -> bool:
    """Whether it used one of these itself; hearing of another run is no use."""
    codes = codes_of(Flow.USED)
    return any(
        code in codes and other >= 0 and tainted[other]
        for code, other in zip(*index.out.of(run), strict=True)
    )


def _handles(index: Index, run: int, data: int) -> bool:
    """Whether it is the withdrawal itself, or takes the withdrawn data out."""
    if REMOVAL in index.values(run, DCTERMS.type):
        return True
    return run in index.out.ends(data, PROV.wasInvalidatedBy)


def _breach(index: Index, run: int, data: Withdrawn) -> Iterator[Breach]:
    node, value = index.iri(run), index.iri(data.node)
    start = _time(index, run, PROV.startedAtTime)
    end = _time(index, run, PROV.endedAtTime)
    since = data.since
    if since and start and start > since:
        yield Breach("later", node, value, f"started {start}, withdrawn {since}")
    elif not since or (not start and not (end and end <= since)):
        missing = "the run started" if since else "the data were withdrawn"
        yield Breach("undated", node, value, f"when {missing} is not recorded")


def _time(index: Index, run: int, predicate: str) -> datetime | None:
    return min(filter(None, map(moment, index.values(run, predicate))), default=None)
