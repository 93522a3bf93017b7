"""The ways of shapes from their focus nodes, as steps from place to place.

A place is where a walk over a shape stands, such as "at a value of the second path".
Several shapes often decide together about a node: one alternative of a `sh:or` that
holds is enough, and one condition that fails too. Where such a shape has nothing to do
with a change, the others beside it decide nothing; a step knows them as its guards.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from provkit.validate.shacl.paths import Alternative, Repeat, Sequence, Step
from provkit.vocab import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pyoxigraph import Triple

    from provkit.validate.lookup import Term
    from provkit.validate.shacl.paths import Path
    from provkit.validate.shacl.shape import Constraint, Shape
    from provkit.validate.shacl.ways import Apart, Leg

FOCUS: Final = 0
"""The place of a focus node."""

_BEYOND: Final = 1
_OR: Final = SH.base + "OrConstraintComponent"


class Reading(NamedTuple):
    """A statement that is read at a place.

    Attributes:
        place: where.
        back: whether the walk stands at its object.
        only: what has to be at its other end, where that is a name.
    """

    place: int
    back: bool
    only: Term | None = None


class Guard(NamedTuple):
    """A shape beside others, which settles the matter for a node.

    Attributes:
        shape: the shape.
        place: of a node that is held against it.
        holds: whether it settles it by holding, or by failing.
    """

    shape: Shape
    place: int
    holds: bool


class Arrival(NamedTuple):
    """A step that leads to a place; without a predicate it is the same node.

    Attributes:
        place: where it comes from.
        predicate: what it follows.
        back: whether from object to subject.
        guards: the shapes any of which may settle what the step could.
    """

    place: int
    predicate: str = ""
    back: bool = False
    guards: tuple[Guard, ...] = ()


@dataclass(slots=True)
class Reach:
    """The ways of shapes from their focus nodes.

    Attributes:
        anywhere: whether nothing is known of what they look at.
        apart: statements that matter to every focus node.
    """

    anywhere: bool = False
    apart: list[Apart] = field(default_factory=list)
    _readings: defaultdict[str, set[Reading]] = field(
        default_factory=lambda: defaultdict(set)
    )
    _arrivals: defaultdict[int, set[Arrival]] = field(
        default_factory=lambda: defaultdict(set)
    )
    _entries: dict[int, int] = field(default_factory=dict)
    _told: set[int] = field(default_factory=set)
    _places: int = 2

    @classmethod
    def of(cls, shapes: Iterable[Shape] | None) -> Reach:
        """Where some shapes look; without shapes, anywhere."""
        found = cls(anywhere=shapes is None)
        every = tuple(shapes or ())
        found._tell(every)
        for shape in every:
            found._same(FOCUS, found._entry(shape))
            found._step(FOCUS, Step(RDF.type), _BEYOND)
            for predicate in shape.targets.subjects:
                found._step(FOCUS, Step(predicate), _BEYOND)
            for predicate in shape.targets.objects:
                found._step(FOCUS, Step(predicate, back=True), _BEYOND)
        return found

    def read_at(self, statement: Triple) -> Iterable[tuple[int, Term]]:
        """Where a walk may stand when it reads a statement: the places and nodes."""
        subject, predicate, node = statement
        for place, back, only in self._readings.get(predicate.value, ()):
            here, there = (node, subject) if back else (subject, node)
            if only is None or only == there:
                yield place, here

    def arrivals(self, place: int) -> Collection[Arrival]:
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
        conditions = self._guards(shape.properties, holds=False)
        if id(shape) in self._told:
            conditions = ()  # each of them is told by itself
        for constraint in shape.constraints:
            self._constraint(constraint, entry, values, conditions)
        for below in shape.properties:
            self._held_against(values, below, conditions)
        return entry

    def _constraint(
        self,
        constraint: Constraint,
        entry: int,
        values: int,
        conditions: tuple[Guard, ...],
    ) -> None:
        looks = constraint.looks
        self.anywhere |= looks.anywhere
        for predicate in looks.predicates:
            for place in (entry, values):
                self._step(place, Step(predicate), _BEYOND)
        if constraint.component.value == _OR:
            conditions += self._guards(looks.shapes, holds=True)
        for shape in looks.shapes:
            self._held_against(values, shape, conditions)
        self._legs(looks.asked, entry)
        self.apart += looks.apart

    def _held_against(
        self, place: int, shape: Shape, guards: tuple[Guard, ...]
    ) -> None:
        """Let the nodes of a place be held against a shape, beside others."""
        entry = self._entry(shape)
        beside = tuple(each for each in guards if each.shape is not shape)
        self._arrivals[entry].add(Arrival(place, guards=beside))

    def _guards(self, shapes: Iterable[Shape], *, holds: bool) -> tuple[Guard, ...]:
        return tuple(Guard(each, self._entry(each), holds) for each in shapes)

    def _tell(self, shapes: Iterable[Shape]) -> None:
        """Note which shapes are told of when they are broken, and not only asked."""
        for shape in shapes:
            if id(shape) not in self._told:
                self._told.add(id(shape))
                self._tell(shape.properties)

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
        self._readings[step.predicate].add(Reading(start, step.back, only))
        if end != _BEYOND:
            self._arrivals[end].add(Arrival(start, step.predicate, step.back))

    def _same(self, start: int, end: int) -> None:
        if end != _BEYOND:
            self._arrivals[end].add(Arrival(start))

    def _new(self) -> int:
        self._places += 1
        return self._places - 1
