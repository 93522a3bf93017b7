"""A metric per population as dots with intervals, on one scale."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Any, Final

from provkit.render.svg import text, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from provkit.graph.answer import Answer

_ROW: Final = 28.0
_TOP: Final = 40.0
_MOST: Final = 60
_LEFT: Final = 270.0
_WIDE: Final = 350.0
_SAID: Final = 640.0
_TICKS: Final = 5
_LETTERS: Final = 36


def dots(answer: Answer) -> tuple[float, str, Iterator[str]]:
    """The height of the chart, all of it in words, and its marks."""
    rows = answer.rows
    said = "; ".join(f"{row.label}: {_said(row)}" for row in rows)
    height = _TOP + _ROW * (min(len(rows), _MOST) + (len(rows) > _MOST)) + 8
    return height, said, _marks(rows, height)


def _marks(rows: Sequence[Any], height: float) -> Iterator[str]:
    ends = [x for r in rows for x in (r.value, r.low, r.high) if x is not None]
    ticks = _ticks(min(ends), max(ends))
    first, last = ticks[0], ticks[-1]

    def place(value: float) -> float:
        return round(_LEFT + _WIDE * (value - first) / (last - first), 1)

    for tick in ticks:
        x = place(tick)
        yield f'<path d="M{x:g} 28V{height - 8:g}" stroke="#d0d0d0"/>'
        yield words(f"{tick:g}", x, 20, 'font-size="12"')
    for number, row in enumerate(rows[:_MOST]):
        y = _TOP + _ROW * (number + 0.5)
        name = row.label
        short = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}\u2026"
        yield f"<g><title>{text(name)}: {text(_said(row))}</title>"
        yield words(short, 8, y + 4, 'font-size="12"', anchor="start")
        if row.low is not None and row.high is not None:
            path = f"M{place(row.low):g} {y:g}H{place(row.high):g}"
            yield f'<path d="{path}" stroke="#1f5a99" stroke-width="2"/>'
        yield f'<circle cx="{place(row.value):g}" cy="{y:g}" r="5" fill="#1f5a99"/>'
        yield words(_said(row), _SAID, y + 4, 'font-size="12"', anchor="start")
        yield "</g>"
    if len(rows) > _MOST:
        more = f"and {len(rows) - _MOST} more results, which the table lists"
        y = _TOP + _ROW * (_MOST + 0.5)
        yield words(more, 8, y, 'font-size="12"', anchor="start")


def _said(row: Any) -> str:
    known = row.low is not None and row.high is not None
    interval = f"{row.low:.3g} to {row.high:.3g}" if known else "no interval"
    count = "n not recorded" if row.n is None else f"n = {row.n:,}"
    return f"{row.value:.3g} ({interval}), {count}"


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers from below the lowest to above the highest.

    >>> _ticks(0.81, 0.92)
    [0.8, 0.85, 0.9, 0.95]
    """
    span = (high - low) or abs(high) or 1.0
    rough = span / _TICKS
    power: float = 10.0 ** floor(log10(rough))
    step = next(f * power for f in (1, 2, 5, 10) if f * power >= rough)
    start, stop = floor(low / step), -floor(-high / step)
    stop = max(stop, start + 1)
    return [round(n * step, 12) for n in range(start, stop + 1)]
