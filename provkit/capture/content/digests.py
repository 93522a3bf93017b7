r"""What a file or a folder is, by its bytes.

A file is its SHA-256. A folder (Zarr, Parquet in parts, a saved model) is the SHA-256
of its manifest: what `sha256sum` writes for its files, sorted by the bytes of their
names below the folder, so that a shell can check it:

    find -L . -type f -printf '%P\0' | LC_ALL=C sort -z |
        xargs -0 sha256sum | sha256sum

Hidden files count and links are followed. A folder that can be reached in two ways is
listed once, under the name that is met first in sorted order, so links that go in
circles end. A folder without a file has no content, rather than that of an empty file.

The digest is that of what was *read*: the state of a file is taken before and after,
and `change` tells later whether it is still what it was. A write that puts size and
time of modification back is not noticed by that.
"""

from __future__ import annotations

import os
import stat
import time
from dataclasses import dataclass
from errno import ELOOP, ENOENT
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import IO, TYPE_CHECKING

from provkit.capture.content import digest_cache
from provkit.capture.content.digest_cache import State
from provkit.errors import CaptureError
from provkit.model import Digest

if TYPE_CHECKING:
    from collections.abc import Iterator

_SMALLEST_CACHED = 1 << 20
_LONG = 64 << 20
# Each block gives up the interpreter lock once: large ones let the training go on, and
# keep a busy training thread from starving the one that hashes.
_BLOCK = 8 << 20


@dataclass(frozen=True, slots=True)
class Seen:
    """In what state a file or folder was when its content was read.

    Attributes:
        path: where it lay, absolute.
        state: device, inode, size and time of modification; of a folder, a digest of
            the states of all that lies in it.
    """

    path: str
    state: str


@dataclass(frozen=True, slots=True)
class Content:
    """What was read at a path.

    Attributes:
        digest: of the file, or of the folder's manifest.
        seen: the state to which it belongs.
        is_folder: whether it is a manifest that was digested.
        left_out: entries of a folder that have no content: pipes, links to nowhere.
    """

    digest: Digest
    seen: Seen
    is_folder: bool = False
    left_out: int = 0


def read(path: Path, cache: Path | None = None) -> Content:
    """Read what lies at a path, or remember it from the cache.

    Args:
        path: of a file or folder.
        cache: the folder of known digests; without one, everything is read.

    Raises:
        CaptureError: it is neither a file nor a folder (a pipe, a socket), a folder
            without files, or it changed while it was read.
        OSError: it is not there or cannot be read.
    """
    if path.is_dir():
        return _read_folder(path, cache)
    value, state = _read_file(path, cache)
    return Content(Digest("sha256", value), Seen(os.path.abspath(path), state.content))  # noqa: PTH100 - does not resolve links


def digest_of(path: Path) -> Digest:
    """The SHA-256 of a file, or of the manifest of a folder; raises what `read` does.

    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     digest_of(Path(file.name)).value[:16]
    'e3b0c44298fc1c14'
    """
    return read(path).digest


def manifest(folder: Path, cache: Path | None = None) -> Iterator[bytes]:
    """The lines of a folder's manifest, one per file, in order.

    Raises:
        CaptureError: a file changed while it was read.
        OSError: something in it cannot be read.
    """
    for name, path in _files(folder).found:
        yield _line(_read_file(path, cache)[0], name)


def change(seen: Seen) -> str | None:
    """What has happened to a file or folder since it was read; nothing, if nothing.

    Returns:
        `changed`, `is no longer there`, or `can no longer be read`.
    """
    try:
        now = _state_of(Path(seen.path))
    except FileNotFoundError:
        return "is no longer there"
    except OSError:
        return "can no longer be read"
    return None if now == seen.state else "changed"


def still_the_same(seen: Seen) -> bool:
    """Whether a file or folder is, by its state, what it was when it was read."""
    return change(seen) is None


def takes_long(path: Path, cache: Path | None = None) -> bool:
    """Whether reading takes so long (64 MB and more) that it is better done aside.

    A file that the cache knows takes no time. What cannot be looked at takes none
    either: `read` will say why.
    """
    try:
        if path.is_dir():
            sizes = (each.stat().st_size for _, each in _files(path).found)
            return any(total >= _LONG for total in accumulate(sizes))
        state = State.of(path.stat())
    except OSError:
        return False
    known = cache is not None and digest_cache.recall(cache, state) is not None
    return state.size >= _LONG and not known


@dataclass(frozen=True, slots=True)
class _Files:
    found: list[tuple[bytes, Path]]
    left_out: int


def _read_file(path: Path, cache: Path | None) -> tuple[str, State]:
    began = time.time_ns()
    with open(path, "rb", buffering=0, opener=_open_at_once) as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise CaptureError(
                f"{path.name} is neither a file nor a folder, so it has no digest"
            )
        before = State.of(status)
        large = cache is not None and before.size >= _SMALLEST_CACHED
        known = digest_cache.recall(cache, before) if cache and large else None
        value = known or _sha256(stream, before.size)
    after = State.of(path.stat())  # by its name: it may have been replaced meanwhile
    if after.content != before.content:
        raise CaptureError(f"{path.name} changed while it was read")
    if cache and large and known is None:
        digest_cache.keep(cache, after, value, began)
    return value, after


def _open_at_once(path: str, flags: int) -> int:
    # Opening a pipe would wait for its other end.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _sha256(stream: IO[bytes], size: int) -> str:
    hasher = sha256()
    buffer = bytearray(min(max(size, 1), _BLOCK))
    view = memoryview(buffer)
    while count := stream.readinto(buffer):  # type: ignore[attr-defined]
        hasher.update(view[:count])
    return hasher.hexdigest()


def _read_folder(folder: Path, cache: Path | None) -> Content:
    files = _files(folder)
    if not files.found:
        raise CaptureError(f"{folder.name} is a folder without a file")
    total, states = sha256(), sha256()
    for name, path in files.found:
        value, state = _read_file(path, cache)
        total.update(_line(value, name))
        states.update(_line(state.content, name))
    seen = Seen(os.path.abspath(folder), states.hexdigest())  # noqa: PTH100
    if not still_the_same(seen):
        raise CaptureError(f"{folder.name} changed while it was read")
    digest = Digest("sha256", total.hexdigest())
    return Content(digest, seen, is_folder=True, left_out=files.left_out)


def _state_of(path: Path) -> str:
    if not path.is_dir():
        return State.of(path.stat()).content
    states = sha256()
    for name, each in _files(path).found:
        states.update(_line(State.of(each.stat()).content, name))
    return states.hexdigest()


def _line(value: str, name: bytes) -> bytes:
    """A line as `sha256sum` writes it; one in front marks a name with backslashes."""
    escaped = name.replace(b"\\", b"\\\\").replace(b"\n", b"\\n").replace(b"\r", b"\\r")
    mark = b"\\" if escaped != name else b""
    return b"%s%s  %s\n" % (mark, value.encode(), escaped)


def _files(folder: Path) -> _Files:
    """Every file below a folder with its name there, in the order of a manifest."""
    found: list[tuple[bytes, Path]] = []
    left_out = 0
    visited: set[tuple[int, int]] = set()
    waiting = [("", folder)]
    while waiting:
        inside, current = waiting.pop()
        status = current.stat()
        if (status.st_dev, status.st_ino) in visited:
            continue
        visited.add((status.st_dev, status.st_ino))
        folders = []
        for entry in sorted(os.scandir(current), key=lambda each: each.name):
            name = f"{inside}{entry.name}"
            kind = _kind(entry)
            if kind == "folder":
                folders.append((f"{name}/", current / entry.name))
            elif kind == "file":
                found.append((os.fsencode(name), current / entry.name))
            else:
                left_out += 1
        waiting += reversed(folders)
    return _Files(sorted(found), left_out)


def _kind(entry: os.DirEntry[str]) -> str:
    try:
        if entry.is_dir():
            return "folder"
        return "file" if entry.is_file() else "neither"
    except OSError as error:
        if error.errno in (ELOOP, ENOENT):
            return "neither"
        raise
