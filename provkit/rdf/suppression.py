"""Which counts must become ranges so that no small one can be worked out.

Leaving out a small count is not enough: where the whole and its other parts are told,
the difference gives it away. So further counts become ranges (complementary
suppression) until bounds that follow from everything told leave each small count as
open as if nothing else had been told.

>>> whole = Sum("all", ("AFR", "EUR"))
>>> protected({"all": 112, "AFR": 12, "EUR": 100}, [whole], fewest=20)
{'AFR': (1, 19), 'EUR': (93, 111)}
"""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Range = tuple[int, int]

_TURNS = 64
"""Bounds settle in as many turns as the strata are deep; sums may also form a ring."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Counts that add up.

    Attributes:
        whole: the name of the sum.
        parts: the names of what is added.
        rest: the whole may hold more than these parts.
    """

    whole: str
    parts: tuple[str, ...]
    rest: bool = False

    @property
    def members(self) -> tuple[str, ...]:
        """The whole and its parts."""
        return (self.whole, *self.parts)


def protected(
    counts: Mapping[str, int], sums: Iterable[Sum], fewest: int
) -> dict[str, Range]:
    """The counts that must become ranges, with those ranges.

    A count from 1 to `fewest` - 1 is small; zero names nobody. The bounds are those of
    each sum taken alone, again and again, which is exact for a tree of strata.

    Args:
        counts: every exact count, by name.
        sums: what adds up to what.
        fewest: the least count that may be told.
    """
    hidden: dict[str, Range] = {}
    for names, known in _components(counts, list(sums)):
        if any(0 < counts[name] < fewest for name in names):
            part = {name: counts[name] for name in names}
            hidden |= _Component(part, known, fewest).ranges()
    return dict(sorted(hidden.items()))


class _Component:
    """Counts that hang together by sums."""

    def __init__(
        self, counts: Mapping[str, int], sums: Sequence[Sum], fewest: int
    ) -> None:
        self._counts = counts
        self._sums = sums
        self._of: defaultdict[str, list[Sum]] = defaultdict(list)
        for each in sums:
            for name in each.members:
                self._of[name].append(each)
        self._fewest = fewest
        self._small = sorted(n for n, count in counts.items() if 0 < count < fewest)
        self._most = fewest * (2 + sum(counts.values()))
        self._more: set[str] = set()
        # Whoever reads a wider range knows that it stands for no small count.
        self._open = self._bounds(dict.fromkeys(counts, (fewest, self._most)))

    def ranges(self) -> dict[str, Range]:
        """A range for each small count, and for each that would give one away."""
        while leaks := self._leaks({}):
            self._hide_more(leaks)
        small = dict.fromkeys(self._small, (1, self._fewest - 1))
        return small | self._told_less()

    def _told_less(self) -> dict[str, Range]:
        """The bounds that follow anyway; a band where there is no upper one."""
        bounds = self._bounds(self._told({}))
        bands: dict[str, Range] = {}
        for name in sorted(self._more):
            width = self._fewest
            if bounds[name][1] < self._most // 2:
                bands[name] = bounds[name]
                continue
            bands[name] = self._band(name, width)
            while self._leaks(bands):
                width *= 2
                bands[name] = self._band(name, width)
        return bands

    def _leaks(self, bands: Mapping[str, Range]) -> list[str]:
        """The small counts that are less open than if nothing had been told."""
        bounds = self._bounds(self._told(bands))
        return [name for name in self._small if bounds[name] != self._open[name]]

    def _told(self, bands: Mapping[str, Range]) -> dict[str, Range]:
        """What a reader knows of each count before adding up."""
        told = {name: (count, count) for name, count in self._counts.items()}
        for name in self._more:
            low, high = bands.get(name, (0, self._most))
            told[name] = (max(low, self._fewest), high)
        return told

    def _hide_more(self, leaks: Iterable[str]) -> None:
        """Hide the least count near each of them that is told exactly."""
        hidden: set[str] = set()
        for leak in leaks:
            told = self._told_near(leak)
            # What has just been hidden near it may be enough.
            if told and hidden.isdisjoint(told):
                hidden.add(min(told, key=lambda each: (self._counts[each], each)))
        self._more |= hidden

    def _told_near(self, start: str) -> set[str]:
        """Counts told exactly in one sum with it, else with what is hidden near it."""
        seen, layer = {start}, {start}
        while layer:
            found = {
                n for name in layer for each in self._of[name] for n in each.members
            }
            found -= seen
            told = {n for n in found if n not in self._more}
            told = {n for n in told if self._counts[n] >= self._fewest}
            if told:
                return told
            seen |= found
            layer = {n for n in found if self._counts[n] > 0}
        return set()

    def _band(self, name: str, width: int) -> Range:
        low = self._counts[name] // width * width
        return max(low, 1), low + width - 1

    def _bounds(self, told: Mapping[str, Range]) -> dict[str, Range]:
        """What follows for every count from ranges and sums."""
        bounds = dict(told)
        bounds |= dict.fromkeys(self._small, (1, self._fewest - 1))
        bounds |= {n: (0, 0) for n, count in self._counts.items() if count == 0}
        waiting = deque(self._sums)
        queued = set(self._sums)
        for _ in range(_TURNS * len(self._sums)):
            if not waiting:
                break
            each = waiting.popleft()
            queued.remove(each)
            for name in _tighten(each, bounds):
                more = [other for other in self._of[name] if other not in queued]
                waiting.extend(more)
                queued.update(more)
        return bounds


def _tighten(each: Sum, bounds: dict[str, Range]) -> list[str]:
    """Apply one sum to the bounds of its members; those for whom something followed."""
    least = sum(bounds[part][0] for part in each.parts)
    most = sum(bounds[part][1] for part in each.parts)
    low, high = bounds[each.whole]
    low, high = max(low, least), high if each.rest else min(high, most)
    found = {each.whole: (low, high)}
    for part in each.parts:
        lower, upper = bounds[part]
        from_whole = lower if each.rest else low - (most - upper)
        found[part] = max(lower, from_whole), min(upper, high - (least - lower))
    changed = [name for name, limits in found.items() if bounds[name] != limits]
    bounds.update(found)
    return changed


def _components(
    counts: Mapping[str, int], sums: list[Sum]
) -> list[tuple[list[str], list[Sum]]]:
    """Counts that no sum joins to others are looked at apart."""
    leader = {name: name for name in counts}

    def find(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    for each in sums:
        for part in each.parts:
            leader[find(part)] = find(each.whole)
    names: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(counts):
        names[find(name)].append(name)
    known: defaultdict[str, list[Sum]] = defaultdict(list)
    for each in sums:
        known[find(each.whole)].append(each)
    return [(members, known[head]) for head, members in names.items()]
