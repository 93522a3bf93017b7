"""How much of what a node depends on is described, and where the chain goes dark.

Options:
    policy: `recorded` (the default), `derivation` or `activity`: what counts as
        depending (`provkit.graph.policies`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.graph import kinds, words
from provkit.graph.answer import Answer
from provkit.graph.policies import named
from provkit.graph.unseen import unseen
from provkit.graph.walk import walk
from provkit.vocab import DCAT, DCTERMS, PK, PROV, SPDX

if TYPE_CHECKING:
    from provkit.graph.graph import Graph
    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence

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
        evidence: the statements that lead there.
    """

    node: str
    kind: str
    title: str
    distance: int
    missing: tuple[str, ...]
    evidence: Evidence = ()


def ask(graph: Graph, node: str, *, policy: str = "recorded") -> Answer:
    """List what is not fully described, nearest first."""
    index = graph.index
    target = index.node(node)
    walked = walk(index.projection(named(policy)), [target])
    values = kinds.mask(*kinds.VALUES)
    rows, seen = [], 0
    for at, distance in zip(*(each.tolist() for each in walked.nodes()), strict=True):
        if int(index.types[at]) & values:
            continue
        seen += 1
        missing = _missing(index, at)
        if missing:
            rows.append(_row(index, at, distance, missing, walked.evidence(at)))
    unknown = unseen(graph, walked)
    described = seen - len(rows)
    who = index.label(target)
    return Answer(
        question="completeness",
        target=node,
        sentence=(
            f"{described:,} of {words.count(seen, 'node')} behind {who},"
            f" itself included, {'is' if described == 1 else 'are'} fully"
            f" described ({described / seen:.0%}){words.ending(len(unknown))}"
        ),
        rows=tuple(sorted(rows, key=lambda row: (row.distance, row.title, row.node))),
        unknown=unknown,
        complete=not unknown,
    )


def _row(
    index: Index, node: int, distance: int, missing: tuple[str, ...], path: Evidence
) -> Row:
    return Row(
        index.iri(node), index.kind(node), index.label(node), distance, missing, path
    )


def _missing(index: Index, node: int) -> tuple[str, ...]:
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
