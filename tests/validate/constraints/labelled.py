"""Where the labelled documents lie, and which verdict each should get."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "../shared/prov-constraints"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the labelled documents lie outside the repository"
)


@dataclass(frozen=True)
class Labelled:
    path: Path
    valid: bool

    @property
    def readable(self) -> bool:
        return self.path.suffix not in {".xml", ".provx"} or bool(find_spec("lxml"))

    def __str__(self) -> str:
        return self.path.name


@cache
def labelled(*folders: str) -> tuple[Labelled, ...]:
    """Give the documents of the manifests, but for the disputed ones."""
    found = []
    for folder in folders:
        manifest = SHARED / folder / "manifest.tsv"
        if manifest.is_file():
            with manifest.open(encoding="utf-8", newline="") as lines:
                found += [
                    Labelled(SHARED / folder / row["file"], row["expected"] == "valid")
                    for row in csv.DictReader(lines, delimiter="\t")
                    if row["expected"] != "disputed"
                ]
    return tuple(found)
