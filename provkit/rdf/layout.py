"""Where things stand in a ledger: a folder that capture writes and stores read.

    provenance/
        runs/20261122T090001Z-train-3f2a9c1b.ttl            one sealed run
        runs/20261122T090001Z-train-3f2a9c1b.ttl.sha256     `sha256sum -c` checks it
        journals/20261122T090001Z-train-3f2a9c1b.journal    a run that has not ended
        metrics/20261122T090001Z-train-3f2a9c1b.ndjson      its metric values
        environments/<sha-256>.txt                          a list of packages
        samples/<sha-256>.txt                               keyed digests of samples
        digests/<2 digits>/<sha-256>/<name>.json            what was made with a content
        cache/                                              may be deleted at any time

Names begin with the time of the start, so that a listing is in order, and end with
random digits, so that no two processes write one file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Ledger:
    """The paths of a ledger."""

    root: Path

    def sealed(self, name: str) -> Path:
        """The file of a run that has ended."""
        return self.root / "runs" / f"{name}.ttl"

    def journal(self, name: str) -> Path:
        """The file of a run that has not."""
        return self.root / "journals" / f"{name}.journal"

    def metrics(self, name: str) -> Path:
        """The values that a run logged."""
        return self.root / "metrics" / f"{name}.ndjson"

    def environment(self, digest: str) -> Path:
        """The packages of an environment, one per line."""
        return self.root / "environments" / f"{digest}.txt"

    def digest(self, digest: str) -> Path:
        """The folder of everything that was made with a content."""
        return self.root / "digests" / digest[:2] / digest

    @property
    def cache(self) -> Path:
        """What can be made again."""
        return self.root / "cache"

    def runs(self) -> Iterator[Path]:
        """Every sealed run, in order of time."""
        yield from sorted((self.root / "runs").glob("*.ttl"))

    def journals(self) -> Iterator[Path]:
        """Every run that has not ended, in order of time."""
        for path in sorted((self.root / "journals").glob("*.journal")):
            if not self.sealed(path.stem).exists():
                yield path

    def exists(self) -> bool:
        """Whether the folder is a ledger at all."""
        return (self.root / "runs").is_dir() or (self.root / "journals").is_dir()


def run_name(started: str, title: str, unique: str) -> str:
    """The name of a run's files.

    >>> run_name("2026-11-22T09:00:01.000001Z", "train, EUR", "a3f2a9c1b")
    '20261122T090001Z-train-EUR-3f2a9c1b'
    """
    stamp = started[:19].replace("-", "").replace(":", "") + "Z"
    words = _NOT_IN_NAMES.sub("-", title).strip("-")[:40] or "run"
    return f"{stamp}-{words}-{unique[-8:]}"
