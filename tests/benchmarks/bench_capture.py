"""What capture costs, beside MLflow on the same work, in one run; run by hand.

    python tests/benchmarks/bench_capture.py [--mlflow]

Medians of several rounds. CPU is `time.process_time` of the caller and its threads,
wall is `time.perf_counter`; a shared machine inflates wall. With `--mlflow` the same
calls are made on MLflow's file store and SQLite (`pip install mlflow`).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5


def timed(call: Callable[[int], object], n: int) -> tuple[float, float]:
    """CPU and wall seconds per call."""
    cpu, wall = time.process_time(), time.perf_counter()
    for number in range(n):
        call(number)
    return (time.process_time() - cpu) / n, (time.perf_counter() - wall) / n


def median(rounds: list[tuple[float, float]]) -> tuple[float, float]:
    return tuple(statistics.median(each) for each in zip(*rounds, strict=True))


def show(what: str, seconds: tuple[float, float]) -> None:
    cpu, wall = seconds
    print(f"{what:<52}{cpu * 1e6:>12.1f}{wall * 1e6:>12.1f}")


def provkit_calls(n: int) -> None:
    import provkit as pk

    for name, logged in (
        ("log_metric", lambda run: lambda i: run.log_metric("loss", 0.5, step=i)),
        ("log_param", lambda run: lambda i: run.log_param(f"p{i}", i)),
    ):
        rounds = []
        for _ in range(ROUNDS):
            with pk.run("bench") as run:
                rounds.append(timed(logged(run), n if name == "log_metric" else 2000))
        show(f"provkit {name}", median(rounds))
    Path("small.csv").write_text("a,b\n1,2\n")
    rounds = []
    for _ in range(ROUNDS):
        with pk.run("bench") as run:
            rounds.append(timed(lambda _i, run=run: run.use("small.csv"), 200))
    show("provkit use (8-byte file, hashing included)", median(rounds))
    rounds = []
    for _ in range(ROUNDS):
        with pk.run("bench") as run:
            calls = timed(lambda _i, run=run: run.produce("small.csv", pk.Dataset), 50)
            rounds.append(calls)
    show("provkit produce (fsync and index included)", median(rounds))

    def whole(_i: int) -> None:
        with pk.run("bench"):
            pass

    whole(0)
    show(
        "provkit start + end (sealed)",
        median([timed(whole, 10) for _ in range(ROUNDS)]),
    )


def mlflow_calls(uri: str, n: int) -> None:
    import logging

    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    import mlflow

    logging.getLogger("mlflow").setLevel(logging.ERROR)
    mlflow.set_tracking_uri(uri)
    kind = uri.partition(":")[0]
    rounds, params = [], []
    for _ in range(3):
        with mlflow.start_run():
            rounds.append(timed(lambda i: mlflow.log_metric("loss", 0.5, step=i), n))
            params.append(timed(lambda i: mlflow.log_param(f"p{i}", i), n))
    show(f"mlflow {kind} log_metric", median(rounds))
    show(f"mlflow {kind} log_param", median(params))

    def whole(_i: int) -> None:
        with mlflow.start_run():
            pass

    show(f"mlflow {kind} start + end", median([timed(whole, 10) for _ in range(3)]))


def imports() -> None:
    for what in ("pass", "import provkit", "import mlflow"):
        found = []
        for _ in range(7):
            began = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", what], capture_output=True, check=False
            )
            if done.returncode == 0:
                found.append(time.perf_counter() - began)
        if found:
            print(f"{what:<52}{'':>12}{statistics.median(found) * 1e6:>12.0f}")


# Not `ru_maxrss`: that is the parent's until the child has grown beyond it.
MEMORY = """
def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

bare = peak()
import provkit as pk
with pk.run("bench") as run:
    for i in range(1_000_000):
        run.log_metric("loss", 0.5, step=i)
print((peak() - bare) / 1024)
"""

TRAINING = """
import sys, time
import numpy as np
from sklearn.linear_model import SGDClassifier
import provkit as pk

rng = np.random.default_rng(0)
X, y = rng.normal(size=(20_000, 100)), rng.integers(0, 2, 20_000)
model = SGDClassifier(random_state=0)

def train(log):
    for step in range(600):
        model.partial_fit(X, y, classes=[0, 1])
        log("score", 0.5, step)

def bare():
    train(lambda *_: None)

def captured():
    with pk.run("sgd", kind=pk.TrainingRun, seed=0) as run:
        run.log_params({"alpha": 1e-4, "penalty": "l2"})
        train(run.log_metric)

import itertools, statistics

captured(); bare()
found = {"bare": [], "again": [], "captured": []}
for order in itertools.permutations(found):
    for name in order:
        began = time.process_time()
        captured() if name == "captured" else bare()
        found[name].append(time.process_time() - began)
bare_, again, with_ = (statistics.median(each) for each in found.values())
print(f"{bare_:.3f} {again:.3f} {with_:.3f}; ", end="")
print(f"noise {(again / bare_ - 1) * 100:+.2f} %, ", end="")
print(f"capture {(2 * with_ / (bare_ + again) - 1) * 100:+.2f} %")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mlflow", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        print(f"{'microseconds per call, median':<52}{'CPU':>12}{'wall':>12}")
        imports()
        provkit_calls(100_000)
        if arguments.mlflow:
            mlflow_calls("file:./mlruns", 300)
            mlflow_calls("sqlite:///mlflow.db", 100)
        memory = subprocess.check_output([sys.executable, "-c", MEMORY], text=True)
        print(
            f"peak memory of 1e6 metrics over the bare process: {float(memory):.1f} MB"
        )
        training = subprocess.run(
            [sys.executable, "-c", TRAINING],
            capture_output=True,
            text=True,
            check=True,
        )
        print(f"SGD, CPU s bare, bare again, captured: {training.stdout.strip()}")


if __name__ == "__main__":
    main()
