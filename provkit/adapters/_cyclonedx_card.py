"""The model card of a CycloneDX component: what was done with which data, and results.

CycloneDX lists "the datasets used to train and evaluate the model" together. Which was
which is not said, so that what made the model is a plain run that used them all. Only
an export of provkit says it, in a property of each dataset.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit import terms
from provkit.adapters import _cyclonedx_words as words
from provkit.adapters._bom_people import slice_of
from provkit.model import (
    Annotation,
    Cohort,
    Dataset,
    Evaluation,
    IntendedUse,
    MetricResult,
    Run,
    TrainingRun,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from provkit.adapters import Part, Source
    from provkit.model import Record

_RECONSTRUCTED = "reconstructed-run"
_PROSE = (
    ("technicalLimitations",),
    ("performanceTradeoffs",),
    ("ethicalConsiderations", "name", "mitigationStrategy"),
    ("fairnessAssessments", "groupAtRisk", "harms", "benefits", "mitigationStrategy"),
)


def making(
    source: Source,
    part: Part,
    name: str,
    used: Sequence[tuple[Dataset | str, str | None]],
    bases: tuple[str, ...],
    *,
    named: str | None = None,
) -> Run | None:
    """What made the model from its data; nothing where no data are named.

    Args:
        source: the list.
        part: the parameters of the model.
        name: of the model.
        used: the datasets, by record or name, with what the list says of their role.
        bases: the models that it started from, where the list says so.
        named: the IRI of the training, where provkit wrote it.
    """
    by_role: dict[str | None, list[str]] = {}
    for data, role in used:
        iri = data if isinstance(data, str) else str(data.iri)
        by_role.setdefault(role, []).append(iri)
    roles = ("training", "validation", "reference")
    learned = [*bases, *(iri for role in roles for iri in by_role.get(role, ()))]
    if not learned and not by_role.get(None):
        return None
    iri = named or source.own_iri("making", part.place)
    source.gap(iri, "when it ran, by whom, with which code", "a model card is silent")
    rest = tuple(by_role.get(None, ()))
    if not learned:
        why = "CycloneDX lists the data for training and evaluation together"
        source.gap(iri, "what the model was trained on", why)
        return Run(
            iri,
            f"development of {name}",
            type=_RECONSTRUCTED,
            inputs=rest,
            source_field=part.place,
        )
    return TrainingRun(
        iri,
        None if named else f"training of {name}",
        type=() if named else _RECONSTRUCTED,
        inputs=rest,
        training_data=tuple(by_role.get("training", ())),
        validation_data=tuple(by_role.get("validation", ())),
        reference_data=tuple(by_role.get("reference", ())),
        base_models=bases,
        source_field=part.place,
    )


def results(
    source: Source,
    part: Part,
    model: tuple[str, str],
    tested: Sequence[Dataset],
    *,
    named: str | None = None,
) -> Iterator[Record]:
    """The values of the metrics, each for its slice.

    Args:
        source: the list.
        part: the quantitative analysis.
        model: its IRI and its name.
        tested: the datasets that it was evaluated on, where the list says so.
        named: the IRI of the evaluation, where provkit wrote it.
    """
    part.get("graphics").lost("pictures")
    found = list(_values(part.get("performanceMetrics")))
    if not found:
        if part.get("performanceMetrics"):
            source.gap(model[0], "how good it is", "its metrics have no numbers")
        return
    iri, name = named or source.own_iri("evaluation", part.place), model[1]
    if not tested and (strata := _populations(found)):
        data = _sliced(source, part, name, strata)
        yield data
        tested = (data,)
    if not tested:
        source.gap(iri, "on which data", "CycloneDX ties no metric to a dataset")
    source.gap(iri, "when and by whom", "the model card has values alone")
    yield Evaluation(
        iri,
        None if named else f"evaluation of {name}",
        type=() if named else _RECONSTRUCTED,
        model=model[0],
        test_data=tuple(str(each.iri) for each in tested),
        source_field=part.place,
    )
    for metric, value in found:
        yield _result(source, metric, value, iri, tested)


def _values(part: Part) -> Iterator[tuple[Part, float]]:
    """The metrics that have a value; a template that nobody filled in has none."""
    for each in part.items():
        value = words.soft_number(each.get("value"))
        if value is None:
            each.lost("a metric without a value")
        else:
            yield each, value


def _result(
    source: Source,
    part: Part,
    value: float,
    evaluation: str,
    tested: Sequence[Dataset],
) -> MetricResult:
    named = part.get("slice")
    about = slice_of(str(named.value), tested) if named.is_a(str) else None
    if about is not None:
        named.take()
    interval = part.get("confidenceInterval")
    low = words.soft_number(interval.get("lowerBound"))
    high = words.soft_number(interval.get("upperBound"))
    iri = source.own_iri("result", part.place)
    if low is not None and high is not None:
        source.gap(iri, "the level of its interval", "CycloneDX has no field for it")
    return MetricResult(
        iri,
        part.get("type").text(),
        value,
        generated_by=evaluation,
        cohort=about,
        low=low,
        high=high,
        annotations=part.annotations(),
        source_field=part.place,
    )


def _populations(found: list[tuple[Part, float]]) -> tuple[Cohort, ...]:
    names = (part.get("slice").value for part, _value in found)
    known = (n for n in names if isinstance(n, str) and terms.resolve("population", n))
    return tuple(Cohort(name) for name in dict.fromkeys(known))


def _sliced(
    source: Source, part: Part, name: str, strata: tuple[Cohort, ...]
) -> Dataset:
    """The data of an evaluation of which the list says only who is in it."""
    iri = source.own_iri("test-data", part.place)
    why = "the metrics name the populations alone"
    source.gap(iri, "which data, and how many people", why)
    return Dataset(
        iri=iri,
        title=f"data on which {name} was evaluated",
        cohort=Cohort("SeeStrata", strata=strata),
        source_field=part.get("performanceMetrics").place,
    )


def intended(part: Part) -> tuple[IntendedUse | None, tuple[Annotation, ...]]:
    """For whom and for what it is meant; uses in prose are kept as they stand."""
    audience = part.get("users").texts()
    known: list[str] = []
    kept: list[Annotation] = []
    for each in part.get("useCases").items():
        text = each.value if each.is_a(str) else ""
        if terms.resolve("purpose", text):
            known.append(each.needed())
        elif note := each.keep("use case"):
            kept.append(note)
    if not audience and not known:
        return None, tuple(kept)
    return IntendedUse(tuple(known), audience=audience), tuple(kept)


def limitations(part: Part) -> tuple[str, ...]:
    """Risks, limits and trade-offs, in the words of the card."""
    found = (
        words.words(each, *names)
        for kind, *names in _PROSE
        for each in part.get(kind).items()
    )
    return tuple(dict.fromkeys(each for each in found if each))


def energy(part: Part) -> Iterator[Annotation]:
    """What each activity cost in energy and carbon dioxide."""
    held = part.get("environmentalConsiderations")
    for each in held.get("energyConsumptions").items():
        each.get("energyProviders").lost("who gave the energy")
        activity = each.get("activity").text() or "an activity"
        for field, what in (
            ("activityEnergyCost", "energy"),
            ("co2CostEquivalent", "CO2 equivalent"),
            ("co2CostOffset", "CO2 offset"),
        ):
            cost = each.get(field)
            value, unit = cost.get("value").text(), cost.get("unit").text()
            if value is not None:
                yield Annotation(
                    f"{what} of {activity}", f"{value} {unit or ''}".strip()
                )
