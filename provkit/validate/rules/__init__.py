"""Requirements that a question already answers: one rule, one truth.

A file here is named after a requirement (`eff_06.py` is EFF-06) and has one function

    def breaches(
        graph: Graph, nodes: Collection[int] | None = None
    ) -> Iterator[Breach]

which says where the requirement is broken, at all nodes or at some of them at least
(numbers of the index), by the same pure rules of `provkit.graph`
that the questions use. What a breach weighs, its message and its fix stand in the
requirement's `shape.ttl`, under the part that the breach names. The engine then leaves
this requirement out; its SPARQL form stays in the shape for other engines, and a test
holds the two against each other.

Why rules beside shapes: a walk over what a model depends on is a hundred times faster
in the index than as a SPARQL path, and two definitions of "depends on" would disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where a requirement is broken.

    Attributes:
        part: the end of the part's name: `evaluated` for `req:EFF-06-evaluated`.
        node: the IRI of the node.
        value: the IRI or text that is wrong or missing.
        because: what is known about this place beyond the part's message.
    """

    part: str
    node: str
    value: str | None = None
    because: str = ""


def among(every: Iterable[int], nodes: Collection[int] | None) -> list[int]:
    """Those that are asked for; all where no nodes are named.

    >>> among([1, 2, 3], {2, 3, 4}), among([1, 2], None)
    ([2, 3], [1, 2])
    """
    return [each for each in every if nodes is None or each in nodes]
