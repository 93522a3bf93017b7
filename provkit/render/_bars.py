"""People per population as bars: training beside evaluation, counts in words."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from provkit.graph.measures import measures
from provkit.render._lean import nested
from provkit.render.svg import text, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from provkit.graph.answer import Answer

_ROW: Final = 26.0
_TOP: Final = 34.0
_MOST: Final = 60
_TRAINING: Final = 270.0
_EVALUATION: Final = 590.0
_BAR: Final = 150.0
_INDENT: Final = 14.0
_LETTERS: Final = 36
_STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "yes": "evaluated, n not recorded",
        "part": "evaluated for a part of it",
        "aggregate": "only in a larger group",
        "no": "not evaluated",
        "unknown": "unknown",
    }
)


def bars(answer: Answer) -> tuple[float, str, Iterator[str]]:
    """The height of the chart, all of it in words, and its marks."""
    rows = nested([dict(row) for row in answer.to_dict()["rows"]])
    tested = _tested(answer)
    said = "; ".join(
        f"{row['label'].strip()}: {_people(row)}, {_evaluated(row, tested)}"
        for row in rows
    )
    height = _TOP + _ROW * (min(len(rows), _MOST) + (len(rows) > _MOST)) + 8
    return height, said, _marks(rows, tested)


def _tested(answer: Answer) -> dict[str, int]:
    """On how many people the largest result for each population rests."""
    found: dict[str, int] = {}
    if answer.graph is None:
        return found
    index = answer.graph.index
    target = index.find(answer.target)
    for each in measures(index, target) if target is not None else ():
        for population in each.populations if len(each.populations) == 1 else ():
            if each.participants is not None:
                found[population] = max(found.get(population, 0), each.participants)
    return found


def _marks(
    rows: Sequence[Mapping[str, Any]], tested: Mapping[str, int]
) -> Iterator[str]:
    bold = 'font-size="13" font-weight="bold"'
    yield words("Participants in the data", _TRAINING, 18, bold, anchor="start")
    head = "Evaluation (n of the largest result)"
    yield words(head, _EVALUATION, 18, bold, anchor="start")
    most = max((row["participants_max"] or row["participants"] or 0) for row in rows)
    widest = max((tested.get(row["population"], 0) for row in rows), default=0)
    for number, row in enumerate(rows[:_MOST]):
        top = _TOP + _ROW * number
        yield from _line(row, top, most, tested, widest)
    if len(rows) > _MOST:
        more = f"and {len(rows) - _MOST} more populations, which the table lists"
        y = _TOP + _ROW * _MOST + 15
        yield words(more, 8, y, 'font-size="12"', anchor="start")


def _line(
    row: Mapping[str, Any],
    top: float,
    most: int,
    tested: Mapping[str, int],
    widest: int,
) -> Iterator[str]:
    label = row["label"]
    deep = len(label) - len(label.lstrip())
    plain, baseline = 'font-size="12"', top + 15
    name = label.strip()
    short = name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}\u2026"
    yield f"<g><title>{text(name)}</title>"
    yield words(short, 8 + deep * _INDENT / 2, baseline, plain, anchor="start")
    low, high = row["participants"] or 0, row["participants_max"] or 0
    yield _bar(_TRAINING, top, max(low, high), most, "#a9c4e4")
    yield _bar(_TRAINING, top, low, most, "#1f5a99")
    at = _TRAINING + _width(max(low, high), most) + 6
    yield words(_people(row), at, baseline, plain, anchor="start")
    count = tested.get(row["population"], 0)
    yield _bar(_EVALUATION, top, count, widest, "#7a4a00")
    at = _EVALUATION + _width(count, widest) + (6 if count else 0)
    yield words(_evaluated(row, tested), at, baseline, plain, anchor="start")
    yield "</g>"


def _width(count: int, most: int) -> float:
    return round(_BAR * count / most, 1) if most else 0.0


def _bar(x: float, top: float, count: int, most: int, colour: str) -> str:
    wide = _width(count, most)
    place = f'x="{x:g}" y="{top + 3:g}" width="{wide:g}" height="16"'
    return f'<rect {place} fill="{colour}"/>'


def _people(row: Mapping[str, Any]) -> str:
    low, high, share = row["participants"], row["participants_max"], row["share"]
    if low is None and high is None:
        return "number not recorded"
    if low == high:
        count = f"{low:,}"
    elif low is None:
        count = f"up to {high:,}"
    else:
        count = f"at least {low:,}" if high is None else f"{low:,} to {high:,}"
    return count if share is None else f"{count} ({share:.1%})"


def _evaluated(row: Mapping[str, Any], tested: Mapping[str, int]) -> str:
    count = tested.get(row["population"])
    state = _STATES.get(str(row["evaluated"]), str(row["evaluated"]))
    if count is None:
        return state
    flaw = "" if row["evaluated"] == "yes" else f" ({state})"
    return f"n = {count:,}{flaw}"
