"""Which focus nodes a change can matter to.

What a shape says of a node depends on the statements that it meets on its way from
there. So a change matters to the nodes from which some way of the shape leads to a
changed statement, and these are found by walking the ways backwards. Rather too many
nodes are found than too few.

It is done twice: once along every way, and once more without those on which a shape
that the first walk did not come to settles the matter before the change as after it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.validate.shacl.ending import Unsupported
from provkit.validate.shacl.reach import FOCUS
from provkit.vocab import RDFS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pyoxigraph import Triple

    from provkit.validate.lookup import Lookup
    from provkit.validate.rows import Rows
    from provkit.validate.shacl.reach import Arrival, Guard, Reach
    from provkit.validate.shacl.running import Running
    from provkit.validate.shacl.ways import Apart

    Known = Mapping[int, set[int]]

_FEW: Final = 8
"""So few focus nodes are checked sooner than any of them is shown to be spared."""


def affected(
    reach: Reach, running: Running, changed: Collection[Triple]
) -> frozenset[int] | None:
    """The nodes that a change can matter to, as numbers; None for every node.

    Args:
        reach: what the shapes look at.
        running: what runs shapes on the graph with the change.
        changed: the statements that were added or taken away.
    """
    if reach.anywhere and changed:
        return None
    data = running.data
    found: defaultdict[int, set[int]] = defaultdict(set)
    for statement in changed:
        if statement.predicate.value == RDFS.subClassOf:
            return None
        for place, node in reach.read_at(statement):
            found[place].add(data.number(node))
    if any(_matters(each, data, changed) for each in reach.apart):
        return None
    every = _walked_back(reach, data, found)
    if len(every[FOCUS]) <= _FEW:
        return frozenset(every[FOCUS])
    try:
        return frozenset(_walked_back(reach, data, found, (running, every))[FOCUS])
    except Unsupported:  # a shape beside others asks what only pySHACL can say
        return frozenset(every[FOCUS])


def _matters(apart: Apart, data: Lookup, changed: Collection[Triple]) -> bool:
    """Whether a change may matter to all, wherever they are."""
    met = [
        each
        for each in changed
        if each.predicate.value in apart.predicates
        and (apart.only is None or each.object == apart.only)
    ]
    if not met or not apart.whether or apart.only is None:
        return bool(met)
    # Nothing more is asked than whether there is one: another one there was before.
    number, touched = data.find(apart.only), {data.find(each.subject) for each in met}
    rows = (data.into(predicate) for predicate in apart.predicates)
    others = (end for row in rows for end in row.get(number or 0, ()))
    return number is None or all(end in touched for end in others)


def _walked_back(
    reach: Reach,
    data: Lookup,
    found: Known,
    settling: tuple[Running, Known] | None = None,
) -> Known:
    """The nodes at each place from which the ways lead to some nodes at some places.

    Args:
        reach: the ways.
        data: the graph.
        found: where the walk begins.
        settling: what says whether a shape holds, and where one may have changed; None
            to go along every way.
    """
    known: defaultdict[int, set[int]] = defaultdict(set)
    waiting = [(place, set(nodes)) for place, nodes in found.items()]
    while waiting:
        place, nodes = waiting.pop()
        fresh = nodes - known[place]
        if fresh:
            known[place] |= fresh
            for arrival in reach.arrivals(place):
                before = _before(arrival, data, fresh)
                if settling is not None:
                    before = before.difference(*_settled(arrival, before, *settling))
                waiting.append((arrival.place, before))
    return known


def _before(arrival: Arrival, data: Lookup, nodes: set[int]) -> set[int]:
    """Where a step to some nodes comes from."""
    name = arrival.predicate
    if not name:
        return nodes
    return _onward(data.out(name) if arrival.back else data.into(name), nodes)


def _onward(rows: Rows, nodes: Iterable[int]) -> set[int]:
    """What some nodes lead to."""
    return {end for node in nodes for end in rows.get(node)}


def _settled(
    arrival: Arrival, nodes: set[int], running: Running, changed: Known
) -> Iterator[set[int]]:
    """Those of some nodes for which shapes beside a step settle what it could."""
    for guard in arrival.guards:
        yield _settled_by(guard, nodes - changed.get(guard.place, set()), running)


def _settled_by(guard: Guard, nodes: set[int], running: Running) -> set[int]:
    column = np.array(sorted(nodes), dtype=np.int32)
    if not len(column):
        return set()
    fails = running.fails(guard.shape, column)
    return set(column[~fails if guard.holds else fails].tolist())
