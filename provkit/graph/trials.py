"""The metric results of a model as evidence for populations, and what each lacks.

A result that cannot be evidence is kept with its flaw, because "evaluated, without an
interval" is something else to repair than "never evaluated".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.graph.cohorts import (
    is_mixed,
    nodes_below,
    populations_of,
    types_of,
)
from provkit.vocab import PK, PROV

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.graph.index import Index
    from provkit.graph.walk import Evidence

NO_COHORT: Final = "the result names no cohort"
MIXED: Final = "the result is for a cohort of several populations together"
NOT_TESTED: Final = "the cohort of the result does not belong to the test data"
NO_COUNT: Final = "the result does not say how many participants it rests on"
NO_INTERVAL: Final = "the result gives no interval"


@dataclass(frozen=True, slots=True)
class Trial:
    """One metric result, or an evaluation that may be of another model.

    Attributes:
        populations: those that the cohort of the result names itself.
        types: what kind of description they are; empty when not said.
        flaw: why it is no evidence; empty when it is.
        evidence: from the evaluated model to the population.
        hidden: whether it cannot be told if the model was evaluated here at all.
    """

    populations: tuple[str, ...]
    types: frozenset[str] = frozenset()
    flaw: str = ""
    evidence: Evidence = ()
    hidden: bool = False


def trials(index: Index, model: int) -> tuple[Trial, ...]:
    """Everything that was measured on a model itself, not on one that it came from."""
    found = [
        _trial(index, model, evaluation, result)
        for evaluation in _evaluations(index, model)
        for result in _results(index, evaluation)
    ]
    return tuple(found + list(_hidden(index, model)))


def _evaluations(index: Index, model: int) -> list[int]:
    return sorted(set(index.into.ends(model, PK.evaluatedModel)))


def _results(index: Index, evaluation: int) -> list[int]:
    made = sorted(set(index.into.ends(evaluation, PROV.wasGeneratedBy)))
    return [node for node in made if index.is_a(node, "MetricResult")]


def _trial(index: Index, model: int, evaluation: int, result: int) -> Trial:
    cohorts = [n for n in index.facts(result).get(PK.forCohort, ()) if n >= 0]
    populations = tuple(p for c in cohorts for p in populations_of(index, c))
    flaw = _flaw(index, evaluation, result, cohorts)
    types = frozenset(t for c in cohorts for t in types_of(index, c))
    proof = _evidence(index, model, evaluation, result, cohorts)
    return Trial(populations, types, flaw, proof)


def _flaw(index: Index, evaluation: int, result: int, cohorts: list[int]) -> str:
    facts = index.facts(result)
    if not cohorts:
        return NO_COHORT
    if any(is_mixed(index, cohort) for cohort in cohorts):
        return MIXED
    if not _tested(index, evaluation).issuperset(cohorts):
        return NOT_TESTED
    if not any(
        _is_positive(index.value(n))
        for counted in (PK.participantCount, PK.participantCountMin)
        for n in facts.get(counted, ())
    ):
        return NO_COUNT
    limits = (PK.lowerConfidenceLimit, PK.upperConfidenceLimit)
    return "" if all(limit in facts for limit in limits) else NO_INTERVAL


def _tested(index: Index, evaluation: int) -> set[int]:
    """Every cohort of the test data of an evaluation, strata included."""
    data = index.facts(evaluation).get(PK.usedTestData, ())
    roots = (
        c for d in data if d >= 0 for c in index.facts(d).get(PK.describesCohort, ())
    )
    return {node for root in roots if root >= 0 for node in nodes_below(index, root)}


def _is_positive(text: str) -> bool:
    try:
        return float(text) > 0
    except ValueError:
        return False


def _evidence(
    index: Index, model: int, evaluation: int, result: int, cohorts: Iterable[int]
) -> Evidence:
    iri = index.iri
    steps = [
        (iri(evaluation), "pk:evaluatedModel", iri(model)),
        (iri(result), "prov:wasGeneratedBy", iri(evaluation)),
    ]
    for cohort in cohorts:
        steps.append((iri(result), "pk:forCohort", iri(cohort)))
        steps += [
            (iri(cohort), "pk:population", population)
            for population in populations_of(index, cohort)
        ]
    return tuple(steps)


def _hidden(index: Index, model: int) -> Iterator[Trial]:
    """Evaluations of a content that several models have, this one among them."""
    for content, candidates in sorted(index.ambiguous.items()):
        node = index.find(content)
        if index.iri(model) in candidates and node is not None:
            for evaluation in _evaluations(index, node):
                where = index.label(evaluation)
                flaw = f"{where} measured one of several models with the same bytes"
                yield Trial((), flaw=flaw, hidden=True)
