"""Where the people behind a node cannot be seen: datasets and models that say nothing.

A dataset is explained when it states a cohort, when it says that it is about no human,
or when something that it rests on is explained by a cohort. A reference genome upstream
explains nobody: variant calls rest on it and are about people all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from provkit.graph import kinds
from provkit.graph.answer import Unknown
from provkit.graph.projection import CARRIES
from provkit.graph.walk import onward
from provkit.vocab import DCTERMS, PK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from provkit.graph.index import Index
    from provkit.graph.walk import Walk

NO_COHORT = "it states no cohort and inherits none"
NO_DATA = "no data that it was made from are recorded"


def unexplained(index: Index, walked: Walk) -> list[Unknown]:
    """The datasets and models of a walk whose people are not known, and why."""
    places = walked.places % len(index)
    stating = walked.places[index.states_cohort[places]]
    seen = _above(walked, stating)
    datasets = [
        place
        for place in walked.places[_is(index, places, "Dataset")].tolist()
        if not seen[place] and not index.about_no_human[place]
    ]
    with_data = _above(walked, walked.places[_is(index, places, "Dataset")])
    models = [
        place
        for place in walked.places[_is(index, places, "Model")].tolist()
        if not seen[place] and not with_data[place]
    ]
    last = [m for m in models if not _other_model(walked, m, set(models))]
    return [
        *_reported(index, datasets, NO_COHORT),
        *_reported(index, last, NO_DATA),
    ]


def _is(index: Index, nodes: NDArray[np.int32], kind: str) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = index.types[nodes] & np.uint32(kinds.mask(kind)) != 0
    return found


def _above(walked: Walk, places: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which places of the walk lead to one of these, themselves included."""
    projection = walked.projection
    found = np.zeros(2 * projection.size, dtype=bool)
    found[places] = True
    links, _ends = onward(projection.up, walked.places)
    links = links[projection.marks[links] & CARRIES != 0]
    source, target = projection.source[links], projection.target[links]
    while True:
        fresh = source[found[target] & ~found[source]]
        if not len(fresh):
            return found
        found[fresh] = True


def _other_model(walked: Walk, model: int, models: set[int]) -> bool:
    """Whether another model that says nothing stands behind this one, and not round."""
    above = np.flatnonzero(_above(walked, np.array([model], dtype=np.int32)))
    below = models - set(above.tolist())
    if not below:
        return False
    wanted = np.array(sorted(below), dtype=np.int32)
    return bool(_above(walked, wanted)[model])


def _reported(index: Index, places: Iterable[int], why: str) -> list[Unknown]:
    found = []
    for place in places:
        reason = why
        if PK + "OpaqueSource" in index.values(place, DCTERMS.type):
            said = "; ".join(index.values(place, DCTERMS.description))
            reason = f"{why}; it is recorded as opaque: {said or 'no reason is given'}"
        found.append(Unknown(index.iri(place), reason))
    return found
