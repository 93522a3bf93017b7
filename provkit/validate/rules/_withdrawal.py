"""What GOV-07 and GOV-08 both look at: withdrawn data, and what rests on them.

Withdrawn is a dataset that was invalidated for another reason than a newer version, or
whose consent is no longer valid. A withdrawal ends at a thing about which a decision is
recorded, and at a new version that a run typed `pk:WithdrawalRemoval` made without the
people who withdrew.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.graph.data_use_reading import moment
from provkit.graph.data_use_withdrawal import INVALID_CONSENT
from provkit.graph.policies import RECORDED
from provkit.graph.walk import walk
from provkit.vocab import DCTERMS, DPV, PK, PROV

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from numpy.typing import NDArray

    from provkit.graph import Graph
    from provkit.graph.index import Index

REMOVAL: Final = PK + "WithdrawalRemoval"
_SUPERSEDED: Final = PK + "Superseded"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A dataset that must not be used any more.

    Attributes:
        node: the dataset.
        since: from when on; None when no time is recorded.
        reached: whether each node rests on it, with no decision in between; it is one
            of them.
        by_model: whether each of those does so by way of a model alone.
    """

    node: int
    since: datetime | None
    reached: NDArray[np.bool_]
    by_model: NDArray[np.bool_]


class Withdrawals:
    """The withdrawn datasets of a graph and how far each withdrawal reaches.

    Attributes:
        index: of the graph.
        settled: whether a withdrawal ends at each node.
    """

    def __init__(self, graph: Graph) -> None:
        self.index: Index = graph.index

    def __iter__(self) -> Iterator[Withdrawn]:
        for node in sorted(self.out_of_use):
            if not self.index.is_a(node, "Dataset") or self.decided[node]:
                continue
            stops = self.settled.copy()
            stops[node] = False  # a cleaned version can be withdrawn in its turn
            reached = self._below(node, stops)
            by_model = np.zeros_like(reached)
            if (reached & self._models).any():
                by_model = reached & ~self._below(node, stops | self._models)
            yield Withdrawn(node, self._since(node), reached, by_model)

    def _below(self, node: int, stops: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """What rests on a node, as far as a walk gets that ends at some nodes."""
        projection = self.index.projection(RECORDED)
        places = walk(projection, [node], down=True, stops=stops).places
        reached = np.zeros(len(self.index), dtype=bool)
        reached[places % len(self.index)] = True
        return reached

    @cached_property
    def _models(self) -> NDArray[np.bool_]:
        found = np.zeros(len(self.index), dtype=bool)
        found[self.index.of_kind("Model")] = True
        return found

    @cached_property
    def out_of_use(self) -> frozenset[int]:
        """What was invalidated or has no valid consent; what was superseded is not."""
        invalidated = {
            int(node)
            for predicate in (PROV.invalidatedAtTime, PROV.wasInvalidatedBy)
            for node in self._stating(predicate)[0]
        }
        kept = {
            node
            for node in invalidated
            if _SUPERSEDED in self.index.values(node, PK.invalidationReason)
        }
        return frozenset((invalidated - kept) | self._without_consent())

    @cached_property
    def decided(self) -> NDArray[np.bool_]:
        """Whether a decision about each node is recorded."""
        found = np.zeros(len(self.index), dtype=bool)
        found[self._stating(PK.withdrawalDecision)[0]] = True
        return found

    @cached_property
    def settled(self) -> NDArray[np.bool_]:
        """Whether each node was decided on, or made without withdrawn data."""
        found = self.decided.copy()
        removal = self.index.find(REMOVAL)
        if removal is not None:
            runs = self.index.into.sources(removal, DCTERMS.type)
            made, by = self._stating(PROV.wasGeneratedBy)
            found[made[np.isin(by, runs)]] = True
        return found

    def _without_consent(self) -> frozenset[int]:
        nodes, states = self._stating(DPV.hasConsentStatus)
        pairs = zip(nodes.tolist(), states.tolist(), strict=True)
        return frozenset(n for n, s in pairs if self.index.value(s) in INVALID_CONSENT)

    def _stating(self, predicate: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        everything = np.arange(len(self.index), dtype=np.int32)
        return self.index.out.among(everything, predicate)

    def _since(self, node: int) -> datetime | None:
        index = self.index
        runs = [n for n in index.out.ends(node, PROV.wasInvalidatedBy) if n >= 0]
        texts = [
            *index.values(node, PROV.invalidatedAtTime),
            *(text for run in runs for text in index.values(run, PROV.endedAtTime)),
        ]
        return min(filter(None, map(moment, texts)), default=None)
