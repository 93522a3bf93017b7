"""A database on disk, opened to read, whoever writes it meanwhile.

Oxigraph does not allow to read a database that another process is writing. So a reader
takes the lock for a moment, links the files of the database into a folder of its own,
which nobody ever writes, and reads there. Where much is being written, the writer has
left such links of the state before (`before/`), and the reader takes these.
"""

from __future__ import annotations

import shutil
import time
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Final

import pyoxigraph

from provkit.errors import UnreadableGraph
from provkit.store import _locks
from provkit.store._disk import Disk, State, link, new_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE: Final = 10.0
"""For how many seconds a reader waits for a short change to end."""

_ABANDONED: Final = 3600.0  # seconds after which links of a reader are nobody's
_TRIES: Final = 20


@contextmanager
def opened(disk: Disk) -> Iterator[tuple[pyoxigraph.Store, State | None]]:
    """A database to read, and the state it is in; a raw one has none.

    Raises:
        UnreadableGraph: it is damaged, of a newer format, or being written.
    """
    with ExitStack() as stack:
        if disk.is_ours():
            path, state = stack.enter_context(_linked(disk))
        else:
            stack.enter_context(unwritten(disk.root))
            path, state = disk.root, None
        yield database(path, disk.root, read_only=True), state


def database(path: Path, root: Path, *, read_only: bool) -> pyoxigraph.Store:
    """Open a database of Oxigraph.

    Raises:
        UnreadableGraph: it cannot be opened, with the reason.
    """
    try:
        if read_only:
            return pyoxigraph.Store.read_only(str(path))
        return pyoxigraph.Store(path)
    except (OSError, RuntimeError, ValueError) as error:
        if "lock" in str(error).lower():
            raise _served(root) from error
        raise UnreadableGraph(
            f"oxigraph:{root}: the database cannot be opened: {error}",
            "a newer Oxigraph made it (pip install -U pyoxigraph), or it is damaged: "
            "'provkit store rebuild' makes it again from the run files",
        ) from error


@contextmanager
def unwritten(path: Path) -> Iterator[None]:
    """Keep others from opening a database for writing, as long as it is read.

    Raises:
        Locked: a server or another program has it open.
    """
    with _locks.beside_readers(path / "LOCK") as free:
        if not free:
            raise _served(path)
        yield


@contextmanager
def _linked(disk: Disk) -> Iterator[tuple[Path, State]]:
    """Files that nobody writes, with the state they are in."""
    with ExitStack() as stack:
        own = disk.cache / "reading" / new_name()
        lock = ExitStack()
        stack.enter_context(lock)
        state = _taken(disk, own, lock)
        if not own.exists():  # no links can be made here: readers keep the writers out
            yield disk.database(state), state
            return
        stack.callback(shutil.rmtree, own, ignore_errors=True)
        stack.enter_context(_locks.shared(own, str(own)))
        lock.close()
        yield own, state


def _taken(disk: Disk, own: Path, lock: ExitStack) -> State:
    """Link the database, or the state before while it is being written."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            lock.enter_context(_locks.shared(disk.lock, f"oxigraph:{disk.root}"))
            state = disk.state()
            lock.enter_context(unwritten(disk.database(state)))
        except _locks.Locked:
            lock.close()
            before = _before(disk, own)
            if before is not None:
                return before
            if time.monotonic() >= until:
                raise
            time.sleep(PATIENCE / 500)
            continue
        _try_to_link(disk.database(state), own)
        return state


def _before(disk: Disk, own: Path) -> State | None:
    held = Disk(disk.before)
    for _ in range(_TRIES):
        try:
            state = held.state()
        except UnreadableGraph:
            return None
        with suppress(OSError):  # the writer has just ended
            link(held.database(state), own)
            return state
        shutil.rmtree(own, ignore_errors=True)
    return None


def _try_to_link(source: Path, own: Path) -> None:
    try:
        link(source, own)
    except OSError:
        shutil.rmtree(own, ignore_errors=True)


def forget_abandoned(disk: Disk) -> None:
    """Remove links of readers that were killed."""
    with suppress(OSError):
        for path in (disk.cache / "reading").iterdir():
            old = time.time() - path.stat().st_mtime > _ABANDONED
            if old and not _locks.in_use(path):
                shutil.rmtree(path, ignore_errors=True)


def _served(path: Path) -> _locks.Locked:
    return _locks.Locked(
        f"oxigraph:{path}: another program has the database open",
        "end it; or, if it is a server, name its address: http://localhost:7878/query",
    )
