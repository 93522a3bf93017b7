"""Writing a journal so that what was acknowledged is on its way to the disk.

A line has been handed to the kernel before the call that wrote it returns: that is what
surviving SIGKILL needs. Surviving a power cut needs fsync, which may be slow; it is
done at the start, at each output, at the end, and by one background thread at most
every five seconds, less often on a slow disk.

The file has one writer and an offset of its own: no `O_APPEND`, no lock and no `mmap`,
so it works on NFS and Lustre, and a write that fails half-way is overwritten by the
next.
"""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Any

from provkit.rdf import journal

if TYPE_CHECKING:
    from pathlib import Path

_SYNC_EVERY = 5.0
_SLOW = 0.5


class AppendFile:
    """A file that one process appends to.

    Attributes:
        path: where it is.
        lost: how many lines could not be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lost = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
        self._descriptor = os.open(path, flags, 0o666)
        self._offset = 0
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._unsynced = False

    def append(self, content: bytes) -> None:
        """Hand a line to the kernel.

        Raises:
            OSError: the disk is full, or the folder has gone; the line is counted lost.
        """
        if os.getpid() != self._process:
            return  # a forked child: the file is its parent's
        with self._lock:
            try:
                self._write(content)
            except OSError:
                self.lost += 1
                raise
            self._unsynced = True

    def sync(self) -> None:
        """Have everything so far on the disk."""
        if self._unsynced and os.getpid() == self._process:
            self._unsynced = False
            os.fsync(self._descriptor)

    def close(self) -> None:
        """Sync and let go."""
        with self._lock:
            if self._descriptor >= 0:
                try:
                    # What a failed write left behind the last whole line goes.
                    os.ftruncate(self._descriptor, self._offset)
                    self.sync()
                finally:
                    os.close(self._descriptor)
                    self._descriptor = -1

    def _write(self, content: bytes) -> None:
        done = 0
        while done < len(content):
            done += os.pwrite(self._descriptor, content[done:], self._offset + done)
        self._offset += len(content)


class JournalWriter:
    """The journal of one run, and the thread that syncs it."""

    def __init__(
        self, path: Path, head: dict[str, Any], entries: list[list[Any]]
    ) -> None:
        self._file = AppendFile(path)
        self._done = threading.Event()
        self.path = path
        # One write: whoever finds the journal finds the run in it.
        self._file.append(b"".join(map(journal.line, [["head", head], *entries])))
        self._file.sync()
        self._syncing: list[AppendFile] = [self._file]
        threading.Thread(target=self._keep_syncing, daemon=True).start()

    @property
    def lost(self) -> int:
        """How many entries could not be written."""
        return self._file.lost

    def write(self, *entries: list[Any]) -> None:
        """Acknowledge entries, all of them or none."""
        self._file.append(b"".join(map(journal.line, entries)))

    def beside(self, file: AppendFile) -> None:
        """Sync another file with this one."""
        self._syncing.append(file)

    def sync(self) -> None:
        """Have every entry so far on the disk."""
        self._file.sync()

    def close(self) -> None:
        """Stop syncing and let go of the file."""
        self._done.set()
        self._file.close()

    def _keep_syncing(self) -> None:
        pause = _SYNC_EVERY
        while not self._done.wait(pause):
            began = time.monotonic()
            try:
                for file in self._syncing:
                    file.sync()
            except OSError:
                continue  # the next write meets the same fault, and reports it
            took = time.monotonic() - began
            pause = max(_SYNC_EVERY, 20 * took) if took > _SLOW else _SYNC_EVERY
