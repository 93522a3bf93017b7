"""Which populations each dataset states, for all datasets at once.

The trees of cohorts are followed over arrays. Whether anybody is counted in a
population is only looked at where some count is zero, by the rule for one dataset
(`cohorts.stated`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from provkit.graph.cohort_nodes import SEE_STRATA
from provkit.graph.cohorts import stated
from provkit.graph.relations import code_of
from provkit.vocab import DCTERMS, PK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from provkit.graph.index import Index

    _Column = NDArray[np.int64]

_COUNTS = (PK.participantCount, PK.participantCountMin, PK.participantCountMax)


def populations_stated(index: Index) -> tuple[_Column, _Column, tuple[str, ...]]:
    """Pairs of a dataset and a population, as two columns, and the populations.

    A population is a place in the last.
    """
    dataset, cohort = _cohorts(index)
    empty = np.unique(dataset[np.isin(cohort, _without_people(index))])
    rest = ~np.isin(dataset, empty)
    at, value = _linked(index, PK.population, cohort[rest])
    found = {int(number): index.value(int(number)) for number in np.unique(value)}
    pairs = list(_slowly(index, empty.tolist()))
    texts = {*found.values(), *(text for _dataset, text in pairs)} - {SEE_STRATA}
    names = tuple(sorted(texts))
    place = {name: number for number, name in enumerate(names)}
    left_out = len(names)
    numbers = np.array(sorted(found), dtype=np.int64)
    places = np.array(
        [place.get(found[number], left_out) for number in numbers.tolist()], np.int64
    )
    column = places[np.searchsorted(numbers, value)] if len(numbers) else value
    keep = column != left_out
    return (
        np.append(dataset[rest][at][keep], [each for each, _text in pairs]).astype(
            np.int64
        ),
        np.append(column[keep], [place[text] for _each, text in pairs]).astype(
            np.int64
        ),
        names,
    )


def _cohorts(index: Index) -> tuple[_Column, _Column]:
    """Every dataset with every cohort of its trees, each pair once."""
    described = np.flatnonzero(index.states_cohort)
    at, root = _linked(index, PK.describesCohort, described)
    fresh = np.unique(described[at][root >= 0] << 32 | root[root >= 0])
    seen = fresh
    while len(fresh):
        dataset, cohort = fresh >> 32, fresh & 0xFFFFFFFF
        at, part = _linked(index, DCTERMS.hasPart, cohort)
        further = dataset[at][part >= 0] << 32 | part[part >= 0]
        fresh = np.setdiff1d(further, seen)
        seen = np.union1d(seen, fresh)
    return seen >> 32, seen & 0xFFFFFFFF


def _linked(index: Index, predicate: str, nodes: _Column) -> tuple[_Column, _Column]:
    """The values of some nodes, and the place among them of the node of each."""
    rows = np.flatnonzero(index.out.relation == code_of(predicate))
    begin = np.searchsorted(rows, index.out.start[nodes])
    count = np.searchsorted(rows, index.out.start[nodes + 1]) - begin
    before = np.cumsum(count) - count
    at = np.repeat(begin - before, count)
    at += np.arange(len(at))
    value = index.out.other[rows[at]].astype(np.int64)
    return np.repeat(np.arange(len(nodes)), count), value


def _without_people(index: Index) -> _Column:
    """The cohorts with a count that is not above zero."""
    rows = np.flatnonzero(
        np.isin(index.out.relation, [code_of(each) for each in _COUNTS])
    )
    value = index.out.other[rows]
    few = [each for each in np.unique(value).tolist() if _is_few(index.value(each))]
    chosen = rows[np.isin(value, few)]
    return np.searchsorted(index.out.start, chosen, side="right") - 1


def _is_few(text: str) -> bool:
    try:
        return int(float(text)) <= 0
    except (ValueError, OverflowError):
        return False


def _slowly(index: Index, datasets: list[int]) -> Iterator[tuple[int, str]]:
    for dataset in datasets:
        for stratum in stated(index, dataset).strata:
            if stratum.count.high != 0:
                yield dataset, stratum.population
