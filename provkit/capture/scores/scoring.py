"""Results per population from labels, predictions and groups, each with an interval.

A value without an interval hides on how few people it rests, and an average hides for
whom a model fails. So every metric is computed for everyone and for each group, with a
Wilson interval where it is a share of independent answers, else with a bootstrap over
*participants*: the rows of one person depend on each other, and drawing rows instead of
people would make the interval too narrow. A group with few people is flagged, never
left out; a value that does not exist (no case in the group) is `None`, never zero.

>>> for each in scores([1, 0, 1, 1], [1, 0, 0, 1], groups=["AFR", "AFR", "EUR", "EUR"]):
...     print(each.population, each.value, each.n, each.method, each.small)
None 0.75 4 wilson True
AFR 1.0 2 wilson True
EUR 0.5 2 wilson True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.capture.scores.intervals import METHODS, Intervals, Rows
from provkit.capture.scores.measures import measures
from provkit.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from provkit.capture.scores.measures import Function, Measure

FEWEST: Final = 20
"""Below so many participants a result is flagged as small."""

RESAMPLES: Final = 1000


@dataclass(frozen=True, slots=True)
class Score:
    """One value of one metric for one group of people.

    Attributes:
        metric: by name.
        population: the group; `None` is everyone.
        value: the estimate; `None` where it does not exist for these people.
        low: lower confidence limit; `high`: upper; both or none.
        n: how many participants; `None` where nobody said.
        observations: how many single answers.
        level: of the interval: 0.95.
        method: of the interval: `wilson` or `bootstrap`.
        small: fewer participants than one should conclude from.
        note: what a reader has to know: that it is small, why there is no interval.
    """

    metric: str
    population: str | None
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    observations: int | None
    level: float | None
    method: str | None
    small: bool
    note: str = ""


def scores(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    metrics: Mapping[str, Function] | tuple[str, ...] | list[str] | str = ("accuracy",),
    level: float = 0.95,
    method: str | None = None,
    participants: ArrayLike | None = None,
    y_score: ArrayLike | None = None,
    positive: object = None,
    seed: int = 0,
    resamples: int = RESAMPLES,
    fewest: int = FEWEST,
) -> tuple[Score, ...]:
    """Compute metrics for everyone and for each group, with intervals.

    Args:
        y_true: what is true, one row per answer; with several columns, one row per
            participant.
        y_pred: what was predicted, likewise.
        groups: the population of each row; rows without one count for everyone only.
        metrics: names that `provkit.terms.metrics` knows, or names with functions of
            (true, predicted).
        level: of the intervals.
        method: `wilson` or `bootstrap`; by itself Wilson for a share with one answer
            per participant, else the bootstrap.
        participants: who each row is about; default: every row another person.
        y_score: scores or probabilities, for metrics such as `auroc` that read them;
            default `y_pred`.
        positive: the label of a case; not needed where labels are 0 and 1.
        seed: of the draws of the bootstrap.
        resamples: how many draws.
        fewest: below so many participants a result is small.

    Raises:
        UsageError: the arguments do not fit each other.
        UnknownName: no such metric or method.
        MissingPackage: a metric needs scikit-learn.
    """
    rows = Rows.of(y_true, y_pred, y_score, participants)
    if method is not None and method not in METHODS:
        raise UnknownName.among("interval method here", method, METHODS)
    if not 0 < level < 1:
        raise UsageError(f"a level is between 0 and 1, not {level}", "level=0.95")
    how = Intervals(level, method, seed, resamples)
    wanted = measures(metrics, rows.true, positive)
    parts, unlabelled = _parts(rows, groups)
    return tuple(
        _score(each, name, part, how, fewest, unlabelled if name is None else 0)
        for each in wanted
        for name, part in parts
    )


def _parts(
    rows: Rows, groups: ArrayLike | None
) -> tuple[list[tuple[str | None, Rows]], int]:
    """Everyone, then each group by name; and how many rows have no group."""
    everyone: tuple[str | None, Rows] = (None, rows)
    if groups is None:
        return [everyone], 0
    labels = list(groups)  # type: ignore[arg-type] # a column of any library
    if len(labels) != len(rows.true):
        raise UsageError(f"groups has {len(labels)} rows, y_true {len(rows.true)}")
    named = np.array(["" if _is_missing(each) else str(each) for each in labels])
    names = sorted(set(named.tolist()) - {""})
    parts = [(name, rows.select(named == name)) for name in names]
    return [everyone, *parts], int(np.sum(named == ""))


def _is_missing(label: object) -> bool:
    return label is None or str(label) in ("", "<NA>", "nan", "NaN", "NaT")


def _score(  # noqa: PLR0917 - one argument per fact
    measure: Measure,
    population: str | None,
    rows: Rows,
    how: Intervals,
    fewest: int,
    unlabelled: int,
) -> Score:
    method = how.method_for(measure, rows)
    value = measure.of(*rows.read_by(measure))
    limits: tuple[float, float] | str = "it does not exist for these people"
    if value is not None:
        limits = how.of(measure, rows, method)
    notes = [f"{unlabelled} rows belong to no group"] if unlabelled else []
    small = rows.n < fewest
    if small:
        notes.append(f"it rests on {rows.n} participants, fewer than {fewest}")
    if isinstance(limits, str):
        notes.append(f"no interval: {limits}")
    low, high = (None, None) if isinstance(limits, str) else limits
    return Score(
        measure.name,
        population,
        value,
        low,
        high,
        rows.n,
        int(rows.true.size),
        None if low is None else how.level,
        None if low is None else method,
        small,
        "; ".join(notes),
    )
