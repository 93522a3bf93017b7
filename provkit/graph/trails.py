"""The evidence of many rows of one walk, in time that grows with the rows alone.

Along a chain of thousands of nodes the ways to all of them hold millions of statements.
So only a way of up to `WHOLE` statements is given whole. A longer one begins where the
evidence of an earlier row ends: together they lead back to the start, and no statement
is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.graph.projection import ASSUMED
from provkit.graph.walk import evidence

if TYPE_CHECKING:
    from provkit.graph.walk import Evidence, Walk

WHOLE: Final = 60


class Trails:
    """The ways to the nodes of a walk, asked for one after the other, nearest first.

    Attributes:
        walked: the walk.
    """

    def __init__(self, walked: Walk) -> None:
        self.walked = walked
        self._given: set[int] = set()
        self._sure: dict[int, bool] = {}

    def to(self, node: int) -> Evidence:
        """The statements that lead to a node, or on from what was given before."""
        place = self.walked.place(node)
        links: list[int] = []
        while place is not None and (link := self.walked.arrivals.via(place)):
            if len(links) >= WHOLE and place in self._given:
                break
            self._given.add(place)
            links.append(link - 1)
            place = self._before(link - 1)
        return evidence(self.walked.projection, links[::-1])

    def assumed(self, node: int) -> bool:
        """Whether the way to a node holds a link that is only assumed.

        What a run itself used is recorded, so a link up from the start is sure.
        """
        place = self.walked.place(node)
        way: list[tuple[int, int]] = []
        while place is not None and place not in self._sure:
            link = self.walked.arrivals.via(place)
            if not link:
                self._sure[place] = True
                break
            way.append((place, link - 1))
            place = self._before(link - 1)
        for at, link in reversed(way):
            self._sure[at] = self._sure[self._before(link)] and self._is_sure(link)
        place = self.walked.place(node)
        return place is not None and not self._sure[place]

    def _is_sure(self, link: int) -> bool:
        if not int(self.walked.projection.marks[link]) & ASSUMED:
            return True
        return not self.walked.down and not self.walked.arrivals.via(self._before(link))

    def _before(self, link: int) -> int:
        """The place that a link was followed from."""
        projection = self.walked.projection
        ends = projection.target if self.walked.down else projection.source
        return int(ends[link])
