"""Optuna: each trial of a study as a part of the run, with settings and values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.integrations._hook import Hook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_STATUS: Final[Mapping[str, str]] = {
    "COMPLETE": "completed",
    "PRUNED": "interrupted",
    "FAIL": "failed",
}


class Recording(Hook):
    """Tells a run of every trial: `study.optimize(objective, callbacks=[Recording()])`.

    A trial is a part of the run: what was tried, when, and what came of it. A pruned
    one is interrupted. Make the hook where the run is known: Optuna calls it from other
    threads when `n_jobs` is above one.

    Args:
        run: the run to tell; default the one that the call is in.
    """

    def __call__(self, study: Any, trial: Any) -> None:
        """Record a trial that is over."""
        if self.run is None:
            return
        with self.guarded(f"trial {trial.number}"):
            names = getattr(study, "metric_names", None) or _numbered(trial.values)
            values = dict(zip(names, trial.values or (), strict=False))
            self.run.log_child(
                f"trial {trial.number}",
                params=trial.params,
                metrics=values,
                started=_zoned(trial.datetime_start),
                ended=_zoned(trial.datetime_complete),
                status=_STATUS.get(trial.state.name, "interrupted"),
            )


def _numbered(values: list[float] | None) -> tuple[str, ...]:
    count = len(values or ())
    return ("value",) if count == 1 else tuple(f"value {n}" for n in range(count))


def _zoned(time: datetime | None) -> datetime | None:
    """Optuna's times are local and do not say so."""
    return time.astimezone() if time is not None else None
