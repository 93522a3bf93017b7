"""The statements of a graph in one order, whatever order and files they came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple


def in_order(triples: Iterable[Triple]) -> list[Triple]:
    """Each statement once, in an order that depends on nothing but the statements.

    Blank nodes get other names each time a file is read; here they are named by what
    is said of them (W3C RDF Dataset Canonicalization 1.0).
    """
    held = set(triples)
    if any(isinstance(term, BlankNode) for t in held for term in (t.subject, t.object)):
        dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in held)
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        held = {quad.triple for quad in dataset}
    return sorted(held, key=str)
