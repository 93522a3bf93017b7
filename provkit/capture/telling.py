"""What a script tells of its run in names and numbers: settings, values, parts."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from provkit.capture import parts
from provkit.capture.course import Course
from provkit.capture.surroundings.seeds import seed_everything
from provkit.model import Setting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from provkit.capture.content import samples
    from provkit.capture.options import Options
    from provkit.model import Run

Scalar = str | float | bool | None


class Telling(Course):
    """A run that can be told its hyperparameters, metrics, parts and seed."""

    def __init__(self, record: Run, options: Options, script: Path | None) -> None:
        super().__init__(record, options, script)
        self._telling: list[samples.Telling] = []

    def log_param(self, name: str, value: Any) -> None:
        """Record one hyperparameter."""
        self._check("log_param")
        with self._shield.during(f"the parameter {name}"):
            if self._recorder is not None:
                self._recorder.add("settings", Setting(str(name), _scalar(value)))
            if isinstance(value, str) and any(e.is_in(value) for e in self._telling):
                self._warn_of_samples(str(name))

    def log_params(self, params: Mapping[str, Any]) -> None:
        """Record several hyperparameters."""
        for name, value in params.items():
            self.log_param(name, value)

    def log_metric(self, name: str, value: float, step: int | None = None) -> None:
        """Record one value of a series, such as the loss at a step."""
        recorder = self._recorder
        if self._state != "running" or (
            recorder is not None and recorder.process != os.getpid()
        ):
            self._check("log_metric")
            recorder = self._recorder
        with self._metric_guard:
            if recorder is not None:
                recorder.metric(name, float(value), step)

    def log_metrics(
        self, metrics: Mapping[str, float], step: int | None = None
    ) -> None:
        """Record a value of several series."""
        for name, value in metrics.items():
            self.log_metric(name, value, step)

    def log_child(
        self,
        title: str,
        *,
        params: Mapping[str, Any] | None = None,
        metrics: Mapping[str, float] | None = None,
        started: datetime | None = None,
        ended: datetime | None = None,
        status: str = "completed",
    ) -> str:
        """Record a part of the run that is over: a trial, a candidate, a fold.

        It costs microseconds, not a file, so that a search over thousands of settings
        can name each. What has more to say of itself is a run of its own, started
        within this one.

        Args:
            title: what people call it.
            params: its hyperparameters.
            metrics: what it came to, by name.
            started: when it began, with a time zone.
            ended: when it ended, likewise.
            status: `completed`, `failed` or `interrupted`.

        Returns:
            the name of the part.

        Raises:
            UsageError: a time has no time zone.
        """
        self._check("log_child")
        made = parts.described(
            self._record,
            title,
            settings=[
                Setting(str(name), _scalar(value))
                for name, value in (params or {}).items()
            ],
            metrics=metrics or {},
            times=(started, ended),
            status=status,
        )
        with self._shield.during(f"the part {title}"):
            if self._recorder is not None:
                self._recorder.records(*made)
        return str(made[0].iri)

    def set_seed(self, seed: int, *, everywhere: bool = False) -> None:
        """Record the seed of the run's random numbers.

        Args:
            seed: the number.
            everywhere: set it too, for `random`, numpy and torch
                (`provkit.capture.surroundings.seeds.seed_everything`).
        """
        self._check("set_seed")
        if everywhere:
            seed_everything(seed)
        with self._shield.during("the seed"):
            if self._recorder is not None:
                self._recorder.set(seed=int(seed))

    def _warn_of_samples(self, name: str) -> None:
        told = f"the parameter {name} looks like an identifier of a sample of the data"
        self._shield.warn(f"{told}; identifiers should not leave with the provenance")
        self.gap(told)


def _scalar(value: Any) -> Scalar:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if hasattr(value, "item") and not getattr(value, "shape", ()):
        item = value.item()
        if isinstance(item, (bool, int, float, str)):
            return item
    return str(value)
