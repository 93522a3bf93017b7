"""Following links while few places are reached: all that is known is in memory here.

>>> few = Few([(1, 0, 1)])
>>> few.hand_on([(1, 2), (1, 3)])
>>> sorted(few.front), few.level
([2, 3], 1)
>>> few.hand_on([(2, 1), (3, 1)])
>>> few.front, few.level, few.rows
({}, 1, [(1, 0, 1, 0), (2, 0, 1, 1), (3, 0, 1, 1)])
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Few:
    """What was found so far.

    Attributes:
        rows: what `_spreading` keeps in a table: (place, word, bits, level).
        front: the places that were reached last, each with its new bits by word.
        level: how many links away they are.
    """

    def __init__(self, seeds: Iterable[tuple[int, int, int]]) -> None:
        self.rows: list[tuple[int, int, int, int]] = []
        self.front: dict[int, dict[int, int]] = {}
        self.level = 0
        self._known: defaultdict[tuple[int, int], int] = defaultdict(int)
        for place, word, bits in seeds:
            self._enter(place, word, bits, 0, self.front)

    def hand_on(self, ends: Iterable[tuple[int, int]]) -> None:
        """Go one level on, over all links (near, far) that begin at the front."""
        front: dict[int, dict[int, int]] = {}
        for near, far in ends:
            for word, bits in self.front[near].items():
                fresh = bits & ~self._known[far, word]
                if fresh:
                    self._enter(far, word, fresh, self.level + 1, front)
        self.front = front
        self.level += bool(front)

    def _enter(
        self,
        place: int,
        word: int,
        bits: int,
        level: int,
        front: dict[int, dict[int, int]],
    ) -> None:
        self._known[place, word] |= bits
        words = front.setdefault(place, {})
        words[word] = words.get(word, 0) | bits
        self.rows.append((place, word, bits, level))
