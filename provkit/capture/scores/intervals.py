"""Confidence intervals: Wilson's for shares, and the bootstrap over participants."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from provkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import ArrayLike, NDArray

    from provkit.capture.scores.measures import Measure

METHODS: Final = ("wilson", "bootstrap")
_MOST_UNDEFINED = 0.05


def wilson(hits: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The score interval of a share (Wilson 1927), without continuity correction.

    >>> low, high = wilson(81, 263)
    >>> round(low, 4), round(high, 4)
    (0.2553, 0.3662)
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, spread = hits / n, z * z / n
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    # At an end the limit is the share itself; rounding must not put it beside.
    low = 0.0 if hits == 0 else middle - half
    return low, 1.0 if hits == n else middle + half


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Answers, and whom each is about (as numbers from 0)."""

    true: NDArray[Any]
    predicted: NDArray[Any]
    ranked: NDArray[Any]
    people: NDArray[np.intp]

    @classmethod
    def of(
        cls,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        y_score: ArrayLike | None,
        participants: ArrayLike | None,
    ) -> Rows:
        """Put columns side by side; without participants, each row is another person.

        Raises:
            UsageError: they are empty or of different lengths.
        """
        true, predicted = np.asarray(y_true), np.asarray(y_pred)
        ranked = predicted if y_score is None else np.asarray(y_score)
        who = np.arange(len(true)) if participants is None else np.asarray(participants)
        if true.size == 0:
            raise UsageError("there is nothing to score: y_true is empty")
        if not len(true) == len(predicted) == len(ranked) == len(who):
            lengths = f"{len(true)}, {len(predicted)}, {len(ranked)} and {len(who)}"
            raise UsageError(
                f"y_true, y_pred, y_score and participants have {lengths} rows",
                "give one row per answer in each",
            )
        return cls(true, predicted, ranked, np.unique(who, return_inverse=True)[1])

    def select(self, mask: NDArray[np.bool_]) -> Rows:
        """The answers about some people."""
        people = np.unique(self.people[mask], return_inverse=True)[1]
        return Rows(self.true[mask], self.predicted[mask], self.ranked[mask], people)

    def read_by(self, measure: Measure) -> tuple[NDArray[Any], NDArray[Any]]:
        """The two columns that a metric reads."""
        return self.true, self.ranked if measure.ranks else self.predicted

    @property
    def n(self) -> int:
        """How many people the answers are about."""
        return int(self.people.max()) + 1

    @property
    def independent(self) -> bool:
        """Whether every answer is of another person."""
        return self.true.size == self.n


@dataclass(frozen=True, slots=True)
class Intervals:
    """How intervals are made."""

    level: float
    method: str | None
    seed: int
    resamples: int

    def method_for(self, measure: Measure, rows: Rows) -> str:
        """The method that was asked for, else the one that fits.

        Raises:
            UsageError: Wilson was asked for where it does not hold.
        """
        fits = measure.share is not None and rows.independent
        if self.method == "wilson" and not fits:
            several = "has several answers of one person here"
            why = several if measure.share is not None else "is no share of answers"
            raise UsageError(
                f"a Wilson interval does not fit: {measure.name} {why}",
                "leave method out, or method='bootstrap', which draws people",
            )
        return self.method or ("wilson" if fits else "bootstrap")

    def of(
        self, measure: Measure, rows: Rows, method: str
    ) -> tuple[float, float] | str:
        """The limits, or why there are none."""
        if method == "wilson" and measure.share is not None:
            hits, counting = measure.share(*rows.read_by(measure))
            return wilson(int(np.sum(hits & counting)), int(counting.sum()), self.level)
        drawn = np.fromiter(self._draws(measure, rows), float, self.resamples)
        defined = drawn[~np.isnan(drawn)]
        undefined = self.resamples - len(defined)
        if undefined > _MOST_UNDEFINED * self.resamples:
            return f"it does not exist in {undefined} of {self.resamples} resamples"
        outside = (1 - self.level) / 2
        low, high = np.quantile(defined, (outside, 1 - outside)).tolist()
        return (low, high) if low < high else "every resample gives the same value"

    def _draws(self, measure: Measure, rows: Rows) -> Iterator[float]:
        generator = np.random.default_rng(self.seed)
        chances = np.full(rows.n, 1 / rows.n)
        value = _of_draw(measure, rows)
        for _ in range(self.resamples):
            yield value(generator.multinomial(rows.n, chances))


def _of_draw(measure: Measure, rows: Rows) -> Callable[[NDArray[Any]], float]:
    """The value of a metric, given how often each person was drawn."""
    true, said = rows.read_by(measure)
    if measure.weighted is not None and true.ndim == 1:
        weighted = measure.weighted(true, said)
        return lambda times: float(weighted(times[rows.people]))
    if measure.share is None:
        places = np.arange(len(true))

        def computed(times: NDArray[Any]) -> float:
            drawn = np.repeat(places, times[rows.people])
            value = measure.of(true[drawn], said[drawn])
            return math.nan if value is None else value

        return computed
    hits, counting = measure.share(true, said)
    of_all, of_hits = _per_person(counting, rows), _per_person(hits & counting, rows)

    def counted(times: NDArray[Any]) -> float:
        total = float(times @ of_all)
        return float(times @ of_hits) / total if total else math.nan

    return counted


def _per_person(marks: NDArray[np.bool_], rows: Rows) -> NDArray[Any]:
    per_row = marks.reshape(len(marks), -1).sum(axis=1)
    return np.bincount(rows.people, weights=per_row, minlength=rows.n)
