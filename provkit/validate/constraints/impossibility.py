"""Typing and impossibility: 50 and 53 to 56."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from provkit.model.statements import KINDS
from provkit.validate.constraints.loading import NOTHING
from provkit.validate.constraints.rules import EXCLUSIVE, IDENTIFIED
from provkit.validate.constraints.specialization import cite_origin
from provkit.validate.constraints.witnesses import Witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.validate.constraints.merging import Classes
    from provkit.validate.constraints.specialization import Descent
    from provkit.validate.constraints.violations import Violation

Named = dict[int, dict[str, int]]
"""An identifier's class, the kinds of relation it names, and a row for each."""


@cache
def _places(denoted: str) -> Mapping[str, tuple[int, ...]]:
    """Find the positions that 50 takes to be of a type, by kind of statement."""
    places = {}
    for name, kind in KINDS.items():
        found = [0] if name == denoted else []
        for position, argument in enumerate(kind.arguments, start=1):
            if argument.denotes == denoted:
                found.append(position)
        places[name] = tuple(found)
    return places


def typed(classes: Classes, denoted: str) -> dict[int, tuple[int, int]]:
    """Apply 50: find what has to be of a type, with the first row and position."""
    places, of = _places(denoted), classes.of
    found: dict[int, tuple[int, int]] = {}
    for number, kind in enumerate(classes.facts.kinds):
        row = classes.facts.rows[number]
        for position in places[kind]:
            own = of[row[position]]
            if own not in found and row[position] != NOTHING:
                found[own] = (number, position)
    return found


def disjointness(classes: Classes) -> Iterator[Violation]:
    """Apply 55: nothing is both an entity and an activity."""
    entities = typed(classes, "entity")
    activities = typed(classes, "activity")
    for own, (row, position) in activities.items():
        if own in entities:
            witness = Witness(classes)
            witness.cite(entities[own][0], 50, "needs an entity", entities[own][1])
            witness.cite(row, 50, "needs an activity", position)
            term = classes.facts.rows[row][position]
            message = f"{witness.name(term)} would be both an entity and an activity"
            yield witness.violation(55, message, term)


def relations(classes: Classes) -> Named:
    """Find what each identifier of relations names."""
    found: Named = {}
    carrying = frozenset(IDENTIFIED)
    for number, kind in enumerate(classes.facts.kinds):
        term = classes.facts.rows[number][0]
        if kind in carrying and not classes.alone(term):
            own = classes.of[term]
            found.setdefault(own, {}).setdefault(kind, number)
    return found


def one_relation(classes: Classes, named: Named) -> Iterator[Violation]:
    """Apply 53: an identifier names relations of one kind only."""
    for kinds in named.values():
        exclusive = [kind for kind in kinds if kind in EXCLUSIVE]
        for kind in exclusive[1:]:
            witness = Witness(classes)
            witness.cite(kinds[exclusive[0]], 53, "uses the identifier", 0)
            witness.cite(kinds[kind], 53, "uses it for another kind of relation", 0)
            term = classes.facts.rows[kinds[kind]][0]
            message = f"{witness.name(term)} would name {exclusive[0]} and {kind}"
            yield witness.violation(53, message, term)


def no_relation(
    classes: Classes, named: Named, descent: Descent
) -> Iterator[Violation]:
    """Apply 54: what is declared an entity, activity or agent names no relation."""
    declared = {"entity": descent.declared} | _declared(classes)
    for what, known in declared.items():
        for own in (own for own in known if own in named):
            witness = Witness(classes)
            cite_origin(witness, classes, known, own)
            kind, row = next(iter(named[own].items()))
            witness.cite(row, 54, "uses the identifier for a relation", 0)
            term = classes.facts.rows[row][0]
            message = f"{witness.name(term)} would be an {what} and name {kind}"
            yield witness.violation(54, message, term)


def _declared(classes: Classes) -> dict[str, Mapping[int, int]]:
    found: dict[str, dict[int, int]] = {"activity": {}, "agent": {}}
    for number, kind in enumerate(classes.facts.kinds):
        if kind in found:
            own = classes.of[classes.facts.rows[number][0]]
            found[kind].setdefault(own, number)
    return dict(found)


def emptiness(classes: Classes, descent: Descent) -> Iterator[Violation]:
    """Apply 56: an empty collection has no member."""
    if not descent.empty:
        return
    for number, kind in enumerate(classes.facts.kinds):
        term = classes.facts.rows[number][1] if kind == "hadMember" else NOTHING
        if classes.of[term] in descent.empty:
            witness = Witness(classes)
            cite_origin(witness, classes, descent.empty, classes.of[term])
            witness.cite(number, 56, "gives the empty collection a member", 1)
            message = f"{witness.name(term)} would be empty and have a member"
            yield witness.violation(56, message, term)
