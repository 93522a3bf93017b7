"""One digest for one graph, however it is written.

A graph without blank nodes, as provkit writes them, is its N-Quads, sorted. Blank nodes
get their names by W3C RDF Dataset Canonicalization (RDFC-1.0) first, so that the digest
of both kinds is the one that RDFC-1.0 defines. Language tags count in lower case.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    RdfFormat,
    Triple,
    serialize,
)

from provkit.errors import UnreadableGraph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad


_ALIKE: Final = 6


def digest(quads: Iterable[Quad]) -> str:
    """The SHA-256 of a graph, as hexadecimal digits.

    >>> from pyoxigraph import NamedNode, Quad
    >>> ours = Quad(NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:c"))
    >>> digest([ours])[:8]
    'b6bbf512'
    """
    return sha256("".join(lines(quads)).encode()).hexdigest()


def lines(quads: Iterable[Quad]) -> list[str]:
    """The canonical N-Quads of a graph, one line for each statement.

    Raises:
        UnreadableGraph: it has blank nodes beside triples within triples, for which
            there is no canonical form yet, or too many that nothing tells apart.
    """
    held = set(quads)
    if any(_is_unnamed(quad) for quad in held):
        if any(isinstance(quad.object, Triple) for quad in held):
            raise UnreadableGraph(
                "a graph with blank nodes and triples within triples has no digest"
            )
        _refuse_symmetry(held)
        dataset = Dataset(held)
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        held = set(dataset)
    text = serialize(held, format=RdfFormat.N_QUADS) or b""
    return sorted(f"{line}\n" for line in text.decode().split("\n") if line)


def _is_unnamed(quad: Quad) -> bool:
    return (
        isinstance(quad.subject, BlankNode)
        or isinstance(quad.object, BlankNode)
        or isinstance(quad.graph_name, BlankNode)
    )


def _refuse_symmetry(quads: set[Quad]) -> None:
    """Refuse a graph for which RDFC-1.0 would try out more orders than time allows.

    It tries all orders of the neighbours of a blank node that look alike: 10 of them
    take minutes. Looking alike is what its section 4.6 hashes: the statements about a
    node, with every other blank node taken for the same.
    """
    looks: dict[str, list[str]] = defaultdict(list)
    links: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for quad in quads:
        ends = (quad.subject, quad.object, quad.graph_name)
        for place, node in enumerate(ends):
            if isinstance(node, BlankNode):
                others = [_seen(each, node) for each in ends]
                looks[node.value].append(f"{place} {quad.predicate} {others}")
                links[node.value] += [
                    (f"{place} {quad.predicate} {number}", other.value)
                    for number, other in enumerate(ends)
                    if isinstance(other, BlankNode) and other != node
                ]
    look = {name: "\n".join(sorted(found)) for name, found in looks.items()}
    alike = Counter(look.values())
    for name, found in links.items():
        groups = Counter(
            (how, look[other]) for how, other in found if alike[look[other]] > 1
        )
        if alike[look[name]] > 1 and max(groups.values(), default=0) > _ALIKE:
            raise UnreadableGraph(
                f"more than {_ALIKE} blank nodes around one have nothing that tells "
                "them apart, which makes a digest take hours",
                "name them, or say something of each that differs",
            )


def _seen(node: object, own: BlankNode) -> str:
    if not isinstance(node, BlankNode):
        return str(node)
    return "_:a" if node == own else "_:z"
