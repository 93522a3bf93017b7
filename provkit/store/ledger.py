"""A ledger: the folder that capture writes, with finished and unfinished runs.

A sealed run is read from its Turtle file and checked against the digest beside it. A
run that has not ended is read from its journal and shown as interrupted.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from provkit.errors import LedgerError, RecordError, UnreadableGraph
from provkit.rdf import files
from provkit.rdf.layout import Ledger
from provkit.store import Source
from provkit.store.file import changed, line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

_PARTS: Final = (".ttl", ".ttl.sha256", ".journal")
_NUMBERS: Final = 4  # before the name in a line of a state


class LedgerStore:
    """The union of the runs in a folder."""

    def __init__(self, location: str) -> None:
        self.location = location
        self._root = Path(location)
        self._ledger = Ledger(self._root)
        self._sources: list[Source] = []
        self._open: list[Path] = []

    @property
    def cache(self) -> Path:
        """Where the ledger keeps what can be made again."""
        return self._ledger.cache

    def triples(self) -> Iterator[Triple]:
        """Every statement of every run, the oldest run first."""
        yield from self.added(())
        yield from self.unfinished()

    def added(self, before: Iterable[str]) -> Iterator[Triple]:
        """The statements of the finished runs that were not there in an earlier state.

        Args:
            before: what `state` gave then.
        """
        self._sources = []
        seen = _names_in(before)
        # Journals are listed first: a run that is sealed meanwhile is then in one list
        # at least, and never in none.
        unfinished = list(self._ledger.journals())
        sealed = list(self._ledger.runs())
        for path in unfinished:
            now_sealed = self._ledger.sealed(path.stem)
            if now_sealed.exists() and now_sealed not in sealed:
                sealed.append(now_sealed)
        for path in sealed:
            if f"runs/{path.name}" not in seen:
                yield from files.triples_of(files.read(path))
                self._sources.append(_sealed(path))
        known = set(sealed)
        self._open = [p for p in unfinished if self._ledger.sealed(p.stem) not in known]

    def unfinished(self) -> Iterator[Triple]:
        """The statements so far of the runs that have not ended, as `added` saw them.

        They are told anew each time, whatever was told before.
        """
        for path in self._open:
            yield from self._unfinished(path)

    @staticmethod
    def lasting(state: Iterable[str]) -> tuple[str, ...]:
        """What of a state stays as it is: the lines of finished runs."""
        return tuple(line for line in state if _name(line).startswith("runs/"))

    def state(self) -> tuple[str, ...]:
        """One line for each file of a run; what differs when anything was changed."""
        return tuple(line_of(name, about) for name, about in self._files())

    def youngest(self) -> int:
        """When one of the files was changed last, in nanoseconds."""
        return max((changed(about) for _name, about in self._files()), default=0)

    def grown(self, before: Iterable[str]) -> bool:
        """Whether finished runs came, or none, and all else is as it was.

        Args:
            before: what `lasting` gave then.
        """
        old, now = set(before), set(self.state())
        known, came = _names_in(old), _names_in(now - old)
        # A run that was sealed meanwhile has said other things before, and a digest
        # that came late changes what is said of its file.
        told_again = {f"journals/{Path(name).stem}.journal" for name in came}
        told_again |= {name.removesuffix(".sha256") for name in came}
        return bool(old) and old <= now and not known & told_again

    def _files(self) -> list[tuple[str, os.stat_result]]:
        found = []
        for folder in ("runs", "journals"):
            with suppress(FileNotFoundError), os.scandir(self._root / folder) as each:
                for entry in each:
                    if entry.name.endswith(_PARTS):
                        found += _looked_at(f"{folder}/{entry.name}", entry)
        for path in self._ledger.journals():
            values = self._ledger.metrics(path.stem)
            found += _looked_at(f"metrics/{values.name}", values)
        return sorted(found, key=lambda each: each[0])

    def sources(self) -> tuple[Source, ...]:
        """The files that were read, with what is wrong with them."""
        return tuple(self._sources)

    def _unfinished(self, path: Path) -> Iterator[Triple]:
        from provkit.rdf import replay
        from provkit.rdf.encode import encode

        try:
            found = replay.replay(self._ledger, path)
            yield from encode(*found.records)
            damaged = found.journal.damaged
            problem = f"lines {damaged} are damaged" if damaged else ""
        except (LedgerError, RecordError, OSError) as error:
            problem = str(error)
        self._sources.append(Source(str(path), "interrupted", problem=problem))


def _names_in(state: Iterable[str]) -> set[str]:
    return {_name(line) for line in state}


def _name(line: str) -> str:
    return line.split(" ", _NUMBERS)[-1]


def _looked_at(
    name: str, file: os.DirEntry[str] | Path
) -> list[tuple[str, os.stat_result]]:
    try:
        return [(name, file.stat())]
    except FileNotFoundError:
        return []  # it was moved while the folder was listed


def _sealed(path: Path) -> Source:
    digest = sha256(path.read_bytes()).hexdigest()
    try:
        stated = Path(f"{path}.sha256").read_text(encoding="utf-8").split()
    except OSError:
        return Source(str(path), "sealed", digest, "its .sha256 file is missing")
    changed = not stated or stated[0] != digest
    problem = "it was changed after it was sealed" if changed else ""
    return Source(str(path), "sealed", digest, problem)


def accepts(location: str) -> bool:
    """Whether the location is a folder laid out as a ledger."""
    return Ledger(Path(location)).exists()


def open_store(location: str) -> LedgerStore:
    """Open it for reading; nothing in it is changed.

    Raises:
        UnreadableGraph: there is no run in it.
    """
    ledger = Ledger(Path(location))
    if not any(ledger.runs()) and not any(ledger.journals()):
        raise UnreadableGraph(
            f"{location}: a ledger without a run",
            "capture one first: decorate a function with @pk.training",
        )
    return LedgerStore(location)
