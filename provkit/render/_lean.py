"""The rows of an answer as a terminal has room for them.

An identifier is left out where a label stands beside it, a count and its upper limit
become one range, and populations stand indented below their groups. Nothing is lost:
JSON has every column.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from provkit.terms import populations
from provkit.vocab import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAMES: Final = ("title", "label")
_INDENT: Final = "  "
_LAST_PART: Final = re.compile(r"[^/#:;]+$")
_SHORTEST: Final = 8  # characters of an identifier that a name may be given by
_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_UUID_TIME: Final = 18  # a UUID begins with its time, which records of a run share
_SCHEME: Final = re.compile(r" \((?:1KGP|1000 Genomes group)\)$")
_SCHEME_OF_ANY: Final = re.compile(r" \((?:1KGP|1000 Genomes group)\)")
_ITSELF: Final = r"(?:^|(?<=whether )|(?<=, in which )|(?<=, which is a part of ))"

Row = dict[str, Any]


def lean(rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The same rows, in reading order, without what a terminal can do without."""
    found = [dict(row) for row in rows]
    if found and {"level", "population", "label"} <= found[0].keys():
        found = nested(found)
    _without_iris(found)
    _with_ranges(found)
    _with_decisions(found)
    if not any(row.get("assumed") for row in found):
        for row in found:
            row.pop("assumed", None)
    return found


def _without_iris(rows: list[Row]) -> None:
    """A label says it, unless two things have the same; a code says the scheme."""
    label = next((name for name in _NAMES if rows and name in rows[0]), None)
    if label is None:
        return
    _told_apart(rows, label)
    shared = max(Counter(row[label] for row in rows).values()) > 1
    coded = any(populations.code(str(row.get("population"))) for row in rows)
    for row in rows:
        _say_it(row, label)
        row.pop("node", None)
        if "population" in row:
            code = populations.code(str(row["population"]))
            if coded:
                row["population"] = code or ""
                row[label] = _SCHEME.sub("", row[label]) if code else row[label]
            elif not shared:
                del row["population"]


def _say_it(row: Row, label: str) -> None:
    """Reasons beside a population call it `it`, and others without their scheme."""
    if "population" in row and row.get("reasons"):
        name = re.compile(_ITSELF + re.escape(str(row[label])))
        row["reasons"] = [
            _SCHEME_OF_ANY.sub("", name.sub("it", each)) for each in row["reasons"]
        ]


def _told_apart(rows: list[Row], label: str) -> None:
    """Add the beginning of its identifier to a title that several things have."""
    together: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        together[row[label]].append(row)
    for same in together.values():
        names = dict.fromkeys(str(row.get("node", "")) for row in same)
        if len(names) > 1:
            short = dict(zip(names, beginnings(list(names)), strict=True))
            for row in same:
                row[label] = f"{row[label]} [{short[str(row['node'])]}]"


def beginnings(names: list[str]) -> list[str]:
    """The shortest parts of some IRIs that tell them apart and can be asked about.

    >>> beginnings(["urn:uuid:01a20343-2510", "urn:uuid:01a20343-2d87", "urn:x:a"])
    ['01a20343-25', '01a20343-2d', 'urn:x:a']
    """
    ends = [_LAST_PART.search(name) for name in names]
    parts = [
        found[0] if found else name for found, name in zip(ends, names, strict=True)
    ]
    found = []
    for name, part in zip(names, parts, strict=True):
        others = [each for each in parts if each != part]
        size = next(
            (
                n
                for n in range(_least(part), len(part) + 1)
                if not _any_begins(others, part[:n])
            ),
            None,
        )
        alone = parts.count(part) == 1 and size is not None
        found.append(part[:size] if alone else shorten(name))
    return found


def _least(part: str) -> int:
    return _UUID_TIME if _UUID.fullmatch(part) else _SHORTEST


def _any_begins(others: list[str], part: str) -> bool:
    return any(each.startswith(part) for each in others)


def _with_decisions(rows: list[Row]) -> None:
    """A decision with its day; who took it, where that is not who answers anyway."""
    told = [row for row in rows if row.get("decision")]
    alike = all(row.get("decided_by") == row.get("owner") for row in told)
    for row in rows:
        if "decision" in row:
            day = row.pop("decided_at")[:10]
            row["decision"] = f"{row['decision']} {day}".strip()
            if alike:
                del row["decided_by"]


def _with_ranges(rows: list[Row]) -> None:
    """One column for both limits of a count."""
    for row in rows:
        for name in [each for each in row if f"{each}_max" in row]:
            row[name] = _range(row[name], row.pop(f"{name}_max"))


def _range(low: object, high: object) -> object:
    if low == high:
        return low
    if low is None:
        return f"up to {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"


def nested(rows: list[Row]) -> list[Row]:
    """Populations below their groups, both by size, as the rows come."""
    parents = [_parent(row, rows) for row in rows]
    below: defaultdict[int | None, list[int]] = defaultdict(list)
    for number, parent in enumerate(parents):
        below[parent].append(number)
    found: list[Row] = []
    waiting = [(number, 0) for number in reversed(below[None])]
    while waiting:
        number, deep = waiting.pop()
        row = rows[number]
        row["label"] = f"{_INDENT * deep}{row['label']}"
        found.append({name: row[name] for name in row if name != "level"})
        waiting += [(each, deep + 1) for each in reversed(below[number])]
    return found


def _parent(row: Row, rows: list[Row]) -> int | None:
    """The nearest group that a population is of, by its term or by its cohort."""
    wider = [
        number
        for number, other in enumerate(rows)
        if other["level"] < row["level"] and _holds(other, row)
    ]
    return max(wider, key=lambda number: int(rows[number]["level"]), default=None)


def _holds(group: Row, row: Row) -> bool:
    if populations.relation(row["population"], group["population"]) == "narrower":
        return True
    own = [end for _s, _p, end in group.get("evidence", ())][-2:-1]
    return bool(own) and own[0] in {s for s, _p, _o in row.get("evidence", ())}
