"""Whether the data behind a model permit its declared use, and what decides.

What the data permit of a model that was retired is left to review: it is not to be used
any more, whatever they permit.

Options:
    strict_duos: leave to people whatever version 4 of the DUOS algorithm leaves to
        people: dates, places, approvals, clinical care.
    every: list what every statement says, not the one that decides alone.
    on: the day on which is asked, as YYYY-MM-DD; today when not given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.errors import UsageError
from provkit.graph import words
from provkit.graph.answer import Answer, Unknown
from provkit.graph.data_use import judge
from provkit.graph.data_use_modifiers import day
from provkit.graph.data_use_table import OUTCOMES, Decision
from provkit.graph.decisions import RETIRED, decided
from provkit.graph.unseen import unseen
from provkit.terms import concepts
from provkit.vocab import DCTERMS, PK, shorten

if TYPE_CHECKING:
    from provkit.graph.data_use import Judgement, Stop, Verdict
    from provkit.graph.decisions import Decided
    from provkit.graph.graph import Graph
    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence

NODES: Final = 1
ACCEPTS: Final = ("Model",)

_UNTESTED: Final = (
    "the evaluation states no purpose, so whether its test data permit it is not known"
)
_INTERPRETED: Final = "its terms are an interpretation, not the publisher's own"
_ALLOWED: Final = ("PERMIT", "OBLIGATION")
_VERBS: Final = ("permit", "permit with obligations", "leave to review", "deny")


@dataclass(frozen=True, slots=True)
class Row:
    """One declared purpose.

    Attributes:
        purpose: as an IRI; empty when none is declared.
        outcome: `PERMIT`, `OBLIGATION`, `REVIEW` or `DENY`.
        dataset: the data whose statement decides; empty when there are none.
        term: the short name of the DUO term that decides, `withdrawn`, `retired`, or
            `none`.
        why: in one sentence.
        by: what declares the purpose: an intended use, a training run, an evaluation.
        evidence: the statements that lead to the statement.
        released: the statements that a release decision ends on the way, in words.
    """

    purpose: str
    outcome: str
    dataset: str
    term: str
    why: str
    by: str
    evidence: Evidence = ()
    released: tuple[str, ...] = ()


def ask(
    graph: Graph,
    node: str,
    *,
    strict_duos: bool = False,
    every: bool = False,
    on: str | None = None,
) -> Answer:
    """List each purpose with what decides it, denials first."""
    if on is not None and day(on) is None:
        raise UsageError(f"{on!r} is no day", "write it as 2026-11-22")
    index = graph.index
    found = judge(index, index.node(node), strict=strict_duos, today=day(on))
    chosen = found.verdicts if every else found.deciding()
    released = tuple(_released(index, each) for each in found.stops)
    retired = _retired(index, node)
    rows = [_row(index, verdict, released, retired) for verdict in chosen]
    unknown = (
        *unseen(graph, found.walked),
        *(Unknown(index.iri(each), _UNTESTED) for each in found.untested),
    )
    return Answer(
        question="data-use",
        target=node,
        sentence=_sentence(index, node, found, retired) + words.ending(len(unknown)),
        rows=tuple(sorted(rows, key=lambda r: (-OUTCOMES.index(r.outcome), r.purpose))),
        unknown=unknown,
        complete=not unknown,
        holds=all(row.outcome != "DENY" for row in rows),
    )


def _retired(index: Index, node: str) -> Decided | None:
    decision = decided(index, index.node(node))
    return decision if decision is not None and decision.concept == RETIRED else None


def _row(
    index: Index, verdict: Verdict, released: tuple[str, ...], retired: Decided | None
) -> Row:
    ruled = verdict.decision
    if _interpreted(index, verdict):
        ruled = Decision(ruled.outcome, ruled.term, f"{ruled.why}; {_INTERPRETED}")
    if retired is not None and ruled.outcome in _ALLOWED:
        why = f"{ruled.why}; but the model was {retired}"
        ruled = Decision("REVIEW", "retired", why)
    return Row(
        purpose=verdict.purpose,
        outcome=ruled.outcome,
        dataset=index.iri(verdict.data),
        term=ruled.term,
        why=ruled.why,
        by=verdict.use.by,
        evidence=verdict.path,
        released=released,
    )


def _interpreted(index: Index, verdict: Verdict) -> bool:
    """Whether somebody else than the publisher put its terms into DUO (GOV-01)."""
    ends = {end for step in verdict.path for end in (step[0], step[2])}
    nodes = [node for end in ends if (node := index.find(end)) is not None]
    return any(
        index.is_a(node, "DataUse")
        and PK + "Interpretation" in index.values(node, DCTERMS.type)
        for node in nodes
    )


def _sentence(
    index: Index, node: str, found: Judgement, retired: Decided | None
) -> str:
    who, deciding = index.label(index.node(node)), found.deciding()
    start = f"{who} was {retired}. " if retired else ""
    return start + _permission(index, who, found, deciding)


def _permission(
    index: Index, who: str, found: Judgement, deciding: tuple[Verdict, ...]
) -> str:
    if not deciding:
        return f"No data with conditions of use stand behind {who}"
    worst = max(deciding, key=lambda each: OUTCOMES.index(each.outcome))
    verb = _VERBS[OUTCOMES.index(worst.outcome)]
    purpose = _purpose(worst.purpose)
    read = ", as the terms were interpreted" if _interpreted(index, worst) else ""
    said = f"The data behind {who} {verb} {purpose}{read}"
    if worst.outcome != "PERMIT":
        said += (
            f": {index.label(worst.data)} ({worst.decision.term}), {worst.decision.why}"
        )
    if found.stops:
        count = words.count(len(found.stops), "statement")
        said += f"; {count} released on the way"
    return f"{said}; {_common(index, found)}"


def _purpose(purpose: str) -> str:
    if not purpose:
        return "its use"
    word = concepts.word("purpose", purpose)
    return word.replace("-", " ") if word else shorten(purpose)


def _common(index: Index, found: Judgement) -> str:
    if found.common is None:
        return "what they permit together is not known"
    if not found.common:
        return "they have no common purpose"
    parts = [
        f"{term}({_label(index, disease)})" if disease else term
        for term, disease in sorted(found.common)
    ]
    return f"the narrowest common permission is {' or '.join(parts)}"


def _label(index: Index, iri: str) -> str:
    node = index.find(iri)
    return shorten(iri) if node is None else index.label(node)


def _released(index: Index, stop: Stop) -> str:
    who, where = index.label(stop.data), index.label(stop.released)
    numbers = index.values(stop.decision, DCTERMS.identifier)
    by = next(iter(numbers), index.label(stop.decision))
    return f"the statement of {who} ends at {where}, by release decision {by}"
