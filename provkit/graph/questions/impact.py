"""What is affected by a change to a node: withdrawn, retracted, wrong, or relicensed.

A list of things to do: every model, dataset, evaluation and other thing that rests on
the node, with who answers for it, and what was decided about it already. Runs and code
are on the way and not listed.

Options:
    policy: `recorded` (the default), `derivation` or `activity`: what counts as
        depending (`provkit.graph.policies`).
    limit: how many rows to list at most; the sentence counts all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.graph import kinds, words
from provkit.graph.answer import Answer, Unknown
from provkit.graph.data_use_reading import moment
from provkit.graph.decisions import decided
from provkit.graph.listing import summary
from provkit.graph.policies import named
from provkit.graph.relations import RELATIONS
from provkit.graph.trails import Trails
from provkit.graph.unseen import unseen
from provkit.graph.walk import walk
from provkit.vocab import DCTERMS, PK, PROV

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from provkit.graph.decisions import Decided
    from provkit.graph.graph import Graph
    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence, Walk

NODES: Final = 1
ACCEPTS: Final = ("Entity", "Run")

_LISTED: Final = ("Model", "Dataset", "Evaluation")
_ACTIONS: Final = MappingProxyType(
    {
        "Model": "decide: retain, retrain or retire",
        "Dataset": "make it again without it, or decide: retain",
        "Evaluation": "evaluate again, or decide on its results",
        "Entity": "find out what it is, and decide",
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

_DONE: Final = MappingProxyType(
    {
        "retained": "none: it stays in use, as was decided",
        "retrained": "use the version that was made without it",
        "retired": "none: it is no longer used",
    }
)
_OLD: Final = "decide again: what was decided is older than the withdrawal"


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
        decision: what was decided about it: `retained`, `retrained` or `retired`; empty
            when nothing is recorded.
        decided_by: who decided; empty when nobody is recorded.
        decided_at: when, ISO 8601; empty when no time is recorded.
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
    decision: str = ""
    decided_by: str = ""
    decided_at: str = ""


def ask(
    graph: Graph, node: str, *, policy: str = "recorded", limit: int | None = 1_000
) -> Answer:
    """List what to decide on, released things first."""
    index = graph.index
    target = index.node(node)
    walked = walk(index.projection(named(policy)), [target], down=True)
    nodes = walked.nodes()[0]
    listed = index.types[nodes] & np.uint32(kinds.mask(*_LISTED)) != 0
    listed |= index.types[nodes] == np.uint32(kinds.bit("Entity"))
    chosen = nodes[listed & (nodes != target)]
    affected = chosen.tolist()
    trails, since = Trails(walked), _withdrawn(index, target)
    rows = tuple(_row(index, trails, each, since) for each in affected[:limit])
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
            f"{f', not to be used since {since[:10]}' if since else ''}"
            f"{_settled(index, chosen)}{words.ending(len(unknown))}"
        ),
        rows=tuple(sorted(rows, key=_order)),
        unknown=unknown,
        complete=not unknown,
        truncated=limit is not None and len(affected) > limit,
        total=len(affected),
    )


def _order(row: Row) -> tuple[bool, int, str, str]:
    order = (*_LISTED, "Entity")
    place = order.index(row.kind) if row.kind in order else 1
    return not row.released, place, row.title, row.node


def _settled(index: Index, chosen: NDArray[np.int32]) -> str:
    """About how many of the affected things something was decided, and what."""
    known = index.out.among(chosen, PK.withdrawalDecision)[0]
    found = Counter(
        each.word or "decided on in other words"
        for node in np.unique(known).tolist()
        if (each := decided(index, node)) is not None
    )
    if not found:
        return ""
    parts = [f"{number:,} {word}" for word, number in sorted(found.items())]
    return f"; decided so far: {words.listed(parts)}"


def _row(index: Index, trails: Trails, node: int, since: str) -> Row:
    general = next((kind for kind in _LISTED if index.is_a(node, kind)), "Entity")
    decision = decided(index, node)
    return Row(
        node=index.iri(node),
        kind=index.kind(node),
        title=index.label(node),
        effect=_effect(index, trails.walked, node),
        released=_released(index, node),
        owner=_owner(index, node),
        action=_action(decision, since) or _ACTIONS[general],
        assumed=trails.assumed(node),
        evidence=trails.to(node),
        decision="" if decision is None else decision.word,
        decided_by="" if decision is None else decision.by,
        decided_at="" if decision is None else decision.at,
    )


def _action(decision: Decided | None, since: str) -> str:
    """What is left to do once something was decided; empty where nothing was."""
    if decision is None:
        return ""
    taken, withdrawn = moment(decision.at), moment(since)
    if taken and withdrawn and taken < withdrawn:
        return _OLD
    return _DONE.get(decision.word, "")


def _withdrawn(index: Index, node: int) -> str:
    return max(index.values(node, PROV.invalidatedAtTime), default="")


def _effect(index: Index, walked: Walk, node: int) -> str:
    """How it depends on the node, or on the last thing before it that does."""
    role, before = _last_step(index, walked, node)
    said = _EFFECTS.get(role, "rests on")
    if not index.is_a(node, "Run"):
        said = _BY_ITS_RUN.get(role, said)
    if before is None:
        return f"{said} it"
    return f"{said} {index.label(before)}, which rests on it"


def _last_step(index: Index, walked: Walk, node: int) -> tuple[str, int | None]:
    """In which role it leads on from the dataset or model before it, and from which."""
    place = walked.place(node)
    role = "derivation"
    while place is not None and (link := walked.arrivals.via(place)):
        place = int(walked.projection.target[link - 1])
        role = RELATIONS[walked.projection.relation[link - 1]].role
        before = place % len(index)
        if walked.arrivals.via(place) and index.is_a(before, *_LISTED[:2]):
            return role, before
    return role, None


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
