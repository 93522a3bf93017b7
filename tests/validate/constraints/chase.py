"""PROV-CONSTRAINTS read literally: apply every rule until nothing changes. Slow.

This is the other opinion in the differential test and shares nothing with the checker
but the table of kinds. Inferences with existential conclusions are applied only where
their conclusion does not hold already (the standard chase), uniqueness constraints
substitute through the whole instance, and the order of events is a closed matrix over
every single event. All inferences are here, the ones the checker leaves out too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count, product

from provkit.model.statements import KINDS, PROV, PROV_TYPE, Absence, Blank, Document

EMPTY = PROV + "EmptyCollection"
NONE = ("constant", "-")
RELATIONS = [k for k, v in KINDS.items() if v.identifier is Absence.UNKNOWN]
GENERAL = {"wasDerivedFrom", "wasInfluencedBy"}

Fact = tuple  # (kind, id, *arguments)


class Invalid(Exception):
    """A rule forbids the instance; the argument is the rule's number."""


@dataclass
class World:
    facts: set[Fact] = field(default_factory=set)
    empty: set = field(default_factory=set)
    fresh: count = field(default_factory=count)

    def new(self):
        return ("variable", next(self.fresh))

    def of(self, kind):
        return [fact for fact in self.facts if fact[0] == kind]

    def substitute(self, old, new):
        def swap(term):
            return new if term == old else term

        self.facts = {(f[0], *map(swap, f[1:])) for f in self.facts}
        self.empty = set(map(swap, self.empty))

    def equate(self, one, two, rule):
        """Unify two terms; tell whether anything changed."""
        if one == two:
            return False
        if one[0] == "constant" and two[0] == "constant":
            raise Invalid(rule)
        if one[0] == "variable":
            self.substitute(one, two)
        else:
            self.substitute(two, one)
        return True


def verdicts(document: Document) -> list[int | None]:
    """Give for each instance the number of a rule it breaks, or None."""
    found = []
    for instance in (document.toplevel, *document.bundles):
        try:
            judge(instance.statements)
        except Invalid as invalid:
            found.append(invalid.args[0])
        else:
            found.append(None)
    return found


def judge(statements) -> None:
    world = World()
    for statement in statements:
        expand(world, statement)
    while uniqueness(world) or inference(world):
        pass
    impossibility(world)
    order(world)


def term(world, written, argument=None):
    if written is None:
        return world.new() if argument.absent is Absence.UNKNOWN else NONE
    if isinstance(written, Blank):
        return ("variable", written.label)
    time = argument is not None and argument.denotes == "time"
    return ("constant", ("time", written) if time else written)


def expand(world, statement) -> None:
    """Definitions 1 to 4, and what PROV-DM obliges to be there."""
    kind = KINDS[statement.kind]
    args = list(statement.args) + [None] * (len(kind.arguments) - len(statement.args))
    places = [(kind.identifier, statement.id)]
    places += [(a.absent, w) for a, w in zip(kind.arguments, args, strict=True)]
    if (Absence.FORBIDDEN, None) in places:
        raise Invalid(0)
    terms = [term(world, w, a) for w, a in zip(args, kind.arguments, strict=True)]
    if kind.keyword == "wasDerivedFrom":
        if terms[2] == NONE and (terms[3], terms[4]) != (NONE, NONE):
            raise Invalid(51)
        if terms[2] != NONE:
            terms[3:] = [world.new() if t == NONE else t for t in terms[3:]]
    if statement.id is None or kind.identifier is None:
        own = world.new()
    else:
        own = term(world, statement.id)
    if kind.keyword == "entity" and (PROV_TYPE, EMPTY) in statement.attributes:
        world.empty.add(own)
    world.facts.add((kind.keyword, own, *terms))


def uniqueness(world) -> bool:
    """Constraints 22 to 29, one unification at a time, and unique mention."""
    for one, two in product(world.facts, repeat=2):
        for rule, pairs in equalities(one, two):
            for left, right in pairs:
                if world.equate(left, right, rule):
                    return True
    return False


def equalities(one, two):
    same = one[0] if one[0] == two[0] else None
    if same in {"activity", *RELATIONS} and one[1] == two[1]:
        yield 23, zip(one[2:], two[2:], strict=True)
    if same in {"wasGeneratedBy", "wasInvalidatedBy"} and one[2:4] == two[2:4]:
        yield 24, [(one[1], two[1])]
    if same in {"wasStartedBy", "wasEndedBy"} and one[2::2] == two[2::2]:
        yield 26, [(one[1], two[1])]
    if one[0] == "activity" and two[0] == "wasStartedBy" and one[1] == two[2]:
        yield 28, [(one[2], two[5])]
    if one[0] == "activity" and two[0] == "wasEndedBy" and one[1] == two[2]:
        yield 29, [(one[3], two[5])]
    if same == "mentionOf" and one[2] == two[2]:
        yield -1, zip(one[3:], two[3:], strict=True)


def inference(world) -> bool:
    """Inferences 5 to 21: add the first conclusion that does not hold yet."""
    for fact in sorted(world.facts, key=repr):
        for wanted in conclusions(world, fact):
            if not holds(world, wanted, {}):
                fill = {}
                for pattern in wanted:
                    for t in pattern[1:]:
                        if t[0] == "some" and t not in fill:
                            fill[t] = world.new()
                world.facts |= {
                    (p[0], *(fill.get(t, t) for t in p[1:])) for p in wanted
                }
                return True
    return hand_down(world)


def some(*names):
    return [("some", name) for name in names]


def conclusions(world, fact):  # noqa: PLR0912 - a branch per rule
    """Give conjunctions that have to hold, with `some` for existential variables."""
    kind, own, *a = fact
    g, i, s, x, y, t, u, w = some(*"gisxytuw")
    if kind == "wasInformedBy":
        yield [("wasGeneratedBy", g, x, a[1], t), ("used", u, a[0], x, w)]
    if kind == "wasGeneratedBy":
        for other in world.of("used"):
            if other[3] == a[0]:
                yield [("wasInformedBy", i, other[2], a[1])]
    if kind == "entity":
        yield [("wasGeneratedBy", g, own, x, t)]
        yield [("wasInvalidatedBy", i, own, y, t)]
        yield [("alternateOf", i, own, own)]
    if kind == "activity":
        yield [("wasStartedBy", s, own, x, y, a[0])]
        yield [("wasEndedBy", s, own, x, y, a[1])]
    if kind in {"wasStartedBy", "wasEndedBy"}:
        yield [("wasGeneratedBy", g, a[1], a[2], t)]
    if kind == "wasDerivedFrom" and NONE not in a[2:]:
        yield [("used", a[4], a[2], a[1], t), ("wasGeneratedBy", a[3], a[0], a[2], w)]
    if kind == "wasAttributedTo":
        yield [("wasGeneratedBy", g, a[0], x, t), ("wasAssociatedWith", s, x, a[1], y)]
    if kind == "actedOnBehalfOf":
        yield [("wasAssociatedWith", s, a[2], a[0], x)]
        yield [("wasAssociatedWith", s, a[2], a[1], x)]
    if kind in set(RELATIONS) - {"wasInfluencedBy"}:
        yield [("wasInfluencedBy", own, a[0], a[1])]
    if kind == "alternateOf":
        yield [("alternateOf", i, a[1], a[0])]
        for other in world.of("alternateOf"):
            if other[2] == a[1]:
                yield [("alternateOf", i, a[0], other[3])]
    if kind == "mentionOf":
        yield [("specializationOf", i, a[0], a[1])]
    if kind == "specializationOf":
        yield [("alternateOf", i, a[0], a[1])]
        for other in world.of("specializationOf"):
            if other[2] == a[1]:
                yield [("specializationOf", i, a[0], other[3])]
        if any(other[1] == a[1] for other in world.of("entity")):
            yield [("entity", a[0])]


def holds(world, wanted, fill) -> bool:
    if not wanted:
        return True
    pattern = wanted[0]
    for fact in world.of(pattern[0]):
        more = dict(fill)
        for p, f in zip(pattern[1:], fact[1:], strict=True):
            if p[0] != "some":
                if p != f:
                    break
            elif more.setdefault(p, f) != f:
                break
        else:
            if holds(world, wanted[1:], more):
                return True
    return False


def hand_down(world) -> bool:
    """The attributes of 21, as far as they matter."""
    more = {f[2] for f in world.of("specializationOf") if f[3] in world.empty}
    grown = not more <= world.empty
    world.empty |= more
    return grown


def types(world):
    """Typing, constraint 50."""
    found = set()
    for kind, own, *args in world.facts:
        if kind in {"entity", "activity"}:
            found.add((own, kind))
        for argument, value in zip(KINDS[kind].arguments, args, strict=True):
            if value != NONE:
                found.add((value, argument.denotes))
    return found


def impossibility(world) -> None:
    """Constraints 52 to 56."""
    typed = types(world)
    for fact in world.facts:
        if fact[0] == "specializationOf" and fact[2] == fact[3]:
            raise Invalid(52)
        if fact[0] == "hadMember" and fact[2] in world.empty:
            raise Invalid(56)
    for one, two in product(world.facts, repeat=2):
        if one[1] != two[1] or one[0] == two[0]:
            continue
        if {one[0], two[0]} <= set(RELATIONS) - GENERAL:
            raise Invalid(53)
        if one[0] in {"entity", "activity", "agent"} and two[0] in RELATIONS:
            raise Invalid(54)
    if any((thing, "activity") in typed for thing, what in typed if what == "entity"):
        raise Invalid(55)


def order(world) -> None:
    """Constraints 30 to 49, over events that are identifiers of statements."""
    weak, strict = precedences(world)
    events = {event for pair in weak | strict for event in pair}
    reach = {event: {b for a, b in weak | strict if a == event} for event in events}
    grown = True
    while grown:
        grown = False
        for event in events:
            more = set().union(*(reach[e] for e in reach[event]), reach[event])
            grown |= more != reach[event]
            reach[event] = more
    if any(a == b or a in reach[b] for a, b in strict):
        raise Invalid(42)


def precedences(world):  # noqa: PLR0912 - a branch per rule
    def events(kind, thing, place=2):
        return [f[1] for f in world.of(kind) if f[place] == thing]

    def gen(e):
        return events("wasGeneratedBy", e)

    def inv(e):
        return events("wasInvalidatedBy", e)

    def start(a):
        return events("wasStartedBy", a)

    def end(a):
        return events("wasEndedBy", a)

    weak, strict = set(), set()

    def put(*pairs, into=weak):
        for firsts, seconds in pairs:
            into.update(product(firsts, seconds))

    for kind, own, *a in world.facts:
        if kind == "used":
            put((start(a[0]), [own]), ([own], end(a[0])))
            put((gen(a[1]), [own]), ([own], inv(a[1])))
        elif kind == "wasGeneratedBy":
            put((start(a[1]), [own]), ([own], end(a[1])))
            put(([own], inv(a[0])), ([own], gen(a[0])))
        elif kind == "wasInvalidatedBy":
            put(([own], inv(a[0])))
        elif kind == "wasInformedBy":
            put((start(a[1]), end(a[0])))
        elif kind == "wasStartedBy":
            put(([own], end(a[0])), ([own], start(a[0])))
            put((gen(a[1]), [own]), ([own], inv(a[1])))
        elif kind == "wasEndedBy":
            put(([own], end(a[0])))
            put((gen(a[1]), [own]), ([own], inv(a[1])))
        elif kind == "wasDerivedFrom":
            put((gen(a[1]), gen(a[0])), into=strict)
            if NONE not in a[2:]:
                put(([a[4]], [a[3]]))
        elif kind == "specializationOf":
            put((gen(a[1]), gen(a[0])), (inv(a[0]), inv(a[1])))
        elif kind == "wasAssociatedWith":
            put((start(a[0]), inv(a[1])), (gen(a[1]), end(a[0])))
            put((start(a[0]), end(a[1])), (start(a[1]), end(a[0])))
        elif kind == "wasAttributedTo":
            put((gen(a[1]), gen(a[0])), (start(a[1]), gen(a[0])))
        elif kind == "actedOnBehalfOf":
            put((gen(a[1]), inv(a[0])), (start(a[1]), end(a[0])))
    return weak, strict
