"""A folder to work in, and a look at what was recorded there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from provkit.rdf.decode import decode
from provkit.rdf.join import join
from provkit.store.ledger import open_store

if TYPE_CHECKING:
    from pathlib import Path


class Recorded:
    """What stands in the ledger of a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = folder / "provenance"

    def triples(self) -> list:
        return list(join(list(open_store(str(self.ledger)).triples())).triples)

    def records(self, kind: type | None = None) -> list:
        found = decode(self.triples()).records
        return [each for each in found if kind is None or type(each) is kind]

    def one(self, kind: type, title: str | None = None):
        found = [e for e in self.records(kind) if title is None or e.title == title]
        assert len(found) == 1, found
        return found[0]


@pytest.fixture
def recorded(tmp_path, monkeypatch) -> Recorded:
    monkeypatch.chdir(tmp_path)
    for name in ("PROVKIT_DIR", "PROVKIT_AGENT"):
        monkeypatch.delenv(name, raising=False)
    return Recorded(tmp_path)
