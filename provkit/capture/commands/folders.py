"""What changed in folders between two looks: the outputs of a command nobody annotated.

A file is new, or it is changed: its size, time or inode differs and, where it was small
enough to be read at the first look, its bytes do too. A file that a program touches
without changing it is no output.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Final

from provkit.capture.watching import State, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SMALL: Final = 8 << 20
_BUDGET: Final = 64 << 20
_IGNORED: Final = frozenset((".git", "__pycache__", ".ipynb_checkpoints"))


@dataclass(frozen=True, slots=True)
class Look:
    """The files below some places at one moment.

    Attributes:
        files: each with its state.
        digests: the SHA-256 of the small ones, 64 MiB in all at most.
        unseen: folders that could not be listed.
    """

    files: dict[Path, State]
    digests: dict[Path, str]
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference of two looks, sorted by path.

    Attributes:
        made: files that are new or changed.
        gone: files that are no longer there.
    """

    made: tuple[Path, ...]
    gone: tuple[Path, ...]


def look(
    places: Iterable[Path], ignored: Iterable[Path] = (), *, digests: bool = False
) -> Look:
    """Look at files, and at all files below folders; links to folders are not followed.

    Args:
        places: files and folders; one that is not there has no files.
        ignored: folders that do not count, such as the ledger.
        digests: read the small files too, so that a later look can compare bytes.
    """
    files: dict[Path, State] = {}
    unseen: list[str] = []
    left_out = frozenset(map(place_of, ignored))
    for path in _files(places, left_out, unseen):
        state = state_of(path)
        if state is not None:
            files[path] = state
    known = _digests(files) if digests else {}
    return Look(files, known, tuple(unseen))


def changes(before: Look, after: Look) -> Changes:
    """What differs."""
    made = (path for path in after.files if _is_made(path, before, after))
    gone = (path for path in before.files if path not in after.files)
    return Changes(tuple(sorted(made)), tuple(sorted(gone)))


def place_of(path: Path) -> Path:
    """A path in the one form in which looks are compared; links stay links."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - `absolute` keeps `..`


def _is_made(path: Path, before: Look, after: Look) -> bool:
    if before.files.get(path) == after.files[path]:
        return False
    known = before.digests.get(path)
    return known is None or known != _digest(path)


def _files(
    places: Iterable[Path], ignored: frozenset[Path], unseen: list[str]
) -> Iterator[Path]:
    for place in places:
        if state_of(place) is not None:
            yield place_of(place)
            continue

        def refused(error: OSError) -> None:
            if not isinstance(error, FileNotFoundError):
                unseen.append(Path(error.filename).name)

        for folder, names, files in os.walk(place_of(place), onerror=refused):
            here = Path(folder)
            names[:] = [
                each
                for each in names
                if each not in _IGNORED and here / each not in ignored
            ]
            yield from (here / each for each in files)


def _digests(files: dict[Path, State]) -> dict[Path, str]:
    found: dict[Path, str] = {}
    budget = _BUDGET
    for path, (size, _mtime, _inode) in files.items():
        if size <= min(_SMALL, budget):
            budget -= size
            digest = _digest(path)
            if digest is not None:
                found[path] = digest
    return found


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
