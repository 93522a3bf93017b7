"""How much of what a node depends on is described, and where the chain goes dark.

What a run recorded as a gap is listed as unknown, in the words of the record.

Options:
    policy: `recorded` (the default), `derivation` or `activity`: what counts as
        depending (`provkit.graph.policies`).
    limit: how many rows to list at most; the sentence counts all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.graph import kinds, words
from provkit.graph.answer import Answer
from provkit.graph.policies import named
from provkit.graph.trails import Trails
from provkit.graph.unseen import gaps, unseen
from provkit.graph.walk import walk
from provkit.vocab import DCAT, DCTERMS, PK, PROV, SPDX

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from provkit.graph.graph import Graph
    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence, Walk

NODES: Final = 1
ACCEPTS: Final = ("Entity", "Run", "MetricResult", "MetricSummary")

_ORIGINS: Final = (
    PROV.wasGeneratedBy,
    PROV.wasDerivedFrom,
    PROV.wasRevisionOf,
    PROV.wasQuotedFrom,
    PROV.hadPrimarySource,
    PROV.specializationOf,
    DCTERMS.publisher,
    DCAT.landingPage,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One node that is not fully described.

    Attributes:
        node: its IRI.
        kind: what it is; empty when nothing says.
        title: title and version, or the short form of its IRI.
        distance: how many statements lead there.
        missing: what is not recorded of it.
        evidence: the statements that lead there, or, far from the start, that lead
            on from an earlier row.
    """

    node: str
    kind: str
    title: str
    distance: int
    missing: tuple[str, ...]
    evidence: Evidence = ()


def ask(
    graph: Graph, node: str, *, policy: str = "recorded", limit: int | None = 1_000
) -> Answer:
    """List what is not fully described, nearest first."""
    index = graph.index
    target = index.node(node)
    walked = walk(index.projection(named(policy)), [target])
    steps = _steps(index, walked)
    holes = gaps(index, walked.nodes()[0])
    dark = {index.node(each.node) for each in holes}
    lacking = [(at, far, _missing(index, at, dark)) for at, far in steps]
    lacking = [each for each in lacking if each[2]]
    unknown = tuple(dict.fromkeys((*unseen(graph, walked), *holes)))
    described, seen = len(steps) - len(lacking), len(steps)
    who = index.label(target)
    return Answer(
        question="completeness",
        target=node,
        sentence=(
            f"{described:,} of {words.count(seen, 'node')} behind {who},"
            f" itself included, {'is' if described == 1 else 'are'} fully"
            f" described ({described / max(1, seen):.0%}){words.ending(len(unknown))}"
        ),
        rows=_rows(index, walked, lacking[:limit]),
        unknown=unknown,
        complete=not unknown,
        truncated=limit is not None and len(lacking) > limit,
        total=len(lacking),
    )


def _steps(index: Index, walked: Walk) -> list[tuple[int, int]]:
    """The steps of a lineage on a walk, with their distances, the nearest first."""
    nodes, distance = walked.nodes()
    steps = index.types[nodes] & np.uint32(kinds.mask(*kinds.VALUES)) == 0
    pairs = (nodes[steps].tolist(), distance[steps].tolist())
    return list(zip(*pairs, strict=True))


def _rows(
    index: Index, walked: Walk, lacking: list[tuple[int, int, tuple[str, ...]]]
) -> tuple[Row, ...]:
    trails = Trails(walked)
    rows = [
        Row(
            index.iri(node),
            index.kind(node),
            index.label(node),
            distance,
            missing,
            trails.to(node),
        )
        for node, distance, missing in lacking
    ]
    return tuple(sorted(rows, key=lambda row: (row.distance, row.title, row.node)))


def _missing(index: Index, node: int, dark: AbstractSet[int]) -> tuple[str, ...]:
    """What is expected of a node and not there, and what it says it could not see."""
    hole = ("what a gap leaves open",) if node in dark else ()
    return (*_not_stated(index, node), *hole)


def _not_stated(index: Index, node: int) -> tuple[str, ...]:
    """What is expected of a node of its kind and not there."""
    facts = index.facts(node)
    if PK + "OpaqueSource" in index.values(node, DCTERMS.type):
        return () if facts.get(DCTERMS.description) else ("a reason for being opaque",)
    expected: list[tuple[str, tuple[str, ...]]] = [("a title", (DCTERMS.title,))]
    if index.is_a(node, "Run"):
        expected += [
            ("a start", (PROV.startedAtTime,)),
            ("an end", (PROV.endedAtTime,)),
            ("an agent", (PROV.wasAssociatedWith,)),
        ]
    elif index.is_a(node, "Dataset", "Model"):
        expected += [("an origin", _ORIGINS), ("a digest", (SPDX.checksum,))]
        if not index.is_a(node, "DatasetSplit"):  # which takes over its parent's
            expected += [("a responsible party", (PROV.wasAttributedTo,))]
    elif index.is_a(node, "Code"):
        expected += [("a revision", (DCTERMS.identifier, SPDX.checksum))]
    elif index.is_a(node, "MetricResult", "MetricSummary"):
        expected = [("an origin", _ORIGINS)]
    if not index.kind(node):
        return ("what it is", *(what for what, _where in expected))
    return tuple(what for what, where in expected if not facts.keys() & {*where})
