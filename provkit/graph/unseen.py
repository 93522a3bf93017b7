"""What could bear on an answer and could not be seen, for any question.

A run that never ended, a content that several entities may stand for, a source that was
changed or damaged: none of them makes an answer wrong, all of them make it incomplete.
What a run says of itself that it could not see (`pk:gap`) bears on the questions that
list everything behind a node; which people are behind it, it leaves as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from provkit.graph.answer import Unknown
from provkit.vocab import DCTERMS, PK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from provkit.graph.graph import Graph
    from provkit.graph.index import Index
    from provkit.graph.walk import Walk
    from provkit.store import Source


def unseen(graph: Graph, walked: Walk) -> tuple[Unknown, ...]:
    """What could not be seen on a walk that an answer rests on."""
    index = graph.index
    return (
        *troubled(graph.sources),
        *interrupted(index, walked.surroundings()),
        *unjoined(index, walked.nodes()[0], as_candidates=walked.down),
    )


def not_seen(
    graph: Graph, node: int, walked: Walk, known: Iterable[Unknown]
) -> tuple[Unknown, ...]:
    """The same where it also matters what was measured on the node.

    Args:
        graph: what was loaded.
        node: whose evaluations bear on the answer.
        walked: what it rests on.
        known: what is already known to be unknown.
    """
    measured = unjoined(graph.index, (node,), as_candidates=True)
    return tuple(dict.fromkeys((*known, *unseen(graph, walked), *measured)))


def troubled(sources: Iterable[Source]) -> list[Unknown]:
    """Sources with something wrong about them."""
    return [
        Unknown(source.name, source.problem) for source in sources if source.problem
    ]


def interrupted(index: Index, nodes: NDArray[np.int32]) -> list[Unknown]:
    """Runs among the nodes, given in ascending order, that never said they ended."""
    broken = np.unique(index.interrupted)
    at = nodes.searchsorted(broken)
    inside = at < len(nodes)
    found = broken[inside][nodes[at[inside]] == broken[inside]]
    why = "the run was interrupted; what it used after its last record is not known"
    return [Unknown(iri, why) for iri in sorted(map(index.iri, found.tolist()))]


def gaps(index: Index, nodes: NDArray[np.int32]) -> list[Unknown]:
    """What is recorded of some nodes as a gap, in the words of the record."""
    found = zip(*(e.tolist() for e in index.out.among(nodes, PK.gap)), strict=True)
    told = [Unknown(index.iri(n), _gap(index, gap)) for n, gap in found if gap >= 0]
    return sorted(told)


def _gap(index: Index, gap: int) -> str:
    said = "; ".join(index.values(gap, DCTERMS.description))
    return f"a gap is recorded: {said or 'nothing says of what'}"


def unjoined(
    index: Index, nodes: Iterable[int], *, as_candidates: bool
) -> list[Unknown]:
    """Contents that mean one of several entities, nobody can tell which.

    Args:
        index: where they stand.
        nodes: which nodes the answer rests on.
        as_candidates: whether it bears on the answer that a node is one of the entities
            (what was done with it is in question), not that it is the content (what it
            came from is).
    """
    if not index.ambiguous:
        return []
    reached = {index.iri(int(node)) for node in nodes}
    return [
        Unknown(
            content,
            f"which of the {len(candidates)} entities with that content it is"
            " cannot be told",
        )
        for content, candidates in sorted(index.ambiguous.items())
        if reached.intersection(candidates if as_candidates else (content,))
    ]
