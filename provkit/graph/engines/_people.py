"""Counting the people that one node rests on, by the rule of the index.

The rule is that of `provkit.graph.populations` (decision 4.8): of datasets that may
hold the same people, because they share an ancestor or a content, the largest count is
sure and the sum is possible; people of unrelated datasets add up. The engine finds the
datasets and what they share; what is left to add up is as small as the answer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.graph.answer import Unknown
from provkit.graph.cohorts import NOT_REPORTED, Count
from provkit.graph.engines._stated import subjects
from provkit.graph.populations import joined
from provkit.graph.words import count as worded
from provkit.graph.words import listed
from provkit.vocab import PK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from provkit.graph.engines import Engine

_LISTED: Final = 3


@dataclass(frozen=True, slots=True)
class PopulationRow:
    """One population.

    Attributes:
        population: its IRI, or the text that stands for one.
        label: in words.
        participants: how many people at least; None when not known.
        participants_max: how many at most, if no two related datasets share anyone.
        datasets: the datasets that state it.
        level: how far below the total of a cohort it stands.
    """

    population: str
    label: str
    participants: int | None
    participants_max: int | None
    datasets: tuple[str, ...]
    level: int


@dataclass(frozen=True, slots=True)
class _Stratum:
    """A row of `strata`."""

    dataset: int
    population: str
    label: str
    count: Count
    level: int


def counted(
    engine: Engine, names: Mapping[int, str], links: str, size: int
) -> tuple[PopulationRow, ...]:
    """The populations that some datasets state, the largest first.

    Args:
        engine: what runs it.
        names: the datasets that count, by their numbers.
        links: the links that carry people, from what depends to what it depends on.
        size: how many nodes there are.
    """
    where: defaultdict[str, list[_Stratum]] = defaultdict(list)
    for stratum in _strata(engine, names):
        if stratum.count.high != 0:  # nobody of that population is here
            where[stratum.population].append(stratum)
    cluster = clusters(engine, sorted(names), links, size) if where else {}
    rows = [_row(found, cluster, names) for found in where.values()]
    return tuple(sorted(rows, key=_order))


def _order(row: PopulationRow) -> tuple[bool, int, str]:
    return row.participants is None, -(row.participants or 0), row.label.casefold()


def _row(
    found: list[_Stratum], cluster: Mapping[int, int], names: Mapping[int, str]
) -> PopulationRow:
    low, high = joined({each.dataset: each.count for each in found}, cluster)
    return PopulationRow(
        population=found[0].population,
        label=found[0].label,
        participants=low,
        participants_max=high,
        datasets=tuple(sorted(names[each.dataset] for each in found)),
        level=min(each.level for each in found),
    )


def _strata(engine: Engine, datasets: Iterable[int]) -> Iterator[_Stratum]:
    numbers = ", ".join(map(str, datasets)) or "-1"
    for dataset, population, label, low, high, level in engine.rows(
        "SELECT dataset, population, label, low, high, level FROM strata"
        f" WHERE dataset IN ({numbers})"
    ):
        yield _Stratum(dataset, population, label, Count(low, high), level)


def clusters(
    engine: Engine, datasets: list[int], links: str, size: int
) -> dict[int, int]:
    """Number the datasets so that possibly related ones have the same number.

    Each dataset is a bit of its own that spreads to all that it depends on; two bits at
    one place, or at two places with the same bytes, make two datasets related. An
    ancestor that is about no human connects nobody.
    """
    engine.keep("nobody", subjects(PK.humanData, PK + "NoHumanData"))
    engine.keep(
        "of_people",
        f"SELECT l.near, l.far FROM {links} l"
        f" ANTI JOIN nobody a ON a.id = l.near % {size}"
        f" ANTI JOIN nobody b ON b.id = l.far % {size}",
    )
    each = ", ".join(f"({node}, {place})" for place, node in enumerate(datasets))
    seeds = (
        "SELECT CAST(p AS BIGINT) AS place, CAST(w AS INT) AS word,"
        f" CAST(1 AS BIGINT) AS bits FROM (VALUES {each}) AS v(p, w)"
    )
    engine.spread("behind", seeds, "of_people", None)
    engine.keep(
        "behind_with_bytes",
        "SELECT b.word, b.place, d.digest FROM behind b"
        f" JOIN nodes n ON n.id = b.place % {size}"
        " LEFT JOIN digests d ON d.iri = n.iri",
    )
    pairs = engine.rows(
        "SELECT DISTINCT word, min(word) OVER (PARTITION BY place)"
        " FROM behind_with_bytes UNION "
        "SELECT DISTINCT word, min(word) OVER (PARTITION BY digest)"
        " FROM behind_with_bytes WHERE digest IS NOT NULL"
    )
    least = _least([(int(one), int(other)) for one, other in pairs], len(datasets))
    return {node: least[place] for place, node in enumerate(datasets)}


def _least(pairs: Iterable[tuple[int, int]], count: int) -> list[int]:
    """The least number that each is connected with, through any chain of pairs."""
    parent = list(range(count))

    def root(each: int) -> int:
        while parent[each] != each:
            parent[each] = parent[parent[each]]
            each = parent[each]
        return each

    for one, other in pairs:
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    return [root(each) for each in range(count)]


def incomplete(engine: Engine, names: Mapping[int, str]) -> Iterator[Unknown]:
    """What the cohorts of some datasets leave open, as the index says it."""
    by_dataset: dict[int, list[_Stratum]] = {dataset: [] for dataset in names}
    for stratum in _strata(engine, names):
        by_dataset[stratum.dataset].append(stratum)
    for dataset, found in by_dataset.items():
        who = names[dataset]
        if not found:
            yield Unknown(who, "its cohort names no population")
        uncounted = []
        for each in found:
            low, high = each.count
            if each.population == NOT_REPORTED and high != 0:
                some = "participants" if low is None else worded(low, "participant")
                yield Unknown(who, f"the population of {some} is not reported")
            elif low is None and high is None:
                uncounted.append(each.label)
        if uncounted:
            which = listed(sorted(uncounted)[:_LISTED])
            left = len(uncounted) - _LISTED
            more = f" and {left} more" if left > 0 else ""
            yield Unknown(
                who, f"how many participants are {which}{more} is not recorded"
            )
