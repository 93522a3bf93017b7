"""A run while it goes on: what a script can say to it."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from provkit.capture import entities, produced, watching
from provkit.capture.course import Course
from provkit.capture.seeds import seed_everything
from provkit.errors import UnknownName
from provkit.model import Code, Dataset, Entity, Environment, Model, Setting
from provkit.rdf.encode import several

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provkit.capture.entities import Thing

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


class ActiveRun(Course):
    """Records what a run uses, makes and logs; made by `provkit.run`.

    Every call has been written down when it returns.
    """

    _watch: watching.Watch | None = None

    def start(self) -> None:
        """Begin: the run is in the ledger from here on."""
        super().start()
        if self._options.watch_files:
            self._watch = watching.Watch(self._options.ledger.root)
            if self._script is not None:
                self._watch.name(self._script, written=False)
            self._watch.begin()

    def end(self, status: str = "completed") -> None:
        """End and seal the run; a second call does nothing."""
        watch, self._watch = self._watch, None
        if watch is not None and self._state == "running":
            with self._shield.during("the files that were opened"):
                watching.record(self, watch.end())
        super().end(status)

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
            if self._watch is not None and known.path is not None:
                self._watch.name(known.path, written=False)
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
            if self._watch is not None and record.path is not None:
                self._watch.name(record.path, written=True)
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

    def set_seed(self, seed: int, *, everywhere: bool = False) -> None:
        """Record the seed of the run's random numbers.

        Args:
            seed: the number.
            everywhere: set it too, for `random`, numpy and torch
                (`provkit.capture.seeds.seed_everything`).
        """
        self._check("set_seed")
        if everywhere:
            seed_everything(seed)
        with self._shield.during("the seed"):
            if self._recorder is not None:
                self._recorder.set(seed=int(seed))

    def _completed(self, record: Entity) -> Entity:
        ledger = self._options.ledger
        changes: dict[str, Any] = {}
        for name in ("derived_from", "revision_of", "primary_source"):
            values = several(getattr(record, name))
            changes[name] = tuple(entities.reference(ledger, each) for each in values)
        if not several(record.attributed_to):
            changes["attributed_to"] = self._options.agents
        return replace(record, **changes)


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
