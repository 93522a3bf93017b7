"""What REP-08 and REP-09 both look at: what models were tested on, and what is dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from provkit.graph.behind import Backgrounds
from provkit.graph.lineage import walks
from provkit.validate.rules import among
from provkit.vocab import DCTERMS, PK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from provkit.graph.index import Index

Pairs = list[tuple[int, int]]
"""Every evaluation of a model with every dataset that it was tested on."""


@dataclass(frozen=True, slots=True)
class Tested:
    """Some models that were tested.

    Attributes:
        pairs: of each model, its evaluations with their data.
        backgrounds: what stands behind models and data.
        unseen: what nobody can see behind: what is marked as opaque, and models of
            whose data nothing is recorded.
    """

    pairs: Mapping[int, Pairs]
    backgrounds: Backgrounds
    unseen: frozenset[int]

    def dark(self, node: int) -> list[int]:
        """What a thing came from and nobody can see behind, in order of name."""
        found = self.unseen.intersection(self.backgrounds.of(node).nodes)
        return sorted(found, key=self.backgrounds.index.iri)


def tested(index: Index, nodes: Collection[int] | None) -> Iterator[Tested]:
    """Every model that was tested, many at a time."""
    models = among(index.of_kind("Model").tolist(), nodes)
    for lineage, above in walks(index, _evaluated(index, models)):
        pairs = _pairs(index, [*above])
        backgrounds = Backgrounds(lineage, above)
        for data in {test for each in pairs.values() for _, test in each}:
            backgrounds.of(data)
        yield Tested(pairs, backgrounds, _unseen(backgrounds))


def _evaluated(index: Index, models: Collection[int]) -> list[int]:
    nodes = np.array(models, dtype=np.int32)
    found: list[int] = np.unique(index.into.among(nodes, PK.evaluatedModel)[0]).tolist()
    return found


def _pairs(index: Index, models: Collection[int]) -> dict[int, Pairs]:
    nodes = np.array(models, dtype=np.int32)
    model, evaluation = index.into.among(nodes, PK.evaluatedModel)
    used, data = index.out.among(np.unique(evaluation), PK.usedTestData)
    on: dict[int, set[int]] = {}
    for each, test in zip(used.tolist(), data.tolist(), strict=True):
        if test >= 0:
            on.setdefault(each, set()).add(test)
    found: dict[int, Pairs] = {}
    for of, by in sorted({*zip(model.tolist(), evaluation.tolist(), strict=True)}):
        if by in on:
            found.setdefault(of, []).extend((by, test) for test in sorted(on[by]))
    return found


def _unseen(backgrounds: Backgrounds) -> frozenset[int]:
    index, inside = backgrounds.index, backgrounds.lineage.inside()
    silent = inside.nodes[inside.silent()].tolist()
    opaque = index.find(PK + "OpaqueSource")
    marked = () if opaque is None else index.into.sources(opaque, DCTERMS.type).tolist()
    return frozenset((*silent, *marked))
