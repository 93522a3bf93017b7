"""Which of very many statements may take part in a contradiction.

The checker looks at statements one by one, as the Recommendation speaks of them. Where
they are numbers still (`provkit.rdf.statement_columns`), sorting and counting tell of
most that no rule can be broken by them, and only the others are made and checked. What
is left out changes nothing: of whatever a violation rests on, everything is kept, and
of several statements that would do, the first.

Each function here errs on the side of keeping too much.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.model.statements import KINDS, Instance
from provkit.rdf.statement_columns import KEYWORDS, PLACES
from provkit.validate.constraints.events import live
from provkit.validate.constraints.knots import on_cycles
from provkit.validate.constraints.repeats import merged, merges_matter
from provkit.validate.constraints.rules import (
    EXCLUSIVE,
    IDENTIFIED,
    ORDER,
    SPECIALIZING,
)
from provkit.validate.constraints.table import (
    Table,
    incomplete_derivations,
    well_formed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from provkit.rdf.statement_columns import Columns
    from provkit.validate.constraints.rules import Order

    Mask = NDArray[np.bool_]
    Rows = NDArray[np.intp]

_NODE: Final = {"S": 0, "G": 1, "g": 1, "U": 2}
"""Happenings as nodes; an event and its bound (45) are taken for one here."""


def suspected(columns: Columns) -> Instance:
    """The instance without statements that cannot matter."""
    chosen = suspects(columns)
    made = tuple(columns.statement(n) for n in np.flatnonzero(chosen).tolist())
    return Instance(columns.id, made)


def suspects(columns: Columns) -> Mask:
    """Which statements may be part of a violation, or of the argument for it."""
    good = well_formed(columns)
    stated = Table.of(columns, good)
    if good.all() and _is_sound(columns, stated):
        return ~good
    found = merged(columns, stated)
    if found is None:
        return np.ones(len(columns), dtype=bool)
    chosen = ~good | found.statements
    chosen[_first_mentions(stated, found.statements)] = True
    for rows in _families(columns, found.table):
        chosen[found.table.origin[rows]] = True
    return chosen


def _is_sound(columns: Columns, table: Table) -> bool:
    """Whether no rule is broken even at a first look, as in most documents."""
    if merges_matter(table):
        return False
    return not any(len(rows) for rows in _families(columns, table))


def _families(columns: Columns, table: Table) -> Iterator[Rows]:
    """The rows that each family of rules may be broken by, once things are merged."""
    yield incomplete_derivations(table)
    yield from _naming(table)
    yield from _typing(table)
    yield from _emptiness(table, columns.empty[table.origin])
    yield from _irreflexivity(table)
    yield from _ordering(table)


def _first_mentions(table: Table, merging: Mask) -> Rows:
    """The statements that first mention what merging speaks of.

    Of two names of one thing the one that was written first is told first.
    """
    flat = table.rows.ravel()
    first = np.zeros(table.size, dtype=np.intp)
    first[flat[::-1]] = np.arange(len(flat) - 1, -1, -1)
    rows = table.rows[merging[table.origin]]
    return table.origin[first[table.marked(rows.ravel())] // PLACES]


def _naming(table: Table) -> Iterator[Rows]:
    """53 and 54: what names two kinds of relation, or a relation and something else."""
    kinds = np.zeros(table.size, dtype=np.uint8)
    named = np.zeros(table.size, dtype=bool)
    for keyword in IDENTIFIED:
        here = table.marked(table.rows[table.of_kind(keyword), 0])
        named |= here
        if keyword in EXCLUSIVE:
            kinds += here
    elements = table.rows[table.of_kind("entity", "activity", "agent"), 0]
    specific = table.rows[table.of_kind(*SPECIALIZING), 1]
    both = named & table.marked(np.concatenate((elements, specific)))
    yield np.flatnonzero(((kinds > 1) | both)[table.rows[:, 0]])
    yield from _inherited(table, both)


def _typing(table: Table) -> Iterator[Rows]:
    """55: what is both an entity and an activity (50), where it is first so."""
    places = {name: _typed(table, name) for name in ("entity", "activity")}
    marks = [table.marked(own) for own, _ in places.values()]
    both = marks[0] & marks[1]
    if both.any():
        for own, row in places.values():
            wanted = np.flatnonzero(both[own])
            order = wanted[np.argsort(row[wanted], kind="stable")]
            _, first = np.unique(own[order], return_index=True)
            yield row[order[first]]


def _typed(table: Table, denoted: str) -> tuple[NDArray[np.int32], Rows]:
    """What has to be of a type, with the rows that say so."""
    own, said = [], []
    for keyword in np.unique(table.kinds).tolist():
        name = KEYWORDS[keyword]
        rows = table.of_kind(name)
        places = [
            n for n, a in enumerate(KINDS[name].arguments, 1) if a.denotes == denoted
        ]
        for place in [0] * (name == denoted) + places:
            own.append(table.rows[rows, place])
            said.append(rows)
    if not own:
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.intp)
    return np.concatenate(own), np.concatenate(said)


def _emptiness(table: Table, empty: Mask) -> Iterator[Rows]:
    """56: members of what is empty, or is special and may have inherited that."""
    entities, members = table.of_kind("entity"), table.of_kind("hadMember")
    said = table.rows[entities[empty[entities]], 0]
    if not len(said):
        return
    specific = table.rows[table.of_kind(*SPECIALIZING), 1]
    hollow = table.marked(np.concatenate((said, specific)))
    found = members[hollow[table.rows[members, 1]]]
    yield found
    collections = table.marked(table.rows[found, 1])
    yield entities[collections[table.rows[entities, 0]]]
    yield from _inherited(table, collections)


def _irreflexivity(table: Table) -> Iterator[Rows]:
    """52: what specializes itself."""
    rows = table.of_kind(*SPECIALIZING)
    ends = table.rows[rows, 1:3].astype(np.int64)
    yield rows[on_cycles(ends[:, 0], ends[:, 1])]


def _ordering(table: Table) -> Iterator[Rows]:
    """42: events that precede each other, whether or not they exist."""
    if not len(table.of_kind("wasDerivedFrom")):
        return
    tails, heads = _edges(table)
    cyclic = on_cycles(tails, heads)
    own = (tails[cyclic] // len(_NODE)).astype(np.int32)
    core = table.marked(own[own < table.size])
    if core.any():
        yield np.flatnonzero(core[table.rows].any(axis=1))
        yield from _inherited(table, core)


def _edges(table: Table) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What precedes what (9, 10, 14 and 33 to 49), as far as it can be on a cycle."""
    sides: tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]] = ([], [])
    unnamed = table.size
    for keyword, every in ORDER.items():
        orders = [one for one in every if _is_live(one)]
        rows = table.rows[table.of_kind(keyword)].astype(np.int64)
        for place in _passed(orders):
            open_ = np.flatnonzero(rows[:, place] == 0)
            rows[open_, place] = unnamed + np.arange(len(open_))
            unnamed += len(open_)
        for order in orders:
            events = order.first, order.second
            places = [order.given, *(event.position for event in events)]
            filled = (rows[:, [p for p in places[:1] if p] + places[1:]] > 0).all(
                axis=1
            )
            for side, event in zip(sides, events, strict=True):
                node = rows[filled, event.position] * len(_NODE)
                side.append(node + _NODE[event.happening])
    return np.concatenate(sides[0]), np.concatenate(sides[1])


def _is_live(order: Order) -> bool:
    return {order.first.happening, order.second.happening} <= set(live())


def _passed(orders: list[Order]) -> set[int]:
    """The places that order may pass through, even where nothing is named there.

    An unnamed usage of a derivation (11) is none: it comes after its activity and its
    source, and so does the derived thing anyhow (34, 42).
    """
    before = {one.first.position for one in orders}
    return before & {one.second.position for one in orders}


def _inherited(table: Table, wanted: Mask) -> Iterator[Rows]:
    """21: all that some things may have been handed down, and the way down to them."""
    rows = table.of_kind(*SPECIALIZING)
    if not len(rows) or not wanted.any():
        return
    above: dict[int, list[tuple[int, int]]] = defaultdict(list)
    ends = table.rows[rows, 1:3].tolist()
    for row, (specific, general) in zip(rows.tolist(), ends, strict=True):
        above[specific].append((row, general))
    known = wanted.copy()
    pending, found = np.flatnonzero(wanted).tolist(), []
    while pending:
        for row, general in above.get(pending.pop(), ()):
            found.append(row)
            if not known[general]:
                known[general] = True
                pending.append(general)
    yield np.array(found, dtype=np.intp)
    entities = table.of_kind("entity")
    yield entities[known[table.rows[entities, 0]]]
