"""Which populations every model rests on, for all models at once.

`populations.people` walks up from one model. Here each node is visited once, after all
that it depends on, and takes the union of their populations as bits: the same answer
for every model of a graph in the time that a few hundred walks take. Nodes of a cycle
depend on each other and have the same populations.

>>> from provkit.graph.build import build
>>> everybody(build([])).populations
()
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.graph.cycles import components
from provkit.graph.policies import RECORDED, Policy
from provkit.graph.projection import CARRIES
from provkit.graph.statements import populations_stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from provkit.graph.index import Index

_WORD: Final = 64


@dataclass(frozen=True, slots=True)
class Everybody:
    """The populations of every model.

    Attributes:
        index: of which graph.
        models: every model, in order of number.
        populations: every population that a dataset states, as IRI or text.
        bits: one row for each model; population `p` is bit `p % 64` of word `p // 64`.
    """

    index: Index
    models: NDArray[np.int64]
    populations: tuple[str, ...]
    bits: NDArray[np.uint64]

    def of(self, model: int) -> frozenset[str]:
        """The populations of one model.

        Raises:
            KeyError: it is no model of the graph.
        """
        at = int(np.searchsorted(self.models, model))
        if at == len(self.models) or self.models[at] != model:
            raise KeyError(model)
        return frozenset(
            population
            for place, population in enumerate(self.populations)
            if self.bits[at, place // _WORD] >> np.uint64(place % _WORD) & np.uint64(1)
        )

    def with_population(self, population: str) -> NDArray[np.int64]:
        """Every model that rests on one population."""
        if population not in self.populations:
            return self.models[:0]
        place = self.populations.index(population)
        bit = np.uint64(1) << np.uint64(place % _WORD)
        found: NDArray[np.int64] = self.models[self.bits[:, place // _WORD] & bit != 0]
        return found

    def __iter__(self) -> Iterator[tuple[int, str]]:
        """Every pair of a model and a population."""
        for population in self.populations:
            for model in self.with_population(population).tolist():
                yield model, population


def everybody(index: Index, policy: Policy = RECORDED) -> Everybody:
    """Find the populations of all models, as `populations` does for one."""
    projection = index.projection(policy)
    size = index.states_cohort.size
    dataset, population, names = populations_stated(index)
    bits = np.zeros((2 * size, 1 + len(names) // _WORD), dtype=np.uint64)
    bit = np.uint64(1) << (population % _WORD).astype(np.uint64)
    np.bitwise_or.at(bits, (dataset, population // _WORD), bit)
    bits[size:] = bits[:size]
    # Beyond a dataset that states a cohort nobody is looked for (decision 4.8).
    keep = projection.marks & CARRIES != 0
    if size:
        keep &= ~index.states_cohort[projection.source % size]
    _spread(bits, projection.source[keep], projection.target[keep])
    models = index.of_kind("Model")
    return Everybody(index, models, names, bits[models])


def _spread(
    bits: NDArray[np.uint64], source: NDArray[np.int32], target: NDArray[np.int32]
) -> None:
    """Give each source the bits of all that it depends on; sources ascend."""
    ahead = _starts(source, len(bits))
    order = np.argsort(target, kind="stable")
    back, sources = _starts(target[order], len(bits)), source[order]
    left = np.diff(ahead)
    ready = np.flatnonzero((left == 0) & (np.diff(back) > 0))
    while len(ready):
        near, count = np.unique(sources[_ranges(back, ready)], return_counts=True)
        left[near] -= count
        ready = near[left[near] == 0]
        if len(ready):
            found = bits[target[_ranges(ahead, ready)]]
            first = np.cumsum(ahead[ready + 1] - ahead[ready])
            first = np.concatenate([[0], first[:-1]])
            bits[ready] |= np.bitwise_or.reduceat(found, first, axis=0)
    # What is left lies on a cycle, or depends on one.
    for nodes in components(np.flatnonzero(left).tolist(), ahead, target):
        found = bits[target[_ranges(ahead, np.array(nodes))]]
        own = np.bitwise_or.reduce(bits[nodes], axis=0)
        bits[nodes] = own | np.bitwise_or.reduce(found, axis=0)


def _starts(ascending: NDArray[np.int32], size: int) -> NDArray[np.int64]:
    start = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(ascending, minlength=size), out=start[1:])
    return start


def _ranges(start: NDArray[np.int64], nodes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows of some nodes, one after the other."""
    begin = start[nodes]
    count = start[nodes + 1] - begin
    before = np.cumsum(count) - count
    found: NDArray[np.int64] = np.repeat(begin - before, count)
    found += np.arange(len(found))
    return found
