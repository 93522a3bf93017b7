"""What an export about one model is about: its data, its base models, its results.

Model cards, CycloneDX and SPDX ask for the same facts in other words. They are put
together here, once, out of the records of a graph.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.adapters._account import Lost
from provkit.adapters._bom_people import EVALUATION, TRAINING
from provkit.adapters._plain import many, name_of, population, refs, word
from provkit.model import Cohort, Dataset, Evaluation, MetricResult, Model, TrainingRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters._view import View
    from provkit.model import Record

_SEE_STRATA: Final = "SeeStrata"


@dataclass(frozen=True)
class Measured:
    """One result with what it is about.

    Attributes:
        result: the value.
        evaluation: the run that gave it.
        data: what it was measured on, by IRI.
        population: whom it is about, by IRI or in words; nothing for everybody.
        group: the site or batch that it is about, in words.
    """

    result: MetricResult
    evaluation: Evaluation
    data: str | None
    population: str | None
    group: str = ""

    @property
    def metric(self) -> str:
        """The metric by its shortest word."""
        return word("metric", self.result.metric or "a metric")

    @property
    def people(self) -> str | None:
        """The population by the word that `provkit.terms` takes, else as it stands."""
        found = word("population", self.population) if self.population else ""
        return ", ".join(each for each in (found, self.group) if each) or None

    @property
    def label(self) -> str:
        """The population in words for people."""
        found = population(self.population) if self.population else ""
        return ", ".join(each for each in (found, self.group) if each) or "all"


@dataclass(frozen=True)
class Facts:
    """A model and what it rests on.

    Attributes:
        model: what the export is about.
        runs: how it was made: none or one.
        used: its data, with the roles of each in a word; those of evaluations are
            `test`, those that others come from have none.
        bases: the models that it started from.
        measured: its results.
    """

    model: Model
    runs: tuple[TrainingRun, ...]
    used: tuple[tuple[Dataset, tuple[str, ...]], ...]
    bases: tuple[Model, ...]
    measured: tuple[Measured, ...]

    def records(self) -> tuple[Record, ...]:
        """Every record that the export is about, each once."""
        evaluations = {m.evaluation.iri: m.evaluation for m in self.measured}
        return (
            self.model,
            *self.runs,
            *(data for data, _roles in self.used),
            *self.bases,
            *evaluations.values(),
            *(each.result for each in self.measured),
        )

    def runs_by_name(self) -> Iterator[tuple[str, str]]:
        """The property that names each run, so that reading back makes no second one.

        Of several evaluations none is named, as results say in no form whose they are.
        """
        for run in self.runs:
            yield TRAINING, str(run.iri)
        evaluations = {str(each.evaluation.iri) for each in self.measured}
        if len(evaluations) == 1:
            yield EVALUATION, evaluations.pop()

    def missing(self) -> Iterator[str]:
        """What every such form asks for and the graph does not say."""
        model = self.model
        asked = (
            (model.license, "licence: its terms of use"),
            (model.version, "version: which version of the model it is"),
            (model.checksums, "digest: which bytes the model is"),
            (many(model.attributed_to), "author: who answers for the model"),
            (self.with_role("training"), "training data: what it was trained on"),
            (self.measured, "results: how good it is"),
            (many(model.limitations), "limitations: its risks, biases and limits"),
            (many(model.intended_use), "intended use: for what and for whom"),
        )
        for held, what in asked:
            if not held:
                yield f"{name_of(model)}: {what}"
        for data, roles in self.used:
            if roles and not data.license and not self._inherits(data):
                yield f"{name_of(data)}: licence: its terms of use"

    def with_role(self, role: str) -> tuple[Dataset, ...]:
        """The data that had a role."""
        return tuple(data for data, roles in self.used if role in roles)

    def origins(self, data: Dataset) -> tuple[Dataset, ...]:
        """The datasets that a dataset was made from, the nearest first."""
        known = {str(each.iri): each for each, _roles in self.used}
        found: dict[str, Dataset] = {}
        waiting = list(refs(data.derived_from))
        while waiting:
            iri = waiting.pop(0)
            if iri in known and iri not in found and iri != data.iri:
                found[iri] = known[iri]
                waiting += refs(known[iri].derived_from)
        return tuple(found.values())

    def _inherits(self, data: Dataset) -> bool:
        return any(each.license for each in self.origins(data))


def facts(view: View) -> Facts:
    """Put the facts together.

    Raises:
        UsageError: the graph has no model, or several and none was named.
    """
    model = view.one(Model, "model")
    made_by = view.named(model.generated_by) if model.generated_by else None
    runs = (made_by,) if isinstance(made_by, TrainingRun) else ()
    measured = tuple(_measured(view, model))
    roles: dict[str, list[str]] = {}
    for run in runs:
        for role, field in (
            ("training", "training_data"),
            ("validation", "validation_data"),
            ("reference", "reference_data"),
        ):
            for iri in refs(getattr(run, field)):
                _add(roles, iri, role)
    for each in measured:
        for iri in refs(each.evaluation.test_data):
            _add(roles, iri, "test")
    for iri in refs(model.derived_from) if not runs else ():
        roles.setdefault(iri, [])
    used = tuple(_with_origins(view, roles))
    names = [*refs(model.derived_from)]
    names += [iri for run in runs for iri in refs(run.base_models)]
    bases = (view.named(iri) for iri in dict.fromkeys(names))
    return Facts(
        model, runs, used, tuple(b for b in bases if isinstance(b, Model)), measured
    )


def _add(roles: dict[str, list[str]], iri: str, role: str) -> None:
    held = roles.setdefault(iri, [])
    if role not in held:
        held.append(role)


def _with_origins(
    view: View, roles: dict[str, list[str]]
) -> Iterator[tuple[Dataset, tuple[str, ...]]]:
    waiting, seen = list(roles), set()
    while waiting:
        iri = waiting.pop(0)
        found = view.named(iri)
        if iri in seen or not isinstance(found, Dataset):
            continue
        seen.add(iri)
        yield found, tuple(roles.get(iri, ()))
        waiting += refs(found.derived_from)


def _measured(view: View, model: Model) -> Iterator[Measured]:
    names = {model.iri, *(each.content_iri for each in model.checksums)}
    for run in view.all(Evaluation):
        if names & set(refs(run.model)):
            for result in view.all(MetricResult):
                if result.generated_by == run.iri:
                    yield _about(view, result, run)


def _about(view: View, result: MetricResult, run: Evaluation) -> Measured:
    """A result with whom it is about, and the test data in which they are."""
    tested = refs(run.test_data)
    iri = result.cohort if isinstance(result.cohort, str) else ""
    cohort = view.cohorts.get(iri)
    holding = (name for name in tested if name == iri or _has(view, name, cohort))
    data = next(holding, tested[0] if len(tested) == 1 else None)
    if cohort is None:
        return Measured(result, run, data, None)
    own = cohort.population or ""
    people = None if own.endswith(_SEE_STRATA) else own or None
    group = [each for each in (cohort.site, cohort.batch) if each]
    return Measured(result, run, data, people, ", ".join(group))


def _has(view: View, data: str, cohort: Cohort | None) -> bool:
    found = view.named(data)
    held = many(found.cohort) if isinstance(found, Dataset) else ()
    return cohort is not None and any(_within(each, cohort) for each in held)


def _within(whole: Cohort, cohort: Cohort) -> bool:
    return whole == cohort or any(_within(each, cohort) for each in whole.strata)


def others(view: View, found: Facts) -> tuple[Lost, ...]:
    """The records that are about something else than the model and what it rests on."""
    told = {id(each) for each in found.records()}
    left = Counter(type(e).__name__ for e in view.records if id(e) not in told)
    why = "not about the model and its data, or nothing that this form has a word for"
    return tuple(Lost(name, why, count) for name, count in sorted(left.items()))
