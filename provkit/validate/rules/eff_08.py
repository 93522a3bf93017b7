"""EFF-08: test data that are called external come from somewhere else.

The walk up is that of leakage (REP-09): over derivations, and over runs as far as
people's data come with what they used. It differs in what counts: two parts of one
split are no leak, and no external data either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.graph.lineage import walks
from provkit.validate.rules import Breach, among
from provkit.vocab import DCTERMS, PK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from provkit.graph import Graph
    from provkit.graph.index import Index
    from provkit.graph.lineage import Lineage

_OPAQUE: Final = PK + "OpaqueSource"
_HUMAN: Final = frozenset(
    PK + name
    for name in ("HumanParticipants", "DerivedFromHuman", "SyntheticFromHuman")
)


def breaches(graph: Graph, nodes: Collection[int] | None = None) -> Iterator[Breach]:
    """An external evaluation on data of the source of the training, or on unseen."""
    index = graph.index
    models: dict[int, list[int]] = {}
    for evaluation in among(_external(index), nodes):
        for model in _nodes(index, evaluation, PK.evaluatedModel):
            models.setdefault(model, []).append(evaluation)
    for lineage, above in walks(index, models):
        sources = _Sources(lineage, above)
        for model in above:
            train = sources.first_datasets(model)
            hidden = sources.hidden(model)
            for evaluation in models[model]:
                yield from _breaches(sources, evaluation, train, hidden)


class _Sources:
    """What models and data come from, of which much is the same."""

    def __init__(self, lineage: Lineage, above: dict[int, dict[int, int]]) -> None:
        self.index = index = lineage.index
        self._lineage = lineage
        self._above = dict(above)
        data = np.zeros(len(index), dtype=bool)
        data[index.of_kind("Dataset")] = True
        self.is_data = data.tobytes()
        mark = index.find(_OPAQUE)
        marked = () if mark is None else index.into.sources(mark, DCTERMS.type).tolist()
        self._opaque = frozenset(marked)

    def of(self, node: int) -> Mapping[int, int]:
        """Everything above a node and it itself, nearest first."""
        if node not in self._above:
            self._above[node] = self._lineage.nodes(node)
        return self._above[node]

    def nearest(self, node: int, some: Iterable[int]) -> int:
        """What of some things above a node is nearest; of equals the first by name."""
        above, iri = self.of(node), self.index.iri
        return min(some, key=lambda each: (above[each], iri(each)))

    def first_datasets(self, model: int) -> list[int]:
        """The first dataset on each way up."""
        found = self._lineage.nodes(model, ends=self.is_data.__getitem__)
        return [node for node in found if self.is_data[node]]

    def opaque(self, node: int) -> frozenset[int]:
        """What is marked as opaque above a node."""
        return self._opaque.intersection(self.of(node))

    def hidden(self, model: int) -> frozenset[int]:
        """What is opaque, and models behind which there is neither data nor a model."""
        silent = (node for node in self.of(model) if self._is_silent(node))
        return self.opaque(model).union(silent)

    def _is_silent(self, node: int) -> bool:
        if not self.index.is_a(node, "Model"):
            return False
        behind = (each for each in self.of(node) if each != node)
        return not any(self.index.is_a(each, "Dataset", "Model") for each in behind)


def _breaches(
    sources: _Sources, evaluation: int, train: list[int], hidden: frozenset[int]
) -> Iterator[Breach]:
    index = sources.index
    unseen = set(hidden)
    for test in _nodes(index, evaluation, PK.usedTestData):
        unseen |= sources.opaque(test)
        common = list(_common(sources, test, train))
        unseen |= {e for part, e in common if part == "hidden" and e not in train}
        for part in ("shared", "disjoint"):
            some = {each for found, each in common if found == part}
            if some:
                why = f"both come from {index.label(sources.nearest(test, some))}"
                yield Breach(part, index.iri(evaluation), index.iri(test), why)
    for each in sorted(unseen):
        yield Breach("hidden", index.iri(evaluation), index.iri(each))


def _common(
    sources: _Sources, test: int, train: list[int]
) -> Iterator[tuple[str, int]]:
    """Every dataset that test and training data both come from, with what it means."""
    above = sources.of(test)
    related = [each for each in train if not above.keys().isdisjoint(sources.of(each))]
    for common in above if related else ():
        if sources.is_data[common]:
            for start in related:
                if common in sources.of(start):
                    yield _part(sources.index, common, test, start), common


def _part(index: Index, common: int, test: int, train: int) -> str:
    """Which part of the requirement a common origin breaks; empty for none."""
    if common in (test, train):
        return "shared"
    if index.about_no_human[common]:
        return ""
    if not _about_people(index, common):
        return "hidden"
    return "disjoint" if _said_disjoint(index, test, train) else "shared"


def _about_people(index: Index, data: int) -> bool:
    stated = index.values(data, PK.humanData)
    return bool(index.states_cohort[data]) or not _HUMAN.isdisjoint(stated)


def _said_disjoint(index: Index, one: int, other: int) -> bool:
    said = (
        index.out.ends(one, PK.disjointWith),
        index.out.ends(other, PK.disjointWith),
    )
    return other in said[0] or one in said[1]


def _external(index: Index) -> list[int]:
    value = index.find(PK + "External")
    if value is None:
        return []
    found: list[int] = index.into.sources(value, PK.dataRelation).tolist()
    return sorted(found)


def _nodes(index: Index, node: int, predicate: str) -> list[int]:
    return [each for each in index.out.ends(node, predicate) if each >= 0]
