"""For whom a model is recommended, on whom it was trained, on whom it was evaluated.

Evidence for one population is a metric result for a cohort of that population, where
the cohort belongs to the test data of the evaluation, and the result says how many
people it rests on and gives an interval (corrections A.1). A result for a part of a
group is evidence for a part; a result for a larger group hides the smaller one in an
average; both count within one scheme of terms only. A term that fits anyone is neither
a recommendation nor evidence.

The `evaluated` column of `populations`, EFF-06, EFF-10 and the `coverage` question are
all this one function.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from provkit.graph.cohort_nodes import linked, texts
from provkit.graph.cohorts import NOT_REPORTED
from provkit.graph.populations import people
from provkit.graph.trials import Measured
from provkit.graph.words import listed
from provkit.terms import populations as terms
from provkit.vocab import PK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from provkit.graph.index import Index
    from provkit.graph.populations import People
    from provkit.graph.trials import Trial
    from provkit.graph.walk import Evidence

State = Literal["yes", "part", "aggregate", "no", "unknown"]
"""`yes`: this population; `part`: only populations within it; `aggregate`: only a
larger group that it is in; `no`; `unknown`: what could tell could not be seen."""

_STATES: Final[Mapping[str, State]] = MappingProxyType(
    {"equal": "yes", "narrower": "part", "broader": "aggregate"}
)
_NOBODY: Final = PK + "NoPopulationRecommended"
_NO_TERM: Final = terms.CATCH_ALLS | {PK + "SeeStrata", NOT_REPORTED}


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known about one population and one model.

    Attributes:
        population: its IRI, or the text that stands for one.
        label: in words.
        recommended: whether the model is recommended for it by name.
        trained: whether it is among the people that the model was trained on.
        evaluated: whether the model was evaluated for it; never "works for it".
        reasons: why a state is not `yes`, one sentence each.
        evidence: the statements that the states rest on.
    """

    population: str
    label: str
    recommended: bool
    trained: State
    evaluated: State
    reasons: tuple[str, ...] = ()
    evidence: Evidence = ()


class Offer(NamedTuple):
    """A population that something is about, as evidence for itself and for others."""

    population: str
    types: frozenset[str] = frozenset()
    """Which kinds of description it is of; empty when not said."""

    def says(self, population: str, wanted: frozenset[str]) -> State:
        """What it says about a population, where kinds of description are wanted.

        The same word may stand for an ancestry and for a place; where both sides say
        which they mean, it must be the same.
        """
        if wanted and self.types and wanted.isdisjoint(self.types):
            return "no"
        return _said(self.population, population)


def coverage(index: Index, model: int) -> tuple[Coverage, ...]:
    """Every population that a model is recommended for, was trained or evaluated on.

    Args:
        index: where the model is described.
        model: its node.
    """
    return covered(index, model, people(index, model), recommended_for(index, model))


def recommended_for(index: Index, model: int) -> dict[str, frozenset[str]]:
    """The populations that the intended uses of a model name, catch-alls included.

    With each, the kinds of description that the recommendation is in; none is any.
    """
    return recommended_by(index, [model])[model]


def recommended_by(
    index: Index, models: Collection[int]
) -> dict[int, dict[str, frozenset[str]]]:
    """The same of many models."""
    uses = linked(index.out, models, PK.intendedUse)
    meant = {use for each in uses.values() for use in each if use >= 0}
    names = texts(index, meant, PK.recommendedFor)
    types = texts(index, meant, PK.descriptorType)
    found = {}
    for model in models:
        wanted: dict[str, list[frozenset[str]]] = {}
        for use in uses.get(model, ()):
            for population in names.get(use, ()):
                wanted.setdefault(population, []).append(frozenset(types.get(use, ())))
        found[model] = {
            population: frozenset[str]().union(*each) if all(each) else frozenset()
            for population, each in sorted(wanted.items())
            if population != _NOBODY
        }
    return found


def covered(
    index: Index,
    model: int,
    trained_on: People,
    recommended: Mapping[str, frozenset[str]],
) -> tuple[Coverage, ...]:
    """The same as `coverage`, for people that have been counted already."""
    measured = Measured(index, [model])
    tested = measured.of(model)
    strata = (each for present in trained_on.populations for each in present.strata)
    offers = frozenset(Offer(each.population, each.types) for each in strata)
    training = Training(offers, bool(trained_on.unknown))
    named = {*recommended, *(o.population for o in offers)}
    named |= {p for trial in tested for p in trial.populations}
    found = []
    for population in named - {NOT_REPORTED} | recommended.keys():
        each, proof = covers(population, recommended.get(population), training, tested)
        if proof is not None:
            each = replace(each, evidence=measured.evidence(model, proof))
        found.append(each)
    return tuple(
        sorted(found, key=lambda each: (each.label.casefold(), each.population))
    )


def matched(
    population: str, offers: Iterable[Offer], wanted: frozenset[str] = frozenset()
) -> State:
    """How several populations speak about one: the best of what each says.

    >>> matched(terms.resolve("EUR"), [Offer(terms.resolve("GBR"))])
    'part'
    >>> matched(terms.resolve("GBR"), [Offer(terms.resolve("EUR"))])
    'aggregate'
    """
    found = {offer.says(population, wanted) for offer in offers}
    best: tuple[State, ...] = ("yes", "part", "aggregate")
    return next((state for state in best if state in found), "no")


@cache
def _said(evidence: str, population: str) -> State:
    relation = terms.relation(evidence, population)
    return _STATES[relation] if relation else "no"


class Training(NamedTuple):
    """Whom something was trained on.

    Attributes:
        offers: every population that is stated, if by somebody who counts anybody.
        dark: whether there may be others.
    """

    offers: frozenset[Offer]
    dark: bool


class _Verdict(NamedTuple):
    state: State
    reason: str = ""
    proof: Trial | None = None


def covers(
    population: str,
    wanted: frozenset[str] | None,
    training: Training,
    tested: Sequence[Trial],
) -> tuple[Coverage, Trial | None]:
    """What is known about one population, and the trial that shows it was evaluated.

    Args:
        population: its IRI, or the text that stands for one.
        wanted: the kinds of description that it is recommended in; None where it is
            not.
        training: whom the model was trained on.
        tested: what was measured on it.
    """
    label = terms.label(population)
    if population in _NO_TERM:
        reason = f"{label!r} fits anyone, so nothing can be evidence for it"
        trained = evaluated = _Verdict("no", reason)
    else:
        trained = _trained(population, wanted or frozenset(), training)
        evaluated = _evaluated(population, wanted or frozenset(), tested)
    reasons = dict.fromkeys((trained.reason, evaluated.reason))
    found = Coverage(
        population,
        label,
        recommended=wanted is not None,
        trained=trained.state,
        evaluated=evaluated.state,
        reasons=tuple(reason for reason in reasons if reason),
    )
    return found, evaluated.proof


def _trained(population: str, wanted: frozenset[str], training: Training) -> _Verdict:
    label = terms.label(population)
    state = matched(population, training.offers, wanted)
    if state != "no":
        why = _partly(state, population, training.offers, wanted, "trained on")
        return _Verdict(state, why)
    if training.dark:
        why = f"whether {label} was in the training data cannot be seen"
        return _Verdict("unknown", why)
    return _Verdict("no", f"{label} is absent from the training data")


def _evaluated(
    population: str, wanted: frozenset[str], tested: Sequence[Trial]
) -> _Verdict:
    label = terms.label(population)
    valid = {trial: _offers(trial) for trial in tested if not trial.flaw}
    offers = [offer for each in valid.values() for offer in each]
    state = matched(population, offers, wanted)
    if state != "no":
        proof = next(
            trial
            for trial, each in valid.items()
            if matched(population, each, wanted) == state
        )
        why = _partly(state, population, offers, wanted, "evaluated for")
        return _Verdict(state, why, proof)
    flaws = [
        trial.flaw
        for trial in tested
        if trial.flaw and matched(population, _offers(trial), wanted) != "no"
    ]
    if flaws:
        return _Verdict("no", f"{label} was not shown to be evaluated: {min(flaws)}")
    hidden = [trial.flaw for trial in tested if trial.hidden]
    if hidden:
        return _Verdict("unknown", f"{label} may have been evaluated: {hidden[0]}")
    return _Verdict("no", f"{label} was not evaluated")


def _offers(trial: Trial) -> list[Offer]:
    return [Offer(population, trial.types) for population in trial.populations]


def _partly(
    state: State,
    population: str,
    offers: Iterable[Offer],
    wanted: frozenset[str],
    done: str,
) -> str:
    if state == "yes":
        return ""
    which = {o.population for o in offers if o.says(population, wanted) == state}
    words = listed(sorted(terms.label(each) for each in which))
    label = terms.label(population)
    if state == "part":
        return f"{done} {words}, which is a part of {label}"
    return f"{done} {words}, in which {label} may be a small part"
