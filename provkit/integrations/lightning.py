"""PyTorch Lightning: a callback that records settings, metrics and checkpoints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

try:
    from lightning.pytorch import Callback
except ModuleNotFoundError:  # it has two names on the package index; either will do
    from pytorch_lightning import Callback

from provkit.integrations._hook import Hook, numbers

if TYPE_CHECKING:
    import provkit as pk


class Recording(Hook, Callback):
    """Tells a run what Lightning trains: `Trainer(callbacks=[Recording()])`.

    Recorded are the module's hyperparameters, its class and size, how the trainer was
    set, the logged metrics at the end of each epoch (never per batch: reading one waits
    for the GPU), and the best checkpoint as an output. Without a run around it, it
    makes one; a training that fails leaves it failed.

    Args:
        run: the run to tell; default the one that the call is in.
        model: how the best checkpoint is recorded: `pk.Model(title=..., version=...)`;
            without it, as an unnamed output.
    """

    def __init__(
        self, run: pk.ActiveRun | None = None, model: pk.Model | None = None
    ) -> None:
        super().__init__(run)
        self._model = model

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """Record the settings."""
        self.begin(f"train {type(pl_module).__name__}")
        with self.guarded("the settings of Lightning"):
            if self.run is not None:
                self.run.log_params(_settings(trainer, pl_module))

    def on_train_epoch_end(self, trainer: Any, pl_module: Any) -> None:
        """Record the metrics that the module logged."""
        self._metrics(trainer)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Record the metrics of the validation."""
        if not trainer.sanity_checking:
            self._metrics(trainer)

    def on_exception(self, trainer: Any, pl_module: Any, exception: Any) -> None:
        """A run that the hook made has failed; the exception passes."""
        self.finish("failed")

    def on_fit_end(self, trainer: Any, pl_module: Any) -> None:
        """Record the best checkpoint."""
        with self.guarded("the checkpoint of Lightning"):
            kept = getattr(trainer.checkpoint_callback, "best_model_path", "")
            if self.run is not None and kept and trainer.is_global_zero:
                self._checkpoint(self.run, Path(kept))
        self.finish()

    def _metrics(self, trainer: Any) -> None:
        with self.guarded("the metrics of Lightning"):
            if self.run is not None:
                values = numbers(trainer.callback_metrics)
                self.run.log_metrics(values, step=trainer.global_step)

    def _checkpoint(self, run: pk.ActiveRun, path: Path) -> None:
        if self._model is None:
            run.produce(path, title="best checkpoint")
        else:
            run.produce(path, type(self._model), **_stated(self._model))


def _stated(model: pk.Model) -> dict[str, Any]:
    return {
        name: value for name, value in vars(model).items() if value not in (None, ())
    }


def _settings(trainer: Any, module: Any) -> dict[str, Any]:
    parameters = list(module.parameters())
    return {
        "module": type(module).__name__,
        "parameters": sum(each.numel() for each in parameters),
        "trainable_parameters": sum(
            each.numel() for each in parameters if each.requires_grad
        ),
        "max_epochs": trainer.max_epochs,
        "precision": trainer.precision,
        "accumulate_grad_batches": trainer.accumulate_grad_batches,
        "gradient_clip_val": trainer.gradient_clip_val,
        **dict(getattr(module, "hparams", None) or {}),
    }
