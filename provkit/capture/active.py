"""A run while it goes on: the core under `with pk.run(...)` and the decorators."""

from __future__ import annotations

import contextvars
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import provkit
from provkit.capture import entities, produced
from provkit.capture.background import Surroundings
from provkit.capture.metrics import MetricFile
from provkit.capture.seal import seal
from provkit.capture.shield import Shield
from provkit.capture.writer import JournalWriter
from provkit.errors import RunEnded, UnknownName
from provkit.model import (
    Agent,
    Code,
    Dataset,
    Entity,
    Environment,
    Gap,
    Model,
    Run,
    Setting,
)
from provkit.model.codec import to_json
from provkit.model.identity import new_iri
from provkit.rdf import series
from provkit.rdf.encode import several
from provkit.rdf.journal import moment
from provkit.rdf.layout import run_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    from provkit.capture.entities import Identified, Thing
    from provkit.capture.options import Options

Scalar = str | float | bool | None

_CURRENT: contextvars.ContextVar[ActiveRun | None] = contextvars.ContextVar(
    "provkit_run", default=None
)
_KINDS: Mapping[str, type[Entity]] = {
    "training": Dataset,
    "validation": Dataset,
    "test": Dataset,
    "reference": Dataset,
    "model": Model,
    "base-model": Model,
    "aggregated-model": Model,
    "teacher-model": Model,
    "code": Code,
    "environment": Environment,
}


def current_run() -> ActiveRun | None:
    """The run that the calling code is in, or nothing."""
    return _CURRENT.get()


class ActiveRun:
    """Records what a run uses, makes and logs; made by `provkit.run`.

    Used as a context manager: the run starts on entering, ends on leaving, and is
    *failed* when it is left by an exception, which passes. Every call has been written
    down when it returns.

    Attributes:
        iri: the name of the run.
        path: its sealed file, once it has ended.
    """

    def __init__(self, record: Run, options: Options, script: Path | None) -> None:
        self.iri = record.iri or new_iri()
        self.path: Path | None = None
        self._record = replace(record, iri=self.iri, agents=options.agents)
        self._options = options
        self._script = script
        self._name = ""
        self._journal: JournalWriter | None = None
        self._metrics: MetricFile | None = None
        self._shield = Shield(strict=options.strict, report=self.gap)
        self._metric_guard = self._shield.during("a metric value")
        self._pending: list[str] = []
        self._state = "new"
        self._token: contextvars.Token[ActiveRun | None] | None = None

    def __repr__(self) -> str:
        return f"<{type(self._record).__name__} {self._record.title!r} {self._state}>"

    # -- its course --------------------------------------------------------------

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        left = isinstance(error, SystemExit) and error.code in (None, 0)
        self.end("completed" if error is None or left else "failed")

    def start(self) -> None:
        """Begin: the run is in the ledger from here on."""
        if self._state != "new":
            raise RunEnded(f"the run {self._record.title!r} was started before")
        self._state = "running"
        parent = _CURRENT.get()
        self._token = _CURRENT.set(self)
        now = time.time()
        self._record = replace(
            self._record,
            started=moment(now),
            part_of=self._record.part_of or (parent.iri if parent else None),
        )
        with self._shield.during("the start of the run"):
            title = self._record.title or "run"
            self._name = run_name(moment(now), title, self.iri)
            path = self._options.ledger.journal(self._name)
            self._journal = JournalWriter(path, self._head(now))
            self._write(["record", now, to_json(self._record)])
        self._surroundings = Surroundings(self._script, self._options.ledger)

    def end(self, status: str = "completed") -> None:
        """End and seal the run; a second call does nothing."""
        if self._state != "running":
            return
        if self._token is not None:
            _CURRENT.set(self._token.old_value if self._has_old() else None)
        with self._shield.during("the end of the run"):
            self._describe_surroundings()
            self._close_metrics()
            now = time.time()
            self._set("ended", moment(now))
            self._set("status", status)
        self._state = "ended"
        if self._journal is None:
            return
        with self._shield.during("sealing the run"):
            self._tell_what_was_lost()
            self._journal.close()
            self.path = seal(self._options.ledger, self._name)

    # -- what it records ---------------------------------------------------------

    def use(self, thing: Thing, role: str = "input") -> Entity:
        """Record that the run reads something.

        Args:
            thing: a record, a path or an IRI.
            role: what for: `training`, `validation`, `test`, `base-model`, `code`,
                `environment`, `reference`, `input` ..., as the kind of run allows.

        Returns:
            the thing as recorded, with its name and digest.

        Raises:
            UnknownName: this kind of run has no such role.
            RunEnded: the run is not going on.
        """
        self._check("use")
        roles = type(self._record).roles
        if role not in roles:
            kind = type(self._record).__name__
            raise UnknownName.among(f"role of a {kind}", role, roles)
        known = entities.as_record(thing, _KINDS.get(role, Entity))
        with self._shield.during(f"the use of {_label(known)}"):
            found = entities.used(self._options.ledger, known)
            self._state_entity(found, ["add", roles[role]])
            return found.entity
        return known

    def produce(
        self, thing: Thing | None = None, kind: type[Entity] = Entity, **fields: Any
    ) -> Entity:
        """Record that the run made something.

        Args:
            thing: a path, a record, or nothing for what is not a file.
            kind: the kind of record where `thing` does not say: `pk.Model` ...
            **fields: what is to be said of it: `title`, `version`, `derived_from` ...

        Returns:
            the entity as recorded, with its name and digest.
        """
        self._check("produce")
        record = entities.as_record(thing, kind) if thing is not None else kind()
        record = replace(record, **fields) if fields else record
        with self._shield.during(f"the output {_label(record)}"):
            record = self._completed(record)
            found = entities.made(self._options.ledger, record, self.iri)
            self._state_entity(found)
            if self._journal is not None:
                self._journal.sync()
            if any(each.algorithm == "sha256" for each in found.entity.checksums):
                produced.remember(self._options.ledger, found.entity, time.time())
            record = found.entity
        return record

    def log_param(self, name: str, value: Any) -> None:
        """Record one hyperparameter."""
        self._check("log_param")
        with self._shield.during(f"the parameter {name}"):
            setting = to_json(Setting(str(name), _scalar(value)))
            self._write(["add", time.time(), self.iri, "settings", setting])

    def log_params(self, params: Mapping[str, Any]) -> None:
        """Record several hyperparameters."""
        for name, value in params.items():
            self.log_param(name, value)

    def log_metric(self, name: str, value: float, step: int | None = None) -> None:
        """Record one value of a series, such as the loss at a step."""
        if self._state != "running":
            self._check("log_metric")
        with self._metric_guard:
            if self._metrics is None:
                self._open_metrics()
            if self._metrics is not None:
                self._metrics.append(name, float(value), step)

    def log_metrics(
        self, metrics: Mapping[str, float], step: int | None = None
    ) -> None:
        """Record a value of several series."""
        for name, value in metrics.items():
            self.log_metric(name, value, step)

    def set_seed(self, seed: int) -> None:
        """Record the seed of the run's random numbers."""
        self._check("set_seed")
        with self._shield.during("the seed"):
            self._set("seed", int(seed))

    def gap(self, description: str, about: str | None = None) -> None:
        """Record that something could not be seen."""
        entry = to_json(Gap(description, about))
        try:
            self._write(["add", time.time(), self.iri, "gaps", entry])
        except OSError:
            self._pending.append(description)  # told again when there is room

    # -- how ---------------------------------------------------------------------

    def _check(self, call: str) -> None:
        if self._state == "new":
            raise RunEnded(
                f"{call} before the run {self._record.title!r} has started",
                "use it in `with pk.run(...) as run:`, or call run.start()",
            )
        if self._state == "ended":
            raise RunEnded(
                f"{call} after the run {self._record.title!r} has ended",
                "start a new run: a sealed one is never changed",
            )

    def _head(self, now: float) -> dict[str, Any]:
        from provkit.capture.process import identity

        software = Agent(
            name="provkit", kind="SoftwareAgent", version=provkit.__version__
        )
        return {
            "format": 1,
            "time": now,
            "run": self.iri,
            "bundle": new_iri(),
            "software": to_json(software),
            "agents": to_json(self._options.agents),
            **identity(),
        }

    def _write(self, *entries: list[Any]) -> None:
        if self._journal is not None:
            self._journal.write(*entries)

    def _set(self, field: str, value: Any) -> None:
        self._write(["set", time.time(), self.iri, field, value])

    def _state_entity(self, found: Identified, link: list[str] | None = None) -> None:
        now = time.time()
        entries: list[list[Any]] = [["record", now, to_json(found.stated)]]
        if link:
            action, field = link
            entries.append([action, now, self.iri, field, found.entity.iri])
        for each in found.gaps:
            gap = to_json(replace(each, about=found.entity.iri))
            entries.append(["add", now, self.iri, "gaps", gap])
        self._write(*entries)

    def _completed(self, record: Entity) -> Entity:
        ledger = self._options.ledger
        changes: dict[str, Any] = {}
        for name in ("derived_from", "revision_of", "primary_source"):
            values = several(getattr(record, name))
            changes[name] = tuple(entities.reference(ledger, each) for each in values)
        if not several(record.attributed_to):
            changes["attributed_to"] = self._options.agents
        return replace(record, **changes)

    def _open_metrics(self) -> None:
        if self._journal is not None:
            path = self._options.ledger.metrics(self._name)
            self._metrics = MetricFile(path)
            self._journal.beside(self._metrics.file)

    def _close_metrics(self) -> None:
        if self._metrics is None:
            return
        counted = self._metrics.close()
        if self._metrics.file.lost:
            self.gap(f"{self._metrics.file.lost} metric values could not be written")
        place = entities.local_path(self._options.ledger, self._metrics.file.path)
        now = time.time()
        made = series.records(counted, self.iri, place)
        self._write(*(["record", now, to_json(each)] for each in made))

    def _describe_surroundings(self) -> None:
        code, environment, gaps = self._surroundings.found()
        now = time.time()
        for field, record in (("code", code), ("environment", environment)):
            if record is not None:
                self._write(["add", now, self.iri, field, to_json(record)])
        for each in gaps:
            self._write(["add", now, self.iri, "gaps", to_json(each)])

    def _tell_what_was_lost(self) -> None:
        pending, self._pending = self._pending, []
        for description in dict.fromkeys(pending):
            self.gap(description)
        if self._journal is not None and self._journal.lost:
            self.gap(f"{self._journal.lost} calls could not be written down")

    def _has_old(self) -> bool:
        return (
            self._token is not None
            and self._token.old_value is not contextvars.Token.MISSING
        )


def _label(record: Entity) -> str:
    return record.title or record.iri or str(record.path or type(record).__name__)


def _scalar(value: Any) -> Scalar:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if hasattr(value, "item") and not getattr(value, "shape", ()):
        item = value.item()
        if isinstance(item, (bool, int, float, str)):
            return item
    return str(value)
