"""Cohorts as they are described, node by node, many read at once.

What a dataset states of its people is a tree of some dozen cohorts, and a graph has
thousands of them: whatever they say is read column by column, and once.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from provkit.vocab import DCTERMS, PK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from provkit.graph.index import Index
    from provkit.graph.table import Rows

SEE_STRATA: Final = PK + "SeeStrata"
_COUNTS: Final = (
    PK.participantCount,
    PK.participantCountMin,
    PK.participantCountMax,
)
_FEW: Final = 24  # nodes; numpy takes longer to begin than these to be read


class Described(NamedTuple):
    """Whom one cohort is about.

    Attributes:
        populations: those that it names itself, `SeeStrata` left out.
        types: what kind of description they are: race, ancestry ...
    """

    populations: tuple[str, ...] = ()
    types: frozenset[str] = frozenset()

    @property
    def is_mixed(self) -> bool:
        """Whether it names several populations of one kind, so none in particular."""
        return len(self.populations) > max(1, len(self.types))


NOTHING = Described()


class CohortNodes:
    """Some cohorts with all their parts.

    Attributes:
        index: where they stand.
        parts: of each cohort that has any, its parts.
    """

    def __init__(self, index: Index, roots: Iterable[int]) -> None:
        self.index = index
        self.parts: dict[int, list[int]] = {}
        fresh = known = {*roots}
        while fresh:
            self.parts |= linked(index.out, fresh, DCTERMS.hasPart)
            fresh = {part for node in fresh for part in self._below(node)} - known
            known = known | fresh if fresh else known
        self._nodes = known

    def paths(self, root: int) -> dict[int, tuple[int, ...]]:
        """Every cohort of a tree with those that lead to it; cycles do no harm."""
        found: dict[int, tuple[int, ...]] = {root: (root,)}
        waiting = [root]
        for node in waiting:
            for part in self._below(node):
                if part not in found:
                    found[part] = (*found[node], part)
                    waiting.append(part)
        return found

    def of(self, node: int) -> Described:
        """Whom one of them is about."""
        return self._described.get(node, NOTHING)

    def people(self, node: int) -> tuple[int | None, int | None] | None:
        """How many it says that they are, at least and at most."""
        exact, low, high = (each.get(node) for each in self._counts)
        if exact is not None:
            return exact, exact
        return None if low is None and high is None else (low, high)

    @cached_property
    def _described(self) -> Mapping[int, Described]:
        populations = texts(self.index, self._nodes, PK.population)
        types = texts(self.index, self._nodes, PK.descriptorType)
        return {
            node: Described(
                named(populations.get(node, ())), frozenset(types.get(node, ()))
            )
            for node in populations.keys() | types.keys()
        }

    @cached_property
    def _counts(self) -> Sequence[Mapping[int, int]]:
        return [self._numbers(predicate) for predicate in _COUNTS]

    def _below(self, node: int) -> list[int]:
        return [part for part in self.parts.get(node, ()) if part >= 0]

    def _numbers(self, predicate: str) -> Mapping[int, int]:
        """The largest whole number that each says under a predicate."""
        found: dict[int, int] = {}
        for node, said in texts(self.index, self._nodes, predicate).items():
            numbers = [each for each in map(_whole, said) if each is not None]
            if numbers:
                found[node] = max(numbers)
        return found


def linked(rows: Rows, nodes: Collection[int], predicate: str) -> dict[int, list[int]]:
    """What stands at the other ends of some nodes under a predicate, in their order.

    Args:
        rows: the statements by subject, or those by object.
        nodes: the nodes.
        predicate: what the statements say.
    """
    if len(nodes) <= _FEW:
        each = ((node, rows.ends(node, predicate)) for node in nodes)
        return {node: ends for node, ends in each if ends}
    found: defaultdict[int, list[int]] = defaultdict(list)
    among = rows.among(np.array([*nodes], dtype=np.int32), predicate)
    for node, value in zip(*(each.tolist() for each in among), strict=True):
        found[node].append(value)
    return dict(found)


def texts(
    index: Index, nodes: Collection[int], predicate: str
) -> dict[int, tuple[str, ...]]:
    """What each of some nodes says under a predicate, in words, sorted."""
    found = linked(index.out, nodes, predicate)
    numbers = {number for each in found.values() for number in each}
    words = {number: index.value(number) for number in numbers}
    return {
        node: tuple(sorted([words[number] for number in each]))
        for node, each in found.items()
    }


def named(populations: Iterable[str]) -> tuple[str, ...]:
    """The populations among what a cohort states as its population."""
    return tuple(each for each in populations if each != SEE_STRATA)


def _whole(text: str) -> int | None:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return None
