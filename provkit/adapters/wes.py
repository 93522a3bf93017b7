"""Workflow Execution Service of GA4GH: run logs, run requests, service descriptions.

A run log becomes a run with a part for each task, a request the run that it asks for
(whether it ever ran is a gap), and a service description the engines that it offers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from provkit.adapters._ga4gh import data_iri, digests, locations, run_iri
from provkit.adapters._personal import base_name, private_text
from provkit.model import Code, Entity, Environment, Run, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.adapters import Part, Source
    from provkit.model import Record

_STATUS: Final[Mapping[str, str]] = {
    "COMPLETE": "completed",
    "EXECUTOR_ERROR": "failed",
    "SYSTEM_ERROR": "failed",
    "CANCELED": "interrupted",
    "PREEMPTED": "interrupted",
}
_GOING_ON: Final = (
    "UNKNOWN", "QUEUED", "INITIALIZING", "RUNNING", "PAUSED", "CANCELING"
)  # fmt: skip
_COMMIT: Final = re.compile(r"/([0-9a-f]{40})(/|$)")


def read(source: Source) -> Iterator[Record]:
    """Read one document of the service, whichever it is."""
    found = source.json()
    if found.get("workflow_engine_versions"):
        yield from _service(source, found)
    elif found.get("run_id") or found.get("run_log"):
        request = found.get("request")
        run = run_iri(source, found.get("run_id").text())
        yield from _run(source, found, request, run)
        yield from _tasks(source, found.get("task_logs"), run)
        yield from _files(source, found.get("outputs"), run)
    elif found.get("workflow_url"):
        run = source.own_iri("run")
        source.gap(run, "whether and when it ran", "this is a request, not a log")
        yield from _run(source, source.part({}), found, run)
    else:
        raise source.refuse(
            "is no run log, run request or service-info of WES",
            "name what GET /runs/{run_id} gave",
        )


def _run(source: Source, log: Part, request: Part, run: str) -> Iterator[Record]:
    url, told = request.get("workflow_url"), log.get("run_log")
    code = _code(source, url) if url else None
    environment = _engine(source, run, request)
    inputs = tuple(_files(source, request.get("workflow_params"), None))
    started, ended = told.get("start_time").moment(), told.get("end_time").moment()
    if log and (started is None or ended is None):
        source.gap(run, "when it ran", "the log lacks a time, or its time zone")
    source.gap(run, "who ran it", "WES does not record it")
    for record in (code, environment, *inputs):
        if record is not None:
            yield record
    yield Run(
        run,
        told.get("name").text() or (code.title if code else None) or "a workflow",
        started=started,
        ended=ended,
        status=_state(source, run, log.get("state")),
        exit_code=told.get("exit_code").integer(),
        command=_command(told.get("cmd")),
        code=code or (),
        environment=environment or (),
        inputs=tuple(str(each.iri) for each in inputs),
        settings=tuple(_settings(request.get("workflow_params"))),
        annotations=(*request.annotations(), *told.annotations()),
        source_field=(log if log.get("run_log") else request).place,
    )


def _code(source: Source, part: Part) -> Code:
    url = part.needed()
    commit = _COMMIT.search(url)
    iri = data_iri(source, url)
    if commit is None:
        why = "the address of a workflow says nothing of its revision"
        source.gap(iri, "which revision of the workflow", why)
    return Code(
        iri=iri,
        title=base_name(url).rpartition("/")[2],
        identifier=commit[1] if commit else None,
        source_field=part.place,
    )


def _engine(source: Source, run: str, request: Part) -> Environment | None:
    part = request.get("workflow_engine")
    name, version = part.text(), request.get("workflow_engine_version").text()
    if name is None:
        source.gap(run, "in which software it ran", "the request names no engine")
        return None
    iri = source.own_iri("engine", name, version or "")
    if version is None:
        source.gap(iri, "which version of the engine", "the request does not say")
    title = f"{name} {version}" if version else name
    return Environment(iri=iri, title=title, source_field=part.place)


def _files(source: Source, part: Part, made_by: str | None) -> Iterator[Entity]:
    told = set()
    for each in locations(part):
        where = each.text()
        if where is None or (iri := data_iri(source, where)) in told:
            continue
        told.add(iri)
        yield Entity(
            iri=iri,
            title=base_name(where).rpartition("/")[2],
            checksums=digests(each.get("checksums")) if each.is_a(dict) else (),
            generated_by=made_by,
            source_field=each.place,
        )


def _settings(parameters: Part) -> Iterator[Setting]:
    for name, part in parameters.members():
        if not part.is_a(dict) and not part.is_a(list) and part.value is not None:
            value = part.value
            why = private_text(value) if isinstance(value, str) else ""
            if why:
                part.lost(why)
            else:
                yield Setting(name, part.scalar())


def _tasks(source: Source, logs: Part, run: str) -> Iterator[Run]:
    for number, task in enumerate(logs.items()):
        iri = source.own_iri("task", task.get("id").text() or str(number))
        started, ended = task.get("start_time").moment(), task.get("end_time").moment()
        if started is None or ended is None:
            source.gap(iri, "when it ran", "the log lacks a time, or its time zone")
        yield Run(
            iri,
            task.get("name").text() or f"task {number}",
            part_of=run,
            started=started,
            ended=ended,
            exit_code=task.get("exit_code").integer(),
            command=_command(task.get("cmd")),
            annotations=task.annotations(),
            source_field=task.place,
        )


def _command(part: Part) -> str | None:
    words = (
        " ".join(str(each) for each in part.value) if part.is_a(list) else part.value
    )
    if not words:
        return None
    if why := private_text(str(words)):
        part.lost(why)
        return None
    part.take()
    return str(words)


def _state(source: Source, run: str, part: Part) -> str | None:
    state = part.text()
    if state is None or state in _STATUS:
        return _STATUS.get(state or "")
    if state not in _GOING_ON:
        part.refuse(f"is {state!r}, which is no state of WES")
    source.gap(run, "how it ended", f"it was {state} when this was asked")
    return None


def _service(source: Source, found: Part) -> Iterator[Environment]:
    for name, engine in found.get("workflow_engine_versions").members():
        versions = (
            engine.get("workflow_engine_version") if engine.is_a(dict) else engine
        )
        for version in versions.texts():
            yield Environment(
                iri=source.own_iri("engine", name, version),
                title=f"{name} {version}",
                source_field=engine.place,
            )
