"""Many texts as three arrays: their bytes, where each ends, and an order to find them.

A list of a million Python strings takes a hundred megabytes and must be read to be
used. Bytes in one array are mapped from disk, and only those that are asked for are
touched.

>>> names = Names.of(["urn:a", "urn:bé"])
>>> names[1], names.find("urn:a"), names.find("urn:c")
('urn:bé', 0, None)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Names:
    """Texts by number, and numbers by text.

    Attributes:
        content: the UTF-8 of all texts, one after the other.
        start: where each begins; one entry more than there are texts.
        check: the CRC-32 of every text, in ascending order.
        order: the number of the text that each check is of.
    """

    content: NDArray[np.uint8]
    start: NDArray[np.int64]
    check: NDArray[np.uint32]
    order: NDArray[np.int32]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Names:
        """Pack texts, each of which must stand once."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        start = np.zeros(len(texts) + 1, dtype=np.int64)
        np.cumsum([len(each) for each in encoded], out=start[1:])
        checks = np.fromiter(map(crc32, encoded), np.uint32, len(encoded))
        order = np.argsort(checks, kind="stable").astype(np.int32)
        content = np.frombuffer(b"".join(encoded), dtype=np.uint8)
        return cls(content, start, checks[order], order)

    def extended(self, texts: Sequence[str]) -> Names:
        """These and some more, none of which is one of these; numbers stay."""
        if not texts:
            return self
        more = Names.of(texts)
        check = np.empty(len(self) + len(more), dtype=np.uint32)
        check[self.order] = self.check
        check[more.order + len(self)] = more.check
        order = np.argsort(check, kind="stable").astype(np.int32)
        return Names(
            np.concatenate([self.content, more.content]),
            np.concatenate([self.start[:-1], more.start + self.start[-1]]),
            check[order],
            order,
        )

    def __len__(self) -> int:
        return len(self.start) - 1

    def __getitem__(self, number: int) -> str:
        begin, end = self.start[number], self.start[number + 1]
        return bytes(self.content[begin:end]).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))

    def find(self, text: str) -> int | None:
        """The number of a text, if it is one of them."""
        check = np.uint32(crc32(text.encode("utf-8", "surrogatepass")))
        at = int(np.searchsorted(self.check, check))
        while at < len(self.check) and self.check[at] == check:
            number = int(self.order[at])
            if self[number] == text:
                return number
            at += 1
        return None
