"""Running shapes on one graph."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING

from provkit.validate.engines import Result
from provkit.validate.shacl.ending import TooLong
from provkit.validate.shacl.paths import follow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from provkit.validate.lookup import Lookup
    from provkit.validate.shacl.paths import Values
    from provkit.validate.shacl.queryable import Queryable
    from provkit.validate.shacl.shape import Broken, Constraint, Shape


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
        self._known: dict[int, tuple[set[int], set[int]]] = {}

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

    def results(
        self, shape: Shape, within: Collection[int] | None = None
    ) -> Iterator[Result]:
        """What a shape finds at its own targets.

        Args:
            shape: the shape.
            within: the only focus nodes to look at, where not all.
        """
        aimed_at = set(shape.targets.within(self.data))
        if within is not None:
            aimed_at.intersection_update(within)
        terms = self.data.terms
        once = dict.fromkeys(sorted(aimed_at), 1)
        for found, constraint, broken in self._broken(shape, once):
            path = broken.path or found.path_node
            yield Result(
                terms[broken.focus],
                path,
                None if broken.value is None else terms[broken.value],
                constraint.component,
                found.node,
                constraint.severity or found.severity,
                constraint.source,
            )

    def failing(self, shape: Shape, nodes: Iterable[int]) -> set[int]:
        """The nodes that do not conform to a shape; others may be among them."""
        known, failed = self._known.setdefault(id(shape), (set(), set()))
        fresh = set(nodes) - known
        if fresh:
            known |= fresh
            failed |= self._failing(shape, fresh)
        return failed

    def _failing(self, shape: Shape, nodes: set[int]) -> set[int]:
        if shape.off:
            return set()
        self.tick()
        values = self._values(shape, nodes)
        found = {
            broken.focus
            for constraint in shape.constraints
            for broken in constraint.check(self, values)
        }
        for below in shape.properties:
            bad = self.failing(below, {v for ends in values.values() for v in ends})
            if bad:
                found |= {n for n, ends in values.items() if not bad.isdisjoint(ends)}
        return found

    def _broken(
        self, shape: Shape, nodes: Mapping[int, int]
    ) -> Iterator[tuple[Shape, Constraint, Broken]]:
        """What is broken, as often as each node is asked about."""
        if shape.off or not nodes:
            return
        self.tick()
        values = self._values(shape, nodes)
        for constraint in shape.constraints:
            self.tick()
            for broken in constraint.check(self, values):
                for _ in range(nodes[broken.focus]):
                    yield shape, constraint, broken
        below = _times(values, nodes) if shape.properties else {}
        for each in shape.properties:
            yield from self._broken(each, below)

    def _values(self, shape: Shape, nodes: Collection[int]) -> Values:
        if shape.path is None:
            return {node: (node,) for node in nodes}
        return follow(self.data, shape.path, nodes, self.tick)


def _times(values: Values, nodes: Mapping[int, int]) -> Mapping[int, int]:
    """How often each value is asked about."""
    found = Counter[int]()
    for node, ends in values.items():
        for end in ends:
            found[end] += nodes[node]
    return found
