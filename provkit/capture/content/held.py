"""Things that a script holds and that are no path: open files, tables, arrays."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass

from provkit.capture import tables

# Of these, an object that was closed still says which file it was. An archive's member
# has a name too, which is not a file's.
_PLAIN = frozenset(("_io", "io", "tempfile", "gzip"))


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A thing that stands where a record has its path, until it is named.

    Attributes:
        thing: a table, an array or an open file.
    """

    thing: object

    def __str__(self) -> str:
        return f"a {type(self.thing).__name__}"


def can_be_held(thing: object) -> bool:
    """Whether a thing is an open file, a table or an array.

    >>> can_be_held(io.BytesIO()), can_be_held({})
    (True, False)
    """
    return is_open_file(thing) or tables.is_table(thing)


def is_open_file(thing: object) -> bool:
    """Whether a thing is read from or written to as a file is."""
    if isinstance(thing, io.IOBase) or type(thing).__module__ == "fsspec.core":
        return True
    return hasattr(thing, "read") and hasattr(thing, "fileno")


def place_of(handle: object) -> str | None:
    """The path or URL of what an open file reads, if that can be said for certain.

    It cannot for a file that has no name any more, a member of an archive, or a buffer
    in memory.
    """
    remote = _url(handle)
    if remote is not None:
        return remote
    name = getattr(handle, "name", None)
    if not isinstance(name, (str, bytes, os.PathLike)):
        return None
    path = os.fsdecode(name)
    if getattr(handle, "closed", False):
        return path if type(handle).__module__ in _PLAIN else None
    return path if _is_at(handle, path) else None


def is_being_written(handle: object) -> bool:
    """Whether more may be written to an open file."""
    mode = getattr(handle, "mode", "")
    if getattr(handle, "closed", False):
        return False
    return isinstance(mode, str) and any(letter in mode for letter in "wax+")


def _url(handle: object) -> str | None:
    path = getattr(handle, "path", None)
    whole = getattr(getattr(handle, "fs", None), "unstrip_protocol", None)
    return str(whole(path)) if whole is not None and isinstance(path, str) else None


def _is_at(handle: object, path: str) -> bool:
    try:
        mine = os.fstat(handle.fileno())  # type: ignore[attr-defined]
        return os.path.samestat(mine, os.stat(path))  # noqa: PTH116 - any text is fine
    except (OSError, ValueError, AttributeError):
        return False
