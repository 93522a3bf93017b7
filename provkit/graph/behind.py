"""What stands behind models and datasets, as far as common origins go (REP-08, REP-09).

Two things have an origin in common where both came from one thing about people. What
each came from is looked at once, however many others it is held against; of most pairs
there is nothing more to know than that they have nothing in common.
"""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from provkit.graph import kinds
from provkit.vocab import PK, PROV

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from numpy.typing import NDArray

    from provkit.graph.index import Index
    from provkit.graph.lineage import Lineage

_NOTHING: Final[Mapping[int, Mapping[int, int]]] = MappingProxyType({})


class Part(NamedTuple):
    """A part of a split.

    Attributes:
        node: the part; `run` what made it.
        role: for training, test ...; `fold` of a cross-validation; `unit` that was kept
            together. Empty when not said.
    """

    node: int
    run: int
    role: str
    fold: str
    unit: str


class Behind:
    """What one node came from, itself included.

    Attributes:
        nodes: how many links away each is at the least, the nearest first.
    """

    def __init__(self, index: Index, nodes: Mapping[int, int]) -> None:
        self._index = index
        self.nodes = nodes

    @cached_property
    def things(self) -> frozenset[int]:
        """The things about people: no runs, and nothing that is about nobody."""
        nodes = self._array
        runs = self._index.types[nodes] & np.uint32(kinds.mask("Run")) != 0
        return frozenset(nodes[~(runs | self._index.about_no_human[nodes])].tolist())

    @cached_property
    def contents(self) -> Mapping[int, int]:
        """The nearest thing with each content, by the number of its digest.

        Of several that are as near it is the one with the first name.
        """
        digests = self._index.digest[self._array].tolist()
        found: dict[int, int] = {}
        for node, digest in zip(self.nodes, digests, strict=True):
            if digest and self._nearer(node, found.setdefault(digest, node)):
                found[digest] = node
        return found

    def nearest(self, some: Iterable[int]) -> list[int]:
        """Some of the nodes, the nearest first; of equals by name."""
        return sorted(some, key=self._place)

    def first(self, some: Collection[int]) -> int:
        """The nearest of some nodes; of equals the one with the first name."""
        least = min(map(self.nodes.__getitem__, some))
        near = [node for node in some if self.nodes[node] == least]
        return near[0] if len(near) == 1 else min(near, key=self._index.iri)

    def _nearer(self, one: int, other: int) -> bool:
        return one != other and self._place(one) < self._place(other)

    def _place(self, node: int) -> tuple[int, str]:
        return self.nodes[node], self._index.iri(node)

    @cached_property
    def _array(self) -> NDArray[np.int32]:
        return np.fromiter(self.nodes, np.int32, len(self.nodes))


class Backgrounds:
    """What stands behind each of many nodes.

    Attributes:
        index: of their graph.
        lineage: where the links are.
    """

    def __init__(
        self, lineage: Lineage, walked: Mapping[int, Mapping[int, int]] = _NOTHING
    ) -> None:
        """Begin with what was walked.

        Args:
            lineage: where the links are.
            walked: of some nodes how far everything above them is.
        """
        self.index = index = lineage.index
        self.lineage = lineage
        self._known = {node: Behind(index, nodes) for node, nodes in walked.items()}
        self._parts: dict[int, list[Part]] = {}
        self._lists: dict[int, bool] = {}
        self._references: dict[int, list[int]] = {}
        self._is_data = (index.types & np.uint32(kinds.mask("Dataset")) != 0).tobytes()

    def of(self, node: int) -> Behind:
        """What stands behind one node."""
        if node not in self._known:
            self._known[node] = Behind(self.index, self.lineage.nodes(node))
        return self._known[node]

    def content(self, node: int) -> int:
        """The number of the digest of its bytes; 0 where nobody read them."""
        return int(self.index.digest[node])

    def has_list(self, node: int) -> bool:
        """Whether it names a list of its samples."""
        if node not in self._lists:
            self._lists[node] = bool(self.index.out.ends(node, PK.sampleList))
        return self._lists[node]

    def around(self, node: int, part: int) -> Mapping[int, int]:
        """What a node comes from by ways that do not lead through a part."""
        return self.lineage.nodes(node, ends=part.__eq__)

    def first_datasets(self, node: int) -> list[int]:
        """The first dataset on each way up, base models and their data included.

        In the order of their names, whatever the order of reading was.
        """
        reached = self.lineage.nodes(node, ends=self._is_data.__getitem__)
        found = (each for each in reached if self._is_data[each])
        return sorted(found, key=self.index.iri)

    def parts(self, behind: Behind) -> list[Part]:
        """The parts of splits that something came from."""
        return [part for node in behind.nodes for part in self._part(node)]

    def references(self, behind: Behind) -> list[int]:
        """What the runs behind something used as a reference, the nearest first.

        A run that brought in nobody is none that a walk comes to, so they are sought
        from what they made.
        """
        looking = [node for node in behind.nodes if self._looked_up(node)]
        found = (d for node in behind.nearest(looking) for d in self._looked_up(node))
        return list(dict.fromkeys(found))

    def _part(self, node: int) -> list[Part]:
        if node not in self._parts:
            self._parts[node] = _parts(self.index, node)
        return self._parts[node]

    def _looked_up(self, node: int) -> list[int]:
        if node not in self._references:
            ends = self.index.out.ends
            runs = [node, *ends(node, PROV.wasGeneratedBy)]
            used = [ends(run, PK.usedReferenceData) for run in runs if run >= 0]
            found = {d for each in used for d in each if d >= 0}
            self._references[node] = sorted(found, key=self.index.iri)
        return self._references[node]


def _parts(index: Index, node: int) -> list[Part]:
    if not index.is_a(node, "DatasetSplit"):
        return []
    role, fold, unit = (
        "".join(index.values(node, predicate)[:1])
        for predicate in (PK.splitRole, PK.fold, PK.splitUnit)
    )
    runs = index.out.ends(node, PROV.wasGeneratedBy)
    return [Part(node, run, role, fold, unit) for run in runs if run >= 0]
