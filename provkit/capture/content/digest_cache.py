"""Digests of files that were read before, so that 50 GB are not read twice.

One small file per large file, in the ledger's `cache/`, which may be deleted at any
time. A digest is found again only while device, inode, size, time of modification and
time of change are what they were, on the same machine since the same boot (a device
number means nothing beyond that).

A file that is written twice within one tick of its file system's clock looks the same
after both. So a digest is not kept at all when the file was last touched less than two
seconds before it was read: the coarsest clock in use (FAT) counts in two seconds. A
file server whose clock is behind ours by more than that could still mislead.

Entries are moved into place whole and carry a check of their own; many processes may
write at once, and a cache that cannot be written costs time and nothing else.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache as remembered
from hashlib import sha256
from typing import TYPE_CHECKING
from zlib import crc32

from provkit.capture.journal.process import identity

if TYPE_CHECKING:
    from pathlib import Path

GRANULARITY = 2_000_000_000
"""Nanoseconds for which a touched file may look untouched."""

_DIGITS = 64


@dataclass(frozen=True, slots=True)
class State:
    """What the file system says of a file: enough to notice that it changed.

    Attributes:
        device: on which the file lies.
        inode: its number there.
        size: in bytes.
        modified: when its bytes were last written, in nanoseconds since the epoch.
        changed: when anything of it last changed, likewise.
    """

    device: int
    inode: int
    size: int
    modified: int
    changed: int

    @classmethod
    def of(cls, status: os.stat_result) -> State:
        """Take it from what `stat` says."""
        return cls(
            status.st_dev,
            status.st_ino,
            status.st_size,
            status.st_mtime_ns,
            status.st_ctime_ns,
        )

    @property
    def content(self) -> str:
        """All that changes with the bytes; a new link or new rights change nothing."""
        return f"{self.device} {self.inode} {self.size} {self.modified}"


def recall(folder: Path, state: State) -> str | None:
    """The SHA-256 of a file that was read in this state, in hexadecimal digits."""
    try:
        check, _, body = _place(folder, state).read_bytes().partition(b" ")
        whole = int(check, 16) == crc32(body)
    except (OSError, ValueError):
        return None
    key, _, value = body.decode("ascii", "replace").rpartition(" ")
    is_ours = whole and key == _key(state) and len(value) == _DIGITS
    return value if is_ours else None


def keep(folder: Path, state: State, value: str, began: int) -> bool:
    """Keep a digest, unless the file was touched too shortly before.

    Args:
        folder: of the cache.
        state: in which the file was read.
        value: its SHA-256 in hexadecimal digits.
        began: when reading it began, in nanoseconds since the epoch.

    Returns:
        whether it was kept.
    """
    if max(state.modified, state.changed) + GRANULARITY >= began:
        return False
    body = f"{_key(state)} {value}".encode()
    place = _place(folder, state)
    # No fsync: an entry that a power cut tears fails its check and is made again.
    temporary = place.with_name(f".{place.name}.{os.urandom(6).hex()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(b"%08x %s" % (crc32(body), body))
        temporary.replace(place)
    except OSError:
        return False
    return True


def _key(state: State) -> str:
    return f"{state.content} {state.changed}"


def _place(folder: Path, state: State) -> Path:
    named = f"{_boot()} {state.device} {state.inode}"
    return folder / "contents" / sha256(named.encode()).hexdigest()[:32]


@remembered
def _boot() -> str:
    return str(identity()["boot"])
