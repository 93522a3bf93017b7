"""What a graph says about one model, in the parts that checklists ask about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.adapters._plain import (
    duo,
    group_of,
    inputs,
    many,
    name_of,
    people,
    population,
    refs,
    strata,
    titled,
    word,
)
from provkit.model import (
    Agent,
    Approval,
    Cohort,
    Dataset,
    DatasetSplit,
    DataUse,
    Digest,
    Entity,
    Evaluation,
    IntendedUse,
    MetricResult,
    Model,
    Run,
    Setting,
    TrainingRun,
)
from provkit.terms import metrics
from provkit.vocab import PK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from provkit.adapters._view import View

Subjects = dict[str, list[Any]]
"""The records of each part, by the name that a checklist calls the part by."""

_SCHEMES: Final[Mapping[str, str]] = {
    "role": "role",
    "unit": "split-unit",
    "setting": "data-relation",
    "phase": "phase",
    "status": "status",
    "method": "interval-method",
    "metric": "metric",
    "human_data": "human-data",
}


def subjects(view: View, model: Model) -> Subjects:
    """The records that are about a model, by part.

    `data` are those of its training, validation and tests with everything that they
    were made from; preparations are the runs that made them.
    """
    run = view.named(model.generated_by) if model.generated_by else None
    training = [run] if isinstance(run, Run) else []
    evaluations = [e for e in view.all(Evaluation) if model.iri in refs(e.model)]
    used = [run] if isinstance(run, TrainingRun) else []
    named = {
        "training-data": [i for r in used for i in refs(r.training_data)],
        "validation-data": [i for r in used for i in refs(r.validation_data)],
        "test-data": [i for e in evaluations for i in refs(e.test_data)],
    }
    parts = {name: _datasets(view, iris) for name, iris in named.items()}
    iris = [iri for each in named.values() for iri in each]
    data = _origins(view, [*iris, *(i for r in training for i in inputs(r))])
    makers = [view.named(e.generated_by) for e in data if e.generated_by]
    results = _results(view, evaluations)
    return {
        "model": [model],
        "training": training,
        "evaluation": evaluations,
        **parts,
        "data": data,
        "split": [each for each in data if isinstance(each, DatasetSplit)],
        "preparation": _once([r for r in makers if isinstance(r, Run)]),
        "result": results,
        "group-result": [
            e for e in results if group_of(view, e) not in {"", "everyone"}
        ],
        "discrimination": _measuring(results, f"{PK}Discrimination"),
        "calibration": _measuring(results, f"{PK}Calibration"),
    }


def _datasets(view: View, iris: Iterable[str]) -> list[Dataset]:
    found = [view.named(iri) for iri in dict.fromkeys(iris)]
    return [each for each in found if isinstance(each, Dataset)]


def _origins(view: View, iris: Iterable[str]) -> list[Dataset]:
    """Datasets and those that they were made from, each once, the nearest first."""
    found: dict[str, Dataset] = {}
    waiting = list(iris)
    while waiting:
        iri = waiting.pop(0)
        record = view.named(iri)
        if iri in found or not isinstance(record, Dataset):
            continue
        found[iri] = record
        waiting += [*refs(record.derived_from), *refs(record.revision_of)]
    return list(found.values())


def _once(records: list[Any]) -> list[Any]:
    return list({each.iri: each for each in records}.values())


def _results(view: View, evaluations: list[Evaluation]) -> list[MetricResult]:
    known = {each.iri for each in evaluations}
    return [e for e in view.all(MetricResult) if e.generated_by in known]


def _measuring(results: list[MetricResult], dimension: str) -> list[MetricResult]:
    return [e for e in results if _dimension(e) == dimension]


def _dimension(result: MetricResult) -> str | None:
    iri = metrics.resolve(result.metric or "") or result.metric or ""
    return metrics.dimension(iri)


def label(view: View, record: Any) -> str:
    """What to call a record in a table."""
    if isinstance(record, MetricResult):
        group = group_of(view, record)
        metric = word("metric", record.metric or "a result")
        return f"{metric}, {group}" if group else metric
    return name_of(record)


def values(view: View, record: Any, name: str) -> list[str]:
    """What a field of a record says, each value as a text; none where it says nothing.

    `site` is looked for in the cohorts. A run that is not known to be a training has no
    training data.
    """
    if name == "site":
        cohorts = [c for each in many(record.cohort) for c in _parts(each)]
        return [text for text in dict.fromkeys(c.site for c in cohorts) if text]
    held = [each for each in many(getattr(record, name, None)) if each is not None]
    if name == "value" and isinstance(record, MetricResult):
        return [_measured(record)] if held else []
    if name in _SCHEMES:
        return [word(_SCHEMES[name], str(each)) for each in held]
    return [text for each in held if (text := _said(view, each))]


def _parts(cohort: Cohort) -> Iterator[Cohort]:
    yield cohort
    for each in cohort.strata:
        yield from _parts(each)


def _measured(found: MetricResult) -> str:
    """A value with its limits and how many people it rests on."""
    said = f"{found.value:g}"
    if found.low is not None and found.high is not None:
        level = f" ({found.level:.0%})" if found.level is not None else ""
        said += f" [{found.low:g}, {found.high:g}]{level}"
    return said if found.participants is None else f"{said}, n={found.participants}"


def _said(view: View, value: Any) -> str:
    """A value of a field in words."""
    if isinstance(value, str):
        return titled(view, value)
    for kind, worded in _WORDS.items():
        if isinstance(value, kind):
            return worded(value)
    return str(value)


def _people(cohort: Cohort) -> str:
    """How many people, and of which groups; groups within groups are counted."""
    groups = cohort.strata or (cohort,)
    named = [each for group in groups for each in strata(group)]
    shown = [each for each in named if each in groups]
    total = people(cohort)
    said = [f"{total} participants"] if total and cohort.strata else []
    said += [
        f"{population(str(each.population))} {people(each) or '(not counted)'}"
        for each in shown
    ]
    if len(named) > len(shown):
        said.append(f"with {len(named) - len(shown)} populations within these")
    return "; ".join(said)


def _use(use: IntendedUse) -> str:
    parts = (
        ("", [word("purpose", each) for each in many(use.purpose)]),
        ("for ", list(many(use.audience))),
        ("recommended for ", [population(each) for each in many(use.recommended_for)]),
        ("disease ", list(many(use.disease))),
        ("not for ", list(many(use.out_of_scope))),
        ("looked at by ", list(many(use.human_oversight))),
    )
    return "; ".join(f"{name}{', '.join(texts)}" for name, texts in parts if texts)


def _approval(held: Approval) -> str:
    kind = word("approval-type", held.type)
    body = held.publisher.name if isinstance(held.publisher, Agent) else held.publisher
    return ", ".join(each for each in (kind, held.identifier, body) if each)


_WORDS: Final[Mapping[type[Any], Callable[[Any], str]]] = {
    Cohort: _people,
    DataUse: lambda use: ", ".join(
        duo(each) or each for each in (*many(use.permission), *many(use.modifier))
    ),
    IntendedUse: _use,
    Approval: _approval,
    Agent: lambda agent: agent.name or agent.iri or "",
    Digest: lambda digest: f"{digest.algorithm}:{digest.value}",
    Setting: lambda setting: f"{setting.name}={setting.value}",
    Entity: lambda entity: ", ".join(
        each for each in (entity.title, entity.identifier) if each
    ),
}
