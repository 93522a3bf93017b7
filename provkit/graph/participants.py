"""Who is in two datasets: their lists of keyed sample digests, compared.

A dataset may name a list of its samples (`pk:sampleList`), which lies beside the graph
in a ledger's `samples/`. Lists that were made with one key can be compared; with two
keys, or where a list is not at hand, nobody knows whether they share anyone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from provkit.errors import CaptureError
from provkit.model.identity import sha256_in
from provkit.rdf import sample_lists
from provkit.vocab import PK, SPDX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provkit.graph.index import Index
    from provkit.rdf.sample_lists import SampleDigests
    from provkit.store import Source

NO_LIST: Final = "one of the two has no list of keyed sample digests"
OTHER_KEY: Final = "their sample lists were made with different keys"
NOT_HERE: Final = "a sample list that is named is not here, or was changed"


@dataclass(frozen=True, slots=True)
class Shared:
    """What two lists say of each other.

    Attributes:
        count: how many samples are in both; None where that cannot be known.
        why: the reason where it cannot; empty where neither has a list.
    """

    count: int | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class SampleLists:
    """The lists that lie beside what was read.

    Attributes:
        folders: ledgers, and folders of graph files.
    """

    folders: tuple[Path, ...] = ()
    _read: dict[str, SampleDigests | None] = field(default_factory=dict, repr=False)

    @classmethod
    def beside(cls, sources: Iterable[Source]) -> SampleLists:
        """Where the lists of some sources would be."""
        found = []
        for source in sources:
            path = Path(source.name)
            # A run stands in a folder of its ledger, a graph file beside its lists.
            found.append(path.parent if source.status == "file" else path.parent.parent)
        return cls(tuple(dict.fromkeys(found)))

    def shared(self, index: Index, one: int, other: int) -> Shared:
        """How many samples two datasets have in common."""
        named = [index.out.ends(node, PK.sampleList) for node in (one, other)]
        if not any(named):
            return Shared(None)
        if not all(named):
            return Shared(None, NO_LIST)
        lists = [self._list(index, min(each, key=index.value)) for each in named]
        first, second = lists
        if first is None or second is None:
            return Shared(None, NOT_HERE)
        count = sample_lists.overlap(first, second)
        return Shared(count, "" if count is not None else OTHER_KEY)

    def _list(self, index: Index, node: int) -> SampleDigests | None:
        name = index.value(node)
        if name not in self._read:
            self._read[name] = self._found(index, node)
        return self._read[name]

    def _found(self, index: Index, node: int) -> SampleDigests | None:
        digest = sha256_in(index.value(node))
        if not digest and node >= 0:
            digest = _sha256(index, node)
        for folder in self.folders if digest else ():
            for path in (folder / "samples", folder):
                try:
                    return sample_lists.read(path / f"{digest}.txt")
                except (OSError, CaptureError):
                    continue
        return None


def _sha256(index: Index, node: int) -> str:
    values = (
        text
        for checksum in index.out.ends(node, SPDX.checksum)
        if checksum >= 0
        for text in index.values(checksum, SPDX.checksumValue)
    )
    return next((text for text in values if len(text) == 64), "")  # noqa: PLR2004
