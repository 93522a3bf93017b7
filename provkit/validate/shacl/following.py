"""Property paths, followed from many nodes at once.

A path is followed as a join of columns. Where it repeats, the part of the graph that
can be reached is numbered anew, small, and walked from many nodes at a time: each node
is reached once from each, so that a cycle ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.validate.rows import NONE, Rows, distinct, pairs
from provkit.validate.shacl.ending import TooMany
from provkit.validate.shacl.paths import Alternative, Repeat, Sequence, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from provkit.validate.lookup import Lookup
    from provkit.validate.rows import Column, Places
    from provkit.validate.shacl.paths import Path

    Tick = Callable[[], None]

_AT_ONCE: Final = 1 << 25  # pairs of a start and a node that is looked at: 32 MB
_MOST: Final = 1 << 24  # pairs that are kept: some 400 MB while they are sorted


@dataclass(frozen=True, slots=True)
class Values:
    """What a path leads to from each of some focus nodes.

    Attributes:
        nodes: the focus nodes in order of number, each once.
        at: for each value the place of its focus node in `nodes`, in order.
        ends: the values, each once for a focus node.
    """

    nodes: Column
    at: Places
    ends: Column

    @classmethod
    def themselves(cls, nodes: Column) -> Values:
        """Each node as its own value: what a node shape looks at."""
        return cls(nodes, np.arange(len(nodes)), nodes)

    @classmethod
    def of_pairs(cls, nodes: Column, at: Places, ends: Column) -> Values:
        """Pairs in any order, some of which may come twice."""
        key = distinct(pairs(at, ends))
        return cls(nodes, key >> 32, (key & 0xFFFFFFFF).astype(np.int32))

    @property
    def focus(self) -> Column:
        """The focus node of each value."""
        return self.nodes[self.at]

    @property
    def counts(self) -> Places:
        """How many values each focus node has."""
        return np.bincount(self.at, minlength=len(self.nodes))


def follow(data: Lookup, path: Path, nodes: Column, tick: Tick) -> Values:
    """What a path leads to.

    Args:
        data: the graph.
        path: the path.
        nodes: where it starts, in order of number, each once.
        tick: called now and then; it may raise to say that time is up.

    Raises:
        TooMany: too many pairs are reached by a path that repeats.
    """
    if not len(nodes):
        return Values.themselves(nodes)
    match path:
        case Step():
            return Values(nodes, *rows_of(data, path, nodes, tick).of_nodes(nodes))
        case Sequence():
            return _in_turn(data, path, nodes, tick)
        case Alternative():
            ways = [follow(data, part, nodes, tick) for part in path.parts]
            at = np.concatenate([way.at for way in ways])
            return Values.of_pairs(nodes, at, np.concatenate([w.ends for w in ways]))
        case Repeat(often=False):
            once = follow(data, path.path, nodes, tick)
            at = np.concatenate((np.arange(len(nodes)), once.at))
            return Values.of_pairs(nodes, at, np.concatenate((nodes, once.ends)))
        case Repeat():
            return _repeated(data, path, nodes, tick)


def _in_turn(data: Lookup, path: Sequence, nodes: Column, tick: Tick) -> Values:
    found = follow(data, path.parts[0], nodes, tick)
    for part in path.parts[1:]:
        tick()
        rows = rows_of(data, part, found.ends, tick)
        which, ends = rows.of_nodes(found.ends)
        at = found.at[which]
        # Of one value nothing can come twice.
        once = _is_function(found)
        found = Values(nodes, at, ends) if once else Values.of_pairs(nodes, at, ends)
    return found


def rows_of(data: Lookup, path: Path, starts: Column, tick: Tick) -> Rows:
    """What a path leads to, from some nodes at least."""
    if isinstance(path, Step):
        return data.into(path.predicate) if path.back else data.out(path.predicate)
    values = follow(data, path, distinct(starts), tick)
    counts = values.counts
    has = np.flatnonzero(counts)
    start = np.append(0, np.cumsum(counts[has]))
    return Rows(values.nodes[has], start, values.ends)


def _is_function(values: Values) -> bool:
    """Whether no focus node has two values."""
    return len(values.at) < 2 or bool((values.at[1:] > values.at[:-1]).all())  # noqa: PLR2004


def _repeated(data: Lookup, path: Repeat, nodes: Column, tick: Tick) -> Values:
    """The transitive closure from some nodes, and the nodes themselves where asked."""
    known, steps = _reachable(data, path.path, nodes, tick)
    starts = np.searchsorted(known, nodes)
    batch = max(1, _AT_ONCE // len(known))
    seen = np.zeros(min(batch, len(nodes)) * len(known), dtype=bool)
    found: list[Places] = []
    total = 0
    for begin in range(0, len(nodes), batch):
        some = starts[begin : begin + batch]
        own = np.arange(len(some)) * len(known) + some
        fronts = [NONE.astype(np.intp)]
        for front in _walked(own, steps, seen, len(known), tick):
            total += len(front)
            if total > _MOST and len(nodes) > 1:
                raise TooMany
            fronts.append(front)
        keys = np.concatenate(fronts)
        seen[keys] = False
        if path.optional:
            keys = np.concatenate((own, keys))
        found.append(distinct(keys) + begin * len(known))
    reached = np.concatenate(found)
    return Values(nodes, reached // len(known), known[reached % len(known)])


def _walked(
    own: Places, steps: Rows, seen: Places, size: int, tick: Tick
) -> Iterator[Places]:
    """Front after front of what is reached, as start times size plus node."""
    front = own
    while len(front):
        tick()
        which, ends = steps.of_nodes((front % size).astype(np.int32))
        front = (front - front % size)[which] + ends
        front = distinct(front[~seen[front]])
        seen[front] = True
        yield front


def _reachable(
    data: Lookup, path: Path, nodes: Column, tick: Tick
) -> tuple[Column, Rows]:
    """The nodes that can be reached from some, and single steps between their places.

    The nodes are in order of number, those at which it starts among them.
    """
    reached = np.zeros(len(data.terms), dtype=bool)
    links: list[Values] = []
    front = nodes
    while len(front):
        tick()
        reached[front] = True
        links.append(follow(data, path, front, tick))
        ends = distinct(links[-1].ends)
        front = ends[~reached[ends]]
    known = np.flatnonzero(reached).astype(np.int32)
    starts = np.concatenate([each.focus for each in links])
    ends = np.concatenate([each.ends for each in links])
    places = (np.searchsorted(known, each).astype(np.int32) for each in (starts, ends))
    return known, Rows.of(*places)
