"""What a dataset states about its people: the tree of a cohort and its strata.

A stratum that names no population (women, one site) is looked through. A count may be a
range, or absent, which is "not known" and never zero. Strata add up along one axis
only: the same people are counted once by population and once more by sex.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from provkit.vocab import DCTERMS, PK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from provkit.graph.index import Index

SEE_STRATA = PK + "SeeStrata"
NOT_REPORTED = PK + "NotReported"


class Count(NamedTuple):
    """How many people: at least `low` and at most `high`; `None` where not known."""

    low: int | None
    high: int | None

    @classmethod
    def summed(cls, counts: Iterable[Count]) -> Count:
        """People that are counted apart from each other.

        >>> Count.summed([Count(3, 3), Count(None, None)])
        Count(low=3, high=None)
        """
        each = list(counts)
        lows = [count.low for count in each if count.low is not None]
        highs = [count.high for count in each if count.high is not None]
        low = sum(lows) if lows else None
        return cls(low, sum(highs) if len(highs) == len(each) else None)

    @classmethod
    def overlapping(cls, counts: Iterable[Count]) -> Count:
        """People of whom some may be counted several times.

        >>> Count.overlapping([Count(3, 3), Count(5, 5)])
        Count(low=5, high=8)
        """
        each = list(counts)
        lows = [count.low for count in each if count.low is not None]
        return cls(max(lows, default=None), cls.summed(each).high)

    @classmethod
    def largest(cls, counts: Iterable[Count]) -> Count:
        """The same people, counted in several ways."""
        each = list(counts)
        lows = [count.low for count in each if count.low is not None]
        highs = [count.high for count in each if count.high is not None]
        high = max(highs) if highs and len(highs) == len(each) else None
        return cls(max(lows, default=None), high)

    @property
    def exact(self) -> int | None:
        """The one number that it can be, if there is one."""
        return self.low if self.low == self.high else None


NOT_KNOWN = Count(None, None)


@dataclass(frozen=True, slots=True)
class Stratum:
    """One population in one dataset.

    Attributes:
        count: its people in the whole tree.
        level: how far below the total it stands; 0 for the total itself.
        divided: whether it has strata with populations of their own.
        types: what kind of description it is, as IRIs; empty when not said.
        path: the cohort nodes that lead to it, the total first.
    """

    population: str
    count: Count
    level: int
    divided: bool
    types: frozenset[str]
    path: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything that one dataset states about its people.

    Attributes:
        dataset: the node.
        total: of all its people.
        strata: one per population, at whatever level it stands.
    """

    dataset: int
    total: Count
    strata: tuple[Stratum, ...]


def stated(index: Index, dataset: int) -> Statement:
    """Read the cohorts that a dataset describes.

    Several cohorts are either parts of it or different statements of the same people;
    nobody says which, so the total is a range.
    """
    if dataset not in index.statements:
        index.statements[dataset] = _stated(index, dataset)
    return index.statements[dataset]


def _stated(index: Index, dataset: int) -> Statement:
    trees = [
        _Tree(index, root)
        for root in sorted(index.facts(dataset).get(PK.describesCohort, ()))
        if root >= 0
    ]
    total = Count.overlapping([tree.count(tree.root) for tree in trees])
    by_population: defaultdict[str, list[Stratum]] = defaultdict(list)
    for tree in trees:
        for stratum in tree.strata():
            by_population[stratum.population].append(stratum)
    strata = tuple(_merged(found) for found in by_population.values())
    return Statement(dataset, total, strata)


def populations_of(index: Index, cohort: int) -> tuple[str, ...]:
    """The populations that one cohort node names itself, `SeeStrata` left out."""
    found = index.values(cohort, PK.population)
    return tuple(each for each in found if each != SEE_STRATA)


def types_of(index: Index, node: int) -> frozenset[str]:
    """What kind of description the populations of a node are: race, ancestry ..."""
    return frozenset(index.values(node, PK.descriptorType))


def is_mixed(index: Index, cohort: int) -> bool:
    """Whether it names several populations of one kind, and so none in particular."""
    named = len(populations_of(index, cohort))
    return named > max(1, len(types_of(index, cohort)))


def nodes_below(index: Index, root: int) -> dict[int, tuple[int, ...]]:
    """Every cohort of a tree with the cohorts that lead to it; cycles do no harm."""
    found: dict[int, tuple[int, ...]] = {root: (root,)}
    waiting = [root]
    for node in waiting:
        for part in index.facts(node).get(DCTERMS.hasPart, ()):
            if part >= 0 and part not in found:
                found[part] = (*found[node], part)
                waiting.append(part)
    return found


class _Tree:
    """One cohort with its strata."""

    def __init__(self, index: Index, root: int) -> None:
        self.root = root
        self._index = index
        self._paths = nodes_below(index, root)
        self._facts = {node: index.facts(node) for node in self._paths}
        self._named = {node: populations_of(index, node) for node in self._paths}
        self._counts: dict[int, Count] = {}

    def count(self, node: int) -> Count:
        """The people of one cohort, from its strata where it does not say itself."""
        if node not in self._counts:
            self._counts[node] = NOT_KNOWN  # what a cohort adds that is its own part
            found = self._stated(node) or self._of_parts(node)
            # Strata of nobody do not say that a cohort without a count has nobody.
            empty = found.high == 0 and not self._stated(node)
            self._counts[node] = NOT_KNOWN if empty else found
        return self._counts[node]

    def strata(self) -> list[Stratum]:
        """Every population of the tree once."""
        where: defaultdict[str, list[int]] = defaultdict(list)
        below: defaultdict[int, set[str]] = defaultdict(set)
        for node, path in self._paths.items():
            for population in self._named[node]:
                where[population].append(node)
            for whole in path[:-1]:
                below[whole].update(self._named[node])
        return [self._stratum(*each, below) for each in where.items()]

    def _stratum(
        self, population: str, nodes: list[int], below: Mapping[int, set[str]]
    ) -> Stratum:
        inside = set(nodes)
        top = [n for n in nodes if not inside.intersection(self._paths[n][:-1])]
        path = self._paths[top[0]]
        itself = {population, NOT_REPORTED}
        return Stratum(
            population,
            self._added(top, named=True),
            len(path) - 1,
            any(below.get(node, set()) - itself for node in top),
            frozenset(t for node in top for t in types_of(self._index, node)),
            path,
        )

    def _added(self, nodes: list[int], *, named: bool) -> Count:
        """Add up cohorts along each axis; two axes count the same people twice.

        People whose population is given in no kind of description, because it is not
        reported, are beside those of every kind.
        """
        axes: defaultdict[tuple[int, ...], list[Count]] = defaultdict(list)
        loose = []
        for node in nodes:
            axis = tuple(sorted(self._facts[node].get(PK.descriptorType, ())))
            mixed = named and is_mixed(self._index, node)
            count = NOT_KNOWN if mixed else self.count(node)
            if self._named[node] and not axis:
                loose.append(count)
            else:
                axes[axis].append(count)
        sums = [
            Count.summed([*counts, *loose] if axis else counts)
            for axis, counts in axes.items()
        ]
        return Count.largest(sums if any(axes) else [*sums, Count.summed(loose)])

    def _of_parts(self, node: int) -> Count:
        parts = [
            part
            for part in self._facts[node].get(DCTERMS.hasPart, ())
            if part in self._paths
        ]
        return self._added(parts, named=False) if parts else NOT_KNOWN

    def _stated(self, node: int) -> Count | None:
        exact = self._number(node, PK.participantCount)
        if exact is not None:
            return Count(exact, exact)
        low = self._number(node, PK.participantCountMin)
        high = self._number(node, PK.participantCountMax)
        return None if low is None and high is None else Count(low, high)

    def _number(self, node: int, predicate: str) -> int | None:
        found = []
        for value in self._facts[node].get(predicate, ()):
            text = self._index.value(value)
            try:
                found.append(int(float(text)))
            except (ValueError, OverflowError):
                continue
        return max(found, default=None)


def _merged(found: list[Stratum]) -> Stratum:
    """One population in several cohorts of one dataset."""
    first = min(found, key=lambda stratum: stratum.level)
    count = Count.overlapping([stratum.count for stratum in found])
    divided = any(stratum.divided for stratum in found)
    types = frozenset[str]().union(*(stratum.types for stratum in found))
    return Stratum(first.population, count, first.level, divided, types, first.path)
