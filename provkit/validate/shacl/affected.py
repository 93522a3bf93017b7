"""Which focus nodes a change can matter to.

What a shape says of a node depends on the statements that it meets on its way from
there. So a change matters to the nodes from which some way of the shape leads to a
changed statement, and these are found by walking the ways backwards. A `Reach` holds
the ways as steps from place to place: a place is where a walk over a shape stands, such
as "at a value of the second path". Rather too many nodes are found than too few.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from provkit.validate.shacl.paths import Alternative, Repeat, Sequence, Step
from provkit.vocab import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pyoxigraph import Triple

    from provkit.validate.lookup import Lookup, Term
    from provkit.validate.rows import Rows
    from provkit.validate.shacl.paths import Path
    from provkit.validate.shacl.shape import Constraint, Shape
    from provkit.validate.shacl.ways import Apart, Leg

_FOCUS = 0
_BEYOND = 1


class _Reading(NamedTuple):
    """A statement that is read at a place.

    Attributes:
        place: where.
        back: whether the walk stands at its object.
        only: what has to be at its other end, where that is a name.
    """

    place: int
    back: bool
    only: Term | None = None


class _Arrival(NamedTuple):
    """A step that leads to a place; without a predicate it is the same node."""

    place: int
    predicate: str = ""
    back: bool = False


@dataclass(slots=True)
class Reach:
    """The ways of shapes from their focus nodes.

    Attributes:
        anywhere: whether nothing is known of what they look at.
        apart: statements that matter to every focus node.
    """

    anywhere: bool = False
    apart: list[Apart] = field(default_factory=list)
    _readings: defaultdict[str, set[_Reading]] = field(
        default_factory=lambda: defaultdict(set)
    )
    _arrivals: defaultdict[int, set[_Arrival]] = field(
        default_factory=lambda: defaultdict(set)
    )
    _entries: dict[int, int] = field(default_factory=dict)
    _places: int = 2

    @classmethod
    def of(cls, shapes: Iterable[Shape] | None) -> Reach:
        """Where some shapes look; without shapes, anywhere."""
        found = cls(anywhere=shapes is None)
        for shape in shapes or ():
            found._same(_FOCUS, found._entry(shape))
            found._step(_FOCUS, Step(RDF.type), _BEYOND)
            for predicate in shape.targets.subjects:
                found._step(_FOCUS, Step(predicate), _BEYOND)
            for predicate in shape.targets.objects:
                found._step(_FOCUS, Step(predicate, back=True), _BEYOND)
        return found

    def read_at(self, statement: Triple) -> Iterable[tuple[int, Term]]:
        """Where a walk may stand when it reads a statement: the places and nodes."""
        subject, predicate, node = statement
        for place, back, only in self._readings.get(predicate.value, ()):
            here, there = (node, subject) if back else (subject, node)
            if only is None or only == there:
                yield place, here

    def arrivals(self, place: int) -> Collection[_Arrival]:
        """The steps that lead to a place."""
        return self._arrivals.get(place, ())

    def _entry(self, shape: Shape) -> int:
        """The place of a node that is held against a shape; each shape is read once."""
        known = self._entries.get(id(shape))
        if known is not None:
            return known
        entry = self._entries[id(shape)] = self._new()
        values = entry
        if shape.path is not None:
            values = self._new()
            self._follow(entry, shape.path, values)
        for constraint in shape.constraints:
            self._constraint(constraint, entry, values)
        for below in shape.properties:
            self._same(values, self._entry(below))
        return entry

    def _constraint(self, constraint: Constraint, entry: int, values: int) -> None:
        looks = constraint.looks
        self.anywhere |= looks.anywhere
        for predicate in looks.predicates:
            for place in (entry, values):
                self._step(place, Step(predicate), _BEYOND)
        for shape in looks.shapes:
            self._same(values, self._entry(shape))
        self._legs(looks.asked, entry)
        self.apart += looks.apart

    def _legs(self, legs: Iterable[Leg], focus: int) -> None:
        names = {"this": focus, "": _BEYOND}
        for leg in legs:
            start = names.setdefault(leg.start, self._places)
            self._places = max(self._places, start + 1)
            end = names.setdefault(leg.end, self._places)
            self._places = max(self._places, end + 1)
            only = leg.only if isinstance(leg.path, Step) else None
            self._follow(start, leg.path, end, back=leg.back, only=only)

    def _follow(
        self,
        start: int,
        path: Path,
        end: int,
        *,
        back: bool = False,
        only: Term | None = None,
    ) -> None:
        """Let a path lead from one place to another."""
        match path:
            case Step():
                self._step(start, Step(path.predicate, path.back ^ back), end, only)
            case Sequence():
                *first, last = reversed(path.parts) if back else path.parts
                for part in first:
                    between = self._new()
                    self._follow(start, part, between, back=back)
                    start = between
                self._follow(start, last, end, back=back)
            case Alternative():
                for part in path.parts:
                    self._follow(start, part, end, back=back)
            case Repeat():
                here = self._new()
                self._same(start, here)
                there = here if path.often else self._new()
                self._follow(here, path.path, there, back=back)
                self._same(there, end)
                if path.optional:
                    self._same(start, end)

    def _step(self, start: int, step: Step, end: int, only: Term | None = None) -> None:
        self._readings[step.predicate].add(_Reading(start, step.back, only))
        if end != _BEYOND:
            self._arrivals[end].add(_Arrival(start, step.predicate, step.back))

    def _same(self, start: int, end: int) -> None:
        if end != _BEYOND:
            self._arrivals[end].add(_Arrival(start))

    def _new(self) -> int:
        self._places += 1
        return self._places - 1


def affected(
    reach: Reach, data: Lookup, changed: Collection[Triple]
) -> frozenset[int] | None:
    """The nodes that a change can matter to, as numbers; None for every node.

    Args:
        reach: what the shapes look at.
        data: the graph with the change.
        changed: the statements that were added or taken away.
    """
    if reach.anywhere and changed:
        return None
    found: defaultdict[int, set[int]] = defaultdict(set)
    for statement in changed:
        if statement.predicate.value == RDFS.subClassOf:
            return None
        for place, node in reach.read_at(statement):
            found[place].add(data.number(node))
    if any(_matters(each, data, changed) for each in reach.apart):
        return None
    return frozenset(_walked_back(reach, data, found))


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
    reach: Reach, data: Lookup, found: Mapping[int, Collection[int]]
) -> set[int]:
    """The focus nodes from which the ways lead to some nodes at some places."""
    known: defaultdict[int, set[int]] = defaultdict(set)
    waiting = [(place, set(nodes)) for place, nodes in found.items()]
    while waiting:
        place, nodes = waiting.pop()
        fresh = nodes - known[place]
        if not fresh:
            continue
        known[place] |= fresh
        for before, predicate, back in reach.arrivals(place):
            if predicate:
                rows = data.out(predicate) if back else data.into(predicate)
                waiting.append((before, _onward(rows, fresh)))
            else:
                waiting.append((before, fresh))
    return known[_FOCUS]


def _onward(rows: Rows, nodes: Iterable[int]) -> set[int]:
    """What some nodes lead to."""
    return {end for node in nodes for end in rows.get(node)}
