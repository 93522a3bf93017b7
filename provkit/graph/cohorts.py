"""What a dataset states about its people: the tree of a cohort and its strata.

A stratum that names no population (women, one site) is looked through. A count may be a
range, or absent, which is "not known" and never zero. Strata add up along one axis
only: the same people are counted once by population and once more by sex.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from provkit.graph.cohort_nodes import CohortNodes, Described, linked, named
from provkit.vocab import PK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from provkit.graph.index import Index

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
        read(index, [dataset])
    return index.statements[dataset]


def read(index: Index, datasets: Iterable[int]) -> None:
    """Read those of several datasets, which are asked for one by one afterwards."""
    fresh = {*datasets} - index.statements.keys()
    if not fresh:
        return
    described = linked(index.out, fresh, PK.describesCohort)
    roots = {root for each in described.values() for root in each if root >= 0}
    nodes = CohortNodes(index, roots)
    for dataset in fresh:
        own = sorted(root for root in described.get(dataset, ()) if root >= 0)
        trees = [_Tree(nodes, root) for root in own]
        index.statements[dataset] = _stated(dataset, trees)


def _stated(dataset: int, trees: list[_Tree]) -> Statement:
    total = Count.overlapping([tree.count(tree.root) for tree in trees])
    by_population: defaultdict[str, list[Stratum]] = defaultdict(list)
    for tree in trees:
        for stratum in tree.strata():
            by_population[stratum.population].append(stratum)
    strata = tuple(_merged(found) for found in by_population.values())
    return Statement(dataset, total, strata)


def populations_of(index: Index, cohort: int) -> tuple[str, ...]:
    """The populations that one cohort node names itself, `SeeStrata` left out."""
    return named(index.values(cohort, PK.population))


def types_of(index: Index, node: int) -> frozenset[str]:
    """What kind of description the populations of a node are: race, ancestry ..."""
    return frozenset(index.values(node, PK.descriptorType))


def is_mixed(index: Index, cohort: int) -> bool:
    """Whether it names several populations of one kind, and so none in particular."""
    described = Described(populations_of(index, cohort), types_of(index, cohort))
    return described.is_mixed


def nodes_below(index: Index, root: int) -> dict[int, tuple[int, ...]]:
    """Every cohort of a tree with the cohorts that lead to it; cycles do no harm."""
    return CohortNodes(index, [root]).paths(root)


class _Tree:
    """One cohort with its strata."""

    def __init__(self, nodes: CohortNodes, root: int) -> None:
        self.root = root
        self._nodes = nodes
        self._paths = nodes.paths(root)
        self._described = {node: nodes.of(node) for node in self._paths}
        self._counts: dict[int, Count] = {}

    def count(self, node: int) -> Count:
        """The people of one cohort, from its strata where it does not say itself."""
        if node not in self._counts:
            self._counts[node] = NOT_KNOWN  # what a cohort adds that is its own part
            own = self._stated(node)
            found = own or self._of_parts(node)
            # Strata of nobody do not say that a cohort without a count has nobody.
            empty = found.high == 0 and not own
            self._counts[node] = NOT_KNOWN if empty else found
        return self._counts[node]

    def strata(self) -> list[Stratum]:
        """Every population of the tree once."""
        where: defaultdict[str, list[int]] = defaultdict(list)
        below: defaultdict[int, set[str]] = defaultdict(set)
        for node, path in self._paths.items():
            populations = self._described[node].populations
            for population in populations:
                where[population].append(node)
            for whole in path[:-1]:
                below[whole].update(populations)
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
            self._added(top, by_population=True),
            len(path) - 1,
            any(below.get(node, set()) - itself for node in top),
            frozenset[str]().union(*(self._described[node].types for node in top)),
            path,
        )

    def _added(self, nodes: list[int], *, by_population: bool) -> Count:
        """Add up cohorts along each axis; two axes count the same people twice.

        People whose population is given in no kind of description, because it is not
        reported, are beside those of every kind.
        """
        axes: defaultdict[frozenset[str], list[Count]] = defaultdict(list)
        loose = []
        for node in nodes:
            said = self._described[node]
            mixed = by_population and said.is_mixed
            count = NOT_KNOWN if mixed else self.count(node)
            if said.populations and not said.types:
                loose.append(count)
            else:
                axes[said.types].append(count)
        sums = [
            Count.summed([*counts, *loose] if axis else counts)
            for axis, counts in axes.items()
        ]
        return Count.largest(sums if any(axes) else [*sums, Count.summed(loose)])

    def _of_parts(self, node: int) -> Count:
        parts = [p for p in self._nodes.parts.get(node, ()) if p in self._paths]
        return self._added(parts, by_population=False) if parts else NOT_KNOWN

    def _stated(self, node: int) -> Count | None:
        said = self._nodes.people(node)
        return None if said is None else Count(*said)


def _merged(found: list[Stratum]) -> Stratum:
    """One population in several cohorts of one dataset."""
    first = min(found, key=lambda stratum: stratum.level)
    count = Count.overlapping([stratum.count for stratum in found])
    divided = any(stratum.divided for stratum in found)
    types = frozenset[str]().union(*(stratum.types for stratum in found))
    return Stratum(first.population, count, first.level, divided, types, first.path)
