"""Results of the language model evaluation harness `lm-eval`: old form and new.

A file becomes one run with one evaluation per task below it, each with the model, the
task's test data and one result per metric. The standard error that the harness gives is
kept as an annotation: it is no confidence interval, and none is made of it.

The file names tasks and models but pins down neither bytes nor version of them. They
are this file's own therefore: two files that name one task share no node, which is
said as a gap.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from provkit.adapters._personal import base_name
from provkit.model import (
    Code,
    Dataset,
    Environment,
    Evaluation,
    MetricResult,
    Model,
    Run,
    Setting,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.model import Record

_SETTINGS: Final = (
    "num_fewshot",
    "batch_size",
    "limit",
    "bootstrap_iters",
    "random_seed",
    "numpy_seed",
    "torch_seed",
    "fewshot_seed",
)
_SHA1: Final = re.compile(r"[0-9a-f]{40}$")


def read(source: Source) -> Iterator[Record]:
    """Read the file that `lm_eval --output_path` writes."""
    found = source.json()
    results = found.get("results")
    if not results:
        raise source.refuse("has no 'results'", "name the results file of lm-eval")
    model = _model(source, found)
    yield model
    run = _run(source, found, model)
    for task, _values in results.members():
        yield from _task(source, found, task, run, model)
    yield run


def _model(source: Source, found: Part) -> Model:
    config = found.get("config")
    arguments = config.get("model_args")
    name, revision = found.get("model_name").text(), None
    if arguments.is_a(str):
        given = dict(_pairs(str(arguments.value)))
        name, revision = name or given.get("pretrained"), given.get("revision")
    elif arguments.is_a(dict):
        name = name or arguments.get("pretrained").text()
        revision = arguments.get("revision").text()
    iri = source.own_iri("model", name or "")
    if name is None:
        source.gap(iri, "which model it was", "the file gives only how it was loaded")
    if revision is None:
        source.gap(iri, "which version of the model", "the file names no revision")
    return Model(
        iri=iri,
        title=base_name(name) if name else None,
        version=revision,
        type="external-model",
        source_field=config.place,
    )


def _run(source: Source, found: Part, model: Model) -> Run:
    config = found.get("config")
    iri = source.own_iri("run")
    seconds = found.get("date").number()
    settings = tuple(
        Setting(name, part.scalar()) for name in _SETTINGS if (part := config.get(name))
    )
    if seconds is None:
        source.gap(iri, "when it ran", "the file has no date")
    else:
        source.gap(iri, "when it ended", "the file has the date of the start alone")
    source.gap(iri, "who ran it", "lm-eval does not record it")
    revision = found.get("git_hash").text()
    return Run(
        iri=iri,
        title=f"lm-eval of {model.title or 'a model'}",
        started=_moment(found, seconds),
        settings=settings,
        code=_code(revision),
        environment=_environment(source, found),
        annotations=config.annotations(),
        source_field=found.place,
    )


def _task(
    source: Source, found: Part, task: str, run: Run, model: Model
) -> Iterator[Record]:
    values = found.get("results").get(task)
    config = found.get("configs").get(task)
    data = Dataset(
        iri=source.own_iri("test-data", task),
        title=_data_title(task, config),
        identifier=task,
        source_field=(config or values).place,
        annotations=config.annotations(),
    )
    why = "lm-eval names the task alone; another file's task of that name may differ"
    source.gap(data.iri, "which bytes the test data are", why)
    version = found.get("versions").get(task)
    samples = found.get("n-samples").get(task).get("effective").integer()
    evaluation = Evaluation(
        iri=source.own_iri("evaluation", task),
        title=values.get("alias").text() or task,
        model=model.iri or (),
        test_data=data.iri or (),
        part_of=run.iri,
        settings=(Setting("task version", version.scalar()),) if version else (),
        source_field=values.place,
    )
    yield data
    yield evaluation
    yield from _results(source, task, values, evaluation, samples)


def _results(
    source: Source, task: str, values: Part, evaluation: Evaluation, samples: int | None
) -> Iterator[MetricResult]:
    for key, part in values.members():
        if _is_error(key) or key == "alias" or part.value == "N/A":
            continue
        metric, _comma, filtered = key.partition(",")
        error = values.get(_error_key(metric, filtered))
        note = error.keep("standard error")
        yield MetricResult(
            iri=source.own_iri("result", task, key),
            metric=metric if filtered in ("", "none") else f"{metric} ({filtered})",
            value=part.number(),
            generated_by=evaluation.iri,
            observations=samples,
            annotations=(note,) if note else (),
            source_field=part.place,
        )


def _data_title(task: str, config: Part) -> str:
    path = config.get("dataset_path").text()
    names = [base_name(path) if path else None, config.get("dataset_name").text()]
    return " ".join(name for name in names if name) or task


def _is_error(key: str) -> bool:
    return key.partition(",")[0].endswith("_stderr")


def _error_key(metric: str, filtered: str) -> str:
    return f"{metric}_stderr,{filtered}" if filtered else f"{metric}_stderr"


def _moment(found: Part, seconds: float | None) -> str | None:
    from provkit.adapters._times import from_millis

    if seconds is None:
        return None
    moment = from_millis(seconds * 1000)
    if moment is None:
        found.get("date").refuse("is no time in seconds since 1970")
    return moment


def _code(revision: str | None) -> Code | tuple[()]:
    if revision is None:
        return ()
    name = f"swh:1:rev:{revision}" if _SHA1.match(revision) else revision
    return Code(title="lm-eval", identifier=name)


def _environment(source: Source, found: Part) -> Environment | tuple[()]:
    version = found.get("transformers_version").text()
    if version is None:
        source.gap(source.own_iri("run"), "its software", "the file states none")
        return ()
    return Environment(title=f"transformers {version}")


def _pairs(arguments: str) -> Iterator[tuple[str, str]]:
    for argument in arguments.split(","):
        name, equals, value = argument.partition("=")
        if equals:
            yield name.strip(), value.strip()
