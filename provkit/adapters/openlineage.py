"""OpenLineage events: one, a list, or one per line, as any client or server keeps them.

All events of a run become one run. A data set is what OpenLineage calls it by, a
namespace and a name, which say nothing of its content: where one run of the source
writes it, that is the entity that others read; where several do, each writes one of its
own, and which of them a reader read is a gap. An event about a job or a data set
without a run tells of data, not that anything happened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from provkit.adapters import _openlineage_facets as facets
from provkit.adapters._ga4gh import run_iri
from provkit.adapters._openlineage_out import write
from provkit.model import Dataset, Run, TrainingRun

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.adapters import Part, Source
    from provkit.model import Record

__all__ = ["read", "write"]

_ENDS: Final[Mapping[str, str]] = {
    "COMPLETE": "completed",
    "FAIL": "failed",
    "ABORT": "interrupted",
}
_OTHERS: Final = ("START", "RUNNING", "OTHER")

Named = tuple[str, str]
"""A namespace and a name."""


@dataclass
class _Told:
    """What the events of one run say of it together."""

    iri: str
    job: Named
    place: str
    training: bool = False
    started: str | None = None
    ended: str | None = None
    status: str | None = None
    parent: str | None = None
    inputs: list[Named] = field(default_factory=list)
    outputs: list[Named] = field(default_factory=list)
    facets: list[facets.OfRun] = field(default_factory=list)


@dataclass
class _Heard:
    """What a whole source says."""

    runs: dict[str, _Told] = field(default_factory=dict)
    data: dict[Named, facets.OfData] = field(default_factory=dict)


def read(source: Source) -> Iterator[Record]:
    """Read events, in the order in which they stand."""
    heard = _Heard()
    for event in _events(source):
        _hear(source, heard, event)
    if not heard.runs and not heard.data:
        raise source.refuse("holds no event", "an event has 'eventTime' and 'run'")
    yield from _data(source, heard)
    for told in heard.runs.values():
        yield from _run(source, heard, told)


def _events(source: Source) -> Iterator[Part]:
    for found in source.json_documents():
        yield from found.items() if found.is_a(list) else (found,)


def _hear(source: Source, heard: _Heard, event: Part) -> None:
    if not event.get("eventTime"):
        event.refuse("is no event of OpenLineage: it has no 'eventTime'")
    for name in ("producer", "schemaURL"):
        event.get(name).take()
    sides = [
        [_named(heard, each) for each in event.get(side).items()]
        for side in ("inputs", "outputs")
    ]
    if event.get("run"):
        told = _told(source, heard, event)
        _add(told.inputs, sides[0])
        _add(told.outputs, sides[1])
        _course(told, event)
        return
    event.get("eventTime").lost("an event without a run did not happen at a time")
    if event.get("dataset"):
        _named(heard, event.get("dataset"))
    elif event.get("job"):
        for part in (event.get("job").get("namespace"), event.get("job").get("name")):
            part.lost("a job of which no run is told")
    else:
        event.refuse("has no 'run', 'job' or 'dataset'")


def _told(source: Source, heard: _Heard, event: Part) -> _Told:
    run, job = event.get("run"), event.get("job")
    named = (job.get("namespace").text() or "", job.get("name").text() or "")
    iri = _iri(source, run.get("runId").needed(), named)
    told = heard.runs.setdefault(iri, _Told(iri, named, run.place))
    parent = run.get("facets").get("parent")
    if parent.get("run").get("runId"):
        above = parent.get("job")
        of_job = (above.get("namespace").text() or "", above.get("name").text() or "")
        told.parent = _iri(source, parent.get("run").get("runId").needed(), of_job)
    found = facets.of_run(source, iri, run.get("facets"), job.get("facets"))
    told.facets.append(found)
    told.training = told.training or found.job_type == "TRAINING"
    return told


def _iri(source: Source, run_id: str, job: Named) -> str:
    """A UUID names a run in the world; anything else a run of that job in this file."""
    found = run_iri(source, run_id)
    is_known = found == source.iri("run", run_id.lower())
    return found if is_known else source.own_iri("run", run_id, *job)


def _course(told: _Told, event: Part) -> None:
    kind = (event.get("eventType").text() or "OTHER").upper()
    time = event.get("eventTime").moment()
    if kind == "START" and time and (told.started is None or time < told.started):
        told.started = time
    elif kind in _ENDS:
        told.status = _ENDS[kind]
        told.ended = time
    elif kind not in (*_OTHERS, "START"):
        event.get("eventType").refuse(f"is {kind!r}, which is no type of event")


def _named(heard: _Heard, part: Part) -> Named:
    named = (part.get("namespace").text() or "", part.get("name").needed())
    found = facets.of_data(part)
    heard.data[named] = heard.data[named] | found if named in heard.data else found
    return named


def _add(known: list[Named], more: list[Named]) -> None:
    known += [each for each in more if each not in known]


def _writers(heard: _Heard, named: Named) -> list[_Told]:
    return [each for each in heard.runs.values() if named in each.outputs]


def _data_iri(source: Source, heard: _Heard, named: Named, writer: _Told | None) -> str:
    """One entity where one run writes it, else one for each that does."""
    if writer is None or len(_writers(heard, named)) == 1:
        return source.own_iri("data", *named)
    return source.own_iri("data", *named, writer.iri)


def _read_iri(source: Source, heard: _Heard, named: Named, reader: _Told) -> str:
    """What a run reads is never what it writes itself."""
    if _writers(heard, named) == [reader]:
        return source.own_iri("data", *named, "before", reader.iri)
    return _data_iri(source, heard, named, None)


def _data(source: Source, heard: _Heard) -> Iterator[Dataset]:
    for named, found in heard.data.items():
        writers = _writers(heard, named)
        readers = [each for each in heard.runs.values() if named in each.inputs]
        made = {_data_iri(source, heard, named, each): each for each in writers}
        used = {_read_iri(source, heard, named, each) for each in readers}
        alone = {_data_iri(source, heard, named, None)} if not (made or used) else set()
        for iri in sorted({*made, *used, *alone}):
            why = "OpenLineage names data and does not look into them"
            source.gap(iri, "which bytes it is", why)
            if iri in used and iri not in made and writers:
                what = f"which of {len(writers)} written states was read"
                source.gap(iri, what, "the events do not say")
            yield found.record(iri, named, made[iri].iri if iri in made else None)


def _run(source: Source, heard: _Heard, told: _Told) -> Iterator[Record]:
    if told.started is None:
        source.gap(
            told.iri, "when it began", "there is no START event with a time zone"
        )
    if told.status is None:
        source.gap(told.iri, "how it ended", "there is no event of its end")
    source.gap(told.iri, "who ran it", "OpenLineage does not record it")
    code = {each.code.iri: each.code for each in told.facets if each.code}
    engines = {each.engine.iri: each.engine for each in told.facets if each.engine}
    yield from (*code.values(), *engines.values())
    notes = dict.fromkeys(note for each in told.facets for note in each.notes)
    kind = TrainingRun if told.training else Run
    yield kind(
        told.iri,
        told.job[1],
        description=f"job of {told.job[0]}" if told.job[0] else None,
        started=told.started,
        ended=told.ended,
        status=told.status,
        part_of=told.parent if told.parent in heard.runs else None,
        inputs=tuple(_read_iri(source, heard, each, told) for each in told.inputs),
        code=tuple(code.values()),
        environment=tuple(engines.values()),
        annotations=tuple(notes),
        source_field=told.place,
    )
