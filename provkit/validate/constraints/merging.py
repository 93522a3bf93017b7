"""Uniqueness, 22 to 29: what must be equal, by congruence closure.

Rows offer keys (`rules.KEYS`); two rows with one key make their values equal, which
may give further rows the same key. Classes of equal terms are a union-find forest; the
smaller class always joins the larger, so a row is looked at again O(log n) times.
Beside it stands a *proof forest*: an edge for every union, with its reason. The path
between two terms there is the reason why they are equal (Nieuwenhuis and Oliveras,
"Proof-producing congruence closure", 2005).
"""

from __future__ import annotations

from array import array
from collections import deque
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from provkit.validate.constraints.grouping import Groups
from provkit.validate.constraints.rules import INFLUENCE, KEYS, TIMES, Key

if TYPE_CHECKING:
    from provkit.validate.constraints.loading import Facts, Row

_TAGS = 32
"""More than the tags that keys have."""
_IDENTIFYING = 4
"""No key stands further right than the third argument."""


class Reason(NamedTuple):
    """Why two terms are equal: a key that holds for two rows."""

    key: Key
    left: int
    right: int


class Clash(NamedTuple):
    """Two constants that a rule makes equal, by way of the terms `x` and `y`.

    Each term is in the class of one of the constants, in either order.
    """

    reason: Reason
    x: int
    y: int
    constants: tuple[int, int]


class Classes:
    """Classes of equal terms, and how they came about."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.of = list(range(len(facts.constants)))
        """The class of each term: its representative, once merging is done."""
        self.clashes: list[Clash] = []
        self.proof: dict[int, tuple[int, Reason]] = {}
        self.pending: deque[int] = deque()
        self._members: dict[int, list[int]] = {}
        self._label: dict[int, int] = {}
        self._uses: Groups | None = None

    def find(self, term: int) -> int:
        """Give the representative of a class."""
        of = self.of
        while of[term] != term:
            of[term] = term = of[of[term]]
        return term

    def alone(self, term: int) -> bool:
        """Tell whether a term is unnamed and equal to nothing: its keys are idle."""
        return (
            self.facts.constants[term] is None
            and self.of[term] == term
            and term not in self._members
        )

    def label(self, representative: int) -> int | None:
        """Give the term that names a class: its one constant if it has one."""
        written = self.facts.constants[representative]
        own = None if written is None else representative
        return self._label.get(representative, own)

    def unify(self, x: int, y: int, reason: Reason) -> None:
        """Make two terms equal, or note that they cannot be."""
        one, two = self.find(x), self.find(y)
        if one == two:
            return
        labels = [n for n in (self.label(one), self.label(two)) if n is not None]
        constants = [n for n in labels if self.facts.is_constant(n)]
        if len(constants) > 1:
            self.clashes.append(Clash(reason, x, y, (min(constants), max(constants))))
            return
        larger, smaller = self._members.get(one, [one]), self._members.get(two, [two])
        if len(larger) < len(smaller):
            one, two, x, y, larger, smaller = two, one, y, x, smaller, larger
        self._link(y, x, reason)
        self._join(one, two, larger, smaller)
        if labels:
            self._label[one] = constants[0] if constants else min(labels)

    def _join(self, one: int, two: int, larger: list[int], smaller: list[int]) -> None:
        """Move the members of the class `two` to the class `one`."""
        self._requeue(smaller)
        if len(larger) == 1:
            # as long as it stood alone, it may not have offered its keys
            self._requeue(larger)
        self.of[two] = one
        self._members[one] = larger
        larger.extend(smaller)
        self._members.pop(two, None)

    def distinct_clashes(self) -> list[Clash]:
        """Give every clash once, however often its rows came up.

        The key of inference 15 often repeats what 23 finds; then 23 is told.
        """
        found: dict[tuple[object, ...], Clash] = {}
        for clash in self.clashes:
            key, left, _ = clash.reason
            row = self.facts.rows[left]
            where = tuple(self.find(row[position]) for position in key.left)
            rule = 23 if key.rule == INFLUENCE else key.rule
            mark = (rule, where, clash.constants)
            if found.setdefault(mark, clash).reason.key.rule == INFLUENCE:
                found[mark] = clash
        return list(found.values())

    def _link(self, child: int, parent: int, reason: Reason) -> None:
        """Hang the smaller proof tree, turned so that `child` is its root."""
        step = (parent, reason)
        while True:
            old = self.proof.get(child)
            self.proof[child] = step
            if old is None:
                return
            step = (child, old[1])
            child = old[0]

    def _requeue(self, terms: list[int]) -> None:
        """Have the rows looked at again whose class is about to be renamed."""
        if self._uses is None:
            self._uses = self._index()
        for term in terms:
            self.pending.extend(self._uses.members(term))

    def _index(self) -> Groups:
        """Find the rows in which each term may stand in a key."""
        terms, owners = array("q"), array("q")
        for number, row in enumerate(self.facts.rows):
            places = row[:_IDENTIFYING]
            terms.extend(places)
            owners.extend(repeat(number, len(places)))
        return Groups.of(terms, owners, len(self.of))

    def settle(self) -> None:
        """Shorten every way to a representative to one step."""
        self.of[:] = [self.find(term) for term in range(len(self.of))]

    def path(self, x: int, y: int) -> list[Reason]:
        """Give the reasons that together make two terms of one class equal."""
        up, reasons = {x: 0}, []
        node = x
        while node in self.proof:
            node, reason = self.proof[node]
            reasons.append(reason)
            up[node] = len(reasons)
        node, down = y, []
        while node not in up:
            node, reason = self.proof[node]
            down.append(reason)
        return reasons[: up[node]] + down[::-1]


def merge(facts: Facts) -> Classes:
    """Apply the uniqueness constraints until nothing changes."""
    classes = Classes(facts)
    _keys(classes)
    _times(classes)
    classes.settle()
    return classes


def _keys(classes: Classes) -> None:
    """Apply 22 to 27, with the relations of inference 15 under one key."""
    first: dict[int, int] = {}
    facts, size = classes.facts, len(classes.of)
    find, pending = classes.find, classes.pending
    pending.extend(range(len(facts.rows)))
    while pending:
        number = pending.popleft()
        row = facts.rows[number]
        idle = classes.alone(row[0])
        for key in KEYS.get(facts.kinds[number], ()):
            if idle and key.left[0] == 0:
                continue
            code = find(row[key.left[0]])
            for position in key.left[1:]:
                code = code * size + find(row[position])
            other = first.setdefault(code * _TAGS + key.tag, number)
            if other != number:
                _unify(classes, Reason(key, other, number), facts.rows[other], row)


def _unify(classes: Classes, reason: Reason, left: Row, right: Row) -> None:
    for position, twin in reason.key.then:
        if left[position] != right[twin]:
            classes.unify(left[position], right[twin], reason)


def _times(classes: Classes) -> None:
    """Apply 28 and 29; no key depends on a time, so one pass is enough."""
    facts, activities = classes.facts, dict[int, int]()
    for number, kind in enumerate(facts.kinds):
        if kind == "activity":
            activities.setdefault(classes.find(facts.rows[number][0]), number)
    for number, kind in enumerate(facts.kinds):
        if kind in TIMES:
            row = facts.rows[number]
            activity = activities.get(classes.find(row[1]))
            if activity is not None:
                reason = Reason(TIMES[kind], activity, number)
                _unify(classes, reason, facts.rows[activity], row)
