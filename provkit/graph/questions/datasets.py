"""The datasets that a node depends on, splits included.

Options:
    policy: `recorded` (the default), `derivation` or `activity`: what counts as
        depending (`provkit.graph.policies`).
    down: datasets that depend on the node, not those it depends on.
    role: list only what stands in this role to something on the way.
    depth: how many statements to follow at most.
    limit: how many rows to list at most; the sentence counts all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.graph.listing import Wanted, listing
from provkit.graph.rows import NodeRow as Row

if TYPE_CHECKING:
    from provkit.graph.answer import Answer
    from provkit.graph.graph import Graph

__all__ = ["ACCEPTS", "NODES", "Row", "ask"]

NODES: Final = 1
ACCEPTS: Final = ("Entity", "Run", "MetricResult", "MetricSummary")


def ask(
    graph: Graph,
    node: str,
    *,
    policy: str = "recorded",
    down: bool = False,
    role: str | None = None,
    depth: int | None = None,
    limit: int | None = 1_000,
) -> Answer:
    """List datasets, nearest first."""
    wanted = Wanted("datasets", ("Dataset",), role, depth, limit, down=down)
    return listing(graph, node, wanted, policy)
