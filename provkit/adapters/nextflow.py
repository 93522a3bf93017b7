"""The execution trace of Nextflow (`-with-trace`): one task, one run.

A trace has a line per task and nothing of the workflow that they belong to: its name,
revision, parameters and who started it are gaps. Times are local and without a zone
unless the trace is raw, so that they are lost rather than guessed. Sizes are in powers
of 1024, as Nextflow counts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from provkit.model import Digest, Environment, Run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.adapters import Part, Source
    from provkit.model import Record

_STATUS: Final[Mapping[str, str]] = {
    "COMPLETED": "completed",
    "CACHED": "completed",
    "FAILED": "failed",
    "ABORTED": "interrupted",
}
_SIZE: Final = re.compile(r"([\d.]+) ?(B|KB|MB|GB|TB)?")
_UNITS: Final = ("B", "KB", "MB", "GB", "TB")
_DIGEST: Final = re.compile(r"@sha256:([0-9a-f]{64})$")
_ABSENT: Final = ("", "-")


def read(source: Source) -> Iterator[Record]:
    """Read a trace: tab-separated, with a line of names at its head."""
    lines = [line for line in source.text().splitlines() if line.strip()]
    names = lines[0].split("\t") if lines else []
    if "task_id" not in names or "status" not in names:
        raise source.refuse("is no trace of Nextflow", "its first line names task_id")
    workflow = source.own_iri("workflow")
    source.gap(workflow, "which workflow it was", "a trace does not name it")
    source.gap(workflow, "who ran it", "a trace does not say")
    source.gap(workflow, "when it ran", "a trace has times of its tasks alone")
    yield Run(workflow, "a Nextflow workflow", source_field="#/")
    told: set[str | None] = set()
    for number, line in enumerate(lines[1:], start=2):
        for record in _task(source, workflow, _row(source, names, line, number)):
            if record.iri not in told:  # a container is told of once
                told.add(record.iri)
                yield record


def _row(source: Source, names: list[str], line: str, number: int) -> Part:
    cells = line.split("\t")
    if len(cells) != len(names):
        raise source.refuse(
            f"line {number} has {len(cells)} values for {len(names)} names",
            "check that the file is whole",
        )
    pairs = zip(names, (cell.strip() for cell in cells), strict=True)
    row = {name: None if cell in _ABSENT else cell for name, cell in pairs}
    [(_number, part)] = source.part({str(number): row}).members()
    return part


def _task(source: Source, workflow: str, row: Part) -> Iterator[Run | Environment]:
    number = row.get("task_id").needed()
    status = row.get("status").needed()
    if status not in _STATUS:
        row.get("status").refuse(f"is {status!r}: one of {', '.join(_STATUS)}")
    iri = source.own_iri("task", number)
    started = row.get("start").moment()
    ended = row.get("complete").moment()
    for part in (row.get("submit"), row.get("duration"), row.get("realtime")):
        if part and not part.value.isdigit():
            part.lost("rounded for reading, or without a time zone")
    if started is None or ended is None:
        source.gap(iri, "when it ran", "its times have no time zone")
    environment = _environment(source, iri, row.get("container"))
    yield from environment
    yield Run(
        iri,
        row.get("name").text() or f"task {number}",
        part_of=workflow,
        started=started,
        ended=ended,
        status=_STATUS[status],
        exit_code=row.get("exit").integer(),
        peak_memory=_bytes(row.get("peak_rss")),
        environment=tuple(environment),
        annotations=row.annotations(),
        source_field=row.place,
    )


def _environment(source: Source, task: str, part: Part) -> tuple[Environment, ...]:
    name = part.text()
    if name is None:
        source.gap(task, "in which software it ran", "the trace names no container")
        return ()
    digest = _DIGEST.search(name)
    iri = source.own_iri("container", name)
    if digest is None:
        why = "a container's tag can be moved to another image"
        source.gap(iri, "which image it was", why)
    return (
        Environment(
            iri=iri,
            title=name,
            checksums=(Digest("sha256", digest[1]),) if digest else (),
            source_field=part.place,
        ),
    )


def _bytes(part: Part) -> int | None:
    """A size such as `198.9 MB`, or a plain number of bytes.

    >>> from provkit.adapters._account import Account
    >>> from provkit.adapters._part import Part
    >>> _bytes(Part("1.5 KB", Account(), "trace.txt"))
    1536
    """
    text = part.text()
    if text is None:
        return None
    found = _SIZE.fullmatch(text)
    if found is None:
        part.refuse(f"is {text!r}, which is no size")
    unit: int = 1024 ** _UNITS.index(found[2] or "B")
    return round(float(found[1]) * unit)
