"""Runs as OpenLineage events: one line each, in the order of their times.

A run that began is a START event, one that ended a COMPLETE, FAIL or ABORT event; of
one whose end nobody stated, the last that is known of it is a RUNNING or OTHER event.
OpenLineage knows a run by a UUID: its own where it has one, else one made of its name.
Data have a namespace and a name, which are two parts of their IRI.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any, Final

from provkit.adapters._account import Lost
from provkit.adapters._carried import losses
from provkit.adapters._plain import (
    by_name,
    filled,
    inputs,
    made_by,
    many,
    name_of,
    number,
    status,
)
from provkit.adapters._view import Written
from provkit.errors import UsageError
from provkit.model import (
    Agent,
    Bundle,
    Code,
    Dataset,
    Entity,
    Environment,
    Run,
    TrainingRun,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.adapters._view import View
    from provkit.model import Record

    Known = Mapping[str, Record]

_PRODUCER: Final = "https://w3id.org/provkit"
_SPEC: Final = "https://openlineage.io/spec"
_EVENT: Final = f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent"
_FACETS: Final[Mapping[str, tuple[str, str]]] = {
    "parent": ("1-2-0", "ParentRunFacet"),
    "executionParameters": ("1-0-0", "ExecutionParametersRunFacet"),
    "processing_engine": ("1-1-1", "ProcessingEngineRunFacet"),
    "jobType": ("2-0-4", "JobTypeJobFacet"),
    "sourceCodeLocation": ("1-1-0", "SourceCodeLocationJobFacet"),
    "documentation": ("1-1-0", "DocumentationDatasetFacet"),
    "version": ("1-0-1", "DatasetVersionDatasetFacet"),
    "ownership": ("1-0-1", "OwnershipDatasetFacet"),
}
_ENDS: Final[Mapping[str | None, str]] = {
    "completed": "COMPLETE",
    "failed": "FAIL",
    "interrupted": "ABORT",
}
_SWH: Final = "swh:1:rev:"
_CARRIED: Final[Mapping[str, str]] = {
    "Agent": "name",
    "Code": "title identifier",
    "Environment": "title checksums",
    "Digest": "algorithm value",
    "Entity": "title description checksums generated_by attributed_to",
    "Dataset": "version",
    "Model": "version",
    "Run": "title started ended last_seen status part_of inputs code environment "
    "settings seed",
    "TrainingRun": "training_data validation_data base_models aggregated_models "
    "teacher_models reference_data",
    "Evaluation": "model test_data",
    "Setting": "name value",
}
_WHY: Final = {
    "agents": "OpenLineage does not record who ran a run",
    "derived_from": "OpenLineage tells of derivation by what runs read and wrote",
    "cohort": "OpenLineage names data and does not look into them",
    "MetricResult": "OpenLineage has no word for the result of an evaluation",
    "MetricSummary": "OpenLineage has no word for the course of a value",
    "Bundle": "events are no file with provenance of its own",
}


def write(view: View, *, namespace: str = "provkit") -> Written:
    """Write the events of all runs.

    Args:
        view: the records.
        namespace: of the jobs.
    """
    runs = {run.iri: run for run in view.all(Run) if run.iri}
    if not runs:
        raise UsageError("there is no run to write", "an event tells of a run")
    made = made_by(
        each
        for each in view.all(Entity)
        if not isinstance(each, (Bundle, Code, Environment))
    )
    known = by_name(view)
    lines: list[tuple[str, int, dict[str, Any]]] = []
    untold, missing = 0, []
    for run in runs.values():
        events = list(_events(known, runs, run, made, namespace))
        lines += [(e["eventTime"], n, e) for n, e in enumerate(events)]
        if not events:
            untold += 1
            missing.append(f"eventTime: {name_of(run)} has no time and is left out")
        elif status(run.status) not in _ENDS:
            missing.append(f"how it ended: {name_of(run)} does not say")
    lines.sort(key=lambda line: (line[0], line[2]["run"]["runId"], line[1]))
    texts = [json.dumps(event, ensure_ascii=False) for _t, _n, event in lines]
    lost = losses(view.records, _CARRIED, _WHY)
    if untold:
        lost = (*lost, Lost("Run", "an event needs a time, and none is known", untold))
    content = "".join(f"{text}\n" for text in texts)
    return Written(
        {"": content.encode("utf-8", "backslashreplace")}, lost, tuple(missing)
    )


def _events(
    known: Known,
    runs: Mapping[str, Run],
    run: Run,
    made: Mapping[str, list[str]],
    namespace: str,
) -> Iterator[dict[str, Any]]:
    """The events of a run; what it made stands in the last."""
    steps = list(_steps(run))
    for number_of, (kind, time) in enumerate(steps, 1):
        written = made.get(str(run.iri), ()) if number_of == len(steps) else ()
        yield {
            "eventType": kind,
            "eventTime": time,
            "producer": _PRODUCER,
            "schemaURL": _EVENT,
            "run": _run(known, runs, run, namespace),
            "job": {
                "namespace": namespace,
                "name": run.title or str(run.iri),
                "facets": _job(known, run),
            },
            "inputs": [_data(known, iri) for iri in inputs(run)],
            "outputs": [_data(known, iri) for iri in written],
        }


def _steps(run: Run) -> Iterator[tuple[str, str]]:
    """The types and times of the events of a run."""
    if run.started:
        yield "START", run.started
    ended = _ENDS.get(status(run.status))
    if run.ended:
        yield ended or "OTHER", run.ended
    elif run.last_seen:
        yield "RUNNING", run.last_seen


def _run(
    known: Known, runs: Mapping[str, Run], run: Run, namespace: str
) -> dict[str, Any]:
    settings: list[dict[str, Any]] = [
        {"key": e.name, "value": _text(e.value)} for e in run.settings
    ]
    if run.seed is not None:
        settings.append({"key": "random seed", "value": str(run.seed)})
    facets: dict[str, Any] = {"provkit_identity": _identity(iri=run.iri)}
    if settings:
        facets["executionParameters"] = _facet("executionParameters",
                                               parameters=settings)  # fmt: skip
    for software in many(run.environment):
        found = known.get(software) if isinstance(software, str) else software
        digest = next((e.value for e in getattr(found, "checksums", ())), None)
        if title := getattr(found, "title", None):
            version = digest or "not stated"
            engine = _facet("processing_engine", name=title, version=version)
            facets["processing_engine"] = engine
    above = runs.get(run.part_of) if run.part_of else None
    if above is not None:
        job = {"namespace": namespace, "name": above.title or str(above.iri)}
        told = {"runId": _uuid(str(above.iri))}
        facets["parent"] = _facet("parent", run=told, job=job)
    return {"runId": _uuid(str(run.iri)), "facets": facets}


def _job(known: Known, run: Run) -> dict[str, Any]:
    kind = "TRAINING" if isinstance(run, TrainingRun) else "JOB"
    facets: dict[str, Any] = {
        "jobType": _facet(
            "jobType", processingType="BATCH", integration="PROVKIT", jobType=kind
        )
    }
    for code in many(run.code)[:1]:
        found = known.get(code) if isinstance(code, str) else code
        if isinstance(found, Code) and (place := _place(found)):
            facets["sourceCodeLocation"] = _facet("sourceCodeLocation", **place)
    return facets


def _place(code: Code) -> dict[str, str] | None:
    """Where a revision is to be had; nothing where only its name is known."""
    named = code.identifier or code.iri or ""
    if named.startswith(_SWH):
        place = {"type": "git", "url": f"https://archive.softwareheritage.org/{named}",
                 "version": named.removeprefix(_SWH)}  # fmt: skip
    elif "://" in named and not named.startswith("ni:"):
        place = {"type": "git", "url": named}
    else:
        return None
    return place | ({"path": code.title} if code.title else {})


def _data(known: Known, iri: str) -> dict[str, Any]:
    namespace, name = _split(iri)
    found = known.get(iri)
    facets: dict[str, Any] = {}
    if isinstance(found, Entity):
        digests = {each.algorithm: each.value for each in found.checksums}
        facets["provkit_identity"] = _identity(iri=iri, **digests)
        said = ": ".join(each for each in (found.title, found.description) if each)
        if said:
            facets["documentation"] = _facet("documentation", description=said)
        if version := getattr(found, "version", None):
            facets["version"] = _facet("version", datasetVersion=version)
        if owners := list(_owners(found)):
            facets["ownership"] = _facet("ownership", owners=owners)
    return {"namespace": namespace, "name": name, "facets": facets}


def _owners(found: Entity) -> Iterator[dict[str, str]]:
    held = many(found.attributed_to)
    if isinstance(found, Dataset) and found.publisher:
        held = (*held, found.publisher)
    for each in held:
        agent = Agent(iri=each) if isinstance(each, str) else each
        if name := agent.name or agent.iri:
            yield {"name": name}


def _split(iri: str) -> tuple[str, str]:
    """An IRI as a namespace and a name.

    >>> _split("s3://bucket/a/b"), _split("urn:uuid:1")
    (('s3://bucket', 'a/b'), ('urn', 'uuid:1'))
    """
    scheme, _colon, rest = iri.partition(":")
    if rest.startswith("//") and not rest.startswith("///"):
        host, _slash, path = rest[2:].partition("/")
        return f"{scheme}://{host}", path or host
    return scheme, rest.lstrip("/")


def _uuid(iri: str) -> str:
    """The UUID of a run, else one that is made of its name."""
    named = iri.removeprefix("urn:uuid:")
    try:
        return str(uuid.UUID(named))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, iri))


def _facet(name: str, /, **content: Any) -> dict[str, Any]:
    version, schema = _FACETS[name]
    where = f"{_SPEC}/facets/{version}/{schema}.json#/$defs/{schema}"
    return {"_producer": _PRODUCER, "_schemaURL": where, **content}


def _identity(**content: Any) -> dict[str, Any]:
    """What provkit calls a thing: a facet of our own."""
    where = f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/BaseFacet"
    return filled({"_producer": _PRODUCER, "_schemaURL": where, **content})


def _text(value: Any) -> str:
    held = number(value) if isinstance(value, float) else value
    return held if isinstance(held, str) else json.dumps(held)
