"""Whether the data behind a model permit what the model is meant for (GOV-04).

Each statement that reaches the model is held against each declared purpose: its
permissions (`data_use_table`), its modifiers (`data_use_modifiers`), and whether its
data were withdrawn. The worst outcome counts; nothing is added up. Test data are not
upstream of a model: they are held against the purpose of their own evaluation.

    judge(index, model)     every verdict, with the way that leads to it
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Final

from provkit.graph import data_use_reading as reading
from provkit.graph.data_use_common import narrowest
from provkit.graph.data_use_modifiers import BY_THE_USE, Case, decide
from provkit.graph.data_use_reach import Upstream, not_covered, reaches
from provkit.graph.data_use_table import (
    CARE,
    OUTCOMES,
    Decision,
    Hierarchy,
    Statement,
    Use,
    permitted,
)
from provkit.graph.data_use_withdrawal import withdrawals
from provkit.graph.trails import Trails
from provkit.vocab import DCTERMS, PK, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from provkit.graph.data_use_common import Permission
    from provkit.graph.data_use_reach import Reach
    from provkit.graph.data_use_table import Outcome
    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence, Walk

UNDECLARED: Final = ""
"""The purpose of what declares none."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one statement, or the lack of one, says about one purpose.

    Attributes:
        use: who declared the purpose, and what else.
        purpose: as an IRI; empty when none is declared.
        decision: the outcome, the term that decides, and why.
        data: what the statement is about.
        path: the statements from the model, or the evaluation, to the data and its
            terms.
    """

    use: Use
    purpose: str
    decision: Decision
    data: int
    path: Evidence

    @property
    def outcome(self) -> Outcome:
        """Of the decision."""
        return self.decision.outcome


@dataclass(frozen=True, slots=True)
class Stop:
    """A statement that does not reach the model, since a release decision ends it."""

    statement: int
    data: int
    released: int
    decision: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that was found about a model.

    Attributes:
        verdicts: by declared use and purpose, those that decide first.
        stops: the statements that release decisions end.
        common: what all statements permit; empty is no common purpose, None not known.
        untested: evaluations that state no purpose, so that their data were not looked
            at.
        walked: what the model rests on.
        diseases: which disease lies below which.
    """

    verdicts: tuple[Verdict, ...]
    stops: tuple[Stop, ...]
    common: frozenset[Permission] | None
    untested: tuple[int, ...]
    walked: Walk
    diseases: Hierarchy

    def deciding(self) -> tuple[Verdict, ...]:
        """One verdict for each declared purpose: the worst."""
        first: dict[tuple[str, str], Verdict] = {}
        for verdict in self.verdicts:
            first.setdefault((verdict.use.by, verdict.purpose), verdict)
        return tuple(first.values())


@dataclass(frozen=True, slots=True)
class _Matter:
    """One thing that is asked about: a model, or an evaluation of it."""

    index: Index
    result: int
    upstream: Upstream
    uses: tuple[Use, ...]
    strict: bool
    today: date


def judge(
    index: Index,
    model: int,
    *,
    strict: bool = False,
    today: date | None = None,
    known: dict[int, Statement] | None = None,
) -> Judgement:
    """Hold what is declared against what the data permit.

    Args:
        index: where everything stands.
        model: the model that is asked about.
        strict: leave to people what DUOS version 4 leaves to people.
        today: the day on which is asked; by default today, in UTC.
        known: the statements that were read before; what is read is added.
    """
    known = {} if known is None else known
    day = today or datetime.now(UTC).date()
    uses = reading.uses_of(index, model) or (Use(""),)
    matter = _Matter(index, model, Upstream(index, [model]), uses, strict, day)
    found = list(reaches(matter.upstream))
    gaps = not_covered(matter.upstream, found)
    statements = _read(index, found, known)
    diseases = _diseases(index, statements.values(), uses)
    verdicts = list(_verdicts(matter, found, statements, gaps))
    untested = []
    for evaluation in sorted(set(index.into.ends(model, PK.evaluatedModel))):
        if index.values(evaluation, PK.purpose):
            verdicts += _evaluated(index, evaluation, known, strict=strict, today=day)
        else:
            untested.append(evaluation)
    holding = [statements[reach.statement] for reach in found if reach.holds]
    return Judgement(
        verdicts=tuple(sorted(verdicts, key=lambda v: (*_order(v), index.iri(v.data)))),
        stops=tuple(_stops(found)),
        common=None if gaps else narrowest(holding, diseases),
        untested=tuple(untested),
        walked=matter.upstream.walked,
        diseases=diseases,
    )


def _evaluated(
    index: Index,
    evaluation: int,
    known: dict[int, Statement],
    *,
    strict: bool,
    today: date,
) -> Iterable[Verdict]:
    """The test data of an evaluation against its own purpose."""
    data = sorted(n for n in index.out.ends(evaluation, PK.usedTestData) if n >= 0)
    uses = (reading.use(index, evaluation),)
    upstream = Upstream(index, data)
    matter = _Matter(index, evaluation, upstream, uses, strict, today)
    found = list(reaches(upstream))
    gaps = not_covered(upstream, found)
    return _verdicts(matter, found, _read(index, found, known), gaps)


def _read(
    index: Index, found: Iterable[Reach], known: dict[int, Statement]
) -> dict[int, Statement]:
    numbers = dict.fromkeys(reach.statement for reach in found)
    for each in numbers:
        if each not in known:
            known[each] = reading.statement(index, each)
    return {each: known[each] for each in numbers}


def _verdicts(
    matter: _Matter,
    found: Sequence[Reach],
    statements: Mapping[int, Statement],
    gaps: Mapping[int, str],
) -> Iterator[Verdict]:
    index, upstream = matter.index, matter.upstream
    read = [(r, statements[r.statement]) for r in found if r.holds]
    diseases = _diseases(index, (s for _r, s in read), matter.uses)
    for reach, statement in read:
        path = (*reach.path, _said(index, reach.data, reach.statement))
        for case in _cases(matter, reach, statement, diseases):
            ruled = _rule(case, strict=matter.strict)
            yield Verdict(case.use, case.purpose, ruled, reach.data, path)
    trails = Trails(upstream.walked)
    others: list[tuple[int, Decision, Evidence]] = [
        (node, Decision("REVIEW", "none", why), trails.to(node))
        for node, why in gaps.items()
    ]
    others += withdrawals(upstream, matter.result)
    for data, decision, path in others:
        for use, purpose in _purposes(matter.uses):
            yield Verdict(use, purpose, decision, data, path)


def _cases(
    matter: _Matter, reach: Reach, statement: Statement, diseases: Hierarchy
) -> Iterator[Case]:
    index = matter.index
    if statement.modifiers <= BY_THE_USE:  # reading what happened takes most time
        around = reading.nothing_around(matter.today)
    else:
        around = reading.situation(
            index, reach.data, matter.result, reach.between, matter.today
        )
    places = chain(
        statement.regions,
        *(use.regions for use in matter.uses),
        *(run.regions for run in around.runs),
    )
    regions = reading.hierarchy(index, places, RDFS.subClassOf, DCTERMS.isPartOf)
    for use, purpose in _purposes(matter.uses):
        yield Case(statement, use, purpose, around, diseases, regions)


def _rule(case: Case, *, strict: bool) -> Decision:
    """The worst of what the terms of one statement say; a permission goes first."""
    statement = case.statement
    allowed = permitted(statement, case.use, case.purpose, case.diseases)
    if not case.purpose:
        allowed = Decision("REVIEW", "none", "no purpose is declared")
    elif strict and case.purpose == CARE:
        why = "DUOS leaves clinical care to a committee"
        allowed = allowed._replace(outcome="REVIEW", why=why)
    decisions = [allowed, *decide(case, strict=strict)]
    restricting = sorted(statement.modifiers - {"CC"})
    if "NRES" in statement.permissions and restricting:
        which = ", ".join(restricting)
        why = f"the statement contradicts itself: no restriction, and {which}"
        decisions.append(Decision("REVIEW", "NRES", why))
    decisions += [
        Decision("REVIEW", term, "it is no permission and no modifier of DUO")
        for term in statement.strange
    ]
    return max(decisions, key=lambda each: OUTCOMES.index(each.outcome))


def _purposes(uses: Iterable[Use]) -> Iterator[tuple[Use, str]]:
    for use in uses:
        for purpose in use.purposes or (UNDECLARED,):
            yield use, purpose


def _diseases(
    index: Index, statements: Iterable[Statement], uses: Iterable[Use]
) -> Hierarchy:
    named = {d for each in statements for d in each.diseases}
    named |= {d for each in uses for d in each.diseases}
    return reading.hierarchy(index, sorted(named), RDFS.subClassOf)


def _said(index: Index, data: int, statement: int) -> tuple[str, str, str]:
    return index.iri(data), "pk:dataUse", index.iri(statement)


def _stops(found: Iterable[Reach]) -> Iterator[Stop]:
    for reach in found:
        for released, decision in sorted(reach.released.items()):
            yield Stop(reach.statement, reach.data, released, decision)


def _order(verdict: Verdict) -> tuple[str, str, int, int]:
    """By purpose, the worst first, then the shortest way."""
    place = -OUTCOMES.index(verdict.outcome)
    use, purpose = verdict.use.by, verdict.purpose
    return use, purpose, place, len(verdict.path)
