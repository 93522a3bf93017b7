"""Populations gathered under what lies above them, on request and never by default.

    group       the five analysis groups of 1000 Genomes
    ancestry    the ancestry categories of HANCESTRO directly above a population

A population with two parents (ASW, ACB and KHV have two ancestry categories) counts in
both, so totals do not add up. What has no parent of that kind stays as it is: a group
of 1000 Genomes is no ancestry category, and is left out of these only where it holds
nobody but populations that are stated below it. The people of a population that a
dataset states below its own category are in the category's number already.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from provkit.errors import UnknownName
from provkit.graph.clusters import clusters
from provkit.graph.cohorts import NOT_KNOWN, Count, Statement, Stratum, stated
from provkit.graph.populations import joined, order, share
from provkit.terms import populations as terms
from provkit.vocab import OBO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from provkit.graph.index import Index
    from provkit.graph.populations import People, Present

LEVELS: Final = ("ancestry", "group")
_REFERENCE_POPULATION: Final = OBO + "HANCESTRO_0632"


@dataclass(frozen=True, slots=True)
class Rolled:
    """The populations of something, gathered.

    Attributes:
        people: the same people, with one entry per category.
        twice: populations that count in more than one category.
    """

    people: People
    twice: tuple[str, ...]


def above(population: str, level: str) -> tuple[str, ...]:
    """The categories that a population counts in; itself where there is none.

    Raises:
        UnknownName: there is no such level.

    >>> [terms.label(each) for each in above(terms.resolve("GBR"), "ancestry")]
    ['European ancestry']
    >>> len(above(terms.resolve("ASW"), "ancestry")), above("Martian", "group")
    (2, ('Martian',))
    """
    if level not in LEVELS:
        raise UnknownName.among("roll-up", level, LEVELS)
    if level == "group":
        group = terms.group_of(population)
        return (group,) if group else (population,)
    parents = terms.broader(population)
    if _REFERENCE_POPULATION not in parents:
        return (population,)
    group = terms.group_of(population)
    found = tuple(p for p in parents if p not in terms.CATCH_ALLS and p != group)
    return found or (population,)


def rolled_up(index: Index, found: People, level: str) -> Rolled:
    """Gather the populations that something rests on.

    Args:
        index: where they are stated.
        found: the people, counted.
        level: one of `LEVELS`.

    Raises:
        UnknownName: there is no such level.
    """
    datasets = list(found.datasets)
    statements = {dataset: stated(index, dataset) for dataset in datasets}
    cluster = clusters(found.walked.projection, datasets)
    members: defaultdict[str, list[Present]] = defaultdict(list)
    for present in found.populations:
        if level == "ancestry" and _is_sum(present, found):
            continue
        for category in above(present.population, level):
            members[category].append(present)
    gathered = [
        _gathered(category, each, statements, cluster)
        for category, each in members.items()
    ]
    twice = (p.population for p in found.populations)
    return Rolled(
        replace(found, populations=tuple(sorted(gathered, key=order))),
        tuple(each for each in twice if len(above(each, level)) > 1),
    )


def _is_sum(group: Present, found: People) -> bool:
    """Whether a group holds nobody but the populations that are stated below it."""
    parts = [
        each.participants
        for each in found.populations
        if terms.group_of(each.population) == group.population
    ]
    return group.divided and Count.summed(parts) == group.participants != NOT_KNOWN


def _gathered(
    category: str,
    members: list[Present],
    statements: Mapping[int, Statement],
    cluster: Mapping[int, int],
) -> Present:
    if len(members) == 1 and members[0].population == category:
        return members[0]
    wanted = {each.population for each in members}
    strata = {
        dataset: [s for s in statement.strata if s.population in wanted]
        for dataset, statement in statements.items()
    }
    strata = {dataset: each for dataset, each in strata.items() if each}
    counts = {dataset: _people(each) for dataset, each in strata.items()}
    return replace(
        members[0],
        population=category,
        participants=joined(counts, cluster),
        share=share(counts, statements, cluster),
        datasets=tuple(strata),
        level=min(each.level for each in members),
        divided=True,
        inherited=any(each.inherited for each in members),
        strata=tuple(s for each in strata.values() for s in each),
    )


def _people(strata: Iterable[Stratum]) -> Count:
    """People of several strata of one dataset, each once.

    A stratum below another is in its number; different kinds of description are of the
    same people.
    """
    listed = list(strata)
    tops = {each.path[-1] for each in listed}
    kinds: defaultdict[frozenset[str], list[Count]] = defaultdict(list)
    for each in listed:
        if tops.isdisjoint(each.path[:-1]):
            kinds[each.types].append(each.count)
    return Count.largest(Count.summed(counts) for counts in kinds.values())
