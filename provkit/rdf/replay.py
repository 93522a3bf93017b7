"""From the files that a run leaves behind to the records that they make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from provkit.model import Run
from provkit.rdf import journal, series

if TYPE_CHECKING:
    from pathlib import Path

    from provkit.model import Record
    from provkit.rdf.layout import Ledger


@dataclass(frozen=True, slots=True)
class Replayed:
    """A journal, and all that it and its side file say.

    Attributes:
        journal: as it was read.
        records: the bundle first.
        ended: whether the run said that it ended; else it is shown as interrupted.
    """

    journal: journal.Journal
    records: tuple[Record, ...]
    ended: bool


def replay(ledger: Ledger, path: Path) -> Replayed:
    """Read a journal, whether its run has ended, goes on or was cut off.

    Raises:
        LedgerError: the journal cannot be read.
        OSError: a file cannot be read.
    """
    held = journal.read(path)
    records = journal.records(held)
    if any(_is_over(each, held) for each in records):
        return Replayed(held, tuple(records), ended=True)
    side = ledger.metrics(path.stem)
    if not side.exists():
        return Replayed(
            held, tuple(journal.records(held, interrupted=True)), ended=False
        )
    counted = series.read(side)
    held = replace(held, last_seen=max(held.last_seen, counted.last_seen))
    place = side.relative_to(ledger.root.parent).as_posix()
    made = series.records(counted, held.head["run"], place)
    records = [*journal.records(held, interrupted=True), *made]
    return Replayed(held, tuple(records), ended=False)


def _is_over(record: Record, held: journal.Journal) -> bool:
    if not isinstance(record, Run) or record.iri != held.head["run"]:
        return False
    return record.ended is not None or record.last_seen is not None
