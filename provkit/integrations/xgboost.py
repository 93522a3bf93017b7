"""XGBoost: a callback that records parameters, and every metric of every round."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from xgboost.callback import TrainingCallback

from provkit.integrations._hook import Hook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import provkit as pk


class Recording(Hook, TrainingCallback):
    """Tells a run what XGBoost trains: `callbacks=[Recording()]`.

    Recorded are the parameters that are in force, those that nobody set included, the
    value of each metric on each evaluation set per round, and the best round where
    early stopping looked for one. Without a run around it, it makes one.

    Args:
        run: the run to tell; default the one that the call is in.
    """

    def __init__(self, run: pk.ActiveRun | None = None) -> None:
        Hook.__init__(self, run)
        TrainingCallback.__init__(self)

    def before_training(self, model: Any) -> Any:
        """Record the parameters."""
        self.begin("train with XGBoost")
        with self.guarded("the parameters of XGBoost"):
            if self.run is not None:
                self.run.log_params(dict(_parameters(model)))
        return model

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        """Record the metrics of one round; never asks to stop."""
        with self.guarded("a round of XGBoost"):
            if self.run is not None:
                self.run.log_metrics(dict(_latest(evals_log)), step=epoch)
        return False

    def after_training(self, model: Any) -> Any:
        """Record what came out."""
        with self.guarded("the end of XGBoost"):
            if self.run is not None:
                self.run.log_param("rounds", model.num_boosted_rounds())
                for name in ("best_iteration", "best_score"):
                    if model.attr(name) is not None:
                        self.run.log_param(name, float(model.attr(name)))
        self.finish()
        return model


def _latest(evals_log: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, float]]:
    for data, metrics in evals_log.items():
        for metric, values in metrics.items():
            value = values[-1]  # a pair where `xgboost.cv` adds a standard deviation
            yield f"{data}-{metric}", value[0] if isinstance(value, tuple) else value


def _parameters(model: Any) -> Iterator[tuple[str, str]]:
    """The leaves of XGBoost's own configuration, each once."""
    if not hasattr(model, "save_config"):  # the folds of `xgboost.cv`
        return
    pending = [json.loads(model.save_config()).get("learner", {})]
    seen = set()
    while pending:
        for name, value in sorted(pending.pop().items()):
            if isinstance(value, dict):
                pending.append(value)
            elif isinstance(value, str) and name not in seen:
                seen.add(name)
                yield name, value
