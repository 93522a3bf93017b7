"""The index of some stores: the saved one where it is of their state, else a new one.

The index of a ledger stands in the ledger's `cache/`, that of files in the user's cache
folder, never beside the user's file. `PROVKIT_CACHE` names another folder than
`~/.cache/provkit`; `PROVKIT_CACHE=off` keeps nothing, nor in ledgers.

A state is a list of lines, one per file: its path, size, times and inode. When it is
the saved one, nothing is read. When it has more lines, and all of the saved ones, the
added files alone are read; where they hold nothing that an index keeps, the saved one
is saved as that of the new state. Otherwise all are read. Runs that have not ended are
no part of what is saved to read on: while one goes on, it alone is read at each
question.
The digests of what was read are kept with the index, as `Graph.sources` gives them.

Not to be saved: a small graph, because reading it costs no more than the saving; and
one with a file so young that it could change again without a new time.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from provkit.graph.build import build_joined
from provkit.graph.counting import Numbers
from provkit.graph.reading import Reading
from provkit.graph.relations import codes
from provkit.graph.saved import Saved, open_saved, reopened, save, saved_in
from provkit.store import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from provkit.graph.index import Index
    from provkit.graph.reading import Table

_VARIABLE: Final = "PROVKIT_CACHE"
_OFF: Final = ("off", "0")
_SMALLEST: Final = 5_000  # statements
_INDEXES: Final = "indexes"
_MOST: Final = 32  # saved indexes of files
_TICK: Final = 20_000_000  # nanoseconds between two times that a file can have
_SECOND: Final = 1_000_000_000


def opened(stores: Sequence[Any]) -> tuple[Index, tuple[Source, ...]]:
    """The index of the union of some stores, and what was read for it."""
    state = _state(stores)
    folder = None if state is None else _folder(stores)
    if folder is None or state is None:
        fresh = _read(stores)
        return build_joined(fresh.reading), fresh.sources
    saved = saved_in(folder)
    if saved is not None and saved.key == _key(state):
        index = open_saved(folder, saved.key)
        if index is not None:
            return index, _sources(saved)
    begun = time.time_ns()
    found = _continued(folder, stores, saved, state) or _read(stores)
    index = found.index or build_joined(found.reading)
    if found.news and _state(stores) == state and _settled(stores, begun):
        _save(index, found, folder, state, _lasting(stores, state))
        # What was saved needs a fraction of the memory of what was built.
        index = open_saved(folder, _key(state)) or index
    return index, found.sources


@dataclass(frozen=True, slots=True)
class _Found:
    """What was read, and of what.

    Attributes:
        reading: the statements.
        sources: the files they were in.
        lasting: the rows of what will not change, where more may be read on top of
            them; and how many of the sources they are of.
        news: whether any of these rows were read from their files just now, or they
            are those of a later state.
        index: of these rows, where there is one already.
    """

    reading: Reading
    sources: tuple[Source, ...]
    lasting: tuple[Table, int] | None
    news: bool = True
    index: Index | None = None


def _read(stores: Sequence[Any]) -> _Found:
    if len(stores) == 1 and hasattr(stores[0], "unfinished"):
        return _read_on(Reading(), stores[0], (), ())
    reading = Reading()
    for store in stores:
        # A remote store gives only what rows are made of, and what names a content.
        needed = getattr(store, "kept", None)
        reading.take(store.triples() if needed is None else needed(codes()))
    sources = tuple(each for store in stores for each in store.sources())
    grows = len(stores) == 1 and hasattr(stores[0], "added") and not reading.loose
    return _Found(reading, sources, (reading.table(), 0) if grows else None)


def _continued(
    folder: Path, stores: Sequence[Any], saved: Saved | None, state: tuple[str, ...]
) -> _Found | None:
    """What was read before and what was added since, where nothing else changed."""
    if saved is None or saved.about.get("lasting") is None:
        return None
    [store] = stores
    before = saved.about["lasting"]
    rows = reopened(folder, saved.key) if store.grown(before) else None
    if rows is None:
        return None
    names, texts, read = rows
    reading = Reading(Numbers(names), Numbers(texts), read)
    sources = _sources(saved)[: saved.about["finished"]]
    found = _read_on(reading, store, before, sources)
    lasting = _lasting(stores, state)
    if lasting == tuple(before):
        return found  # what goes on is read each time, and not saved each time
    # Neither then nor now did any run go on, and nothing was kept of what was added.
    is_same = saved.key == _key(before) and lasting == state and not reading.loose
    is_same &= len(reading.table().subject) == len(read.subject)
    index = open_saved(folder, saved.key) if is_same else None
    return replace(found, news=True, index=index)


def _read_on(
    reading: Reading, store: Any, before: Sequence[str], sources: tuple[Source, ...]
) -> _Found:
    """Read what was added, and after it what has not ended."""
    if getattr(store, "tells_all", False):
        sources = ()  # it names them all each time
    rows = len(reading.table().subject)
    reading.take(store.added(before))
    told = store.sources()
    finished = (*sources, *told) if hasattr(store, "unfinished") else told
    lasting = None if reading.loose else (reading.table(), len(finished))
    news = not rows or len(reading.table().subject) > rows
    if hasattr(store, "unfinished"):
        reading.take(store.unfinished())
        finished = (*sources, *store.sources())
    return _Found(reading, finished, lasting, news)


def _save(
    index: Index, found: _Found, folder: Path, state: tuple[str, ...], lasting: Any
) -> None:
    if len(found.reading.table().subject) < _SMALLEST:
        return
    rows, finished = found.lasting or (None, 0)
    about = {
        "sources": [asdict(source) for source in found.sources],
        "lasting": None if rows is None else lasting,
        "finished": finished,
    }
    # Who may not write there, or has no space, has the index all the same.
    with suppress(OSError):
        save(index, folder, _key(state), about, rows)
        if folder.parent.name == _INDEXES:
            _forget_oldest(folder.parent)


def _lasting(stores: Sequence[Any], state: tuple[str, ...]) -> tuple[str, ...]:
    """What of a state stays as it is, whatever else changes."""
    if len(stores) == 1 and hasattr(stores[0], "lasting"):
        return tuple(stores[0].lasting(state))
    return state


def _sources(saved: Saved) -> tuple[Source, ...]:
    return tuple(Source(**each) for each in saved.about["sources"])


def _key(state: Sequence[str]) -> str:
    return sha256("\n".join(state).encode("utf-8", "surrogatepass")).hexdigest()


def _state(stores: Sequence[Any]) -> tuple[str, ...] | None:
    """One line per file; None where a store cannot say in what state it is."""
    lines: list[str] = []
    for store in stores:
        found = store.state() if hasattr(store, "state") else None
        if found is None:
            return None
        lines += found
    return tuple(lines)


def _settled(stores: Sequence[Any], begun: int) -> bool:
    """Whether a change since the reading began must show in the times of the files."""
    youngest = max((store.youngest() for store in stores), default=0)
    tick = 2 * _SECOND if youngest % _SECOND == 0 else _TICK
    return bool(youngest + tick < begun)


def _folder(stores: Sequence[Any]) -> Path | None:
    chosen = os.environ.get(_VARIABLE, "")
    if not stores or chosen.lower() in _OFF:
        return None
    own = getattr(stores[0], "cache", None)
    if len(stores) == 1 and own is not None:
        return Path(own) / "index"
    places = "\n".join(str(Path(store.location).absolute()) for store in stores)
    name = sha256(places.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    place = Path(chosen) if chosen else _users()
    return None if place is None else place / _INDEXES / name


def _users() -> Path | None:
    """The folder for what can be made again; None for a user without a home."""
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) / "provkit" / "cache" if local else None
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "provkit"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "provkit"


def _forget_oldest(folder: Path) -> None:
    found = [path for path in folder.iterdir() if not path.name.startswith(".")]
    found.sort(key=lambda path: path.stat().st_mtime)
    for path in found[:-_MOST]:
        shutil.rmtree(path, ignore_errors=True)
