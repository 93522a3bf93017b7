"""LightGBM: a callback that records parameters, and every metric of every round."""

from __future__ import annotations

from typing import Any

from provkit.integrations._hook import Hook


class Recording(Hook):
    """Tells a run what LightGBM trains: `callbacks=[Recording()]`.

    LightGBM tells its callbacks of rounds but not of the end, so that a run must be
    there: give it, or train within `with pk.run(...)`. Otherwise nothing is recorded.

    Args:
        run: the run to tell; default the one that the call is in.
    """

    order = 5  # before the one that stops early (30), which ends the round by raising
    before_iteration = False

    def __call__(self, env: Any) -> None:
        """Record one round; the parameters at the first."""
        if self.run is None:
            return
        with self.guarded("a round of LightGBM"):
            if env.iteration == env.begin_iteration:
                self.run.log_params(env.params)
            values = {
                f"{data}-{metric}": value
                for data, metric, value, *_rest in env.evaluation_result_list or ()
            }
            self.run.log_metrics(values, step=env.iteration)
