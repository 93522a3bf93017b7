"""Which datasets may hold the same people: those with a common ancestor or content.

Two datasets are in one cluster when some dataset, or some content, lies upstream of
both, or when a chain of such pairs connects them. An ancestor that is about no human, a
reference genome, connects nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from provkit.graph.projection import CARRIES
from provkit.graph.walk import onward, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from provkit.graph.projection import Projection


def clusters(projection: Projection, datasets: Sequence[int]) -> dict[int, int]:
    """Number the datasets so that possibly related ones have the same number."""
    if not datasets:
        return {}
    index = projection.index
    nobody = index.about_no_human
    upstream = walk(projection, list(datasets), carrying=True, stops=nobody)
    places = np.sort(upstream.places)
    links, _ends = onward(projection.up, places)
    keep = projection.marks[links] & CARRIES != 0
    keep &= ~nobody[projection.target[links] % projection.size]
    keep &= ~nobody[projection.source[links] % projection.size]
    links = links[keep]
    one, other = (
        places.searchsorted(ends[links]).astype(np.int32)
        for ends in (projection.source, projection.target)
    )
    same = _same_content(index.digest[places % projection.size])
    label = _components(
        len(places), np.concatenate([one, same[0]]), np.concatenate([other, same[1]])
    )
    found = label[places.searchsorted(np.array(datasets))]
    return dict(zip(datasets, found.tolist(), strict=True))


def _same_content(
    digest: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Pairs of places with the same bytes; 0 is a digest that is not known."""
    known = np.flatnonzero(digest).astype(np.int32)
    _values, first, group = np.unique(
        digest[known], return_index=True, return_inverse=True
    )
    return known, known[first][group]


def _components(
    count: int, one: NDArray[np.int32], other: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Label connected places alike: each takes the least label around, until all do."""
    label = np.arange(count)
    while True:
        least = np.minimum(label[one], label[other])
        following = label.copy()
        np.minimum.at(following, label[one], least)
        np.minimum.at(following, label[other], least)
        following = following[following]
        if np.array_equal(following, label):
            return label
        label = following
