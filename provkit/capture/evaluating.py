"""An evaluation while it goes on: a run with one model, test data and results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

from provkit.capture.active import ActiveRun
from provkit.model import Dataset, Entity, Evaluation, MetricResult
from provkit.model.identity import new_iri
from provkit.rdf.strata import strata, stratum_of

if TYPE_CHECKING:
    from pathlib import Path

    from provkit.capture.entities import Thing
    from provkit.capture.options import Options


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
            if self._recorder is not None:
                self._recorder.records(result)
        return result

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
