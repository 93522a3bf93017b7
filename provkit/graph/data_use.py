"""Whether the data behind a model permit what the model is meant for (GOV-04).

Each statement that reaches the model is held against each declared purpose: its
permissions (`data_use_table`), its modifiers (`data_use_modifiers`), and whether its
data were withdrawn. The worst outcome counts; nothing is added up. Test data are not
upstream of a model: they are held against the purpose of their own evaluation.

    judge(index, model)         every verdict, with the way that leads to it
    objections(index, models)   what is not permitted to many models
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from provkit.graph import data_use_reading as reading
from provkit.graph.data_use_common import narrowest
from provkit.graph.data_use_reach import Upstream, not_covered, reaches
from provkit.graph.data_use_rulings import Rulings
from provkit.graph.data_use_stated import Stated
from provkit.graph.data_use_table import OUTCOMES, Decision, Hierarchy, Use
from provkit.graph.data_use_withdrawal import withdrawals
from provkit.graph.lineage import walks
from provkit.graph.shortest import by_name
from provkit.graph.trails import Trails
from provkit.vocab import PK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from provkit.graph.data_use_common import Permission
    from provkit.graph.data_use_reach import Reach
    from provkit.graph.data_use_rulings import Asked
    from provkit.graph.data_use_table import Outcome
    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence, Walk


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one statement, or the lack of one, says about one purpose.

    Attributes:
        use: who declared the purpose, and what else.
        purpose: as an IRI; empty when none is declared.
        decision: the outcome, the term that decides, and why.
        data: what the statement is about.
        steps: how many statements lead from the model, or the evaluation, to the data
            and their terms.
        path: these statements; empty where nobody asked for them.
    """

    use: Use
    purpose: str
    decision: Decision
    data: int
    steps: int
    path: Evidence = ()

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


class _Matter:
    """One thing that is asked about: a model, or an evaluation of it."""

    def __init__(
        self, result: int, upstream: Upstream, uses: Iterable[Use], rulings: Rulings
    ) -> None:
        self.result = result
        self.upstream = upstream
        self.found = reaches(upstream)
        self.gaps = not_covered(upstream, self.found)
        self._rulings = rulings
        self._uses = tuple(uses)
        self._asked = rulings.asked(self._uses)

    def verdicts(self) -> Iterator[Verdict]:
        """What each statement, and the lack of one, says about each purpose."""
        for reach, each, ruled in self._ruled():
            path = (*reach.path, self._said(reach))
            yield Verdict(each.use, each.purpose, ruled, reach.data, len(path), path)
        trails = Trails(by_name(self.upstream.walked))
        for data, why in self.gaps.items():
            path, ruled = trails.to(data), Decision("REVIEW", "none", why)
            for each in self._asked:
                yield Verdict(each.use, each.purpose, ruled, data, len(path), path)

    def objections(self) -> Iterator[Verdict]:
        """The same without the ways, and without what is plainly permitted."""
        for reach, each, ruled in self._ruled():
            if ruled.outcome != "PERMIT":
                steps = reach.steps + 1  # that it states the terms is one more
                yield Verdict(each.use, each.purpose, ruled, reach.data, steps)
        for data, why in self.gaps.items():
            steps, ruled = self.upstream.nodes[data], Decision("REVIEW", "none", why)
            for each in self._asked:
                yield Verdict(each.use, each.purpose, ruled, data, steps)

    def withdrawn(self) -> Iterator[Verdict]:
        """What data that were withdrawn say about each purpose."""
        for data, ruled, path in withdrawals(self.upstream, self.result):
            for each in self._asked:
                yield Verdict(each.use, each.purpose, ruled, data, len(path), path)

    def diseases(self, found: Iterable[Reach]) -> Hierarchy:
        """Which disease lies below which, of those that are stated or declared."""
        statements = (self._rulings.statement(each.statement) for each in found)
        return self._rulings.diseases(statements, self._uses)

    def _ruled(self) -> Iterator[tuple[Reach, Asked, Decision]]:
        holding = [reach for reach in self.found if reach.holds]
        diseases = self.diseases(holding)
        for reach in holding:
            ruled = self._rulings.rule(reach, self.result, self._asked, diseases)
            for each, decision in ruled:
                yield reach, each, decision

    def _said(self, reach: Reach) -> tuple[str, str, str]:
        iri = self.upstream.index.iri
        return iri(reach.data), "pk:dataUse", iri(reach.statement)


def judge(
    index: Index, model: int, *, strict: bool = False, today: date | None = None
) -> Judgement:
    """Hold what is declared against what the data permit.

    Args:
        index: where everything stands.
        model: the model that is asked about.
        strict: leave to people what DUOS version 4 leaves to people.
        today: the day on which is asked; by default today, in UTC.
    """
    rulings = Rulings(index, strict=strict, today=today or datetime.now(UTC).date())
    matter = _of_model(index, model, Upstream(index, [model]), rulings)
    tested = set(index.into.ends(model, PK.evaluatedModel))
    evaluations = sorted(tested, key=index.iri)
    stating = [each for each in evaluations if index.values(each, PK.purpose)]
    matters = [matter]
    for each in stating:
        upstream = Upstream(index, _test_data(index, each))
        matters.append(_of_evaluation(index, each, upstream, rulings))
    verdicts = [v for each in matters for v in (*each.verdicts(), *each.withdrawn())]
    holding = [rulings.statement(r.statement) for r in matter.found if r.holds]
    diseases = matter.diseases(matter.found)
    return Judgement(
        verdicts=tuple(in_order(index, verdicts)),
        stops=tuple(_stops(index, matter.found)),
        common=None if matter.gaps else narrowest(holding, diseases),
        untested=tuple(each for each in evaluations if each not in stating),
        walked=matter.upstream.walked,
        diseases=diseases,
    )


def objections(
    index: Index, models: Sequence[int], *, strict: bool = False
) -> Iterator[tuple[int, list[Verdict]]]:
    """What speaks against the uses of many models; withdrawals are left out.

    Args:
        index: where everything stands.
        models: those that are asked about.
        strict: leave to people what DUOS version 4 leaves to people.
    """
    rulings = Rulings(index, strict=strict, today=datetime.now(UTC).date())
    for lineage, above in walks(index, models):
        tested = _stating(index, [*above])
        data = {each: _test_data(index, each) for by in tested.values() for each in by}
        behind = {each: lineage.nodes(*starts) for each, starts in data.items()}
        stated = Stated(lineage.inside())
        for model, nodes in above.items():
            upstream = Upstream(index, [model], stated, lineage, nodes)
            found = [*_of_model(index, model, upstream, rulings).objections()]
            for each in tested.get(model, ()):
                upstream = Upstream(index, data[each], stated, lineage, behind[each])
                found += _of_evaluation(index, each, upstream, rulings).objections()
            yield model, found


def in_order(index: Index, verdicts: Iterable[Verdict]) -> list[Verdict]:
    """By purpose, the worst first, then the shortest way; nothing is left to chance."""

    def place(verdict: Verdict) -> tuple[object, ...]:
        worst = -OUTCOMES.index(verdict.outcome)
        use, data, ruled = verdict.use.by, index.iri(verdict.data), verdict.decision
        first = use, verdict.purpose, worst, verdict.steps, data
        return *first, ruled.term, ruled.why, verdict.path

    return sorted(verdicts, key=place)


def _of_model(
    index: Index, model: int, upstream: Upstream, rulings: Rulings
) -> _Matter:
    uses = reading.uses_of(index, model) or (Use(""),)
    return _Matter(model, upstream, uses, rulings)


def _of_evaluation(
    index: Index, evaluation: int, upstream: Upstream, rulings: Rulings
) -> _Matter:
    """The test data of an evaluation against its own purpose."""
    return _Matter(evaluation, upstream, (reading.use(index, evaluation),), rulings)


def _test_data(index: Index, evaluation: int) -> list[int]:
    return sorted(n for n in index.out.ends(evaluation, PK.usedTestData) if n >= 0)


def _stating(index: Index, models: Sequence[int]) -> dict[int, list[int]]:
    """The evaluations of some models that state a purpose."""
    nodes = np.array(sorted(models), dtype=np.int32)
    model, evaluation = index.into.among(nodes, PK.evaluatedModel)
    stating = set(index.out.among(np.unique(evaluation), PK.purpose)[0].tolist())
    pairs = sorted({*zip(model.tolist(), evaluation.tolist(), strict=True)})
    found: dict[int, list[int]] = {}
    for each, tested in pairs:
        if tested in stating:
            found.setdefault(each, []).append(tested)
    return found


def _stops(index: Index, found: Iterable[Reach]) -> list[Stop]:
    stops = [
        Stop(reach.statement, reach.data, *where)
        for reach in found
        for where in reach.released.items()
    ]
    names = attrgetter("data", "statement", "released", "decision")
    return sorted(stops, key=lambda stop: [index.iri(each) for each in names(stop)])
