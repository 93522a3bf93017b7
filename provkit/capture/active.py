"""A run while it goes on: the core under `with pk.run(...)` and the decorators."""

from __future__ import annotations

import atexit
import os
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from provkit.capture import entities, produced
from provkit.capture.background import Surroundings
from provkit.capture.distributed import rank_of
from provkit.capture.nesting import Within, parent_iri
from provkit.capture.recorder import Recorder
from provkit.capture.shield import Guard, Shield
from provkit.errors import RunEnded, UnknownName
from provkit.model import (
    Code,
    Dataset,
    Entity,
    Environment,
    Gap,
    Model,
    Run,
    Setting,
)
from provkit.model.identity import new_iri
from provkit.rdf.encode import several
from provkit.rdf.journal import moment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

    from provkit.capture.entities import Thing
    from provkit.capture.options import Options

Scalar = str | float | bool | None

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


class ActiveRun:
    """Records what a run uses, makes and logs; made by `provkit.run`.

    Used as a context manager: the run starts on entering, ends on leaving, and is
    *failed* when it is left by an exception, which passes. Every call has been written
    down when it returns. A forked process that makes a call goes on as a run of its
    own, part of this one.

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
        self._recorder: Recorder | None = None
        self._surroundings: Surroundings | None = None
        self._within: Within | None = None
        self._shield = Shield(strict=options.strict, report=self.gap)
        self._metric_guard = self._shield.during("a metric value")
        self._state = "new"

    def __repr__(self) -> str:
        return f"<{type(self._record).__name__} {self._record.title!r} {self._state}>"

    # -- its course --------------------------------------------------------------

    def __enter__(self) -> Self:
        self.start()
        self._within = Within(self)
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
        self._open(parent_iri())

    def end(self, status: str = "completed") -> None:
        """End and seal the run; a second call does nothing."""
        if self._state != "running":
            return
        if self._within is not None:
            self._within.leave()
        recorder = self._recorder
        if recorder is not None and recorder.process != os.getpid():
            self._state = "ended"  # a forked child that made no call of its own
            return
        atexit.unregister(self._close_at_exit)
        with self._shield.during("the end of the run"):
            if recorder is not None:
                self._describe_surroundings(recorder)
                recorder.close_metrics()
                if status == "interrupted":
                    recorder.set(last_seen=moment(time.time()), status=status)
                else:
                    recorder.set(ended=moment(time.time()), status=status)
        self._state = "ended"
        with self._shield.during("sealing the run"):
            if recorder is not None:
                self.path = recorder.seal()

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
            if self._recorder is not None:
                self._recorder.entity(found, roles[role])
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
            if self._recorder is not None:
                self._recorder.entity(found)
                self._recorder.sync()
            if any(each.algorithm == "sha256" for each in found.entity.checksums):
                produced.remember(self._options.ledger, found.entity, time.time())
            return found.entity
        return record

    def log_param(self, name: str, value: Any) -> None:
        """Record one hyperparameter."""
        self._check("log_param")
        with self._shield.during(f"the parameter {name}"):
            if self._recorder is not None:
                self._recorder.add("settings", Setting(str(name), _scalar(value)))

    def log_params(self, params: Mapping[str, Any]) -> None:
        """Record several hyperparameters."""
        for name, value in params.items():
            self.log_param(name, value)

    def log_metric(self, name: str, value: float, step: int | None = None) -> None:
        """Record one value of a series, such as the loss at a step."""
        recorder = self._recorder
        if self._state != "running" or (
            recorder is not None and recorder.process != os.getpid()
        ):
            self._check("log_metric")
            recorder = self._recorder
        with self._metric_guard:
            if recorder is not None:
                recorder.metric(name, float(value), step)

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
            if self._recorder is not None:
                self._recorder.set(seed=int(seed))

    def gap(self, description: str, about: str | None = None) -> None:
        """Record that something could not be seen."""
        if self._recorder is not None:
            self._recorder.gap(Gap(description, about))

    def shielded(self, what: str) -> Guard:
        """A context in which a fault of the recorder is kept from the script."""
        return self._shield.during(what)

    # -- how ---------------------------------------------------------------------

    def _open(self, parent: str | None) -> None:
        self._state = "running"
        rank = rank_of(os.environ) if parent is None else None
        logical = rank.logical(self._record.title) if rank else None
        self._record = replace(
            self._record,
            part_of=self._record.part_of
            or parent
            or (logical.iri if logical else None),
            rank=rank.rank if rank else None,
            world_size=rank.world_size if rank else None,
            gaps=(*self._record.gaps, *(rank.gaps() if rank else ())),
        )
        also = (
            () if logical is None else (replace(logical, agents=self._record.agents),)
        )
        with self._shield.during("the start of the run"):
            self._recorder = Recorder(self._record, self._options, also)
        self._surroundings = Surroundings(self._script, self._options.ledger)
        atexit.register(self._close_at_exit)

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
        if self._recorder is not None and self._recorder.process != os.getpid():
            self._go_on_in_child()

    def _go_on_in_child(self) -> None:
        parent, self.iri = self.iri, new_iri()
        self._record = replace(
            self._record, iri=self.iri, part_of=None, seed=None, gaps=()
        )
        self._recorder = None
        self._open(parent)
        # A process of `multiprocessing` leaves without running exit handlers.
        multiprocessing = sys.modules.get("multiprocessing.util")
        if multiprocessing is not None:
            multiprocessing.Finalize(self, self.end, exitpriority=10)

    def _close_at_exit(self) -> None:
        if self._recorder is not None and self._recorder.process == os.getpid():
            self.gap("the process ended before the script ended this run")
            self.end("interrupted")

    def _completed(self, record: Entity) -> Entity:
        ledger = self._options.ledger
        changes: dict[str, Any] = {}
        for name in ("derived_from", "revision_of", "primary_source"):
            values = several(getattr(record, name))
            changes[name] = tuple(entities.reference(ledger, each) for each in values)
        if not several(record.attributed_to):
            changes["attributed_to"] = self._options.agents
        return replace(record, **changes)

    def _describe_surroundings(self, recorder: Recorder) -> None:
        if self._surroundings is None:
            return
        code, environment, gaps = self._surroundings.found()
        if code is not None:
            recorder.add("code", code)
        if environment is not None:
            recorder.add("environment", environment)
        recorder.add("gaps", *gaps)


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
