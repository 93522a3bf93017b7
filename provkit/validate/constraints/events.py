"""The events of an instance and what precedes what: 7 to 10, 13, 14 and 30 to 49.

An instance is invalid if an event has to precede itself strictly. Only 42 is strict,
and it speaks of generations; so only the happenings that can both precede and follow a
generation are looked at (`live`). Ends and invalidations precede nothing but each
other: they drop out, and with them about half of the edges.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from provkit.validate.constraints.loading import NOTHING
from provkit.validate.constraints.rules import EVENTS, ORDER, WITHIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from provkit.validate.constraints.merging import Classes
    from provkit.validate.constraints.rules import Existence, Order
    from provkit.validate.constraints.specialization import Descent

_HAPPENINGS = "GISEUgi"
_SHIFT = 3
"""Bits for a happening: a node is known by its class and what happens to it."""


class Happening(NamedTuple):
    """A node: an event, or a bound (`g`, `i`), of a class.

    Attributes:
        letter: what happens (see `provkit.validate.constraints.rules.Event`).
        own: the class that it happens to.
        row: the row that makes it exist; -1 for a bound.
        existence: the rule that makes it exist; None where 21 hands it down.
    """

    letter: str
    own: int
    row: int
    existence: Existence | None


class Timeline:
    """Events as nodes and what precedes what as edges, in parallel lists."""

    def __init__(self, classes: Classes) -> None:
        self.nodes: list[Happening] = []
        self.tails: list[int] = []
        self.heads: list[int] = []
        self.reasons: list[tuple[int, Order] | None] = []
        """The row and rule of an edge; None where it holds for any one thing."""
        self._facts = classes.facts
        self._of = classes.of
        self._found: dict[int, int] = {}

    def happen(
        self, letter: str, own: int, row: int, existence: Existence | None
    ) -> None:
        """Note that an event exists, and why, unless that is known."""
        code = own << _SHIFT | _HAPPENINGS.index(letter)
        if code not in self._found:
            self._found[code] = len(self.nodes)
            self.nodes.append(Happening(letter, own, row, existence))

    def precede(self, tail: int, head: int, reason: tuple[int, Order] | None) -> None:
        """Note that one event precedes another."""
        self.tails.append(tail)
        self.heads.append(head)
        self.reasons.append(reason)

    def add_events(self, descent: Descent) -> None:
        """Apply 7 to 10 and 13; 39, 31, 32 and 40 make one event of several."""
        table = _live_events()
        for number, kind in enumerate(self._facts.kinds):
            for existence in table.get(kind, ()):
                own = self._of[self._facts.rows[number][existence.event.position]]
                self.happen(existence.event.happening, own, number, existence)
        for own, row in descent.declared.items():
            for letter in (one for one in "GI" if one in live()):
                self.happen(letter, own, row, None)

    def add_bounds(self, descent: Descent) -> None:
        """Prepare 45 and 46: they hold across an entity that has no event itself."""
        for row in descent.edges:
            for term in self._facts.rows[row][1:3]:
                for letter in (one for one in "gi" if one in live()):
                    self.happen(letter, self._of[term], -1, None)

    def add_order(self) -> None:
        """Apply 9, 10, 14 and 33 to 49, between events that exist."""
        table, found, of = _live_order(), self._found, self._of
        for number, kind in enumerate(self._facts.kinds):
            row = self._facts.rows[number]
            for order, first, one, second, two in table.get(kind, ()):
                tail = found.get(of[row[one]] << _SHIFT | first)
                if tail is None or row[order.given] == NOTHING:
                    continue
                head = found.get(of[row[two]] << _SHIFT | second)
                if head is not None:
                    self.precede(tail, head, (number, order))

    def add_own_order(self) -> None:
        """Apply 30 and 36, and tie the bounds of 45 and 46 to their events."""
        follows = dict.fromkeys(_HAPPENINGS, "")
        for _, first, second in WITHIN:
            follows[first] += second
        for tail, node in enumerate(self.nodes):
            for letter in follows[node.letter]:
                code = node.own << _SHIFT | _HAPPENINGS.index(letter)
                head = self._found.get(code)
                if head is not None:
                    self.precede(tail, head, None)


def timeline(classes: Classes, descent: Descent) -> Timeline:
    """Lay out the events of an instance that may lie on a strict cycle."""
    found = Timeline(classes)
    found.add_events(descent)
    found.add_bounds(descent)
    found.add_order()
    found.add_own_order()
    return found


@cache
def live() -> str:
    """Find the happenings that can lie on a cycle with a strict edge.

    >>> live()
    'GSUg'
    """
    pairs = {(first, second) for _, first, second in WITHIN}
    for orders in ORDER.values():
        pairs.update((one.first.happening, one.second.happening) for one in orders)
    after, before = {"G"}, {"G"}
    for _ in _HAPPENINGS:
        after |= {second for first, second in pairs if first in after}
        before |= {first for first, second in pairs if second in before}
    return "".join(letter for letter in _HAPPENINGS if letter in after & before)


@cache
def _live_events() -> Mapping[str, tuple[Existence, ...]]:
    """Leave out of `EVENTS` what no strict cycle can pass."""
    return {
        kind: tuple(one for one in found if one.event.happening in live())
        for kind, found in EVENTS.items()
    }


@cache
def _live_order() -> Mapping[str, tuple[tuple[Order, int, int, int, int], ...]]:
    """Leave out of `ORDER` what no strict cycle can pass, with letters as numbers."""
    return {kind: tuple(_compiled(found)) for kind, found in ORDER.items()}


def _compiled(orders: Iterable[Order]) -> Iterable[tuple[Order, int, int, int, int]]:
    for order in orders:
        (first, one), (second, two) = order.first, order.second
        if first in live() and second in live():
            letters = _HAPPENINGS.index(first), _HAPPENINGS.index(second)
            yield order, letters[0], one, letters[1], two
