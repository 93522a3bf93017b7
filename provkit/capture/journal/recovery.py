"""Sealing what a crash left behind.

A run whose process lives is never touched. Whether it lives is known for a process of
this boot of this machine; a journal of another host is left alone for ten minutes after
it last changed. Recovering twice, or by two processes at once, changes nothing more:
the same journal seals to the same bytes, moved into place whole.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provkit.capture.journal.process import is_alive
from provkit.capture.journal.seal import seal
from provkit.errors import LedgerError, RecordError
from provkit.rdf import journal
from provkit.rdf.layout import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_QUIET = 600.0


@dataclass(frozen=True, slots=True)
class Recovered:
    """What became of one journal.

    Attributes:
        journal: its file.
        outcome: `sealed`, `alive` (left alone), `removed` (nothing was in it) or
            `failed`.
        sealed: the sealed file, where there is one.
        why: for an outcome other than `sealed`.
    """

    journal: Path
    outcome: str
    sealed: Path | None = None
    why: str = ""


def recover(folder: Path, *, force: bool = False) -> tuple[Recovered, ...]:
    """Seal every run of a ledger whose process is gone, as interrupted.

    Args:
        folder: the ledger.
        force: also runs of another host that changed in the last ten minutes.

    Raises:
        LedgerError: the folder is no ledger.
    """
    ledger = Ledger(folder)
    if not ledger.exists():
        raise LedgerError(
            f"{folder} is not a ledger",
            "name the folder that capture writes, by default ./provenance/",
        )
    return tuple(_recovered(ledger, force=force))


def _recovered(ledger: Ledger, *, force: bool) -> Iterator[Recovered]:
    for path in sorted((ledger.root / "journals").glob("*.journal")):
        try:
            yield _one(ledger, path, force=force)
        except FileNotFoundError:
            continue  # somebody else has just sealed it
        except (LedgerError, RecordError, OSError) as error:
            yield Recovered(path, "failed", why=str(error))


def _one(ledger: Ledger, path: Path, *, force: bool) -> Recovered:
    quiet = time.time() - path.stat().st_mtime > _QUIET
    try:
        head = journal.read(path).head
    except LedgerError:
        if not quiet and not force:
            return Recovered(path, "alive", why="it has just been opened")
        if journal.is_empty(path):
            path.unlink(missing_ok=True)
            return Recovered(path, "removed", why="no call had been acknowledged in it")
        raise
    alive = is_alive(head)
    if alive:
        return Recovered(path, "alive", why=f"process {head['pid']} is running")
    if alive is None and not quiet and not force:
        why = "it changed in the last ten minutes, on another host: --force seals it"
        return Recovered(path, "alive", why=why)
    return Recovered(path, "sealed", seal(ledger, path.stem))
