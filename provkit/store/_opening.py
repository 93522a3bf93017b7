"""Opening a store on disk to write, making a new one, and putting one in its place.

Whatever happens to a writer, the next one finds the state that was acknowledged last,
and removes what the other left behind.
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from provkit.errors import UnreadableGraph
from provkit.store import _locks, _reading
from provkit.store._disk import Disk, State, link, new_database, new_name
from provkit.store._writing import Writer
from provkit.store.oxigraph import folder_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyoxigraph


@contextmanager
def opened_to_write(
    location: str, *, wait: float = 0.0, create: bool = False, much: bool = False
) -> Iterator[Writer]:
    """Open a store on disk to add to it; nobody else can meanwhile.

    Args:
        location: `oxigraph:DIR`.
        wait: for how many seconds to wait for another writer.
        create: make it if it is not there.
        much: leave links of the state before for readers, as long as it takes.

    Raises:
        Locked: somebody else is writing, or a server has the database open.
        UnreadableGraph: there is none, or it is damaged, or of a newer format.
    """
    disk = Disk(folder_of(location))
    if not disk.is_ours() and (disk.is_raw() or not create):
        raise UnreadableGraph(
            f"{location}: not a store that provkit made",
            "load into a new folder, or name the address of its server",
        )
    disk.root.mkdir(parents=True, exist_ok=True)
    _check_before(disk)
    with _locks.exclusive(disk.lock, location, wait):
        if disk.is_ours():
            disk.check_format()
            state = disk.state()
        else:
            state = _created(disk)
        _tidied(disk, state)
        if much:
            leave_links(disk, state)
        try:
            place = disk.database(state)
            writer = Writer(
                location,
                disk,
                state,
                _reading.database(place, disk.root, read_only=False),
            )
            try:
                yield writer
            finally:
                writer.close()
        finally:
            shutil.rmtree(disk.before, ignore_errors=True)


def _check_before(disk: Disk) -> None:
    """Leave nothing, not even a lock, in a folder that is somebody else's."""
    try:
        disk.check_empty()
    except UnreadableGraph:
        if not disk.is_ours():  # another process may have made it just now
            raise


def _created(disk: Disk) -> State:
    """Make a store; one whose making was cut off is not one yet."""
    disk.check_empty()
    state = State(new_name(), new_database())
    # A database that is cut off while it is being made cannot be read, so it gets its
    # name once it can be.
    beside = disk.root / f".new.{new_name()}"
    _reading.database(beside, disk.root, read_only=False).flush()
    beside.rename(disk.database(state))
    disk.declare(state)
    return state


def leave_links(disk: Disk, state: State) -> None:
    """Let readers read what is there now, while much is being written."""
    if state.writing or not (disk.database(state) / "CURRENT").exists():
        return
    beside = Disk(disk.root / f".before.{new_name()}")
    with suppress(OSError):  # without links, readers wait
        link(disk.database(state), beside.database(state))
        beside.write_state(state)
        beside.root.rename(disk.before)
    shutil.rmtree(beside.root, ignore_errors=True)


def replaced(writer: Writer, fill: Callable[[Writer], None]) -> None:
    """Put a new database in the place of a writer's, whole or not at all.

    Args:
        writer: of the store.
        fill: fills the new database, which it is given as a writer.
    """
    state = State(new_name(), new_database())
    beside = Disk(writer.disk.root / f".new.{new_name()}")
    place = writer.disk.root / state.database
    database = _reading.database(place, writer.disk.root, read_only=False)
    fresh = _Fresh(writer, beside, state, database)
    try:
        beside.root.mkdir()
        fill(fresh)
        database.flush()
        done = replace(fresh.state, recent=(), writing=False)
        writer.disk.write_state(done)
    finally:
        fresh.close()
        shutil.rmtree(beside.root, ignore_errors=True)


class _Fresh(Writer):
    """A database that no state names yet; its states are nobody's business."""

    def __init__(
        self, of: Writer, beside: Disk, state: State, database: pyoxigraph.Store
    ) -> None:
        super().__init__(of.location, beside, state, database)
        self._of = of

    def origin(self, folder: Path) -> str:
        return self._of.origin(folder)

    def folder(self, origin: str) -> Path:
        return self._of.folder(origin)


def _tidied(disk: Disk, state: State) -> None:
    """Remove what earlier writers and readers left when they were killed."""
    named = {step.file for step in state.recent}
    recent = disk.recent.iterdir() if disk.recent.is_dir() else ()
    left = chain(
        disk.leftovers(state),
        disk.root.glob(".before.*"),
        disk.root.glob(".new.*"),
        (path for path in recent if path.name not in named),
    )
    for path in list(left):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    _reading.forget_abandoned(disk)
