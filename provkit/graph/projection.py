"""An index seen through a policy: who depends on whom, as one directed graph.

A run that made outputs with and outputs without recorded derivations shapes the two
differently, so it stands twice in the projection: as itself, with everything that it
used, and as a *core* that holds only what counts for an output with derivations. The
core of node `n` is number `n + size`. Links lead from a thing to what it depends on.

Two layers, and not a link from each output to each input, because a run with a thousand
inputs and a thousand outputs must not become a million links.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.graph.relations import RELATIONS, Flow, codes_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from provkit.graph.index import Index
    from provkit.graph.policies import Policy

ASSUMED: Final = 1
CARRIES: Final = 2
_COUNTS: Final = 4


@dataclass(frozen=True, slots=True)
class Ends:
    """The links by one end: those at `n` are `order[start[n]:start[n + 1]]`."""

    start: NDArray[np.int64]
    order: NDArray[np.int32]
    other: NDArray[np.int32]


class Projection:
    """The links that a policy accepts.

    Attributes:
        index: what was projected.
        source: of every link, the thing that depends; in ascending order.
        target: what it depends on.
        relation: the statement that says so, as a code of `relations`.
        marks: `ASSUMED`, `CARRIES`, or both, or neither.
    """

    def __init__(
        self,
        index: Index,
        source: NDArray[np.int32],
        target: NDArray[np.int32],
        relation: NDArray[np.uint8],
        marks: NDArray[np.uint8],
    ) -> None:
        self.index = index
        self.source = source
        self.target = target
        self.relation = relation
        self.marks = marks

    @property
    def size(self) -> int:
        """How many nodes there are, cores not counted."""
        return len(self.index)

    @cached_property
    def up(self) -> Ends:
        """The links by the thing that depends."""
        return _by(self.source, self.target, 2 * self.size)

    @cached_property
    def down(self) -> Ends:
        """The links by what is depended on."""
        return _by(self.target, self.source, 2 * self.size)


def project(index: Index, policy: Policy) -> Projection:
    """Apply a policy to every statement of an index."""
    subject = index.out.subjects()
    usage = _usages(index, subject, policy)
    carrying = np.zeros(2 * len(index), dtype=bool)
    for source, _target, _relation, marks in usage:
        carrying[source[marks & CARRIES != 0]] = True
    parts = [
        _derivations(index, subject),
        *usage,
        *_generations(index, subject, policy, carrying),
    ]
    columns = (np.concatenate(column) for column in zip(*parts, strict=True))
    source, target, relation, marks = columns
    order = np.argsort(source, kind="stable")
    return Projection(
        index, source[order], target[order], relation[order], marks[order]
    )


_Part = tuple[
    "NDArray[np.int32]", "NDArray[np.int32]", "NDArray[np.uint8]", "NDArray[np.uint8]"
]


def _derivations(index: Index, subject: NDArray[np.int32]) -> _Part:
    rows = _rows(index, codes_of(Flow.DERIVED, Flow.MEMBER, Flow.GENERAL))
    marks = np.full(len(rows), CARRIES, dtype=np.uint8)
    return subject[rows], index.out.other[rows], index.out.relation[rows], marks


def _usages(index: Index, subject: NDArray[np.int32], policy: Policy) -> list[_Part]:
    """What each run used, once for the run and once for its core."""
    if not policy.uses_runs:
        return []
    codes = (*codes_of(Flow.USED), *codes_of(Flow.INFORMED))
    rows = _rows(index, codes)
    used, other = subject[rows], index.out.other[rows]
    relation = index.out.relation[rows]
    parts = []
    for explicit in (False, True) if policy.separates else (False,):
        effect = _effects(policy, codes, explicit=explicit)[relation]
        chosen = effect & _COUNTS != 0
        source = used[chosen] + (len(index) if explicit else 0)
        marks = effect[chosen] & (ASSUMED | CARRIES)
        parts.append((source, other[chosen], relation[chosen], marks))
    return parts


def _effects(
    policy: Policy, codes: Iterable[int], *, explicit: bool
) -> NDArray[np.uint8]:
    table = np.zeros(len(RELATIONS), dtype=np.uint8)
    for code in codes:
        relation = RELATIONS[code]
        # An activity that was informed by another used something of it, nobody says
        # what: it counts as an input in no special role.
        role = "input" if relation.flow is Flow.INFORMED else relation.role
        effect = policy.counts(role, explicit=explicit)
        if effect is not None:
            carries = CARRIES if effect.carries else 0
            table[code] = _COUNTS | carries | (ASSUMED if effect.assumed else 0)
    return table


def _generations(
    index: Index,
    subject: NDArray[np.int32],
    policy: Policy,
    carrying: NDArray[np.bool_],
) -> list[_Part]:
    if not policy.uses_runs:
        return []
    rows = _rows(index, codes_of(Flow.GENERATED))
    made, run = subject[rows], index.out.other[rows].copy()
    if policy.separates:
        run[index.derived[made]] += len(index)
    # A run that brought in nothing relates its outputs to nobody.
    marks = np.where(carrying[run], CARRIES, 0).astype(np.uint8)
    return [(made, run, index.out.relation[rows], marks)]


def _rows(index: Index, codes: Iterable[int]) -> NDArray[np.int64]:
    wanted = np.zeros(256, dtype=bool)
    wanted[list(codes)] = True
    return np.flatnonzero(wanted[index.out.relation] & (index.out.other >= 0))


def _by(near: NDArray[np.int32], far: NDArray[np.int32], count: int) -> Ends:
    order = np.argsort(near, kind="stable").astype(np.int32)
    start = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(near, minlength=count), out=start[1:])
    return Ends(start, order, far[order])
