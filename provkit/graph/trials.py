"""The metric results of a model as evidence for populations, and what each lacks.

A result that cannot be evidence is kept with its flaw, because "evaluated, without an
interval" is something else to repair than "never evaluated".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from provkit.graph.cohort_nodes import CohortNodes, linked, texts
from provkit.vocab import PK, PROV

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from provkit.graph.index import Index
    from provkit.graph.table import Rows
    from provkit.graph.walk import Evidence

    Links = Mapping[int, list[int]]

NO_COHORT: Final = "the result names no cohort"
MIXED: Final = "the result is for a cohort of several populations together"
NOT_TESTED: Final = "the cohort of the result does not belong to the test data"
NO_COUNT: Final = "the result does not say how many participants it rests on"
NO_INTERVAL: Final = "the result gives no interval"

_COUNTS: Final = (PK.participantCount, PK.participantCountMin)
_LIMITS: Final = (PK.lowerConfidenceLimit, PK.upperConfidenceLimit)


@dataclass(frozen=True, slots=True)
class Trial:
    """One metric result, or an evaluation that may be of another model.

    Attributes:
        populations: those that the cohort of the result names itself.
        types: what kind of description they are; empty when not said.
        flaw: why it is no evidence; empty when it is.
        hidden: whether it cannot be told if the model was evaluated here at all.
        evaluation: its node; `result` and `cohorts` those of what was measured.
    """

    populations: tuple[str, ...]
    types: frozenset[str] = frozenset()
    flaw: str = ""
    hidden: bool = False
    evaluation: int = -1
    result: int = -1
    cohorts: tuple[int, ...] = ()


class Measured:
    """What was measured on some models, read for all of them at once.

    Attributes:
        index: where it is described.
    """

    def __init__(self, index: Index, models: Collection[int]) -> None:
        self.index = index
        self._evaluations = _found(index.into, models, PK.evaluatedModel)
        evaluations = {each for some in self._evaluations.values() for each in some}
        made = _found(index.into, evaluations, PROV.wasGeneratedBy)
        self._results = {
            each: [node for node in some if index.is_a(node, "MetricResult")]
            for each, some in made.items()
        }
        self._read = {each for some in self._results.values() for each in some}
        self._inside: dict[tuple[int, ...], set[int]] = {}
        self._cohorts = _named(index, self._read, PK.forCohort)
        self._data = _named(index, evaluations, PK.usedTestData)

    def of(self, model: int) -> tuple[Trial, ...]:
        """Everything measured on a model itself, not on one that it came from."""
        found = [
            self._trial(evaluation, result)
            for evaluation in self._evaluations.get(model, ())
            for result in self._results.get(evaluation, ())
        ]
        return (*found, *self._hidden.get(model, ()))

    def evidence(self, model: int, trial: Trial) -> Evidence:
        """The statements from an evaluated model to the populations of a trial."""
        iri, result = self.index.iri, self.index.iri(trial.result)
        steps = [
            (iri(trial.evaluation), "pk:evaluatedModel", iri(model)),
            (result, "prov:wasGeneratedBy", iri(trial.evaluation)),
        ]
        for cohort in trial.cohorts:
            steps.append((result, "pk:forCohort", iri(cohort)))
            steps += [
                (iri(cohort), "pk:population", population)
                for population in self._trees.of(cohort).populations
            ]
        return tuple(steps)

    def _trial(self, evaluation: int, result: int) -> Trial:
        cohorts = tuple(self._cohorts.get(result, ()))
        described = [self._trees.of(cohort) for cohort in cohorts]
        return Trial(
            tuple(p for each in described for p in each.populations),
            frozenset[str]().union(*(each.types for each in described)),
            self._flaw(evaluation, result, cohorts),
            evaluation=evaluation,
            result=result,
            cohorts=cohorts,
        )

    def _flaw(self, evaluation: int, result: int, cohorts: tuple[int, ...]) -> str:
        if not cohorts:
            return NO_COHORT
        if any(self._trees.of(cohort).is_mixed for cohort in cohorts):
            return MIXED
        if not self._tested(evaluation).issuperset(cohorts):
            return NOT_TESTED
        if result not in self._counted:
            return NO_COUNT
        return "" if result in self._bounded else NO_INTERVAL

    def _tested(self, evaluation: int) -> set[int]:
        """Every cohort of the test data of an evaluation, strata included."""
        data = tuple(self._data.get(evaluation, ()))
        if data not in self._inside:
            roots = (root for each in data for root in self._roots.get(each, ()))
            found = {node for root in roots for node in self._trees.paths(root)}
            self._inside[data] = found
        return self._inside[data]

    @cached_property
    def _roots(self) -> Links:
        """The cohorts that the test data describe."""
        data = {each for some in self._data.values() for each in some}
        return _named(self.index, data, PK.describesCohort)

    @cached_property
    def _trees(self) -> CohortNodes:
        described = (*self._roots.values(), *self._cohorts.values())
        return CohortNodes(self.index, (node for each in described for node in each))

    @cached_property
    def _counted(self) -> set[int]:
        """The results that say how many people they rest on."""
        return {
            node
            for predicate in _COUNTS
            for node, said in texts(self.index, self._read, predicate).items()
            if any(_number(text) > 0 for text in said)
        }

    @cached_property
    def _bounded(self) -> set[int]:
        """The results with both ends of an interval."""
        lower, upper = (linked(self.index.out, self._read, each) for each in _LIMITS)
        return lower.keys() & upper.keys()

    @cached_property
    def _hidden(self) -> Mapping[int, list[Trial]]:
        """Evaluations of a content that several models have, by each of the models."""
        index = self.index
        found: dict[int, list[Trial]] = {}
        for content, candidates in sorted(index.ambiguous.items()):
            node = index.find(content)
            ends = index.into.ends(node, PK.evaluatedModel) if node is not None else ()
            for evaluation in sorted(set(ends)):
                where = index.label(evaluation)
                flaw = f"{where} measured one of several models with the same bytes"
                trial = Trial((), flaw=flaw, hidden=True)
                for each in map(index.find, candidates):
                    if each is not None:
                        found.setdefault(each, []).append(trial)
        return found


def _named(index: Index, nodes: Collection[int], predicate: str) -> Links:
    """What each of some nodes says under a predicate, texts left out."""
    found = linked(index.out, nodes, predicate)
    return {node: [o for o in each if o >= 0] for node, each in found.items()}


def _found(rows: Rows, nodes: Collection[int], predicate: str) -> Links:
    """Who says something of each of some nodes, in order of number, each once."""
    found = linked(rows, nodes, predicate)
    return {node: sorted({*each}) for node, each in found.items()}


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0
