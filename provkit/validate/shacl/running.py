"""Running shapes on one graph."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.validate.engines import Result
from provkit.validate.rows import NONE, distinct, within
from provkit.validate.shacl.ending import TooLong, TooMany
from provkit.validate.shacl.following import Values, follow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from provkit.validate.lookup import Lookup
    from provkit.validate.rows import Column, Places
    from provkit.validate.shacl.queryable import Queryable
    from provkit.validate.shacl.shape import Broken, Constraint, Shape

_NOBODY: Final = np.zeros(0, dtype=bool)


class Running:
    """Shapes on one graph, within a time limit.

    What is found out about a nested shape is kept, so that each node is asked once.

    Attributes:
        data: the graph.
        queryable: the same for SPARQL constraints.
    """

    def __init__(
        self, data: Lookup, queryable: Queryable, timeout: float | None = None
    ) -> None:
        self.data = data
        self.queryable = queryable
        self._ends = None if timeout is None else time.monotonic() + timeout
        self._known: dict[int, tuple[Column, Column]] = {}

    def tick(self) -> None:
        """Stop where time is up.

        Raises:
            TooLong: it is.
        """
        if self._ends is not None and time.monotonic() > self._ends:
            raise TooLong

    @property
    def left(self) -> float | None:
        """The seconds that are left; None where there is no limit."""
        return None if self._ends is None else self._ends - time.monotonic()

    def results(self, shape: Shape, among: Column | None = None) -> Iterator[Result]:
        """What a shape finds at its own targets.

        Args:
            shape: the shape.
            among: the only focus nodes to look at, in order, where not all.
        """
        nodes = shape.targets.within(self.data)
        if among is not None:
            nodes = nodes[within(nodes, among)]
        for found, constraint, broken in self._broken(shape, nodes, None):
            path = broken.path or found.path_node
            severity = constraint.severity or found.severity
            terms = self.data.terms
            focus = broken.focus.tolist()
            value = None if broken.value is None else broken.value.tolist()
            for place, number in enumerate(focus):
                yield Result(
                    terms[number],
                    path,
                    None if value is None else terms[value[place]],
                    constraint.component,
                    found.node,
                    severity,
                    constraint.source,
                )

    def fails(self, shape: Shape, nodes: Column) -> NDArray[np.bool_]:
        """Which of some nodes, in order of number, do not conform to a shape."""
        if not len(nodes):
            return _NOBODY
        asked, failed = self._known.get(id(shape), (NONE, NONE))
        fresh = nodes[~within(nodes, asked)] if len(asked) else nodes
        if len(fresh):
            found = self._failing(shape, fresh)
            failed = distinct(np.concatenate((failed, found)) if len(failed) else found)
            asked = distinct(np.concatenate((asked, fresh))) if len(asked) else fresh
            self._known[id(shape)] = asked, failed
        return within(nodes, failed)

    def _failing(self, shape: Shape, nodes: Column) -> Column:
        """Those of some nodes that do not conform, in any order."""
        if shape.off:
            return nodes[:0]
        if shape.path is None:
            return self._failing_themselves(shape, nodes)
        found = [nodes[:0]]
        for values in self._values(shape, nodes):
            for constraint in shape.constraints:
                found += [broken.focus for broken in constraint.check(self, values)]
            ends = distinct(values.ends) if shape.properties else nodes[:0]
            for below in shape.properties:
                bad = ends[self.fails(below, ends)]
                if len(bad):
                    found.append(values.focus[within(values.ends, bad)])
        return np.concatenate(found)

    def _failing_themselves(self, shape: Shape, nodes: Column) -> Column:
        """The same for a node shape; what failed is asked nothing more."""
        self.tick()
        left, found = nodes, [nodes[:0]]
        for constraint in shape.constraints:
            bad = [
                each.focus for each in constraint.check(self, Values.themselves(left))
            ]
            found += bad
            left = left[~within(left, distinct(np.concatenate((nodes[:0], *bad))))]
        for below in shape.properties:
            fails = self.fails(below, left)
            found.append(left[fails])
            left = left[~fails]
        return np.concatenate(found)

    def _broken(
        self, shape: Shape, nodes: Column, times: Places | None
    ) -> Iterator[tuple[Shape, Constraint, Broken]]:
        """What is broken, as often as each node is asked about.

        Args:
            shape: what is asked.
            nodes: of which nodes, in order of number.
            times: how often of each; None for once.
        """
        if shape.off or not len(nodes):
            return
        for values in self._values(shape, nodes):
            often = None if times is None else times[within(nodes, values.nodes)]
            for constraint in shape.constraints:
                self.tick()
                for broken in constraint.check(self, values):
                    if len(broken.focus):
                        again = _as_often(broken, values.nodes, often)
                        yield shape, constraint, again
            if shape.properties and len(values.ends):
                below, often_below = _below(values, often)
                for each in shape.properties:
                    yield from self._broken(each, below, often_below)

    def _values(self, shape: Shape, nodes: Column) -> Iterator[Values]:
        """The values of some nodes, all at once where they fit in memory."""
        self.tick()
        if shape.path is None:
            yield Values.themselves(nodes)
            return
        try:
            found = follow(self.data, shape.path, nodes, self.tick)
        except TooMany:
            for part in np.array_split(nodes, 2):
                yield from self._values(shape, part)
        else:
            yield found


def _as_often(broken: Broken, nodes: Column, times: Places | None) -> Broken:
    """What is broken, again for each time that its focus node is asked about."""
    if times is None:
        return broken
    often = times[np.searchsorted(nodes, broken.focus)]
    value = None if broken.value is None else np.repeat(broken.value, often)
    return broken._replace(focus=np.repeat(broken.focus, often), value=value)


def _below(values: Values, times: Places | None) -> tuple[Column, Places | None]:
    """Each value, and how often it is asked about; None where each is once."""
    ends = distinct(values.ends)
    if times is None and len(ends) == len(values.ends):
        return ends, None
    weights = None if times is None else times[values.at]
    often = np.bincount(np.searchsorted(ends, values.ends), weights, len(ends))
    return ends, often.astype(np.intp)
