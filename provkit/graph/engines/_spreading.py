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

FARTHEST: Final = 10_000
"""How many links are followed where no depth is given; a chain of runs is shorter."""

_SMALL: Final = 200_000
_FRONT: Final = "provkit_front"
_CANDIDATES: Final = "provkit_candidates"


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


def spread(
    engine: Engine, table: str, seeds: str, links: str, depth: int | None = None
) -> Spread:
    """Hand bits on over links.

    Args:
        engine: what runs it.
        table: the name under which to keep what is found.
        seeds: a query for (place, word, bits), each place and word once.
        links: the name of a table of (near, far): bits go from near to far.
        depth: how many links to follow at most.
    """
    farthest = FARTHEST if depth is None else depth
    small = engine.keep(_FRONT, _with_level(seeds, 0)) <= _SMALL
    level = 0
    count = engine.keep(table, f"SELECT * FROM {_FRONT}")  # noqa: S608 - our names
    while count:
        if level == farthest:
            return Spread(table, level, cut=_goes_on(engine, table, links, small=small))
        found = engine.keep(_CANDIDATES, _handed_on(links, small=small))
        fresh = _fresh(table, small=found <= _SMALL)
        count = engine.keep(_FRONT, _with_level(fresh, level + 1)) if found else 0
        small = count <= _SMALL
        if count:
            level += 1
            engine.add(table, f"SELECT * FROM {_FRONT}")  # noqa: S608 - our names
    return Spread(table, level, cut=False)


def _with_level(query: str, level: int) -> str:
    return (
        "SELECT place, word, bits, "  # noqa: S608 - our names
        f"CAST({level} AS INT) AS level FROM ({query}) AS q"
    )


def _handed_on(links: str, *, small: bool) -> str:
    """The bits that come to each place from those that were reached last."""
    hint = "/*+ BROADCAST(f) */ " if small else ""
    return (
        f"SELECT {hint}l.far AS place, f.word AS word, bit_or(f.bits) AS bits"  # noqa: S608
        f" FROM {links} l JOIN {_FRONT} f ON l.near = f.place GROUP BY l.far, f.word"
    )


def _fresh(table: str, *, small: bool) -> str:
    """Those of them that the place did not have.

    Of what is known only the candidates' rows are gathered: a few of many.
    """
    hint = "/*+ BROADCAST(c) */ " if small else ""
    known = (
        f"SELECT {hint}k.place, k.word, bit_or(k.bits) AS bits FROM {table} k"  # noqa: S608
        f" SEMI JOIN {_CANDIDATES} c ON k.place = c.place AND k.word = c.word"
        " GROUP BY k.place, k.word"
    )
    return (
        "SELECT c.place, c.word, c.bits & ~coalesce(k.bits, CAST(0 AS BIGINT)) AS bits"  # noqa: S608
        f" FROM {_CANDIDATES} c LEFT JOIN ({known}) k"
        " ON k.place = c.place AND k.word = c.word"
        " WHERE c.bits & ~coalesce(k.bits, CAST(0 AS BIGINT)) <> 0"
    )


def _goes_on(engine: Engine, table: str, links: str, *, small: bool) -> bool:
    """Whether something new lies behind what was reached last."""
    if not engine.keep(_CANDIDATES, _handed_on(links, small=small)):
        return False
    fresh = _fresh(table, small=False)
    return bool(engine.rows(f"SELECT place FROM ({fresh}) AS q LIMIT 1"))  # noqa: S608
