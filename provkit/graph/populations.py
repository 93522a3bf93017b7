"""The counting rule: which people a node rests on, and how many (decision 4.8).

Walk up over what brings people with it; on each path stop at the first dataset that
states a cohort. Datasets that share an ancestor or a content may hold the same people,
so of a cluster of such datasets the largest count is sure and the sum is possible;
people of unrelated datasets add up. What states no cohort and inherits none is unknown,
which is not zero. Every question and requirement about populations uses this one
function.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provkit.graph.answer import Unknown
from provkit.graph.clusters import clusters
from provkit.graph.cohorts import NOT_REPORTED, Count, Statement, Stratum, read, stated
from provkit.graph.dark import unexplained
from provkit.graph.policies import RECORDED, Policy
from provkit.graph.walk import Walk, walk
from provkit.graph.words import count as worded
from provkit.graph.words import listed
from provkit.terms import populations as terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from provkit.graph.index import Index

_LISTED = 3


@dataclass(frozen=True, slots=True)
class Present:
    """One population that a node rests on.

    Attributes:
        population: its IRI, or the text that stands for one.
        participants: how many people at least and at most.
        share: of all people whose number is known; None where it cannot be said.
        datasets: the nodes that state it.
        level: how far below the total of a cohort it stands, at the least.
        divided: whether some dataset divides it further.
        inherited: whether some dataset that counts stated none and took its parent's.
        strata: where each of the datasets states it.
    """

    population: str
    participants: Count
    share: float | None
    datasets: tuple[int, ...]
    level: int
    divided: bool
    inherited: bool
    strata: tuple[Stratum, ...]

    @property
    def label(self) -> str:
        """The population in words."""
        return terms.label(self.population)


@dataclass(frozen=True, slots=True)
class People:
    """Everything known about the people that a node rests on.

    Attributes:
        populations: the largest first, then by alphabet.
        total: all people, with or without a population.
        datasets: the datasets whose statements were used.
        unknown: what states no cohort and inherits none, or does so incompletely.
        walked: the way there.
    """

    populations: tuple[Present, ...]
    total: Count
    datasets: tuple[int, ...]
    unknown: tuple[Unknown, ...]
    walked: Walk


def people(index: Index, node: int, policy: Policy = RECORDED) -> People:
    """Count the people that a node rests on."""
    projection = index.projection(policy)
    walked = walk(projection, [node], carrying=True, stops=index.states_cohort)
    reached, _distance = walked.nodes()
    stating = reached[index.states_cohort[reached]].tolist()
    datasets = sorted(stating, key=index.iri)  # whatever order they were read in
    read(index, datasets)
    statements = {dataset: stated(index, dataset) for dataset in datasets}
    cluster = clusters(projection, datasets)
    direct = _direct(index, walked, node)
    unknown = [
        *unexplained(index, walked),
        *(each for s in statements.values() for each in incomplete(index, s)),
    ]
    total = joined({d: s.total for d, s in statements.items()}, cluster)
    found = _present(statements, cluster, direct)
    return People(
        populations=tuple(sorted(found, key=order)),
        total=total,
        datasets=tuple(datasets),
        unknown=tuple(sorted(set(unknown))),
        walked=walked,
    )


def _present(
    statements: Mapping[int, Statement], cluster: Mapping[int, int], direct: set[int]
) -> Iterable[Present]:
    where: defaultdict[str, dict[int, Stratum]] = defaultdict(dict)
    for dataset, statement in statements.items():
        for stratum in statement.strata:
            if stratum.count.high != 0:  # nobody of that population is here
                where[stratum.population][dataset] = stratum
    for population, strata in where.items():
        counts = {dataset: stratum.count for dataset, stratum in strata.items()}
        yield Present(
            population=population,
            participants=joined(counts, cluster),
            share=share(counts, statements, cluster),
            datasets=tuple(strata),
            level=min(stratum.level for stratum in strata.values()),
            divided=any(stratum.divided for stratum in strata.values()),
            inherited=any(dataset not in direct for dataset in strata),
            strata=tuple(strata.values()),
        )


def joined(counts: Mapping[int, Count], cluster: Mapping[int, int]) -> Count:
    """People of several datasets: clusters add up, within one they may be the same."""
    together: defaultdict[int, list[Count]] = defaultdict(list)
    for dataset, count in counts.items():
        together[cluster[dataset]].append(count)
    if not together:
        return Count(None, None)
    return Count.summed([Count.overlapping(each) for each in together.values()])


def share(
    counts: Mapping[int, Count],
    statements: Mapping[int, Statement],
    cluster: Mapping[int, int],
) -> float | None:
    """People of one population among all, over the datasets whose size is known."""
    sized = {d: s.total for d, s in statements.items() if s.total.exact is not None}
    own = {dataset: count for dataset, count in counts.items() if dataset in sized}
    whole, part = joined(sized, cluster).low, joined(own, cluster).low
    if not whole or part is None or any(c.exact is None for c in own.values()):
        return None
    return min(1.0, part / whole)


def _direct(index: Index, walked: Walk, node: int) -> set[int]:
    """What is reached without passing a dataset that states no cohort itself."""
    again = walk(walked.projection, [node], carrying=True, stops=index.ends_directness)
    return set(again.nodes()[0].tolist())


def incomplete(index: Index, statement: Statement) -> Iterable[Unknown]:
    """What a stated cohort leaves open."""
    who = index.iri(statement.dataset)
    if not statement.strata:
        yield Unknown(who, "its cohort names no population")
    uncounted = []
    for stratum in statement.strata:
        low, high = stratum.count
        if stratum.population == NOT_REPORTED and high != 0:
            some = "participants" if low is None else worded(low, "participant")
            yield Unknown(who, f"the population of {some} is not reported")
        elif low is None and high is None:
            uncounted.append(terms.label(stratum.population))
    if uncounted:
        which = listed(sorted(uncounted)[:_LISTED])
        more = f" and {len(uncounted) - _LISTED} more" if uncounted[_LISTED:] else ""
        yield Unknown(who, f"how many participants are {which}{more} is not recorded")


def order(present: Present) -> tuple[bool, int, str]:
    """The largest first, then by alphabet; those without a number last."""
    low = present.participants.low
    return low is None, -(low or 0), present.label.casefold()


def is_group(present: Present) -> bool:
    """Whether it gathers populations, as the 1000 Genomes groups do."""
    return present.divided or present.population in terms.groups()
