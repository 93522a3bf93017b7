"""What things say of their use, read once for everything that was walked."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.graph import kinds
from provkit.graph.dark import NO_DATA, reason
from provkit.vocab import DCTERMS, PK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from provkit.graph.dark import Inside
    from provkit.graph.index import Index

NO_STATEMENT: Final = "no data-use statement covers it"
OPAQUE: Final = "it is recorded as opaque"


class Stated:
    """What some things, and whatever they rest on, say of their use.

    Attributes:
        statements: of each thing that states something, the nodes of its statements.
        releases: of each statement, where it was released, and by which decision.
        untold: where nobody can tell what is permitted, and why.
        uncovered: datasets that no statement holds for if none is released, and behind
            which there is no other.
    """

    def __init__(self, inside: Inside) -> None:
        index, nodes = inside.index, np.unique(inside.nodes)
        self.statements: defaultdict[int, list[int]] = defaultdict(list)
        for node, statement in _pairs(index, nodes, PK.dataUse):
            if statement >= 0:
                self.statements[node].append(statement)
        for each in self.statements.values():
            each.sort()
        self.releases = _releases(index, nodes)
        self.untold = _untold(inside)
        covered = inside.below(np.isin(inside.nodes, [*self.statements]))
        first = inside.last(about_people(inside) & ~covered)
        self.uncovered = frozenset(inside.nodes[first].tolist())


def about_people(inside: Inside) -> NDArray[np.bool_]:
    """The datasets that do not say that they are about nobody."""
    index, nodes = inside.index, inside.nodes
    others = np.uint32(kinds.other_values("Dataset"))
    nobody = index.about_no_human[nodes] | (index.types[nodes] & others != 0)
    found: NDArray[np.bool_] = inside.are("Dataset") & ~nobody
    return found


def _untold(inside: Inside) -> dict[int, str]:
    index = inside.index
    opaque = index.find(PK + "OpaqueSource")
    found = {
        node: OPAQUE
        for node, kind in _pairs(index, inside.nodes, DCTERMS.type)
        if kind == opaque
    }
    for node in inside.nodes[inside.silent()].tolist():
        found[node] = reason(index, node, NO_DATA)
    return found


def _releases(index: Index, nodes: NDArray[np.int32]) -> dict[int, dict[int, int]]:
    """Of each statement, where it was released, and by which decision."""
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    pairs = list(_pairs(index, nodes, PK.coveredBy))
    released = {each for _node, each in pairs if each >= 0}
    released = {each for each in released if _is_release(index, each)}
    for node, approval in pairs:
        if approval in released:
            for subject in index.out.ends(approval, DCTERMS.subject):
                known = found[subject].get(node, approval)
                found[subject][node] = min(known, approval, key=index.iri)
    return dict(found)


def _is_release(index: Index, approval: int) -> bool:
    if PK + "ReleaseDecision" not in index.values(approval, DCTERMS.type):
        return False
    return bool(index.values(approval, DCTERMS.publisher))


def _pairs(
    index: Index, nodes: NDArray[np.int32], predicate: str
) -> Iterable[tuple[int, int]]:
    """What each of some nodes says under a predicate."""
    one, other = index.out.among(nodes, predicate)
    return zip(one.tolist(), other.tolist(), strict=True)
