"""The files of one run in one process: its journal, its metric values, its seal."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from provkit._version import __version__
from provkit.capture.entities import local_path
from provkit.capture.journal import columnar
from provkit.capture.journal.clock import Clock
from provkit.capture.journal.metrics import MetricFile
from provkit.capture.journal.process import identity
from provkit.capture.journal.seal import seal
from provkit.capture.journal.writer import JournalWriter
from provkit.errors import UsageError
from provkit.model import Agent, Gap
from provkit.model.codec import to_json
from provkit.model.identity import new_iri
from provkit.rdf import series
from provkit.rdf.journal import VERSION, moment
from provkit.rdf.layout import run_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from provkit.capture.entities import Identified
    from provkit.capture.options import Options
    from provkit.model import Record, Run

    Entry = list[Any]


class Recorder:
    """Writes down one run, entry by entry.

    Attributes:
        iri: the name of the run.
        process: the process whose files these are: a forked child has none.
    """

    def __init__(self, record: Run, options: Options, also: Iterable[Record]) -> None:
        """Open the journal; `also` are records to write beside the run's own.

        Raises:
            OSError: the ledger cannot be written.
        """
        self._clock = Clock()
        now = self._clock.started
        self.iri = record.iri or new_iri()
        self.process = os.getpid()
        self._ledger = options.ledger
        self._name = run_name(moment(now), record.title or "run", self.iri)
        self._metrics: MetricFile | None = None
        self._untold: list[Gap] = []
        head = {
            "format": VERSION,
            "time": now,
            "run": self.iri,
            "bundle": new_iri(),
            "software": to_json(_software()),
            "agents": to_json(options.agents),
            **identity(),
        }
        record = replace(record, iri=self.iri, started=moment(now))
        entries = [["record", now, to_json(each)] for each in (record, *also)]
        self._journal = JournalWriter(self._ledger.journal(self._name), head, entries)

    def records(self, *records: Record) -> None:
        """Write down that records came to be."""
        now = self._clock.now()
        self._journal.write(*(["record", now, to_json(each)] for each in records))

    def set(self, **fields: Any) -> None:
        """Give fields of the run their value."""
        now = self._clock.now()
        entries = [["set", now, self.iri, *each] for each in fields.items()]
        self._journal.write(*entries)

    def end(self, status: str) -> None:
        """Write down how the run ended; an interrupted one was only last seen."""
        field = "last_seen" if status == "interrupted" else "ended"
        self.set(**{field: moment(self._clock.now()), "status": status})

    def add(self, field: str, *values: Any) -> None:
        """Give a field of the run further values."""
        now = self._clock.now()
        made = (["add", now, self.iri, field, to_json(each)] for each in values)
        self._journal.write(*made)

    def entity(self, found: Identified, field: str | None = None) -> None:
        """Write down a thing, what could not be seen of it, and how the run has it."""
        now = self._clock.now()
        stated = (*found.also, found.stated)
        entries: list[Entry] = [["record", now, to_json(each)] for each in stated]
        if field:
            entries.append(["add", now, self.iri, field, found.entity.iri])
        for each in found.gaps:
            gap = to_json(replace(each, about=found.entity.iri))
            entries.append(["add", now, self.iri, "gaps", gap])
        self._journal.write(*entries)

    def pending(self, iri: str) -> None:
        """Write down that the content of a thing is being read."""
        self._journal.write(["pending", self._clock.now(), iri])

    def settled(self, provisional: str, found: Identified) -> None:
        """Write down what a thing turned out to be, once its content was read."""
        self.entity(found)
        now = self._clock.now()
        self._journal.write(["rename", now, provisional, found.entity.iri])

    def gap(self, gap: Gap) -> None:
        """Write down a gap; where there is no room now, at the end."""
        try:
            self.add("gaps", gap)
        except OSError:
            self._untold.append(gap)

    def metric(self, name: str, value: float, step: int | None) -> None:
        """Write down one value of a series."""
        metrics = self._metrics
        if metrics is None:
            metrics = MetricFile(self._ledger.metrics(self._name))
            self._metrics = metrics
            self._journal.beside(metrics.file)
        metrics.append(name, value, step)

    def sync(self) -> None:
        """Have everything so far on the disk."""
        self._journal.sync()

    def close_metrics(self) -> None:
        """Sum up the series."""
        if self._metrics is None:
            return
        counted = self._metrics.close()
        file = self._metrics.file
        if file.lost:
            self.gap(Gap(f"{file.lost} metric values could not be written"))
        path = file.path
        try:
            if columnar.wanted():
                path, counted.digest = columnar.to_parquet(path)
        except UsageError as error:
            # At the end of a training it is too late to refuse.
            self.gap(Gap(f"the metric values stay lines: {error}"))
        place = local_path(self._ledger, path)
        self.records(*series.records(counted, self.iri, place))

    def seal(self) -> Path:
        """End: from the journal to the sealed file.

        Raises:
            OSError: the ledger cannot be written; the journal stays, to be recovered.
        """
        untold, self._untold = self._untold, []
        for each in dict.fromkeys(untold):
            self.add("gaps", each)
        if self._journal.lost:
            gap = Gap(f"{self._journal.lost} calls could not be written down")
            self.add("gaps", gap)
        self._journal.close()
        return seal(self._ledger, self._name)


def _software() -> Agent:
    return Agent(name="provkit", kind="SoftwareAgent", version=__version__)
