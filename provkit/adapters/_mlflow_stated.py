"""What MLflow states, in one form for its folders, databases and exports."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUS: Final = ("", "RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED")
"""The statuses by the number that MLflow's folders give them."""

_HUGE: Final = 1.7976931348623157e308


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one metric of one run, summed up.

    Attributes:
        name: as the script calls it; `last`, `low` and `high` are values of it.
        count: how many values there are.
        time: of the last, in milliseconds since 1970.
    """

    name: str
    last: float
    low: float | None
    high: float | None
    count: int
    time: int | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """A value that was logged for one model on one dataset.

    Attributes:
        metric: its name.
        value: what came out.
        model: the identifier of the logged model.
        dataset: the name and the short digest of the dataset, where stated.
        run: the identifier of the run that measured.
        step: of the series that it stands in.
    """

    metric: str
    value: float
    model: str | None
    dataset: tuple[str, str] | None
    run: str
    step: int = 0


@dataclass(frozen=True, slots=True)
class Data:
    """A dataset as one run used it.

    Attributes:
        id: what MLflow calls it: made of its name and short digest.
        name: as the script calls it.
        digest: eight characters, over a part of the content.
        context: what the run used it for, in the script's words.
        details: what else MLflow knows of it: source, schema, profile, as JSON texts.
        place: where it stands.
    """

    id: str
    name: str
    digest: str
    context: str
    details: Mapping[str, str]
    place: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version in the model registry.

    Attributes:
        name: of the registered model; `number` of the version.
        model: the logged model that it is; `run` the run that made it.
        artifact: the last part of the place that it was registered from.
        description: in words.
        place: where it stands.
    """

    name: str
    number: str
    model: str | None
    run: str | None
    artifact: str
    description: str | None
    place: str


@dataclass(frozen=True, slots=True)
class Logged:
    """A model that a run logged.

    Attributes:
        id: unique in the world.
        name: as the script calls it.
        run: the run that made it.
        created: in milliseconds since 1970.
        notes: parameters and tags of it.
        measured: values of it, whichever run measured them.
        place: where it stands.
    """

    id: str
    name: str | None
    run: str | None
    created: int | None
    notes: Mapping[str, str]
    place: str
    measured: tuple[Measured, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """One run.

    Attributes:
        id: unique in the world.
        experiment: its name.
        name: of the run.
        status: one of `STATUS`.
        started: in milliseconds since 1970, `ended` likewise.
        deleted: whether it was put into the bin.
        place: where it stands.
        params: hyperparameters, as texts.
        tags: what else was said of it.
        series: its metrics.
        measured: values for a model on a dataset.
        data: the datasets that it used.
        models_in: the logged models that it used, `models_out` those that it made.
    """

    id: str
    experiment: str | None
    name: str | None
    status: str
    started: int | None
    ended: int | None
    deleted: bool
    place: str
    params: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    series: tuple[Series, ...] = ()
    measured: tuple[Measured, ...] = ()
    data: tuple[Data, ...] = ()
    models_in: tuple[str, ...] = ()
    models_out: tuple[Logged, ...] = ()


def real(value: float) -> float:
    """A number as it was: MLflow's databases write the largest one for infinity.

    >>> real(-1.7976931348623157e308), real(0.5)
    (-inf, 0.5)
    """
    return math.copysign(math.inf, value) if abs(value) >= _HUGE else value


def summed_up(name: str, points: list[tuple[int, float, int]]) -> Series:
    """A series from its points: time, value, step.

    The last is the one of the highest step and, there, of the latest time. A point that
    stands twice, because it was logged for the run and for its model, is one.
    """
    points = sorted(set(points), key=lambda point: (point[2], point[0]))
    known = [value for _time, value, _step in points if value == value]  # noqa: PLR0124
    return Series(
        name,
        points[-1][1],
        min(known, default=None),
        max(known, default=None),
        len(points),
        max(time for time, _value, _step in points),
    )
