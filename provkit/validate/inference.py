"""Inferences 5 to 21 of PROV-CONSTRAINTS, written out.

The input is merged already (22 to 29). What is inferred has only new identifiers, so
nothing becomes equal by it and one pass in this order is enough: what a rule needs is
made by rules before it.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import count, product
from typing import TYPE_CHECKING, Final

from provkit.model.statements import (
    KINDS,
    PROV,
    PROV_TYPE,
    Absence,
    Blank,
    Statement,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.model.statements import Term, Value

_REVISION: Final = PROV + "Revision"
_INFLUENCE: Final = "wasInfluencedBy"


def inferred(statements: Iterable[Statement]) -> list[Statement]:
    """The statements with everything that follows from them."""
    world = _World(statements)
    for rule in (
        _communication,
        _entities,
        _activities,
        _triggers,
        _attribution,
        _delegation,
        _informed,
        _alternates,
        _specializations,
        _influences,
    ):
        rule(world)
    return list(world.statements)


class _World:
    """The statements so far, by kind and by first arguments."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.statements: dict[Statement, None] = {}
        self._by_kind: dict[str, list[Statement]] = defaultdict(list)
        self._pairs: dict[tuple[str, object, object], Statement] = {}
        self._firsts: dict[tuple[str, object], list[Statement]] = defaultdict(list)
        self._fresh = count(1)
        for statement in statements:
            self.add(statement)

    def new(self) -> Blank:
        """Something that exists and has no name."""
        return Blank(f"n{next(self._fresh)}")

    def add(self, statement: Statement) -> None:
        """Take in a statement, once."""
        if statement in self.statements:
            return
        self.statements[statement] = None
        self._by_kind[statement.kind].append(statement)
        if statement.args:
            first, second = (*statement.args, None)[:2]
            self._firsts[statement.kind, first].append(statement)
            self._pairs.setdefault((statement.kind, first, second), statement)

    def replace(self, entity: Statement) -> None:
        """Put an entity in the place of all statements about it."""
        for old in [s for s in self._by_kind["entity"] if s.id == entity.id]:
            del self.statements[old]
            self._by_kind["entity"].remove(old)
        self.add(entity)

    def state(self, kind: str, *args: Term | None) -> None:
        """Add a relation, unless one of its kind holds between its two ends."""
        if (kind, args[0], args[1]) in self._pairs:
            return
        own = self.new() if KINDS[kind].identifier is Absence.UNKNOWN else None
        places = len(KINDS[kind].arguments)
        self.add(Statement(kind, own, (*args, *[None] * (places - len(args)))))

    def of(self, kind: str) -> list[Statement]:
        """The statements of a kind, as they are now."""
        return list(self._by_kind[kind])

    def about(self, kind: str, first: Term | None) -> list[Statement]:
        """The statements of a kind with this first argument."""
        return self._firsts[kind, first]

    def holds(self, kind: str, first: Term | None, second: Term | None) -> bool:
        """Whether a relation is stated between two things."""
        return (kind, first, second) in self._pairs


def _communication(world: _World) -> None:
    """5: who was informed used something that the other made."""
    for statement in world.of("wasInformedBy"):
        informed, informant = statement.args
        if any(
            world.holds("wasGeneratedBy", used.args[1], informant)
            for used in world.about("used", informed)
        ):
            continue
        entity = world.new()
        world.state("wasGeneratedBy", entity, informant)
        world.state("used", informed, entity)


def _entities(world: _World) -> None:
    """21, then 7: entities inherit attributes; each begins and ends."""
    for statement in list(_inheriting(world)):
        world.replace(statement)
    for entity in {s.id: None for s in world.of("entity")}:
        for kind in ("wasGeneratedBy", "wasInvalidatedBy"):
            if not world.about(kind, entity):
                world.state(kind, entity, world.new())


def _inheriting(world: _World) -> Iterator[Statement]:
    """21: what is said of a general entity is true of its special ones."""
    above = _closure(world, "specializationOf")
    declared: dict[object, dict[tuple[str, Value], None]] = {}
    for statement in world.of("entity"):
        declared.setdefault(statement.id, {}).update(
            dict.fromkeys(statement.attributes)
        )
    for special, generals in above.items():
        found = dict(declared.get(special, {}))
        heirs = [general for general in generals if general in declared]
        for general in heirs:
            found.update(declared[general])
        if heirs and isinstance(special, str | Blank):
            yield Statement("entity", special, (), tuple(sorted(found, key=str)))


def _activities(world: _World) -> None:
    """8: an activity has a start and an end, at the times that it states."""
    for statement in world.of("activity"):
        times = (*statement.args, None, None)[:2]
        for kind, time in zip(("wasStartedBy", "wasEndedBy"), times, strict=True):
            if not world.about(kind, statement.id):
                world.state(kind, statement.id, world.new(), world.new(), time)


def _triggers(world: _World) -> None:
    """9 and 10: the trigger was made by the starter, or the ender."""
    for kind in ("wasStartedBy", "wasEndedBy"):
        for statement in world.of(kind):
            _, trigger, other, _ = statement.args
            world.state("wasGeneratedBy", trigger, other)


def _attribution(world: _World) -> None:
    """13: some activity made it, and the agent was associated with that."""
    for statement in world.of("wasAttributedTo"):
        entity, agent = statement.args
        if not any(
            world.holds("wasAssociatedWith", made.args[1], agent)
            for made in world.about("wasGeneratedBy", entity)
        ):
            activity = world.new()
            world.state("wasGeneratedBy", entity, activity)
            world.state("wasAssociatedWith", activity, agent, world.new())


def _delegation(world: _World) -> None:
    """14: both agents were associated with the activity."""
    for statement in world.of("actedOnBehalfOf"):
        delegate, responsible, activity = statement.args
        for agent in (delegate, responsible):
            world.state("wasAssociatedWith", activity, agent, world.new())


def _informed(world: _World) -> None:
    """6: who used what another made was informed by it."""
    for used in world.of("used"):
        for made in world.about("wasGeneratedBy", used.args[1]):
            world.state("wasInformedBy", used.args[0], made.args[1])


def _alternates(world: _World) -> None:
    """12, 20, then 16 to 18: alternates are an equivalence."""
    for statement in world.of("wasDerivedFrom"):
        if (PROV_TYPE, _REVISION) in statement.attributes:
            world.state("alternateOf", *statement.args[:2])
    for statement in world.of("specializationOf"):
        world.state("alternateOf", *statement.args)
    for members in _groups(world):
        for one, other in product(members, repeat=2):
            world.state("alternateOf", one, other)


def _groups(world: _World) -> list[list[Term | None]]:
    """Entities that are alternates of each other, directly or not."""
    group: dict[Term | None, list[Term | None]] = {}
    for statement in world.of("entity"):
        group[statement.id] = [statement.id]
    for statement in world.of("alternateOf"):
        one, other = (group.setdefault(term, [term]) for term in statement.args)
        if one is not other:
            one += other
            group.update(dict.fromkeys(other, one))
    return list({id(members): members for members in group.values()}.values())


def _specializations(world: _World) -> None:
    """19: specialization is transitive."""
    for special, generals in _closure(world, "specializationOf").items():
        for general in generals:
            if isinstance(special, str | Blank):
                world.state("specializationOf", special, general)


def _closure(world: _World, kind: str) -> dict[object, list[Term | None]]:
    """Everything that can be reached from each thing, nearest first."""
    reached: dict[object, list[Term | None]] = {}
    for start in {s.args[0]: None for s in world.of(kind)}:
        seen: dict[Term | None, None] = {}
        waiting = [start]
        while waiting:
            for statement in world.about(kind, waiting.pop()):
                if statement.args[1] not in seen:
                    seen[statement.args[1]] = None
                    waiting.append(statement.args[1])
        reached[start] = list(seen)
    return reached


def _influences(world: _World) -> None:
    """15: whatever has an identifier and two ends is an influence."""
    for kind, about in KINDS.items():
        if about.identifier is not Absence.UNKNOWN or kind == _INFLUENCE:
            continue
        for statement in world.of(kind):
            ends = statement.args[:2]
            world.add(Statement(_INFLUENCE, statement.id, ends, statement.attributes))
