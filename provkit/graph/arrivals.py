"""Which places a walk came to, how far they are, and by which link.

A walk up from a model comes to some hundreds of places among millions. Arrays with an
entry for every place would cost it more in fresh pages of memory than the walk itself,
so that a small walk is kept in sorted arrays of its own size; one that grows large gets
an entry for every place, which is quicker then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Settled = tuple[NDArray[np.int32], NDArray[np.int32]]

_MOST: Final = 1 << 12  # places; beyond, sorting them anew at each step costs more


class Arrivals:
    """The places reached so far.

    >>> found = Arrivals(10, np.array([7], dtype=np.int32))
    >>> found.enter(np.array([2, 9], np.int32), np.array([5, 6], np.int32))
    >>> found.level(7), found.level(9), found.via(9), found.level(3)
    (1, 2, 7, 0)
    """

    def __init__(self, size: int, starts: NDArray[np.int32]) -> None:
        """Begin at some places.

        Args:
            size: how many places there are.
            starts: where the walk begins, in ascending order.
        """
        self._size = size
        self._sparse = True
        self._known = starts
        self._groups = [(starts, np.full(len(starts), -1, dtype=np.int32))]
        self._settled: Settled | None = None

    def reached(self, places: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Which of some places it came to."""
        if not self._sparse:
            found: NDArray[np.bool_] = self._dense()[0][places] > 0
            return found
        if not len(self._known):
            return np.zeros(len(places), dtype=bool)
        at = self._known.searchsorted(places)
        at[at == len(self._known)] = 0
        same: NDArray[np.bool_] = self._known[at] == places
        return same

    def enter(self, places: NDArray[np.int32], links: NDArray[np.int32]) -> None:
        """Come to places that were not reached before, one step further.

        Args:
            places: in ascending order.
            links: the link to each.
        """
        self._groups.append((places, links))
        if self._sparse and len(self._known) + len(places) <= _MOST:
            self._settled = None
            self._known = np.concatenate([self._known, places])
            self._known.sort()
            return
        if self._sparse:
            self._sparse, self._settled = False, None
        else:
            level, via = self._dense()
            level[places], via[places] = len(self._groups), links + 1

    def level(self, place: int) -> int:
        """1 + how many links a place is away; 0 where it was not reached."""
        at = self._at(place)
        return 0 if at is None else int(self._columns()[0][at])

    def via(self, place: int) -> int:
        """1 + the link by which a place was reached; 0 for a start, and elsewhere."""
        at = self._at(place)
        return 0 if at is None else int(self._columns()[1][at])

    def _at(self, place: int) -> int | None:
        if not self._sparse:
            return place
        at = int(self._known.searchsorted(place))
        found = at < len(self._known) and self._known[at] == place
        return at if found else None

    def _columns(self) -> Settled:
        """Level and link in the order of the places; nobody asks during small walks."""
        if not self._sparse:
            return self._dense()
        if self._settled is None:
            order = np.concatenate(
                [places for places, _links in self._groups]
            ).argsort()
            sizes = [len(places) for places, _links in self._groups]
            level = np.repeat(np.arange(1, len(sizes) + 1, dtype=np.int32), sizes)
            via = np.concatenate([links for _places, links in self._groups]) + 1
            self._settled = level[order], via[order]
        return self._settled

    def _dense(self) -> Settled:
        """The same with an entry for every place there is."""
        if self._settled is None:
            level = np.zeros(self._size, dtype=np.int32)
            via = np.zeros(self._size, dtype=np.int32)
            for step, (places, links) in enumerate(self._groups, start=1):
                level[places], via[places] = step, links + 1
            self._settled = level, via
        return self._settled
