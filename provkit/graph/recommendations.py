"""Every population that models are recommended for, with what is known of it.

The states are those of `coverage`; people are not counted here, since a recommendation
asks who was there and not how many.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.graph.cohorts import read, stated
from provkit.graph.coverage import Offer, Training, covers, recommended_by
from provkit.graph.lineage import walks
from provkit.graph.populations import incomplete
from provkit.graph.trials import Measured

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from provkit.graph.coverage import Coverage
    from provkit.graph.index import Index
    from provkit.graph.lineage import Lineage


def recommendations(
    index: Index, models: Sequence[int]
) -> Iterator[tuple[int, Coverage]]:
    """Each of some models with each population that it is recommended for.

    A population given as a text is no term and is left out.
    """
    meant = recommended_by(index, models)
    named = {population for each in meant.values() for population in each}
    known = {population for population in named if index.find(population) is not None}
    asked = [model for model in models if not known.isdisjoint(meant[model])]
    stops = index.states_cohort.tobytes()
    for lineage, above in walks(index, asked, ends=stops.__getitem__):
        measured, trained = Measured(index, above), _Trained(lineage, above)
        for model in above:
            training, tested = trained.of(model), measured.of(model)
            for population, types in meant[model].items():
                if population in known:
                    yield model, covers(population, types, training, tested)[0]


class _Trained:
    """Whom some models were trained on."""

    def __init__(self, lineage: Lineage, above: Mapping[int, Iterable[int]]) -> None:
        self._index = index = lineage.index
        self._above = {model: frozenset(nodes) for model, nodes in above.items()}
        inside = lineage.inside()
        stating = inside.nodes[index.states_cohort[inside.nodes]].tolist()
        read(index, stating)
        self._stating = frozenset(stating)
        unseen = inside.nodes[inside.dark() | inside.silent()].tolist()
        open_ = (d for d in stating if any(incomplete(index, stated(index, d))))
        self._dark = frozenset((*unseen, *open_))
        self._offers: dict[int, frozenset[Offer]] = {}

    def of(self, model: int) -> Training:
        """Whom one of them was trained on."""
        above = self._above[model]
        offers = (self._offered(dataset) for dataset in above & self._stating)
        dark = not self._dark.isdisjoint(above)
        return Training(frozenset[Offer]().union(*offers), dark)

    def _offered(self, dataset: int) -> frozenset[Offer]:
        if dataset not in self._offers:
            strata = stated(self._index, dataset).strata
            some = (each for each in strata if each.count.high != 0)
            found = frozenset(Offer(each.population, each.types) for each in some)
            self._offers[dataset] = found
        return self._offers[dataset]
