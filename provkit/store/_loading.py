"""Bringing a store up to the run files that are there, once or again and again.

The run files are the truth. What is loaded already is not loaded again; what was
deleted or changed since is told and stays in the store as it was, because a flat store
cannot take back one run: `provkit store rebuild` makes it anew.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from provkit.errors import UnreadableGraph
from provkit.store._catalogue import Catalogue, Entry
from provkit.store._locks import Locked
from provkit.store._runs import File, Found, Known, bundle_of, found_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from pyoxigraph import Quad

MUCH: Final = 4 << 20
"""From so many bytes on it is worth to go round the transaction log."""

_AT_ONCE: Final = 512 << 20  # bytes that are loaded between two acknowledgements
_FEW: Final = 2 << 20  # bytes that go into one transaction


class Target(Protocol):
    """A store that can be added to."""

    @property
    def catalogue(self) -> Catalogue:
        """The files that were loaded."""

    def origin(self, folder: Path) -> str:
        """How the catalogue calls a folder."""

    def add(self, entries: Sequence[Entry], quads: Sequence[Quad]) -> None:
        """Add some files; on return it is acknowledged."""

    def add_files(self, files: Sequence[File], told: Callable[[int], None]) -> Report:
        """Add large files, or many; `told` is given the bytes as they are read."""

    def note(self, unfinished: Iterable[str]) -> None:
        """Write down which runs have not ended."""


@dataclass(slots=True)
class Report:
    """What a load did, and what it found that it could not mend.

    Attributes:
        added: files that were loaded now.
        known: how many had been loaded before.
        changed: files that were loaded with other bytes.
        deleted: files that were loaded and are not there any more.
        unreadable: files that could not be read, with the reason.
        unfinished: journals of runs that have not ended.
    """

    added: list[str] = field(default_factory=list)
    known: int = 0
    changed: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        """Whether the store now has every file as it stands."""
        return not self.changed and not self.unreadable


def load(
    target: Target,
    sources: Iterable[Path],
    progress: Callable[[int, int], None] | None = None,
    known: Known | None = None,
) -> Report:
    """Add every file that a store does not have yet.

    Args:
        target: the store, opened to write.
        sources: ledgers and graph files.
        progress: is told how many bytes of how many were loaded.
        known: digests from an earlier call, when this one follows on it.

    Raises:
        UnreadableGraph: a source is neither a ledger nor a graph file.
        LedgerError: the store cannot be written.
    """
    found = found_in(sources, {} if known is None else known)
    report, new = compared(target, found)
    total, done = sum(file.size for file in new), 0

    def told(size: int) -> None:
        nonlocal done
        done += size
        if progress is not None:
            progress(done, total)

    for group in _groups(new):
        if sum(file.size for file in group) > _FEW:
            part = target.add_files(group, told)
            report.added += part.added
            report.unreadable += part.unreadable
        else:
            _add(target, group, report, told)
    target.note(found.unfinished)
    report.unfinished += found.unfinished
    return report


def compared(target: Target, found: Found) -> tuple[Report, list[File]]:
    """What is new, and what is not as it was when it was loaded."""
    report, new = Report(), []
    catalogue = target.catalogue
    there: set[tuple[str, str]] = set()
    versions = _versions(catalogue)
    for file in found.files:
        key = target.origin(file.folder), file.name
        there.add(key)
        held = catalogue.get(key)
        if held is None and versions.get(_stem(file.name), file.sha256) == file.sha256:
            new.append(file)
            versions[_stem(file.name)] = file.sha256
        elif held is not None and held.sha256 == file.sha256:
            report.known += 1
        else:
            report.changed.append(str(file.path))
    origins = {target.origin(folder) for folder in found.folders}
    report.deleted = [
        f"{origin}/{name}"
        for origin, name in catalogue
        if origin in origins and (origin, name) not in there
    ]
    return report, new


def entry_of(target: Target, file: File, bundle: str) -> Entry:
    """What the catalogue says of a file."""
    return Entry(
        target.origin(file.folder), file.name, file.sha256, bundle, file.problem
    )


def follow(
    opened: Callable[[], AbstractContextManager[Target]],
    sources: Sequence[Path],
    told: Callable[[Report], None],
    *,
    every: float = 1.0,
    until: Callable[[], bool] = lambda: False,
) -> None:
    """Load what comes, as it comes; the store is open only while there is something.

    Args:
        opened: opens the store to write.
        sources: ledgers and graph files.
        told: is given the report of each load that did or found anything new.
        every: seconds between two looks.
        until: says when to stop.
    """
    known: Known = {}
    last: Found | None = None
    while not until():
        found = found_in(sources, known)
        if found != last:
            with suppress(Locked), opened() as target:  # then the next time
                told(load(target, sources, known=known))
                last = found
        time.sleep(every)


def _groups(files: Sequence[File]) -> Iterator[list[File]]:
    """Files that are acknowledged together."""
    most = _AT_ONCE if sum(file.size for file in files) > MUCH else _FEW
    group: list[File] = []
    size = 0
    for file in files:
        if group and size + file.size > most:
            yield group
            group, size = [], 0
        group.append(file)
        size += file.size
    if group:
        yield group


def _add(
    target: Target,
    files: Sequence[File],
    report: Report,
    told: Callable[[int], None],
) -> None:
    entries: list[Entry] = []
    quads: list[Quad] = []
    for file in files:
        try:
            bundle, statements = bundle_of(file.quads())
            held = list(statements)
        except (UnreadableGraph, OSError) as error:
            report.unreadable.append((str(file.path), str(error)))
            continue
        quads += held
        entries.append(entry_of(target, file, bundle))
        report.added.append(str(file.path))
        told(file.size)
    if entries:
        target.add(entries, quads)


def _versions(catalogue: Catalogue) -> dict[str, str]:
    """The digest of each run by the name of its file, from whatever ledger it came."""
    return {
        _stem(entry.name): entry.sha256
        for entry in catalogue.values()
        if entry.name.startswith("runs/")
    }


def _stem(name: str) -> str:
    return name if name.startswith("runs/") else f"\n{name}"
