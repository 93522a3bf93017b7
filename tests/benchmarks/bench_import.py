"""`provkit import mlflow` on 10,000 runs, as a folder and as a database.

`python tests/benchmarks/bench_import.py [RUNS] [FOLDER]` writes both in the form that
MLflow 3.17 gives them, imports each in a process of its own and prints the processor
time and the peak memory of that process (budget: 10 s and 300 MB for 10,000 runs). Each
run has 8 hyperparameters, 4 metrics of which one is a series, 6 tags and a dataset;
every tenth logged a model that was measured on a test set.
"""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

RUNS = 10_000
START = 1_795_333_855_000
PARAMS = ("C", "solver", "seed", "folds", "panel", "max_iter", "tol", "l1_ratio")
SCHEMA = """
CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name, lifecycle_stage);
CREATE TABLE runs (run_uuid VARCHAR(32) PRIMARY KEY, name, status, start_time BIGINT,
  end_time BIGINT, lifecycle_stage, experiment_id INTEGER, user_id, artifact_uri);
CREATE TABLE params (key, value, run_uuid, PRIMARY KEY (key, run_uuid));
CREATE TABLE tags (key, value, run_uuid, PRIMARY KEY (key, run_uuid));
CREATE TABLE metrics (key, value FLOAT, timestamp BIGINT, run_uuid, step BIGINT,
  is_nan BOOLEAN, PRIMARY KEY (key, timestamp, step, run_uuid, value, is_nan));
CREATE TABLE latest_metrics (key, value FLOAT, timestamp BIGINT, step BIGINT,
  is_nan BOOLEAN, run_uuid, PRIMARY KEY (key, run_uuid));
CREATE TABLE datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type,
  dataset_source, dataset_schema, dataset_profile,
  PRIMARY KEY (experiment_id, name, digest));
CREATE UNIQUE INDEX dataset_ids ON datasets (dataset_uuid);
CREATE TABLE inputs (input_uuid, source_type, source_id, destination_type,
  destination_id, step, PRIMARY KEY (source_type, source_id, destination_type,
  destination_id));
CREATE TABLE input_tags (input_uuid, name, value, PRIMARY KEY (input_uuid, name));
CREATE TABLE logged_models (model_id PRIMARY KEY, name, creation_timestamp_ms,
  source_run_id);
CREATE TABLE logged_model_params (model_id, param_key, param_value,
  PRIMARY KEY (model_id, param_key));
CREATE TABLE logged_model_tags (model_id, tag_key, tag_value,
  PRIMARY KEY (model_id, tag_key));
CREATE TABLE logged_model_metrics (model_id, metric_name, metric_timestamp_ms,
  metric_step, metric_value FLOAT, run_id, dataset_name, dataset_digest, PRIMARY KEY
  (model_id, metric_name, metric_timestamp_ms, metric_step, run_id));
"""


def runs(count: int):
    """What each run says: identifiers, hyperparameters, tags and metrics."""
    random = Random(0)
    for number in range(count):
        run = f"{random.getrandbits(128):032x}"
        params = {
            name: str(random.choice((0.1, 1, 10))) for name in PARAMS if name != "seed"
        } | {"seed": str(number)}
        tags = {
            "mlflow.user": "anna",
            "mlflow.source.name": "sweep.py",
            "mlflow.source.type": "LOCAL",
            "mlflow.runName": f"run-{number}",
            "mlflow.source.git.commit": "549a6966670943eb80f4929177cfd286eaac276c",
            "population": random.choice(("EUR", "AFR", "EAS")),
        }
        if number % 10:
            tags["mlflow.parentRunId"] = f"{number // 10:032x}"
        metrics = {name: [random.random()] for name in ("auc", "r2", "brier")}
        metrics["loss"] = [random.random() for _ in range(10)]
        yield number, run, params, tags, metrics


def folder(target: Path, count: int) -> None:
    experiment = target / "141645778108637075"
    data = experiment / "datasets" / "d131eab9dbe492d40e65f388b7e19af8"
    data.mkdir(parents=True)
    (experiment / "meta.yaml").write_text(
        "artifact_location: /home/anna/mlruns/1\ncreation_time: 1795333855296\n"
        "experiment_id: '141645778108637075'\nlifecycle_stage: active\nname: sweep\n"
    )
    (data / "meta.yaml").write_text(
        "digest: d385e274\nname: panel\nprofile: '{\"num_rows\": 30}'\n"
        'source: \'{"uri": "panel.csv"}\'\nsource_type: local\n'
    )
    for number, run, params, tags, metrics in runs(count):
        place = experiment / run
        used = place / "inputs" / "891e1398e8173cf73f1400938dad72fd"
        used.mkdir(parents=True)
        (used / "meta.yaml").write_text(
            f"destination_id: {run}\ndestination_type: RUN\n"
            f"source_id: {data.name}\nsource_type: DATASET\n"
            "tags:\n  mlflow.data.context: training\n"
        )
        (place / "meta.yaml").write_text(
            f"artifact_uri: /home/anna/mlruns/{run}/artifacts\n"
            f"end_time: {START + number * 10 + 5}\nentry_point_name: ''\n"
            "experiment_id: '141645778108637075'\nlifecycle_stage: active\n"
            f"run_id: {run}\nrun_name: run-{number}\nsource_name: ''\n"
            f"source_type: 4\nsource_version: ''\nstart_time: {START + number * 10}\n"
            "status: 3\ntags: []\nuser_id: anna\n"
        )
        for kind, values in (("params", params), ("tags", tags)):
            (place / kind).mkdir()
            for name, value in values.items():
                (place / kind / name).write_text(value)
        (place / "metrics").mkdir()
        for name, series in metrics.items():
            lines = [f"{START + n} {v} {n}\n" for n, v in enumerate(series)]
            (place / "metrics" / name).write_text("".join(lines))
        if number % 10 == 0:
            model = experiment / "models" / f"m-{run}"
            (model / "metrics").mkdir(parents=True)
            (model / "meta.yaml").write_text(
                f"creation_timestamp: {START}\nexperiment_id: '141645778108637075'\n"
                f"model_id: m-{run}\nname: clf\nsource_run_id: {run}\nstatus: 2\n"
            )
            (model / "metrics" / "auc").write_text(
                f"{START} 0.9 0 {run} panel-test 0e330668\n"
            )


def database(target: Path, count: int) -> None:
    base = sqlite3.connect(target)
    base.executescript(SCHEMA)
    base.execute("INSERT INTO experiments VALUES (1, 'sweep', 'active')")
    base.execute(
        "INSERT INTO datasets VALUES ('1761fa95', 1, 'panel', 'd385e274', 'local', "
        """'{"uri": "panel.csv"}', NULL, '{"num_rows": 30}')"""
    )

    def add(table: str, *row: object) -> None:
        marks = ", ".join("?" * len(row))
        base.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608

    for number, run, params, tags, metrics in runs(count):
        start = START + number * 10
        place = f"/home/anna/{run}/artifacts"
        about = ("FINISHED", start, start + 5, "active", 1, "anna", place)
        add("runs", run, f"run-{number}", *about)
        for kind, values in (("params", params), ("tags", tags)):
            for name, value in values.items():
                add(kind, name, value, run)
        for name, series in metrics.items():
            for step, value in enumerate(series):
                add("metrics", name, value, START + step, run, step, 0)
            add("latest_metrics", name, series[-1], START, len(series) - 1, 0, run)
        add("inputs", f"i{number}", "DATASET", "1761fa95", "RUN", run, 0)
        add("input_tags", f"i{number}", "mlflow.data.context", "training")
        if number % 10 == 0:
            model = f"m-{run}"
            add("logged_models", model, "clf", START, run)
            values = (0.9, run, "panel-test", "0e330668")
            add("logged_model_metrics", model, "auc", START, 0, *values)
    base.commit()
    base.close()


def measured(source: Path, out: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [sys.executable, "-m", "provkit", "import", "mlflow", source, "-o", out]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(told.splitlines()[0])
    print(
        f"{source.name:10} {cpu:6.2f} s CPU  {wall:6.2f} s wall  "
        f"{after.ru_maxrss / 1024:5.0f} MB peak  {out.stat().st_size >> 20} MB written"
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    with tempfile.TemporaryDirectory() as temporary:
        where = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary)
        if not (where / "mlruns").exists():
            where.mkdir(exist_ok=True, parents=True)
            folder(where / "mlruns", count)
            database(where / "mlflow.db", count)
        # The peak is that of the largest child so far: the smaller one goes first.
        measured(where / "mlflow.db", where / "db.ttl")
        measured(where / "mlruns", where / "folder.ttl")


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
