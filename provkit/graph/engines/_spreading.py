"""Following links from many places at once, level by level, until nothing is new.

What spreads are bits: one for "reached", or one for each population. A place is handed
on only with bits that it did not have, so that a cycle ends, and a place that many
paths lead to is not followed once for each of them. What is known is a table of rows
(place, word, bits, level); a place has its bits spread over several rows, one for each
level at which some came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from provkit.graph.engines import Engine

BITS: Final = 62
"""How many bits a word has: a signed 64-bit number has them in every engine."""

FARTHEST: Final = 2**31 - 1
"""As good as any number of links: it ends, as no place is handed the same bit twice."""

_SMALL: Final = 200_000
_FRONT: Final = "provkit_front"
_CANDIDATES: Final = "provkit_candidates"
_WHOLE: Final = "SELECT place, word, bit_or(bits) AS bits FROM {} GROUP BY place, word"
_MISSING: Final = "{}.bits & ~coalesce(k.bits, CAST(0 AS BIGINT))"


@dataclass(frozen=True, slots=True)
class Spread:
    """What was found.

    Attributes:
        table: under which name it is kept: rows of (place, word, bits, level).
        levels: how many links lead to the farthest place.
        cut: whether there is more beyond the depth.
    """

    table: str
    levels: int
    cut: bool


def level_by_level(
    engine: Engine, table: str, seeds: str, links: str, depth: int | None = None
) -> Spread:
    """Hand bits on over links, a level at a time, each kept before the next.

    Args:
        engine: what runs it.
        table: the name under which to keep what is found.
        seeds: a query for (place, word, bits), each place and word once.
        links: the name of a table of (near, far): bits go from near to far.
        depth: how many links to follow at most; None for any number.
    """
    engine.keep(table, _with_level(seeds, 0))
    return continued(engine, table, links, depth, 0)


def continued(
    engine: Engine, table: str, links: str, depth: int | None, level: int
) -> Spread:
    """Go on from what is kept in a table, where a level was reached last."""
    farthest = FARTHEST if depth is None else depth
    [[known]] = engine.rows(f"SELECT count(*) FROM {table}")
    reached = f"SELECT * FROM {table} WHERE level = {level}"
    count = engine.keep(_FRONT, reached)
    while count and level < farthest:
        candidates = _handed_on(links, small=count <= _SMALL)
        if known > _SMALL:
            found = engine.keep(_CANDIDATES, candidates)
            fresh = _fresh_of_many(table, small=found <= _SMALL)
        else:
            fresh = _fresh(table, candidates)
        count = engine.keep(_FRONT, _with_level(fresh, level + 1))
        if count:
            level += 1
            known += count
            engine.add(table, f"SELECT * FROM {_FRONT}")
    cut = bool(count) and goes_on(engine, table, links, level)
    return Spread(table, level, cut=cut)


def goes_on(engine: Engine, table: str, links: str, level: int) -> bool:
    """Whether something new lies behind what was reached at a level."""
    known = _WHOLE.format(table)
    return bool(
        engine.rows(
            f"SELECT r.place FROM {table} r JOIN {links} l ON l.near = r.place"
            f" LEFT JOIN ({known}) k ON k.place = l.far AND k.word = r.word"
            f" WHERE r.level = {level} AND {_MISSING.format('r')} <> 0 LIMIT 1"
        )
    )


def _with_level(query: str, level: int) -> str:
    return (
        f"SELECT place, word, bits, CAST({level} AS INT) AS level FROM ({query}) AS q"
    )


def _handed_on(links: str, *, small: bool) -> str:
    """The bits that come to each place from those that were reached last."""
    hint = "/*+ BROADCAST(f) */ " if small else ""
    return (
        f"SELECT {hint}l.far AS place, f.word AS word, bit_or(f.bits) AS bits"
        f" FROM {links} l JOIN {_FRONT} f ON l.near = f.place GROUP BY l.far, f.word"
    )


def _fresh(table: str, candidates: str) -> str:
    """Those of some bits that their place did not have, where little is known."""
    return _compared(
        f"({candidates})", _WHOLE.format(table), hint="/*+ BROADCAST(k) */ "
    )


def _fresh_of_many(table: str, *, small: bool) -> str:
    """The same where much is known: only the candidates' rows of it are gathered."""
    hint = "/*+ BROADCAST(c) */ " if small else ""
    known = (
        f"SELECT {hint}k.place, k.word, bit_or(k.bits) AS bits FROM {table} k"
        f" SEMI JOIN {_CANDIDATES} c ON k.place = c.place AND k.word = c.word"
        " GROUP BY k.place, k.word"
    )
    return _compared(_CANDIDATES, known, hint="")


def _compared(candidates: str, known: str, hint: str) -> str:
    fresh = _MISSING.format("c")
    return (
        f"SELECT {hint}c.place, c.word, {fresh} AS bits"
        f" FROM {candidates} c LEFT JOIN ({known}) k"
        f" ON k.place = c.place AND k.word = c.word WHERE {fresh} <> 0"
    )
