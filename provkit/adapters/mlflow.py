"""Runs, models and datasets of MLflow: its folder, its database, its exports.

`SOURCE` is a tracking folder (`mlruns`), an SQLite database (`mlflow.db`), or JSON that
`mlflow-export-import` wrote. All are read as they lie; neither a server nor MLflow
itself is needed, and no model is loaded.

- A run becomes a training run where it made a model or used a dataset as training data,
  an evaluation where all it did was to measure one model on one dataset, and else a
  plain run. What was measured on a dataset within another run is an evaluation in it.
- `RUNNING` is no proof of running: MLflow says so for ever of a run that was killed. It
  becomes no status, a gap, and the time of the last value as the last sign of life.
- A dataset is the run's own. MLflow knows it by its name and eight characters that it
  makes of the first 10,000 rows, and two cohorts may share both; so they are kept as a
  hint, and two runs share a dataset only with the option `same="digest"`, by which you
  say that the name and those characters tell your datasets apart.
- A metric that is called `auc_EUR` is called so: what a script meant by its suffix is
  not stated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.adapters._mlflow_export import Export
from provkit.adapters._mlflow_files import Files
from provkit.adapters._mlflow_out import write
from provkit.adapters._mlflow_records import Records
from provkit.adapters._mlflow_sqlite import MAGIC, Database
from provkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Source
    from provkit.model import Record

__all__ = ["read", "write"]

_WAYS: Final = ("", "digest")


def read(source: Source, *, same: str = "") -> Iterator[Record]:
    """Read what MLflow tracked.

    Args:
        source: a folder, a database or an exported file.
        same: `digest` to take datasets of one experiment with one name and one digest
            for the same; by default every run has its own.
    """
    if same not in _WAYS:
        raise UsageError(f"same={same!r} is not known", "write same=digest, or nothing")
    if source.is_folder:
        tracked = _is_tracked(source)
        yield from _records(source, Files(source) if tracked else Export(source), same)
        return
    with source.path.open("rb") as stream:
        is_database = stream.read(len(MAGIC)) == MAGIC
    if not is_database:
        yield from _records(source, Export(source), same)
        return
    database = Database(source)
    try:
        yield from _records(source, database, same)
    finally:
        database.close()


def _records(
    source: Source, stated: Files | Database | Export, same: str
) -> Iterator[Record]:
    versions = tuple(stated.versions())
    counted = isinstance(stated, Export)
    records = Records(source, versions, by_digest=same == "digest", counted=counted)
    yield from records.of(stated.runs())


def _is_tracked(source: Source) -> bool:
    return any(source.path.glob("meta.yaml")) or any(source.path.glob("*/meta.yaml"))
