"""A run while it goes on: what a script can say to it."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provkit.capture import entities, watching
from provkit.capture.content import digests, later, produced
from provkit.capture.telling import Telling
from provkit.errors import UnknownName
from provkit.model import Code, Dataset, Entity, Environment, Model
from provkit.model.identity import new_iri
from provkit.rdf.encode import several

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from provkit.capture.content.digests import Seen
    from provkit.capture.content.later import Later
    from provkit.capture.entities import Identified, Thing
    from provkit.capture.options import Options
    from provkit.model import Run

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


class ActiveRun(Telling):
    """Records what a run uses, makes and logs; made by `provkit.run`.

    Every call has been written down when it returns.
    """

    _watch: watching.Watch | None = None

    def __init__(self, record: Run, options: Options, script: Path | None) -> None:
        super().__init__(record, options, script)
        self._seen: list[tuple[str, Seen]] = []
        self._later: dict[str, Later] = {}

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
        for each in self._later.values():
            each.thread.join()
        if self._state == "running":
            with self._shield.during("the state of the files that were used"):
                self._look_again()
        super().end(status)

    def use(self, thing: Thing, role: str = "input") -> Entity:
        """Record that the run reads something.

        Args:
            thing: a record, a path, a URL, an open file, a table or an IRI.
            role: what for: `training`, `validation`, `test`, `base-model`, `code`,
                `environment`, `reference`, `input` ..., as the kind of run allows.

        Returns:
            the thing as recorded, with its name and digest. A file that takes long to
            read is read while the script goes on: its record then has no name but the
            one that it was given.

        Raises:
            UnknownName: this kind of run has no such role.
            RunEnded: the run is not going on.
        """
        self._check("use")
        roles = type(self._record).roles
        if not self.takes(role):
            kind = type(self._record).__name__
            raise UnknownName.among(f"role of a {kind}", role, roles)
        known = entities.as_record(thing, _KINDS.get(role, Entity))
        with self._shield.during(f"the use of {_label(known)}"):
            if self._watch is not None and known.path is not None:
                self._watch.name(known.path, written=False)
            if later.is_long(self._options.ledger, known):
                return self._use_later(known, roles[role])
            found = entities.used(self._options.ledger, known)
            if self._recorder is not None:
                self._recorder.entity(found, roles[role])
            self._saw(found)
            return found.entity
        return known

    def takes(self, role: str) -> bool:
        """Whether this kind of run has such a role for what it uses."""
        return role in type(self._record).roles

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
            if later.is_long(self._options.ledger, record):
                return self._produce_later(record)
            found = self._made(record)
            if self._recorder is not None:
                self._recorder.entity(found)
                self._recorder.sync()
            return found.entity
        return record

    def _made(self, record: Entity) -> Identified:
        found = entities.made(self._options.ledger, record, self.iri)
        if any(each.algorithm == "sha256" for each in found.entity.checksums):
            produced.remember(self._options.ledger, found.entity, time.time())
        made = found.seen.path if found.seen else None
        self._seen = [each for each in self._seen if each[1].path != made]
        return found

    def _use_later(self, record: Entity, field: str) -> Entity:
        def read(each: Entity) -> Identified:
            found = entities.used(self._options.ledger, each)
            self._saw(found)
            return found

        return self._aside(record, read, field)

    def _produce_later(self, record: Entity) -> Entity:
        # What was made has a name of its own at once; its digest comes later.
        named = replace(record, iri=record.iri or new_iri(), generated_by=self.iri)
        return self._aside(named, self._made, None)

    def _aside(
        self,
        record: Entity,
        read: Callable[[Entity], Identified],
        field: str | None,
    ) -> Entity:
        if self._recorder is None:
            return record
        told = f"the content of {_label(record)}"
        begun = later.read_aside(record, self._recorder, read, field, self._guard(told))
        self._later[str(record.path)] = begun
        return record

    def _guard(self, what: str) -> Callable[[Callable[[], None]], None]:
        def guarded(work: Callable[[], None]) -> None:
            with self._shield.during(what):
                work()

        return guarded

    def _named(self, thing: Any) -> Any:
        """A thing under its provisional name, where its content is still being read."""
        path = thing.path if isinstance(thing, Entity) else thing
        begun = self._later.get(os.fspath(path)) if _is_path(path) else None
        named = begun is not None and getattr(thing, "iri", None) is None
        return begun.named if begun is not None and named else thing

    def _saw(self, found: Identified) -> None:
        if found.telling is not None:
            self._telling.append(found.telling)
            name = found.entity.local_path or ""
            if found.telling.is_in(name):
                self._warn_of_samples("(a file name)")
        if found.seen is not None:
            name = found.entity.title or Path(found.seen.path).name
            self._seen.append((name, found.seen))

    def _look_again(self) -> None:
        for name, seen in self._seen:
            what = digests.change(seen)
            if what is not None:
                self.gap(f"{name} {what} since it was read")

    def _completed(self, record: Entity) -> Entity:
        ledger = self._options.ledger
        changes: dict[str, Any] = {}
        for name in ("derived_from", "revision_of", "primary_source"):
            values = map(self._named, several(getattr(record, name)))
            changes[name] = tuple(entities.reference(ledger, each) for each in values)
        if not several(record.attributed_to):
            changes["attributed_to"] = self._options.agents
        return replace(record, **changes)


def _is_path(thing: object) -> bool:
    return isinstance(thing, (str, os.PathLike))


def _label(record: Entity) -> str:
    return record.title or record.iri or str(record.path or type(record).__name__)
