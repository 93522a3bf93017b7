"""Adding to a store on disk, by one process at a time.

    with opened_to_write("oxigraph:DIR") as writer:
        writer.add([(entry, quads), ...])

What `add` was given is on disk when it returns. A small change is one transaction of
the database, with its entries in the catalogue. A large one goes round the transaction
log, statements first and the catalogue last: cut off between the two, the statements
are there without being acknowledged, and adding them again changes nothing, because a
store is a set.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from provkit.errors import LedgerError
from provkit.rdf.placing import sync_folder
from provkit.store import _catalogue
from provkit.store._bulk import Bulk
from provkit.store._disk import (
    Disk,
    State,
    Step,
    new_name,
    writing,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pyoxigraph
    from pyoxigraph import Quad

    from provkit.store._catalogue import Catalogue, Entry
    from provkit.store._loading import Report
    from provkit.store._runs import File

_MOST_STEPS: Final = 1_000
_MOST_RECENT: Final = 64 << 20  # bytes of `recent/`


class Writer:
    """A store on disk that this process alone may change.

    Attributes:
        disk: where it stands.
        location: as the user wrote it.
    """

    def __init__(
        self, location: str, disk: Disk, state: State, database: pyoxigraph.Store
    ) -> None:
        self.location = location
        self.disk = disk
        self._database: pyoxigraph.Store | None = database
        self._state = state
        self._catalogue: Catalogue | None = None
        self._synced: set[str] = set()

    @property
    def database(self) -> pyoxigraph.Store:
        """The database, as long as it may be changed.

        Raises:
            LedgerError: it was closed.
        """
        if self._database is None:
            raise LedgerError(f"{self.location}: closed", "open it again to write")
        return self._database

    def close(self) -> None:
        """Let go of the database, which is closed when nobody holds it."""
        self._database = None

    @property
    def state(self) -> State:
        """What was acknowledged last."""
        return self._state

    @property
    def catalogue(self) -> Catalogue:
        """The files that were loaded."""
        if self._catalogue is None:
            self._catalogue = _catalogue.read(self.database)
        return self._catalogue

    def origin(self, folder: Path) -> str:
        """How the catalogue calls a folder: relative, so that both may move."""
        here, there = self.disk.root.resolve(), folder.resolve()
        try:
            return os.path.relpath(there, here).replace(os.sep, "/")
        except ValueError:  # on another drive of Windows
            return there.as_posix()

    def folder(self, origin: str) -> Path:
        """Where a folder is that the catalogue names."""
        return (self.disk.root.resolve() / origin).resolve()

    def add(self, entries: Sequence[Entry], quads: Sequence[Quad]) -> None:
        """Add some files in one transaction; on return it is on disk.

        Raises:
            LedgerError: there is no room, or the database cannot be written.
        """
        self._begin()
        with self._told():
            self.database.extend([*quads, *_catalogue.quads(entries)])
            self._to_disk()
            self._end(entries, self._step(quads))

    def add_many(
        self,
        entries: Callable[[], Sequence[Entry]],
        fill: Callable[[pyoxigraph.Store], None],
    ) -> None:
        """Add much at once; on return it is on disk.

        Args:
            entries: gives the files, once they have been read.
            fill: puts their statements into the database.

        Raises:
            LedgerError: there is no room, or the database cannot be written.
        """
        self._begin()
        with self._told():
            fill(self.database)
            told = entries()
            self.database.extend(_catalogue.quads(told))
            self.database.flush()
            self._end(told, None)

    def add_files(self, files: Sequence[File], told: Callable[[int], None]) -> Report:
        """Add large files, or many; on return they are on disk.

        Args:
            files: what to add.
            told: is given the bytes of what was read, as it is.

        Raises:
            LedgerError: there is no room, or the database cannot be written.
            UnreadableGraph: a large file cannot be read; that is found when part of it
                may be in the store already, which then says that it was cut off.
        """
        bulk = Bulk(self, files, told)
        self.add_many(lambda: bulk.entries, bulk.fill)
        return bulk.report

    def note(self, unfinished: Iterable[str]) -> None:
        """Write down which runs the ledgers hold that have not ended."""
        now = tuple(sorted(self._named(Path(each)) for each in unfinished))
        if now != self._state.unfinished or self._state.writing:
            with self._told():
                self._state = replace(self._state, unfinished=now)
                self._end((), self._step(()))

    def _named(self, journal: Path) -> str:
        return f"{self.origin(journal.parent)}/{journal.name}"

    def _to_disk(self) -> None:
        """Have the system write the transaction log, which a crash is mended from.

        Oxigraph commits to the log and leaves it to the system when that reaches the
        disk. Its own `flush` writes eleven tables for a run of sixty statements, and
        they have to be merged later: five times slower than to sync the log.
        """
        place = self.disk.database(self._state)
        logs = {path.name for path in place.glob("*.log") if path.stat().st_size}
        if not logs or sys.platform != "linux":
            self.database.flush()
            return
        for name in logs:
            descriptor = os.open(place / name, os.O_RDONLY)
            try:
                os.fdatasync(descriptor)
            finally:
                os.close(descriptor)
        if logs - self._synced:
            sync_folder(place)
            self._synced = logs

    def _begin(self) -> None:
        with self._told():
            self.disk.write_state(writing(self._state), durable=False)

    def _end(self, entries: Iterable[Entry], step: Step | None) -> None:
        steps = (*self._state.recent, step) if step else ()
        name = step.after if step else new_name()
        self._state = replace(
            self._state, name=name, writing=False, recent=self._kept(steps)
        )
        self.disk.write_state(self._state)
        for entry in entries:
            self.catalogue[entry.origin, entry.name] = entry

    def _step(self, quads: Iterable[Quad]) -> Step | None:
        """Put down what is added, for indexes of the state before."""
        if self._state.writing:  # a change was cut off: what it added is not known
            return None
        name = new_name()
        path = self.disk.recent / f"{name}.nt"
        content = _as_held(quads)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return Step(self._state.name, name, len(content))

    def _kept(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        kept = steps[-_MOST_STEPS:]
        while kept and sum(step.size for step in kept) > _MOST_RECENT:
            kept = kept[1:]
        named = {step.after for step in kept}
        for step in self._state.recent:
            if step.after not in named:
                (self.disk.recent / step.file).unlink(missing_ok=True)
        return kept

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, RuntimeError) as error:
            raise LedgerError(
                f"{self.location}: cannot be written: {error}",
                "what was acknowledged before is safe; make room and run it again",
            ) from error


def _as_held(quads: Iterable[Quad]) -> bytes:
    """Statements with their literals as the database rewrites them (decision 10)."""
    from pyoxigraph import DefaultGraph, RdfFormat, Store

    held = Store()
    held.extend(quads)
    return held.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b""
