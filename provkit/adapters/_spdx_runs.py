"""Runs of an SPDX document: trainings, evaluations with their metrics, builds, scripts.

SPDX relates things to things (`trainedOn`, `generates`). What lies between them is a
run that nobody described: it has the inputs and outputs, and says that it is put
together afterwards. Only `build_Build` is a run with times of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from provkit.adapters import _spdx_words as words
from provkit.adapters._bom_people import EVALUATION, TRAINING, slice_of
from provkit.adapters._cyclonedx_words import soft_number
from provkit.model import (
    Annotation,
    Dataset,
    Evaluation,
    MetricResult,
    Run,
    Setting,
    TrainingRun,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.adapters import Part
    from provkit.adapters._spdx_roles import Roles
    from provkit.model import Record

_RECONSTRUCTED: Final = "reconstructed-run"
_SLICE: Final = re.compile(r"(?P<metric>.+?) \[(?P<slice>[^\]]+)\]")
_ENERGY: Final = {
    "ai_trainingEnergyConsumption": "energy of training",
    "ai_finetuningEnergyConsumption": "energy of fine-tuning",
}


def trainings(roles: Roles) -> Iterator[TrainingRun]:
    """One run for each model that was trained on something, or says how it learned."""
    graph = roles.graph
    for name in dict.fromkeys(roles.learns.values()):
        tellers = [n for n, owner in roles.learns.items() if owner == name]
        parts = [graph.elements[n] for n in tellers]
        iri = roles.training(name)
        own = iri == roles.named.get((name, TRAINING))
        data = tuple(map(graph.iri, dict.fromkeys(roles.trained.get(name, ()))))
        graph.source.gap(iri, "when it ran, and by whom", "SPDX relates things alone")
        if not data:
            graph.source.gap(iri, "which data it used", "there is no trainedOn")
        told = [
            text
            for part in parts
            if (text := part.get("ai_informationAboutTraining").text())
        ]
        settings = tuple(
            Setting(key, value.scalar())
            for part in parts
            for key, value in words.entries(part.get("ai_hyperparameter"))
        )
        title = graph.elements[name].get("name").value
        yield TrainingRun(
            iri,
            None if own else f"training of {title}",
            type=() if own else _RECONSTRUCTED,
            description=" ".join(told) or None,
            training_data=data,
            settings=settings,
            code=roles.makers(name),
            annotations=tuple(n for part in parts for n in energy(part, _ENERGY)),
            source_field=graph.elements[name].place,
        )


def evaluations(roles: Roles, data: Mapping[str, Dataset]) -> Iterator[Record]:
    """One evaluation for each model that was tested, and its metrics."""
    graph = roles.graph
    for name in dict.fromkeys(roles.scores.values()):
        tellers = [n for n, owner in roles.scores.items() if owner == name]
        parts = [graph.elements[n] for n in tellers]
        stated = roles.named.get((name, EVALUATION))
        iri = stated or graph.source.own_iri("evaluation", name)
        tested = tuple(map(graph.iri, dict.fromkeys(roles.tested.get(name, ()))))
        graph.source.gap(iri, "when it ran, and by whom", "SPDX relates things alone")
        if not tested:
            graph.source.gap(iri, "on which data", "there is no testedOn")
        thresholds = tuple(
            Setting(f"decision threshold {key}", value.scalar())
            for part in parts
            for key, value in words.entries(part.get("ai_metricDecisionThreshold"))
        )
        title = graph.elements[name].get("name").value
        yield Evaluation(
            iri,
            None if stated else f"evaluation of {title}",
            type=() if stated else _RECONSTRUCTED,
            model=graph.iri(name),
            test_data=tested,
            settings=thresholds,
            source_field=graph.elements[name].place,
        )
        held = [data[each] for each in tested if each in data]
        for part in parts:
            yield from _results(roles, part, iri, held)


def _results(
    roles: Roles, part: Part, evaluation: str, data: list[Dataset]
) -> Iterator[MetricResult]:
    for key, value in words.entries(part.get("ai_metric")):
        number = soft_number(value)
        if number is None:
            continue
        named = _SLICE.fullmatch(key)
        about = slice_of(named["slice"], data) if named else None
        yield MetricResult(
            roles.graph.source.own_iri("result", value.place),
            named["metric"] if named and about else key,
            number,
            generated_by=evaluation,
            cohort=about,
            source_field=value.place,
        )


def makings(roles: Roles) -> Iterator[Run]:
    """Builds, and the runs of scripts that made something other than a model."""
    graph = roles.graph
    for name, part in graph.elements.items():
        if graph.kind(name) == "build_Build":
            yield _build(roles, name, part)
    for name, made in roles.scripts.items():
        if name not in graph.elements or graph.kind(name) == "build_Build":
            continue
        iri = graph.source.own_iri("making", name)
        if all(roles.learns.get(each) == each for each in made):
            continue
        graph.source.gap(iri, "when it ran, and by whom", "SPDX relates things alone")
        graph.source.gap(iri, "what it read", "the relation names what was made alone")
        yield Run(
            iri,
            f"run of {graph.elements[name].get('name').value}",
            type=_RECONSTRUCTED,
            code=graph.iri(name) if name in roles.code else (),
            source_field=graph.elements[name].place,
        )


def _build(roles: Roles, name: str, part: Part) -> Run:
    graph = roles.graph
    iri = graph.iri(name)
    started = part.get("build_buildStartTime").moment()
    ended = part.get("build_buildEndTime").moment()
    if started is None or ended is None:
        graph.source.gap(iri, "when it ran", "the build lacks a time")
    part.get("build_environment").lost("personal: variables of a machine")
    graph.take(name)
    settings = tuple(
        Setting(key, value.scalar())
        for key, value in words.entries(part.get("build_parameter"))
    )
    return Run(
        iri,
        part.get("name").text() or part.get("build_buildType").text() or "a build",
        started=started,
        ended=ended,
        inputs=tuple(map(graph.iri, roles.inputs.get(name, ()))),
        settings=settings,
        annotations=part.annotations(),
        source_field=part.place,
    )


def energy(part: Part, fields: Mapping[str, str]) -> Iterator[Annotation]:
    """What something cost in energy."""
    for name, what in fields.items():
        for each in part.get("ai_energyConsumption").get(name).items():
            each.get("type").take()
            value = each.get("ai_energyQuantity").text()
            unit = each.get("ai_energyUnit").text()
            if value is not None:
                yield Annotation(what, f"{value} {unit}" if unit else value)
