"""An evaluation while it goes on: a run with one model, test data and results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Self, cast

from provkit.capture.active import ActiveRun
from provkit.model import Dataset, Entity, Evaluation, MetricResult
from provkit.model.identity import new_iri
from provkit.rdf.encode import several
from provkit.rdf.strata import strata, stratum_of
from provkit.terms import metrics

if TYPE_CHECKING:
    from pathlib import Path

    from provkit.capture.entities import Thing
    from provkit.capture.options import Options
    from provkit.capture.scores.scoring import Score


_DIGITS: Final = 12  # a difference of two decimals is not exact


class ActiveEvaluation(ActiveRun):
    """Records what was measured; made by `provkit.evaluate`."""

    def __init__(
        self,
        record: Evaluation,
        options: Options,
        script: Path | None,
        *,
        model: Thing | None = None,
        on: tuple[Thing, ...] = (),
    ) -> None:
        super().__init__(record, options, script)
        self._of = model
        self._on = on
        self._tested: list[Dataset] = []
        self._by_group: dict[str, list[float]] = {}

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def start(self) -> None:
        """Begin, and record which model is measured on which data."""
        super().start()
        if self._of is not None:
            self.use(self._of, "model")
        for each in self._on:
            self.use(each, "test")

    def end(self, status: str = "completed") -> None:
        """End and seal the evaluation, with the largest difference between groups."""
        with self._shield.during("the largest difference between groups"):
            self._state_largest_gap()
        super().end(status)

    def use(self, thing: Thing, role: str = "input") -> Entity:
        """Record that the evaluation reads something; roles: `model`, `test` ..."""
        entity = super().use(thing, role)
        if role == "test" and isinstance(entity, Dataset):
            self._tested.append(self._named(entity))
        return entity

    def metric(
        self,
        name: str,
        value: float,
        *,
        population: str | None = None,
        n: int | None = None,
        observations: int | None = None,
        ci: tuple[float, float] | None = None,
        level: float | None = None,
        method: str | None = None,
    ) -> MetricResult:
        """Record one result, for the whole test cohort or for one population of it.

        Args:
            name: the metric, by name (`accuracy`) or IRI.
            value: the estimate, in the metric's own unit.
            population: a stratum of the test data's cohort: `EUR`, `GBR`, an IRI.
            n: participants that the value rests on.
            observations: single observations, for instance genotype calls.
            ci: lower and upper confidence limit.
            level: of the interval: 0.95.
            method: of the interval: `wilson`, `bootstrap`, `clopper-pearson` ...

        Returns:
            the result as recorded.
        """
        self._check("metric")
        low, high = ci if ci is not None else (None, None)
        result = MetricResult(
            new_iri(),
            name,
            float(value),
            generated_by=self.iri,
            participants=n if n is None else int(n),
            observations=observations if observations is None else int(observations),
            low=low if low is None else float(low),
            high=high if high is None else float(high),
            level=level,
            method=method,
        )
        with self._shield.during(f"the result {name}"):
            result = replace(result, cohort=self._cohort(population))
            if population is not None:
                self._by_group.setdefault(name, []).append(float(value))
            if self._recorder is not None:
                self._recorder.records(result)
        return result

    def score(
        self,
        y_true: Any,
        y_pred: Any = None,
        *,
        groups: Any = None,
        metrics: tuple[str, ...] = ("accuracy",),
        level: float = 0.95,
        method: str | None = None,
        participants: Any = None,
        seed: int = 0,
        **more: Any,
    ) -> tuple[Score, ...]:
        """Compute results overall and per population, and record them.

        Needs scikit-learn (extra `scoring`). A population with few people is recorded
        with a gap that says so; a metric that cannot be computed is a gap, never zero.

        Args:
            y_true: what was so; or a fairlearn `MetricFrame`, which has its own groups.
            y_pred: what was predicted.
            groups: the population of each row: `EUR`, `GBR` ...
            metrics: by name, as for `metric`.
            level: of the intervals.
            method: of the intervals: `wilson` or `bootstrap`; by default what fits.
            participants: whose row each is, so that people are drawn and not rows.
            seed: of the draws.
            **more: `y_score`, `positive`, `resamples`, `fewest`
                (`provkit.capture.scores.scoring.scores`).
        """
        self._check("score")
        found: tuple[Score, ...] = ()
        with self._shield.during("the scores"):
            found = _scores(
                y_true,
                y_pred,
                {
                    "groups": groups,
                    "metrics": metrics,
                    "level": level,
                    "method": method,
                    "participants": participants,
                    "seed": seed,
                },
                more,
            )
            for each in found:
                self._record_score(each)
        return found

    def _record_score(self, score: Score) -> None:
        if score.value is not None:
            limits = score.low is not None and score.high is not None
            self.metric(
                score.metric,
                score.value,
                population=score.population,
                n=score.n,
                observations=score.observations,
                ci=cast("tuple[float, float]", (score.low, score.high))
                if limits
                else None,
                level=score.level,
                method=score.method,
            )
        if score.note:
            whom = score.population or "everyone"
            self.gap(f"{score.metric} for {whom}: {score.note}")

    def _state_largest_gap(self) -> None:
        """Of the primary metric; of the only one, where none was called that."""
        told = cast("Evaluation", self._record)
        primary = {
            metrics.resolve(each) or each for each in several(told.primary_metric)
        }
        gaps = [
            max(values) - min(values)
            for name, values in self._by_group.items()
            if len(values) > 1
            and (not primary or (metrics.resolve(name) or name) in primary)
        ]
        stated = told.largest_gap is not None
        if self._state == "running" and len(gaps) == 1 and not stated:
            self.describe(largest_gap=round(gaps[0], _DIGITS))

    def _cohort(self, population: str | None) -> str | None:
        found = [stratum_of(each, population) for each in self._tested]
        known = [each.iri for each in found if each is not None]
        if len(known) == 1:
            return known[0]
        about = f"a result for {population}" if population else "a result"
        if not any(strata(each) for each in self._tested):
            self.gap(f"{about} names no cohort: the test data state none")
        elif not known:
            self.gap(f"{about} names no cohort: no stratum of the test data is that")
        else:
            self.gap(
                f"{about} names no cohort: several test datasets have that stratum"
            )
        return None


def _scores(
    y_true: Any, y_pred: Any, given: dict[str, Any], more: dict[str, Any]
) -> tuple[Score, ...]:
    from provkit.capture.scores import frames, scoring

    if frames.is_frame(y_true):
        return tuple(frames.of_frame(y_true, **more))
    return tuple(scoring.scores(y_true, y_pred, **given, **more))
