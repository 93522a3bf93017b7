"""The journal of a run: what was acknowledged, line by line, as it happened.

A line is the CRC-32 of its content in hexadecimal, a space, and a JSON array:

    ["head", {...}]                 who writes: format, run, process, boot, time
    ["record", time, record]        a record came to be
    ["set", time, iri, field, value]    a field of it got a value
    ["add", time, iri, field, value]    a field of it got one value more
    ["pending", time, iri]              its content is being read
    ["rename", time, iri, iri]          its content was read: it is called so

Times are seconds since the epoch. A last line that is cut off or does not match its
check is what a crash leaves and is ignored; any other such line is damage, and is
counted. Metric values stand in a side file of their own, one JSON array per line:
`[name, step, value, time]`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zlib import crc32

from provkit.errors import LedgerError, RecordError
from provkit.model import Bundle, Entity, Gap, Run
from provkit.model.codec import from_json
from provkit.rdf.encode import several
from provkit.rdf.mapping import by_name
from provkit.rdf.renames import Contents, renamed
from provkit.vocab import FORMAT

if TYPE_CHECKING:
    from pathlib import Path

    from provkit.model import Record

VERSION = 1


@dataclass(frozen=True, slots=True)
class Journal:
    """What a journal holds.

    Attributes:
        head: who wrote it.
        entries: the acknowledged calls, in order.
        last_seen: the time of the last of them, seconds since the epoch.
        damaged: the numbers of lines, not the last, that do not match their check.
    """

    head: dict[str, Any]
    entries: tuple[tuple[Any, ...], ...]
    last_seen: float
    damaged: tuple[int, ...]


def line(entry: tuple[Any, ...] | list[Any]) -> bytes:
    """One entry as it stands in a journal."""
    content = json.dumps(entry, separators=(",", ":")).encode()
    return b"%08x %s\n" % (crc32(content), content)


def read(path: Path) -> Journal:
    """Read a journal, whole or cut off.

    Raises:
        LedgerError: it has no head, or was written by a newer provkit.
    """
    lines = path.read_bytes().split(b"\n")
    parsed = [_parsed(each) for each in lines[:-1]]
    if not parsed or parsed[0] is None or parsed[0][0] != "head":
        raise LedgerError(
            f"{path}: not a journal, or nothing of it was written",
            "an empty journal is what a crash in the first instant leaves: remove it",
        )
    head = dict(parsed[0][1])
    if head.get("format", 0) > VERSION:
        raise LedgerError(
            f"{path}: journal format {head['format']} is newer than {VERSION}",
            "update provkit: pip install -U provkit",
        )
    torn = len(parsed) if parsed[-1] is not None else len(parsed) - 1
    damaged = [n for n, each in enumerate(parsed[:torn], start=1) if each is None]
    entries = tuple(tuple(each) for each in parsed[1:] if each is not None)
    times = [entry[1] for entry in entries]
    return Journal(head, entries, max([head["time"], *times]), tuple(damaged))


def is_empty(path: Path) -> bool:
    """Whether nothing whole was ever written: no call had been acknowledged."""
    return b"\n" not in path.read_bytes()


def records(journal: Journal, *, interrupted: bool = False) -> list[Record]:
    """The records that the entries of a journal make, its bundle first.

    Args:
        journal: what `read` gave.
        interrupted: the run never ended: say so, with the last sign of life.
    """
    contents, renames, pending = _replayed(journal)
    run = contents.get(journal.head["run"])
    if interrupted and run is not None:
        run |= {"status": "interrupted", "last_seen": moment(journal.last_seen)}
    lost = [
        Gap("its content was still being read when the run was cut off", iri)
        for iri in pending
    ]
    lost += [
        Gap(f"line {number} of the journal is damaged; what it said is lost")
        for number in journal.damaged
    ]
    made = [_record(each) for each in renamed(contents, renames).values()]
    return [_bundle(journal), *(_with_gaps(each, journal, lost) for each in made)]


def _replayed(journal: Journal) -> tuple[Contents, dict[str, str], list[str]]:
    """The records as they stand, the names found out later, and those never found."""
    contents: Contents = {}
    pending: dict[str, None] = {}
    renames: dict[str, str] = {}
    for entry in journal.entries:
        match entry[0]:
            case "pending":
                pending[entry[2]] = None
            case "rename":
                pending.pop(entry[2], None)
                renames[entry[2]] = entry[3]
            case "record":
                content = dict(entry[2])
                held = contents.setdefault(content["iri"], {})
                kind = _narrower(held.get("record"), content["record"])
                held.update(content, record=kind)
            case _:
                _amend(contents, entry)
    return contents, renames, list(pending)


def moment(seconds: float) -> str:
    """A time as `xsd:dateTime`, in UTC with microseconds.

    >>> moment(0.25)
    '1970-01-01T00:00:00.250000Z'
    """
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _amend(contents: Contents, entry: tuple[Any, ...]) -> None:
    action, _time, iri, field, value = entry
    content = contents.get(iri)
    if content is None:
        return  # the line that made the record is damaged, and is reported
    if action == "add":
        content[field] = [*several(content.get(field)), value]
    else:
        content[field] = value


def _narrower(held: str | None, stated: str) -> str:
    """A thing that was called a split stays one when it is then called a dataset."""
    kinds = by_name()
    if held not in kinds or stated not in kinds:
        return stated
    return max(held, stated, key=lambda name: len(kinds[name].classes))


def _record(content: dict[str, Any]) -> Record:
    try:
        record: Record = from_json(content)
    except RecordError as error:
        gap = Gap(f"a {content.get('record')} could not be read back: {error}")
        return Entity(iri=content["iri"], description=gap.description)
    return record


def _bundle(journal: Journal) -> Bundle:
    software = from_json(journal.head["software"])
    agents = journal.head.get("agents", [])
    return Bundle(
        iri=journal.head["bundle"],
        generated_at=moment(journal.last_seen),
        attributed_to=(software, *from_json(agents)),
        conforms_to=FORMAT,
        about=journal.head["run"],
    )


def _with_gaps(record: Record, journal: Journal, gaps: list[Gap]) -> Record:
    if isinstance(record, Run) and record.iri == journal.head["run"] and gaps:
        return replace(record, gaps=(*several(record.gaps), *gaps))
    return record


def _parsed(content: bytes) -> list[Any] | None:
    check, _space, body = content.partition(b" ")
    try:
        if int(check, 16) != crc32(body):
            return None
        entry = json.loads(body)
    except ValueError:
        return None
    return entry if isinstance(entry, list) and entry else None
