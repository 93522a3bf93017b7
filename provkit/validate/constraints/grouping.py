"""Which items belong to which number, in two flat arrays."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Groups:
    """Items by number: a list of lists without the lists.

    A million short lists cost more memory than all that they hold; two arrays do not.

    >>> list(Groups.of([2, 0, 2], range(3), 3).members(2))
    [0, 2]
    """

    start: array[int]
    items: array[int]

    @classmethod
    def of(cls, numbers: Sequence[int], owners: Sequence[int], size: int) -> Groups:
        """Group owners by their numbers, which lie below `size`; order is kept."""
        counts = array("q", bytes(8 * (size + 1)))
        for number in numbers:
            counts[number + 1] += 1
        start = array("q", accumulate(counts))
        free = start[:]
        items = array("q", bytes(8 * len(numbers)))
        for number, owner in zip(numbers, owners, strict=True):
            items[free[number]] = owner
            free[number] += 1
        return cls(start, items)

    def members(self, number: int) -> array[int]:
        """Give the items of one number."""
        return self.items[self.start[number] : self.start[number + 1]]
