"""MLflow's SQLite database, read as it stands: no server, and nothing is written.

Every table is read once, in the order of the runs, so that a run is put together from
rows that come by and nothing is held. Tables and columns differ between the versions of
MLflow; what an older database lacks is read as not stated.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from provkit.adapters._mlflow_stated import (
    Data,
    Logged,
    Measured,
    Series,
    Stated,
    Version,
    real,
)
from provkit.errors import UnreadableSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from provkit.adapters import Source

MAGIC: Final = b"SQLite format 3\x00"
_NEEDED: Final = frozenset(
    ("runs", "experiments", "params", "metrics", "latest_metrics", "tags")
)
_READ: Final = _NEEDED | {
    *("datasets", "inputs", "input_tags", "logged_models", "logged_model_params"),
    *("logged_model_tags", "logged_model_metrics", "registered_models"),
    *("model_versions", "alembic_version", "workspaces"),
}
_NOT_NAN: Final = "CASE WHEN is_nan THEN NULL ELSE value END"
_SERIES: Final = f"""
SELECT m.run_uuid, m.key, COUNT(*), MIN({_NOT_NAN}), MAX({_NOT_NAN}), MAX(timestamp),
  (SELECT CASE WHEN is_nan THEN NULL ELSE value END FROM latest_metrics l
   WHERE l.run_uuid = m.run_uuid AND l.key = m.key)
FROM metrics m GROUP BY m.run_uuid, m.key ORDER BY m.run_uuid, m.key
"""  # noqa: S608 - a constant
_DATA: Final = """
SELECT i.destination_id, d.dataset_uuid, d.name, d.digest,
  (SELECT value FROM input_tags t WHERE t.input_uuid = i.input_uuid
   AND t.name = 'mlflow.data.context'),
  d.dataset_source_type, d.dataset_source, d.dataset_schema, d.dataset_profile
FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN'
ORDER BY i.destination_id, d.name, d.digest
"""
_MODELS_IN: Final = """
SELECT source_id, destination_id FROM inputs
WHERE source_type = 'RUN_INPUT' AND destination_type = 'MODEL_INPUT'
ORDER BY source_id, destination_id
"""
_LOGGED: Final = """
SELECT source_run_id, model_id, name, creation_timestamp_ms FROM logged_models
ORDER BY source_run_id, model_id
"""
_NOTES: Final = """
SELECT model_id, 'params.' || param_key, param_value FROM logged_model_params
UNION ALL SELECT model_id, 'tags.' || tag_key, tag_value FROM logged_model_tags
"""
_MEASURED: Final = """
SELECT model_id, metric_name, metric_value, dataset_name, dataset_digest, run_id,
  metric_step FROM logged_model_metrics
WHERE model_id = ? ORDER BY run_id, metric_name, metric_step, metric_timestamp_ms
"""


class Database:
    """A tracking database."""

    def __init__(self, source: Source) -> None:
        """Open it.

        Raises:
            UnreadableSource: it is damaged, or no database of MLflow.
        """
        self._source = source
        source.digest()
        # What another process is writing stands in a file beside the database.
        still = source.path.with_name(f"{source.path.name}-wal").exists()
        mode = "mode=ro" if still else "mode=ro&immutable=1"
        address = f"file:{quote(str(source.path.resolve()))}?{mode}"
        with self._told("the file"):
            self._base = sqlite3.connect(address, uri=True)
            self._base.execute("PRAGMA trusted_schema = OFF")
            self._base.execute("PRAGMA query_only = ON")
            rows = self._base.execute("SELECT name, type FROM sqlite_master").fetchall()
        self._tables = {str(row[0]) for row in rows}
        self._unread = sorted(
            str(row[0]) for row in rows if row[1] == "table" and row[0] not in _READ
        )
        if not self._tables >= _NEEDED:
            raise source.refuse(
                "a database, but not of MLflow (it has no runs with params and metrics)"
            )

    def versions(self) -> Iterator[Version]:
        """The versions in the model registry."""
        columns = "name, version, run_id, source, description"
        if "model_versions" not in self._tables:
            return
        sql = f"SELECT {columns} FROM model_versions ORDER BY name, version"  # noqa: S608
        for name, number, run, place, description in self._rows(sql, "model_versions"):
            origin = str(place or "")
            model = origin.removeprefix("models:/") if "models:/m-" in origin else None
            yield Version(
                str(name),
                str(number),
                model,
                _text(run),
                origin.rstrip("/").rpartition("/")[2],
                _text(description),
                f"model_versions/{name}/{number}",
            )

    def runs(self) -> Iterator[Stated | Logged]:
        """Every run with the models that it logged, then the models without a run."""
        total = next(self._rows("SELECT COUNT(*) FROM runs", "runs"))[0]
        params = self._by_run(_pairs("params"), "params")
        tags = self._by_run(_pairs("tags"), "tags")
        series = self._by_run(_SERIES, "metrics")
        data = self._by_run(_DATA, "inputs", "datasets", "input_tags")
        models = self._by_run(_MODELS_IN, "inputs")
        logged = self._by_run(_LOGGED, "logged_models")
        sql = (
            "SELECT r.run_uuid, r.name, r.status, r.start_time, r.end_time, "
            "r.lifecycle_stage, e.name FROM runs r LEFT JOIN experiments e "
            "ON e.experiment_id = r.experiment_id ORDER BY r.run_uuid"
        )
        for done, row in enumerate(self._rows(sql, "runs"), start=1):
            self._source.step(done, total)
            run, name, status, started, ended, stage, experiment = row
            run = str(run)
            yield Stated(
                id=run,
                experiment=_text(experiment),
                name=_text(name),
                status=str(status or ""),
                started=self._integer(started, "start_time", run),
                ended=self._integer(ended, "end_time", run),
                deleted=stage == "deleted",
                place=f"runs/{run}",
                params=_texts(params(run)),
                tags=_texts(tags(run)),
                series=tuple(self._series(row) for row in series(run)),
                data=tuple(_data(row) for row in data(run)),
                models_in=tuple(str(row[1]) for row in models(run)),
                models_out=tuple(self._logged(row) for row in logged(run)),
            )
        yield from self._without_a_run()
        self._leave()

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def _leave(self) -> None:
        """Enter the rows of tables that are not read: traces, users, jobs ..."""
        for table in self._unread:
            quoted = table.replace('"', '""')
            sql = f'SELECT COUNT(*) FROM "{quoted}"'  # noqa: S608
            count = next(self._rows(sql, table))[0]
            if count:
                why = "a table that provkit does not read"
                self._source.lost(f"{table}/*", why, count)

    def _without_a_run(self) -> Iterator[Logged]:
        if "logged_models" in self._tables:
            sql = (
                "SELECT source_run_id, model_id, name, creation_timestamp_ms "
                "FROM logged_models WHERE source_run_id IS NULL OR "
                "source_run_id NOT IN (SELECT run_uuid FROM runs) ORDER BY model_id"
            )
            for row in self._rows(sql, "logged_models"):
                yield self._logged(row)

    def _logged(self, row: tuple[Any, ...]) -> Logged:
        run, model, name, created = row
        notes = f"SELECT * FROM ({_NOTES}) WHERE model_id = ? ORDER BY 2"  # noqa: S608
        found = self._rows(notes, "logged_model_params", str(model))
        measured = self._rows(_MEASURED, "logged_model_metrics", str(model))
        return Logged(
            str(model),
            _text(name),
            _text(run),
            self._integer(created, "creation_timestamp_ms", str(model)),
            {str(note[1]): str(note[2]) for note in found},
            f"logged_models/{model}",
            tuple(self._measured(each) for each in measured),
        )

    def _measured(self, row: tuple[Any, ...]) -> Measured:
        model, metric, value, name, digest, run, step = row
        value = float("nan") if value is None else self._real(value, metric)
        dataset = (str(name), str(digest)) if name is not None else None
        steps = self._integer(step, "metric_step", str(run)) or 0
        return Measured(str(metric), value, str(model), dataset, str(run), steps)

    def _series(self, row: tuple[Any, ...]) -> Series:
        run, name, count, low, high, time, last = row
        lowest, highest = (
            None if each is None else self._real(each, name) for each in (low, high)
        )
        value = float("nan") if last is None else self._real(last, name)
        latest = self._integer(time, "timestamp", str(run))
        return Series(str(name), value, lowest, highest, int(count), latest)

    def _real(self, value: object, what: object) -> float:
        if not isinstance(value, (int, float)):
            raise self._source.refuse(f"metrics/{what}: {value!r} is no number")
        return real(float(value))

    def _integer(self, value: object, what: str, run: str) -> int | None:
        if value is None or isinstance(value, int):
            return value
        raise self._source.refuse(f"runs/{run}: {what} is {value!r}, no whole number")

    def _by_run(self, sql: str, *tables: str) -> Callable[[str], list[tuple[Any, ...]]]:
        """Rows that come in the order of the runs, handed out run by run."""
        if not set(tables) <= self._tables:
            return lambda _run: []
        rows = self._rows(sql, tables[0])
        ahead: list[tuple[Any, ...]] = []

        def of(run: str) -> list[tuple[Any, ...]]:
            found: list[tuple[Any, ...]] = []
            while True:
                row = ahead.pop() if ahead else next(rows, None)
                if row is None:
                    return found
                key = "" if row[0] is None else str(row[0])
                if key > run:
                    ahead.append(row)
                    return found
                if key == run:
                    found.append(row)

        return of

    def _rows(self, sql: str, table: str, *given: str) -> Iterator[tuple[Any, ...]]:
        with self._told(table):
            rows = self._base.execute(sql, given)
            while (row := rows.fetchone()) is not None:
                yield row

    def _told(self, what: str) -> _Told:
        return _Told(self._source, what)


class _Told:
    """Errors of the database as errors of the source, with the table."""

    def __init__(self, source: Source, what: str) -> None:
        self._place = f"{source.name}: {what}"

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: object, _trace: object) -> None:
        if isinstance(error, sqlite3.Error):
            raise UnreadableSource(
                f"{self._place}: {error}",
                "the database is damaged, cut off or not of MLflow: copy it again",
            ) from error


def _pairs(table: str) -> str:
    return f"SELECT run_uuid, key, value FROM {table} ORDER BY run_uuid, key"  # noqa: S608


def _data(row: tuple[Any, ...]) -> Data:
    _run, name_of, name, digest, context, *rest = row
    keys = ("source_type", "source", "schema", "profile")
    details = {key: str(value) for key, value in zip(keys, rest, strict=True) if value}
    return Data(
        str(name_of),
        str(name),
        str(digest),
        str(context or ""),
        details,
        f"datasets/{name_of}",
    )


def _texts(rows: list[tuple[Any, ...]]) -> dict[str, str]:
    return {str(row[1]): str(row[2]) for row in rows if row[2] is not None}


def _text(value: object) -> str | None:
    return None if value in (None, "") else str(value)
