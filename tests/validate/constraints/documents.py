"""Random small documents, dense enough that rules meet."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from provkit.model.statements import (
    KINDS,
    PROV,
    PROV_TYPE,
    Absence,
    Blank,
    Document,
    Statement,
)

MOMENTS = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(2)]
ELSEWHERE = MOMENTS[1].astimezone(timezone(timedelta(hours=5)))
"""The second moment as another zone writes it: equal by value."""

ORDERING = [
    *["entity", "activity", "used", "wasGeneratedBy", "wasDerivedFrom"] * 2,
    *["specializationOf", "wasStartedBy", "wasEndedBy", "wasAttributedTo"],
    *["wasInformedBy", "wasAssociatedWith", "actedOnBehalfOf", "wasInvalidatedBy"],
]

POOLS = {
    "entity": ["ex:e1", "ex:e2", "ex:e3"],
    "activity": ["ex:a1", "ex:a2"],
    "agent": ["ex:g1", "ex:e1", "ex:a1"],
    "time": [*MOMENTS, ELSEWHERE],
    "generation": ["ex:n1", "ex:n2"],
    "usage": ["ex:u1", "ex:n1"],
    "bundle": ["ex:b1", "ex:b2"],
    "any": ["ex:e1", "ex:a1", "ex:g1"],
}


def document(seed: int) -> Document:
    """Make one document; the same seed makes the same one."""
    dice = random.Random(seed)
    kinds = dice.sample(sorted(KINDS), dice.randint(1, 8))
    size = dice.randint(1, 9)
    if seed % 2:
        # without clashes of identifiers more of them reach the order of events
        kinds, size = ORDERING, dice.randint(4, 10)
    written = (statement(dice, dice.choice(kinds)) for _ in range(size))
    return Document.of(*(_anonymous(one) if seed % 2 else one for one in written))


def _anonymous(one: Statement) -> Statement:
    named = KINDS[one.kind].identifier is Absence.FORBIDDEN
    return one if named else replace(one, id=None)


def statement(dice: random.Random, keyword: str) -> Statement:
    kind = KINDS[keyword]
    args = []
    for argument in kind.arguments:
        chance = 0.003 if argument.absent is Absence.FORBIDDEN else 0.5
        if keyword == "wasDerivedFrom" and argument.denotes in {"generation", "usage"}:
            chance = 0.5 if args[2] else 0.99
        pool = POOLS[argument.denotes]
        if dice.random() < 0.03:
            pool = POOLS["any"] if argument.denotes != "time" else pool
        args.append(None if dice.random() < chance else dice.choice(pool))
    attributes = ()
    if keyword == "entity" and dice.random() < 0.3:
        attributes = ((PROV_TYPE, PROV + "EmptyCollection"),)
    return Statement(keyword, _identifier(dice, kind), tuple(args), attributes)


def _identifier(dice, kind):
    if kind.identifier is None:
        return None
    if kind.identifier is Absence.FORBIDDEN:
        return dice.choice(POOLS[kind.keyword])
    if dice.random() < 0.55:
        return None
    own = [f"ex:{kind.keyword}{n}" for n in (1, 2)]
    shared = ["ex:n1", "ex:n2", "ex:u1", Blank("x"), Blank("y")]
    rare = ["ex:e1", "ex:a1"]
    pool = dice.choices([own, shared, rare], [6, 5, 1])[0]
    return dice.choice(pool)
