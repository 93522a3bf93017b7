"""What fairlearn's `MetricFrame` has computed, as scores.

It is known by what it has (`by_group`, `overall`), never imported. Its `count` metric,
where it has one, gives the numbers; its bootstrap draws rows, so intervals are taken
over only with the word of the caller that each row is another participant.
"""

from __future__ import annotations

from typing import Any

from provkit.capture.scores.scoring import FEWEST, Score
from provkit.errors import UsageError
from provkit.terms import metrics

_COUNTS = frozenset(("count", "n"))
_DIGITS = 9


def is_frame(thing: object) -> bool:
    """Whether a thing is a `MetricFrame`, or looks like one."""
    return all(hasattr(thing, name) for name in ("by_group", "overall"))


def of_frame(
    frame: Any, *, row_per_participant: bool = True, fewest: int = FEWEST
) -> tuple[Score, ...]:
    """Everyone first, then each group, for each metric of the frame.

    Args:
        frame: a `MetricFrame` with one sensitive feature, the population.
        row_per_participant: each of its rows is about another person, so its counts
            are participants and its intervals hold.
        fewest: below so many participants a result is small.

    Raises:
        UsageError: it has several features, or control features.
    """
    if len(frame.sensitive_levels or ()) != 1 or frame.control_levels:
        raise UsageError(
            "the MetricFrame crosses several features",
            "make one with the population as its one sensitive feature",
        )
    values = _table(frame.by_group, frame.overall)
    limits, level = _limits(frame) if row_per_participant else (None, None)
    counts = next((values[name] for name in values if name in _COUNTS), {})
    found = []
    for metric, by_group in values.items():
        if metric in _COUNTS:
            continue
        for group, value in by_group.items():
            low, high = _pair(limits, metric, group)
            count = counts.get(group)
            found.append(
                _score(
                    metric,
                    group,
                    value,
                    (low, high, level),
                    None if count is None else int(count),
                    fewest if row_per_participant else None,
                )
            )
    return tuple(found)


_Table = dict[str, dict[str | None, float]]


def _table(by_group: Any, overall: Any) -> _Table:
    """Values by metric and group, `None` for everyone."""
    if hasattr(overall, "to_dict"):
        everyone, groups = overall.to_dict(), by_group.to_dict()
    else:
        everyone, groups = {by_group.name: overall}, {by_group.name: by_group.to_dict()}
    return {
        str(metric): {
            None: float(everyone[metric]),
            **{str(group): float(value) for group, value in of.items()},
        }
        for metric, of in groups.items()
    }


def _limits(frame: Any) -> tuple[tuple[_Table, _Table] | None, float | None]:
    quantiles = list(getattr(frame, "ci_quantiles", None) or ())
    if len(quantiles) < len(("low", "high")):
        return None, None
    first, last = quantiles.index(min(quantiles)), quantiles.index(max(quantiles))
    low, high = (
        _table(frame.by_group_ci[place], frame.overall_ci[place])
        for place in (first, last)
    )
    return (low, high), round(quantiles[last] - quantiles[first], _DIGITS)


def _pair(
    limits: tuple[_Table, _Table] | None, metric: str, group: str | None
) -> tuple[float | None, float | None]:
    if limits is None:
        return None, None
    low, high = (table[metric].get(group) for table in limits)
    ordered = low is not None and high is not None and low < high
    return (low, high) if ordered else (None, None)


def _score(  # noqa: PLR0917 - one argument per fact
    metric: str,
    group: str | None,
    value: float,
    interval: tuple[float | None, float | None, float | None],
    count: int | None,
    fewest: int | None,
) -> Score:
    low, high, level = interval
    n = count if fewest is not None else None
    small = n is not None and fewest is not None and n < fewest
    who = "1 participant" if n == 1 else f"{n} participants"
    notes = [f"it rests on {who}, fewer than {fewest}"] if small else []
    if n is None:
        notes.append("on how many participants it rests is not known")
    if low is None:
        notes.append("no interval that holds is in the MetricFrame")
    iri = metrics.resolve(metric)
    return Score(
        (metrics.word(iri) if iri else None) or metric,
        group,
        None if value != value else value,  # noqa: PLR0124 - NaN
        low,
        high,
        n,
        count,
        None if low is None else level,
        None if low is None else "bootstrap",
        small,
        "; ".join(notes),
    )
