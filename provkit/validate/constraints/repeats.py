"""Which statements 22 to 29 may make equal: few, in most documents none.

A key (`rules.KEYS`) tells something only of rows that agree in it and differ in what it
determines. Those are found by sorting. What merging makes of them can bring further
rows to agree, so it is done and looked at again; where that takes many rounds, or most
statements take part, nothing is gained, and all are merged as `merging` does it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.model.statements import KINDS, Instance
from provkit.rdf.statement_columns import TIME_PLACES
from provkit.validate.constraints.loading import NOTHING, load
from provkit.validate.constraints.merging import merge
from provkit.validate.constraints.rules import KEYS, TIMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from provkit.rdf.statement_columns import Columns
    from provkit.validate.constraints.merging import Classes
    from provkit.validate.constraints.rules import Key
    from provkit.validate.constraints.table import Table

    Places = tuple[int, ...]

_ROUNDS: Final = 4
_MOST: Final = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """A table after merging.

    Attributes:
        table: its numbers are those of classes of equal things. An unnamed thing has
            one if it is equal to something, else 0.
        statements: which statements took part.
    """

    table: Table
    statements: NDArray[np.bool_]


def merged(columns: Columns, table: Table) -> Merged | None:
    """Merge what must be equal; None if one merge brings about another for long."""
    now = Merged(table, np.zeros(len(columns), dtype=bool))
    for _ in range(_ROUNDS):
        found = now.statements.copy()
        found[table.origin[_told_apart(table, now.table)]] = True
        if (found == now.statements).all():
            return now
        if found.sum() > _MOST * len(found):
            return None
        now = Merged(_classes(columns, table, found), found)
    return None


def merges_matter(table: Table) -> bool:
    """Whether anything that is stated twice is not stated alike, or not in full.

    What nobody named is equal to anything. For a time that is the end of it, since no
    key depends on one; so it is for the identifier of what happens once (24 to 27), as
    long as all else about it agrees. Where this says no, merging changes nothing that
    any rule looks at.
    """
    for left, then, keywords in _keys():
        rows = table.of_kind(*keywords)
        rows = rows[(table.rows[rows][:, left] > 0).all(axis=1)]
        places = set(then)
        loose = set.intersection(*(set(TIME_PLACES[each]) for each in keywords))
        if then == (0,):
            places |= set(range(1, 1 + len(KINDS[keywords[0]].arguments))) - set(left)
            loose.add(0)
        code = _code(table, rows, left)
        for place in places:
            values = table.rows[rows, place]
            if _disagree(code, values, strict=place not in loose):
                return True
    return any(_times_disagree(table, *each) for each in TIMES.items())


def _times_disagree(table: Table, keyword: str, key: Key) -> bool:
    """Whether an activity and its starts, or ends, state more than one time."""
    [(place, twin)] = key.then
    sides = ((table.of_kind("activity"), 0, place), (table.of_kind(keyword), 1, twin))
    own = np.concatenate([table.rows[rows, node] for rows, node, _ in sides])
    times = np.concatenate([table.rows[rows, time] for rows, _, time in sides])
    return _disagree(own.astype(np.int64), times, strict=False)


def _disagree(
    code: NDArray[np.int64], values: NDArray[np.int32], *, strict: bool
) -> bool:
    """Whether rows of one code have several values; strictly, one and none as well."""
    if not strict:
        code, values = code[values > 0], values[values > 0]
    order = np.argsort(code, kind="stable")
    code, values = code[order], values[order]
    same = code[1:] == code[:-1]
    odd = values[1:] != values[:-1]
    if strict:
        odd |= values[1:] == 0
    return bool((same & odd).any())


def _told_apart(table: Table, classes: Table) -> NDArray[np.intp]:
    """The rows that agree with another in a key, where any differ in what it gives."""
    found = [_times(table, classes)]
    for left, then, keywords in _keys():
        rows = classes.of_kind(*keywords)
        rows = rows[(classes.rows[rows][:, left] > 0).all(axis=1)]
        code = _code(classes, rows, left)
        found.append(rows[_groups(code, table.rows[rows][:, then])])
    return np.concatenate(found)


def _code(table: Table, rows: NDArray[np.intp], places: Places) -> NDArray[np.int64]:
    """One number for what stands in some places."""
    code: NDArray[np.int64] = table.rows[rows, places[0]].astype(np.int64)
    for place in places[1:]:
        code = code * table.size + table.rows[rows, place]
    return code


def _keys() -> Iterator[tuple[Places, Places, list[str]]]:
    """Each key: where it stands, what it determines, and the kinds that share it."""
    tags: dict[int, list[tuple[str, Key]]] = defaultdict(list)
    for keyword, keys in KEYS.items():
        for key in keys:
            tags[key.tag].append((keyword, key))
    for those in tags.values():
        key = those[0][1]
        then = tuple(place for place, _ in key.then)
        yield key.left, then, [keyword for keyword, _ in those]


def _groups(code: NDArray[np.int64], values: NDArray[np.int32]) -> NDArray[np.intp]:
    """The places of equal codes whose values are not all known and all equal."""
    order = np.argsort(code, kind="stable")
    code = code[order]
    same = code[1:] == code[:-1]
    if not same.any():
        return order[:0]
    group = np.concatenate(([0], np.cumsum(~same)))
    first = np.flatnonzero(np.concatenate(([True], ~same)))
    values = values[order]
    odd = ((values != values[first[group]]) | (values == 0)).any(axis=1)
    several = np.bincount(group) > 1
    wanted = several & (np.bincount(group, weights=odd) > 0)
    return order[wanted[group]]


def _times(table: Table, classes: Table) -> NDArray[np.intp]:
    """The same for 28 and 29: activities, and their starts and ends."""
    activities = classes.of_kind("activity")
    own = classes.rows[activities, 0]
    first = np.full(classes.size, -1, dtype=np.intp)
    first[own[::-1]] = activities[::-1]
    found = []
    for keyword, key in TIMES.items():
        rows = classes.of_kind(keyword)
        activity = first[classes.rows[rows, key.right[0]]]
        rows, activity = rows[activity >= 0], activity[activity >= 0]
        [(place, twin)] = key.then
        stated, told = table.rows[activity, place], table.rows[rows, twin]
        odd = (stated != told) | (told == 0)
        found.append(rows[odd])
        these = classes.marked(classes.rows[activity[odd], 0])
        found.append(activities[these[own]])
    return np.concatenate(found)


def _classes(columns: Columns, table: Table, chosen: NDArray[np.bool_]) -> Table:
    """Merge some statements, and put the classes in the place of the things."""
    numbers = np.flatnonzero(chosen).tolist()
    made = tuple(columns.statement(number) for number in numbers)
    classes = merge(load(Instance(columns.id, made))[0])
    rows = np.flatnonzero(chosen[table.origin])
    named = _named(classes, table.rows[rows].tolist())
    of = np.arange(table.size, dtype=np.int32)
    for before, row in zip(table.rows[rows].tolist(), classes.facts.rows, strict=True):
        for number, term in zip(before, row, strict=False):
            if number:
                of[number] = named[classes.of[term]]
    found = of[table.rows]
    size = table.size
    for place, row in zip(rows.tolist(), classes.facts.rows, strict=True):
        for position, term in enumerate(row):
            if term == NOTHING or classes.alone(term):
                continue
            own = classes.of[term]
            if own not in named:
                named[own] = size
                size += 1
            found[place, position] = named[own]
    return table.with_classes(found, size)


def _named(classes: Classes, rows: Iterable[list[int]]) -> dict[int, int]:
    """A number for each class in which something is named."""
    found: dict[int, int] = {}
    for before, row in zip(rows, classes.facts.rows, strict=True):
        for number, term in zip(before, row, strict=False):
            if number:
                found.setdefault(classes.of[term], number)
    return found
