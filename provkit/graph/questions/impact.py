"""What is affected by a change to a node: withdrawn, retracted, wrong, or relicensed.

A list of things to do: every model, dataset and evaluation that rests on the node, with
who answers for it. Runs and code are on the way and not listed.

Options:
    policy: `recorded` (the default), `derivation` or `activity`: what counts as
        depending (`provkit.graph.policies`).
    limit: how many rows to list at most; the sentence counts all.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.graph import kinds, words
from provkit.graph.answer import Answer, Unknown
from provkit.graph.listing import summary
from provkit.graph.policies import named
from provkit.graph.unseen import unseen
from provkit.graph.walk import walk
from provkit.vocab import DCTERMS, PK, PROV

if TYPE_CHECKING:
    from provkit.graph.graph import Graph
    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence, Walk

NODES: Final = 1
ACCEPTS: Final = ("Entity", "Run")

_LISTED: Final = ("Model", "Dataset", "Evaluation")
_ACTIONS: Final = MappingProxyType(
    {
        "Model": "decide: retrain without it, withdraw, or retain with a reason",
        "Dataset": "make it again without it, or record that it does not matter",
        "Evaluation": "evaluate again, and mark its results until then",
    }
)
_EFFECTS: Final = MappingProxyType(
    {
        "training": "was trained on",
        "validation": "was tuned on",
        "base-model": "started from",
        "aggregated-model": "merged",
        "teacher-model": "imitated",
        "reference": "looked up",
        "environment": "ran in",
        "code": "ran",
        "test": "measured on",
        "model": "measured",
        "input": "used",
        "revision": "is a revision of",
        "quotation": "quotes",
        "derivation": "was derived from",
        "primary-source": "was derived from",
        "member": "holds",
        "specialization": "is a special form of",
        "generation": "was made by",
    }
)
_BY_ITS_RUN: Final = MappingProxyType(
    {
        "input": "was made from",
        "environment": "was made in",
        "code": "was made by running",
        "reference": "was made with",
        "model": "was made with",
        "test": "was made with",
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to decide on.

    Attributes:
        node: its IRI.
        kind: what it is.
        title: title and version, or the short form of its IRI.
        effect: how it depends on the changed node.
        released: whether a release is recorded.
        owner: who answers for it; empty when nobody is recorded.
        action: what to do.
        assumed: whether nobody said that it depends on the changed node.
        evidence: the statements that lead to it.
    """

    node: str
    kind: str
    title: str
    effect: str
    released: bool
    owner: str
    action: str
    assumed: bool = False
    evidence: Evidence = ()


def ask(
    graph: Graph, node: str, *, policy: str = "recorded", limit: int | None = 1_000
) -> Answer:
    """List what to decide on, released things first."""
    index = graph.index
    target = index.node(node)
    walked = walk(index.projection(named(policy)), [target], down=True)
    nodes = walked.nodes()[0]
    listed = index.types[nodes] & np.uint32(kinds.mask(*_LISTED)) != 0
    chosen = nodes[listed & (nodes != target)]
    affected = chosen.tolist()
    rows = tuple(_row(index, walked, each) for each in affected[:limit])
    assumed = [row for row in rows if row.assumed]
    unknown = (
        *unseen(graph, walked),
        *(Unknown(row.node, "it is only assumed to depend on it") for row in assumed),
    )
    verb = "is" if len(affected) <= 1 else "are"
    what = summary(index, chosen, ())
    return Answer(
        question="impact",
        target=node,
        sentence=(
            f"{what[:1].upper()}{what[1:]} {verb} affected by {index.label(target)}"
            f"{words.ending(len(unknown))}"
        ),
        rows=tuple(sorted(rows, key=_order)),
        unknown=unknown,
        complete=not unknown,
        truncated=limit is not None and len(affected) > limit,
    )


def _order(row: Row) -> tuple[bool, int, str, str]:
    place = _LISTED.index(row.kind) if row.kind in _LISTED else 1
    return not row.released, place, row.title, row.node


def _row(index: Index, walked: Walk, node: int) -> Row:
    general = next(kind for kind in _LISTED if index.is_a(node, kind))
    return Row(
        node=index.iri(node),
        kind=index.kind(node),
        title=index.label(node),
        effect=_effect(index, walked, node),
        released=_released(index, node),
        owner=_owner(index, node),
        action=_ACTIONS[general],
        assumed=walked.assumed(node),
        evidence=walked.evidence(node),
    )


def _effect(index: Index, walked: Walk, node: int) -> str:
    """How it depends on the node, or on the last thing before it that does."""
    place = walked.place(node)
    links = walked.links(place) if place is not None else []
    passed = walked.nodes_on(links)[:-1]
    stops = [at for at, each in enumerate(passed) if index.is_a(each, *_LISTED[:2])]
    roles = walked.roles_of(links)[stops[-1] + 1 if stops else 0 :]
    first = roles[0] if roles else "derivation"
    said = _EFFECTS.get(first, "rests on")
    if not index.is_a(node, "Run"):
        said = _BY_ITS_RUN.get(first, said)
    if not stops:
        return f"{said} it"
    return f"{said} {index.label(passed[stops[-1]])}, which rests on it"


def _released(index: Index, node: int) -> bool:
    facts = index.facts(node)
    approvals = [n for n in facts.get(PK.coveredBy, ()) if n >= 0]
    types = {each for a in approvals for each in index.values(a, DCTERMS.type)}
    return DCTERMS.issued in facts or PK + "ReleaseDecision" in types


def _owner(index: Index, node: int) -> str:
    facts = index.facts(node)
    agents = {
        agent
        for predicate in (PROV.wasAttributedTo, PROV.wasAssociatedWith)
        for agent in facts.get(predicate, ())
    }
    return words.listed(
        sorted(index.label(a) if a >= 0 else index.value(a) for a in agents)
    )
