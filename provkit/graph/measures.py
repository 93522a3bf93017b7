"""The metric results of a model as numbers, for tables that compare them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provkit.graph.cohorts import is_mixed, nodes_below, populations_of
from provkit.terms import metrics
from provkit.terms import populations as terms
from provkit.vocab import DQV, PK, PROV

if TYPE_CHECKING:
    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence


@dataclass(frozen=True, slots=True)
class Measure:
    """One value of one metric.

    Attributes:
        result: the IRI of the metric result.
        metric: an IRI, or the name as it was given.
        value: the estimate.
        low: lower limit of its interval; `high`: upper.
        participants: on how many people it rests.
        populations: whom it is about; empty for a mixed cohort or none.
        about: whether it is said whom it is about, one population or several.
        dataset: the IRI of the test data that the cohort belongs to.
        evidence: from the model to the population.
    """

    result: str
    metric: str
    value: float
    low: float | None
    high: float | None
    participants: int | None
    populations: tuple[str, ...]
    about: bool
    dataset: str
    evidence: Evidence


def measures(index: Index, model: int) -> list[Measure]:
    """Every result of every evaluation of a model that has a value."""
    found = []
    for evaluation in sorted(set(index.into.ends(model, PK.evaluatedModel))):
        for result in sorted(set(index.into.ends(evaluation, PROV.wasGeneratedBy))):
            measure = _measure(index, model, evaluation, result)
            if measure is not None:
                found.append(measure)
    return found


def headline(index: Index, result: int) -> str:
    """A metric result in words: metric, population and value; empty without a metric.

    A value of which nobody says whom it is about is not said to be of everyone.
    """
    metric = next(iter(index.values(result, DQV.isMeasurementOf)), "")
    if not metric:
        return ""
    cohorts = [c for c in index.out.ends(result, PK.forCohort) if c >= 0]
    named = sorted(
        {terms.code(p) or terms.label(p) for p in _populations(index, cohorts)}
    )
    whom = f" ({', '.join(named)})" if named else ""
    value = _number(index, result, DQV.value)
    return f"{metrics.label(metric)}{whom}" + ("" if value is None else f" {value:.4g}")


def _populations(index: Index, cohorts: list[int]) -> tuple[str, ...]:
    """Whom some cohorts are about, each alone; a mixed one is about none."""
    pure = [c for c in cohorts if not is_mixed(index, c)]
    return tuple(p for c in pure for p in populations_of(index, c))


def _measure(index: Index, model: int, evaluation: int, result: int) -> Measure | None:
    value = _number(index, result, DQV.value)
    if value is None or not index.is_a(result, "MetricResult"):
        return None
    cohorts = [c for c in index.facts(result).get(PK.forCohort, ()) if c >= 0]
    count = _number(index, result, PK.participantCount)
    iri = index.iri
    return Measure(
        result=iri(result),
        metric="".join(index.values(result, DQV.isMeasurementOf)[:1]),
        value=value,
        low=_number(index, result, PK.lowerConfidenceLimit),
        high=_number(index, result, PK.upperConfidenceLimit),
        participants=None if count is None else int(count),
        populations=_populations(index, cohorts),
        about=bool(cohorts),
        dataset=_dataset(index, evaluation, cohorts),
        evidence=(
            (iri(evaluation), "pk:evaluatedModel", iri(model)),
            (iri(result), "prov:wasGeneratedBy", iri(evaluation)),
            *((iri(result), "pk:forCohort", iri(cohort)) for cohort in cohorts),
        ),
    )


def _dataset(index: Index, evaluation: int, cohorts: list[int]) -> str:
    data = [d for d in index.facts(evaluation).get(PK.usedTestData, ()) if d >= 0]
    for dataset in data:
        for root in index.facts(dataset).get(PK.describesCohort, ()):
            if root >= 0 and not nodes_below(index, root).keys().isdisjoint(cohorts):
                return index.iri(dataset)
    return index.iri(data[0]) if len(data) == 1 else ""


def _number(index: Index, node: int, predicate: str) -> float | None:
    for text in index.values(node, predicate):
        try:
            return float(text)
        except ValueError:
            continue
    return None
