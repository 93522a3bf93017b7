"""A ledger: the folder that capture writes, with finished and unfinished runs.

A sealed run is read from its Turtle file and checked against the digest beside it. A
run that has not ended is read from its journal and shown as interrupted.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from provkit.errors import LedgerError, RecordError, UnreadableGraph
from provkit.rdf import files, replay
from provkit.rdf.encode import encode
from provkit.rdf.layout import Ledger
from provkit.store import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple


class LedgerStore:
    """The union of the runs in a folder."""

    def __init__(self, location: str) -> None:
        self.location = location
        self._ledger = Ledger(Path(location))
        self._sources: list[Source] = []

    def triples(self) -> Iterator[Triple]:
        """Every statement of every run, the oldest run first."""
        self._sources = []
        # Journals are listed first: a run that is sealed meanwhile is then in one list
        # at least, and never in none.
        unfinished = list(self._ledger.journals())
        sealed = list(self._ledger.runs())
        for path in unfinished:
            now_sealed = self._ledger.sealed(path.stem)
            if now_sealed.exists() and now_sealed not in sealed:
                sealed.append(now_sealed)
        for path in sealed:
            yield from files.triples_of(files.read(path))
            self._sources.append(_sealed(path))
        for path in unfinished:
            if self._ledger.sealed(path.stem) not in sealed:
                yield from self._unfinished(path)

    def sources(self) -> tuple[Source, ...]:
        """The files that were read, with what is wrong with them."""
        return tuple(self._sources)

    def _unfinished(self, path: Path) -> Iterator[Triple]:
        try:
            found = replay.replay(self._ledger, path)
            yield from encode(*found.records)
            damaged = found.journal.damaged
            problem = f"lines {damaged} are damaged" if damaged else ""
        except (LedgerError, RecordError, OSError) as error:
            problem = str(error)
        self._sources.append(Source(str(path), "interrupted", problem=problem))


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
