"""A store on disk, in a database of Oxigraph: `oxigraph:DIR`.

It is an index over run files and can be made again from them. `provkit store load`
fills it; a database that another program made with Oxigraph can be read as well.

Runs that have not ended are not in the database: what they say changes, and a flat
store cannot take back what it was told. It knows their journals and reads them anew
each time, until they are sealed and loaded.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from provkit.errors import UnreadableGraph
from provkit.rdf import files
from provkit.rdf.layout import Ledger
from provkit.store import Source, _catalogue, _locks, _reading
from provkit.store._disk import Disk, State, Step
from provkit.store._folders import folder_under
from provkit.store._runs import journal
from provkit.store.file import changed, line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Store as Database
    from pyoxigraph import Triple

SCHEME: Final = "oxigraph:"
_CUT_OFF: Final = (
    "a change of the store was cut off; what it was about to add may be there in part: "
    "run 'provkit store load' again"
)
_PREFIX: Final = "oxigraph "


class OxigraphStore:
    """A database on disk, for reading.

    Attributes:
        tells_all: `sources` names every source, also after `added`.
    """

    tells_all: Final = True

    def __init__(self, location: str) -> None:
        self.location = location
        self._disk = Disk(folder_of(location))
        self._loaded: tuple[Source, ...] | None = None
        self._journals: tuple[str, ...] = ()
        self._interrupted: list[Source] | None = None

    @property
    def disk(self) -> Disk:
        """Where it stands."""
        return self._disk

    @property
    def cache(self) -> Path | None:
        """Where its index is kept; beside a raw database nothing is."""
        return self._disk.cache if self._disk.is_ours() else None

    def triples(self) -> Iterator[Triple]:
        """Every statement of the database, once, then those of runs under way."""
        yield from self.added(())
        yield from self.unfinished()

    def added(self, before: Iterable[str]) -> Iterator[Triple]:
        """The statements that were loaded since an earlier state.

        Args:
            before: what `lasting` gave then; of nothing, all came since.

        Raises:
            UnreadableGraph: it is not known any more which did.
        """
        lines = tuple(before)
        self._loaded = self._interrupted = None
        if not lines:
            yield from self._whole()
            return
        state, steps = self._readable(), self._since(lines)
        if steps is None:
            raise UnreadableGraph(
                f"{self.location}: what came since an earlier state is not known",
                "read the whole of it",
            )
        self._journals = state.unfinished
        for step in steps:
            path = self._disk.recent / step.file
            yield from files.triples_of(files.read(path, "ntriples"))

    def unfinished(self) -> Iterator[Triple]:
        """The statements so far of runs that had not ended when it was loaded.

        They stand in the ledger's journals, and are told anew each time.
        """
        told: list[Source] = []
        for name in self._journals:
            found, problem = journal(self._place(name))
            told.append(Source(name, "interrupted", problem=problem))
            yield from found
        self._interrupted = told

    def sources(self) -> tuple[Source, ...]:
        """The files that were loaded, and runs that had not ended then."""
        if self._loaded is None:
            with _reading.opened(self._disk) as (database, state):
                self._tell(database, state)
        if self._interrupted is None:
            for _ in self.unfinished():
                pass
        return (*(self._loaded or ()), *(self._interrupted or ()))

    def state(self) -> tuple[str, ...]:
        """What differs when anything was changed; nothing of the database is read."""
        if not self._disk.is_ours():
            paths = sorted(self._disk.root.glob("[!L]*"))
            return tuple(line_of(path, path.stat()) for path in paths)
        state = self._readable()
        return (_line(state, self._is_cut_off()), *self._lines_of_journals(state))

    @staticmethod
    def lasting(state: Iterable[str]) -> tuple[str, ...]:
        """What of a state stays as it is while runs go on."""
        return tuple(line for line in state if line.startswith(_PREFIX))

    def youngest(self) -> int:
        """When it was changed last, in nanoseconds.

        Each state of the database has its own name, so that no time is needed.
        """
        if not self._disk.is_ours():
            return max(changed(path.stat()) for path in self._disk.root.glob("[!L]*"))
        names = self._readable().unfinished
        times = [
            changed(path.stat()) for path in map(self._place, names) if path.exists()
        ]
        return max(times, default=0)

    def grown(self, before: Iterable[str]) -> bool:
        """Whether statements came since an earlier state, or none, and which is known.

        Args:
            before: what `lasting` gave then.
        """
        return self._since(tuple(before)) is not None

    def _whole(self) -> Iterator[Triple]:
        from pyoxigraph import DefaultGraph

        with _reading.opened(self._disk) as (database, state):
            for quad in database.quads_for_pattern(None, None, None, DefaultGraph()):
                yield quad.triple
            self._tell(database, state)

    def _since(self, lines: tuple[str, ...]) -> tuple[Step, ...] | None:
        if not self._disk.is_ours() or self._is_cut_off():
            return None
        state = self._readable()
        if lines == (_named(state.name),):
            return ()
        names = [step.before for step in state.recent]
        wanted = [name for name in names if lines == (_named(name),)]
        if not wanted:
            return None
        steps = state.recent[names.index(wanted[0]) :]
        whole = all(self._is_whole(step) for step in steps)
        return steps if whole else None

    def _readable(self) -> State:
        """The state that a reader gets: the one before, while much is being written."""
        before = Disk(self._disk.before)
        if before.root.exists() and _locks.in_use(self._disk.lock):
            with suppress(UnreadableGraph):  # the writer has just ended
                return before.state()
        return self._disk.state()

    def _is_whole(self, step: Step) -> bool:
        try:
            return (self._disk.recent / step.file).stat().st_size == step.size
        except OSError:
            return False

    def _is_cut_off(self) -> bool:
        """Whether a change was begun that nobody is making any more."""
        return self._disk.state().writing and not _locks.in_use(self._disk.lock)

    def _tell(self, database: Database, state: State | None) -> None:
        """Note what was loaded, and what is wrong with that."""
        found = [entry.source for entry in _catalogue.read(database).values()]
        if state is None or not found:
            found.append(Source(self.location, "store"))
        if state is not None and state.writing and not _locks.in_use(self._disk.lock):
            found.append(Source(self.location, "store", problem=_CUT_OFF))
        self._loaded = tuple(found)
        self._journals = () if state is None else state.unfinished

    def _place(self, name: str) -> Path:
        return (self._disk.root.resolve() / name).resolve()

    def _lines_of_journals(self, state: State) -> Iterator[str]:
        for name in state.unfinished:
            path = self._place(name)
            for file in (path, Ledger(path.parent.parent).metrics(path.stem)):
                with suppress(FileNotFoundError):
                    yield line_of(name, file.stat())


def folder_of(location: str) -> Path:
    """The folder that a location names.

    Raises:
        UnreadableGraph: it names none.
    """
    return folder_under(SCHEME, location)


def accepts(location: str) -> bool:
    """Whether the location names a store on disk."""
    return location.startswith(SCHEME)


def open_store(location: str) -> OxigraphStore:
    """Open it for reading.

    Raises:
        UnreadableGraph: there is none, or a newer provkit made it.
    """
    disk = Disk(folder_of(location))
    if not disk.root.exists():
        raise UnreadableGraph(
            f"{location}: no such folder",
            f"fill one first: provkit store load LEDGER -g {location}",
        )
    if disk.is_ours():
        disk.check_format()
    elif not disk.is_raw():
        raise UnreadableGraph(
            f"{location}: not a store on disk",
            f"fill one first: provkit store load LEDGER -g {location}",
        )
    return OxigraphStore(location)


def _line(state: State, cut_off: bool) -> str:  # noqa: FBT001 - a fact, not an option
    return f"{_named(state.name)} cut off" if cut_off else _named(state.name)


def _named(name: str) -> str:
    return f"{_PREFIX}{name}"
