"""One writer at a time, and whoever has to wait is told for whom.

A lock is held on an open file, by the system: it ends with the process that held it,
however that ended. Beside it stands who holds it, for the message.

Where the system has no such locks (Windows), the database's own lock keeps two writers
apart and readers open the database as it is.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from provkit.errors import UnreadableGraph

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WAIT: Final = 3600.0
"""For how long `--wait` waits, in seconds, unless it is told."""

_PAUSE: Final = 0.02
_LONGEST_PAUSE: Final = 0.25


class Locked(UnreadableGraph):
    """Somebody else is writing."""


@contextmanager
def exclusive(path: Path, what: str, wait: float = 0.0) -> Iterator[None]:
    """Hold a lock that nobody else has, not even to read.

    Args:
        path: the file that is locked; made when it is not there.
        what: what it is the lock of, for the message.
        wait: for how many seconds to wait for it.

    Raises:
        Locked: somebody else had it all that time.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _take(descriptor, what, wait, shared=False)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        _write(descriptor, f"process {os.getpid()}, since {now},".encode())
        try:
            yield
        finally:
            _write(descriptor, b"")
    finally:
        os.close(descriptor)


@contextmanager
def shared(path: Path, what: str, wait: float = 0.0) -> Iterator[None]:
    """Hold a lock together with others who only read.

    A lock file that may not be opened, as in a store of somebody else that was made
    read-only, is not needed: nobody who has no right to write there writes.

    Raises:
        Locked: somebody wrote all that time.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except (FileNotFoundError, PermissionError):
        yield
        return
    try:
        _take(descriptor, what, wait, shared=True)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def beside_readers(path: Path) -> Iterator[bool]:
    """Keep RocksDB, which locks a file of its own, from opening a database to write.

    Gives whether that could be done: not where another process has it open.
    """
    descriptor = None
    if fcntl is not None:
        with suppress(OSError):  # none was ever made, or it may not be opened
            descriptor = os.open(path, os.O_RDONLY)
    if descriptor is None:
        yield True
        return
    try:
        free = True
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            free = False
        yield free
    finally:
        os.close(descriptor)


def in_use(path: Path) -> bool:
    """Whether anybody holds a lock on a file or folder."""
    if fcntl is None:
        return False
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(descriptor)
    return False


def _take(descriptor: int, what: str, wait: float, *, shared: bool) -> None:
    if fcntl is None:
        return
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    until = time.monotonic() + wait
    pause = _PAUSE
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= until:
                raise _refused(descriptor, what) from error
        else:
            return
        time.sleep(min(pause, max(0.0, until - time.monotonic())))
        pause = min(2 * pause, _LONGEST_PAUSE)


def _write(descriptor: int, content: bytes) -> None:
    with suppress(OSError):  # on a full disk the message has no name in it
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, content)


def _refused(descriptor: int, what: str) -> Locked:
    with suppress(OSError):
        holder = os.pread(descriptor, 100, 0).decode("utf-8", "replace").strip()
        if holder:
            return Locked(
                f"{what}: {holder} is writing it",
                "wait until it has ended, or give --wait",
            )
    return Locked(
        f"{what}: another process is using it",
        "wait until it has ended, or give --wait",
    )
