"""Hugging Face Transformers: a callback that records what `Trainer` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from transformers import TrainerCallback

from provkit.integrations._hook import Hook, numbers

if TYPE_CHECKING:
    import provkit as pk

# Places, names and keys of whoever trains: of no use to anyone else.
_PRIVATE: Final = ("_dir", "token", "hub_", "run_name", "report_to", "_path")
_PLAIN: Final = (bool, int, float, str)


class Recording(Hook, TrainerCallback):
    """Tells a run what `Trainer` trains: `Trainer(..., callbacks=[Recording()])`.

    Recorded are the training arguments without places and keys, the model's class,
    name and size, the seed, every logged metric, and the last checkpoint or the best
    one as an output. Without a run around it, it makes one.

    Args:
        run: the run to tell; default the one that the call is in.
    """

    def __init__(self, run: pk.ActiveRun | None = None) -> None:
        Hook.__init__(self, run)

    def on_train_begin(self, args: Any, state: Any, control: Any, **seen: Any) -> None:
        """Record the settings."""
        model = seen.get("model")
        self.begin(f"train {type(model).__name__}")
        with self.guarded("the settings of Trainer"):
            if self.run is not None:
                self.run.log_params(_settings(args, model))
                self.run.set_seed(args.seed)

    def on_log(self, args: Any, state: Any, control: Any, **seen: Any) -> None:
        """Record the metrics of a step or of an evaluation."""
        with self.guarded("the metrics of Trainer"):
            if self.run is not None:
                self.run.log_metrics(numbers(seen.get("logs") or {}), state.global_step)

    def on_train_end(self, args: Any, state: Any, control: Any, **seen: Any) -> None:
        """Record the checkpoint."""
        with self.guarded("the checkpoint of Trainer"):
            kept = _checkpoint(args, state)
            if (
                self.run is not None
                and kept is not None
                and state.is_world_process_zero
            ):
                self.run.produce(kept, title=kept.name)
        self.finish()


def _checkpoint(args: Any, state: Any) -> Path | None:
    best = state.best_model_checkpoint
    last = Path(args.output_dir or ".") / f"checkpoint-{state.global_step}"
    kept = Path(best) if best else last
    return kept if kept.is_dir() else None


def _settings(args: Any, model: Any) -> dict[str, Any]:
    found = {
        name: value
        for name, value in args.to_dict().items()
        if isinstance(value, _PLAIN) and not any(each in name for each in _PRIVATE)
    }
    if model is None:
        return found
    named = getattr(getattr(model, "config", None), "_name_or_path", None)
    if isinstance(named, str) and named and not Path(named).exists():
        found["pretrained"] = named
    found["module"] = type(model).__name__
    found["parameters"] = sum(each.numel() for each in model.parameters())
    return found
