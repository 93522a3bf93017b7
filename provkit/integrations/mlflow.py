"""MLflow: what an MLflow run was told is told to the provkit run too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import unquote, urlsplit

import mlflow

from provkit.integrations._hook import Hook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    import provkit as pk

_ROLES: Final[Mapping[str, str]] = {
    "train": "training",
    "training": "training",
    "valid": "validation",
    "validation": "validation",
    "eval": "test",
    "evaluation": "test",
    "test": "test",
}
_CONTEXT: Final = "mlflow.data.context"


class Mirroring(Hook):
    """Mirrors the MLflow run that goes on inside it: `with Mirroring(): ...`.

    On leaving, also by an exception, the MLflow run's parameters, every metric value
    with the dataset that it belongs to, and its dataset inputs are recorded. A dataset
    is known by its file: MLflow's own digest has eight characters and is the same for
    different data, so it is kept as a remark and never as a name. What MLflow says of
    data that are not there to be read is a gap.

    After a crash nothing is mirrored: `provkit import mlflow` reads what MLflow kept.

    Args:
        run: the run to tell; default the one that the call is in, else one of its own.
        run_id: the MLflow run; default the active one, else the last.
    """

    def __init__(
        self, run: pk.ActiveRun | None = None, run_id: str | None = None
    ) -> None:
        super().__init__(run)
        self._run_id = run_id

    def __enter__(self) -> Self:
        """Begin to listen."""
        self.begin("an MLflow run")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Record what MLflow was told."""
        with self.guarded("the MLflow run"):
            if self.run is not None:
                self._mirror(self.run)
        self.finish("completed" if error is None else "failed")

    def _mirror(self, run: pk.ActiveRun) -> None:
        found = mlflow.active_run() or mlflow.last_active_run()
        run_id = self._run_id or (found.info.run_id if found else None)
        if run_id is None:
            run.gap("MLflow had no run to mirror")
            return
        client = mlflow.MlflowClient()
        seen = client.get_run(run_id)
        run.log_param("mlflow_run_id", run_id)
        run.log_params(dict(sorted(seen.data.params.items())))
        for name in sorted(seen.data.metrics):
            for metric in client.get_metric_history(run_id, name):
                run.log_metric(_series(metric), metric.value, metric.step)
        for each in seen.inputs.dataset_inputs if seen.inputs else ():
            _use(run, each)


def _series(metric: Any) -> str:
    data = getattr(metric, "dataset_name", None)
    return f"{metric.key} on {data}" if data else str(metric.key)


def _use(run: pk.ActiveRun, given: Any) -> None:
    tags = {tag.key: tag.value for tag in given.tags}
    role = _ROLES.get(tags.get(_CONTEXT, "").lower(), "input")
    path = _path(given.dataset.source)
    what = f"the dataset {given.dataset.name} (MLflow digest {given.dataset.digest})"
    if path is None:
        run.gap(f"{what}: its bytes are not here, so it has no name by its content")
    elif not run.takes(role):
        run.use(path)
        run.gap(f"{what} was {role} data, which this kind of run does not have")
    else:
        run.use(path, role=role)


def _path(source: str) -> Path | None:
    """The file of an MLflow data source, where it is one on this machine."""
    try:
        said = json.loads(source)
    except ValueError:
        return None
    uri = said.get("uri") or said.get("url") if isinstance(said, dict) else None
    if not isinstance(uri, str):
        return None
    parts = urlsplit(uri)
    if parts.scheme not in ("", "file"):
        return None
    path = Path(unquote(parts.path))
    return path if path.exists() else None
