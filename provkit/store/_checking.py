"""Whether a store on disk holds what the run files say; making it anew from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.errors import LedgerError, UnreadableGraph
from provkit.rdf.layout import Ledger
from provkit.store import _catalogue, _locks, _reading, parquet
from provkit.store._disk import Disk
from provkit.store._loading import load
from provkit.store._opening import replaced
from provkit.store._runs import found_in
from provkit.store._tables import damaged
from provkit.store.oxigraph import folder_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import pyoxigraph

    from provkit.store._catalogue import Catalogue, Entry
    from provkit.store._loading import Report
    from provkit.store._runs import File
    from provkit.store._writing import Writer

_COUNT: Final = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it should be.

    Attributes:
        what: the file or store.
        why: in words.
    """

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a store found.

    Attributes:
        files: how many files were loaded.
        statements: how many it holds.
        problems: what is not as it should be; none where all is well.
    """

    files: int
    statements: int
    problems: tuple[Problem, ...]


def check(location: str, progress: Callable[[int, int], None] | None = None) -> Checked:
    """Compare a store on disk with the files that were loaded into it.

    Args:
        location: `oxigraph:DIR`; or `parquet:DIR`, whose tables must be those that were
            written.
        progress: is told how many files of how many were compared.

    Raises:
        UnreadableGraph: there is no such store, or it cannot be opened at all.
    """
    if parquet.accepts(location):
        return _of_tables(location)
    disk = Disk(folder_of(location))
    if not disk.is_ours():
        raise UnreadableGraph(
            f"{location}: not a store that provkit made", "name one that is"
        )
    disk.check_format()
    with _reading.opened(disk) as (database, state):
        catalogue = _catalogue.read(database)
        problems = [] if state is None else _of_state(location, disk)
        hashes: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
        for done, entry in enumerate(catalogue.values(), start=1):
            problems += _of_entry(disk, database, entry, hashes)
            if progress is not None:
                progress(done, len(catalogue))
        held = count(database)
        if not problems:
            problems += _too_much(location, held, hashes)
    return Checked(len(catalogue), held, tuple(problems))


def count(database: pyoxigraph.Store) -> int:
    """How many statements a database holds, beside the catalogue."""
    from pyoxigraph import Literal, QuerySolutions

    found = database.query(_COUNT)
    for row in found if isinstance(found, QuerySolutions) else ():
        number = row[0]
        if isinstance(number, Literal):
            return int(number.value)
    return 0


def sources_of(writer: Writer, catalogue: Catalogue) -> tuple[list[Path], list[str]]:
    """What was loaded into a store, as ledgers and files, and what is gone of it."""
    found: dict[Path, None] = {}
    gone: list[str] = []
    for entry in catalogue.values():
        folder = writer.folder(entry.origin)
        path = folder / entry.name
        if not path.is_file():
            gone.append(f"{entry.origin}/{entry.name}")
        elif entry.name.startswith("runs/") and Ledger(folder).exists():
            found[folder] = None
        else:
            found[path] = None
    return list(found), gone


def rebuild(
    writer: Writer,
    *,
    drop_missing: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Make a store anew from the files as they are now, and put it in the old place.

    Until it is whole, the old one is there.

    Args:
        writer: of the store.
        drop_missing: leave out what was loaded from files that are gone.
        progress: is told how many bytes of how many were loaded.

    Raises:
        LedgerError: files are gone or cannot be read, and would be lost.
    """
    before = dict(writer.catalogue)
    sources, gone = sources_of(writer, before)
    if gone and not drop_missing:
        raise LedgerError(
            f"{writer.location}: {len(gone):,} of {len(before):,} files are gone, the "
            f"first is {gone[0]}",
            "bring them back, or give up what they said with --drop-missing",
        )
    reports: list[Report] = []

    def fill(fresh: Writer) -> None:
        reports.append(load(fresh, sources, progress))
        lost = [
            entry
            for key, entry in before.items()
            if key not in fresh.catalogue and f"{entry.origin}/{entry.name}" not in gone
        ]
        if lost:
            raise LedgerError(
                f"{writer.location}: not made anew: {_first_reason(reports[0], lost)}",
                "the store is as it was; mend the file, or delete it",
            )

    replaced(writer, fill)
    return reports[0]


def _of_tables(location: str) -> Checked:
    folder = parquet.folder_of(location)
    about = parquet.head(folder)["tables"]
    why = "not the table that was written: export the graph again"
    problems = [Problem(f"{name}.parquet", why) for name in damaged(folder)]
    rows = int(about[parquet.STATEMENTS]["rows"])
    return Checked(len(about), rows, tuple(problems))


def _of_state(location: str, disk: Disk) -> list[Problem]:
    state = disk.state()
    if state.writing and not _locks.in_use(disk.lock):
        return [Problem(location, "a change was cut off: load again")]
    return []


def _of_entry(
    disk: Disk,
    database: pyoxigraph.Store,
    entry: Entry,
    hashes: list[np.ndarray[tuple[int], np.dtype[np.int64]]],
) -> list[Problem]:
    path = (disk.root.resolve() / entry.origin / entry.name).resolve()
    name = f"{entry.origin}/{entry.name}"
    if not path.is_file():
        return [Problem(name, "was deleted since it was loaded")]
    [file] = found_in([path], {}).files
    if file.sha256 != entry.sha256:
        return [Problem(name, "was changed since it was loaded")]
    problems = [Problem(name, entry.problem)] if entry.problem else []
    missing, found = _missing(file, database)
    hashes.append(found)
    if missing:
        why = f"{missing:,} of its statements are missing: 'provkit store rebuild'"
        problems.append(Problem(name, why))
    return problems


def _missing(
    file: File, database: pyoxigraph.Store
) -> tuple[int, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    missing = 0
    found: list[int] = []
    for quad in file.quads():
        found.append(hash(quad.triple))
        if quad not in database:
            missing += 1
    return missing, np.unique(np.array(found, dtype=np.int64))


def _too_much(
    location: str,
    held: int,
    hashes: Iterable[np.ndarray[tuple[int], np.dtype[np.int64]]],
) -> list[Problem]:
    parts = list(hashes)
    stated = len(np.unique(np.concatenate(parts))) if parts else 0
    if held <= stated:
        return []
    why = f"{held - stated:,} statements are in no file: 'provkit store rebuild'"
    return [Problem(location, why)]


def _first_reason(report: Report, lost: list[Entry]) -> str:
    if report.unreadable:
        return report.unreadable[0][1]
    if report.changed:
        return f"{report.changed[0]}: two versions of one run file"
    return f"{lost[0].origin}/{lost[0].name} was not found"
