"""Real processes: one after the other, killed, beside each other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import provkit as pk
from provkit.model import MetricSummary
from provkit.rdf.encode import several
from provkit.vocab import PK

TRAIN = """
from pathlib import Path
import provkit as pk

Path("panel.csv").write_text("a\\n1\\n")
panel = pk.Dataset("panel.csv", title="panel", cohort=pk.Cohort(populations={"GBR": 5}))

@pk.training(model="imputer", version="1.0")
def train(data: pk.Dataset) -> Path:
    Path("model.bin").write_text("weights")
    return Path("model.bin")

train(panel)
"""
EVALUATE = """
import provkit as pk

with pk.evaluate("model.bin", on="panel.csv", setting="apparent") as ev:
    ev.metric("accuracy", 0.9, n=5)
"""
SLEEP = """
import sys, time
import provkit as pk

run = pk.run("train", kind=pk.TrainingRun)
run.start()
for n in range(10_000_000):
    run.log_param(f"p{n}", n)
    run.log_metric("loss", n, step=n)
    print(n, flush=True)
"""


def python(
    script: str, folder: Path, name: str, argument=None, told=None, **options
) -> subprocess.Popen:
    path = folder / name
    path.write_text(script)
    here = str(Path(pk.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": here, **(told or {})}
    command = [sys.executable, str(path), *([argument] if argument else [])]
    return subprocess.Popen(command, cwd=folder, env=environment, text=True, **options)


def test_two_processes_in_a_row_give_one_lineage(recorded):
    for script, name in ((TRAIN, "train.py"), (EVALUATE, "eval.py")):
        assert python(script, recorded.folder, name).wait(60) == 0
    model = recorded.one(pk.Model, "imputer")
    evaluation = recorded.one(pk.Evaluation)
    assert evaluation.model == (model.iri,)
    assert recorded.one(pk.TrainingRun).code[0].title == "train.py"
    assert evaluation.code[0].title == "eval.py"


def test_without_the_index_the_graphs_join_by_content(recorded):
    import shutil

    assert python(TRAIN, recorded.folder, "train.py").wait(60) == 0
    shutil.rmtree(recorded.ledger / "digests")
    assert python(EVALUATE, recorded.folder, "eval.py").wait(60) == 0
    model = recorded.one(pk.Model, "imputer")
    assert recorded.one(pk.Evaluation).model == (model.iri,)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.3])
def test_a_killed_run_is_shown_as_interrupted_with_all_it_acknowledged(
    recorded, seconds
):
    with python(SLEEP, recorded.folder, "train.py", stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == "0\n"
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        acknowledged = [0, *map(int, process.stdout.read().split())]
    run = recorded.one(pk.TrainingRun)
    assert run.status == PK + "Interrupted"
    assert run.last_seen >= run.started
    assert run.ended is None
    settings = {each.value for each in several(run.settings)}
    assert settings >= set(acknowledged)
    loss = recorded.one(MetricSummary)
    assert loss.count >= len(acknowledged)
    assert loss.generated_by == run.iri


def test_many_processes_write_one_ledger(recorded):
    running = [python(TRAIN, recorded.folder, f"t{n}.py") for n in range(8)]
    assert [each.wait(120) for each in running] == [0] * 8
    assert len(recorded.records(pk.TrainingRun)) == 8
    assert len(recorded.records(pk.Model)) == 8


def test_a_forked_child_goes_on_as_a_run_of_its_own(recorded):
    with pk.run("train") as run:
        run.log_param("before", 1)
        child = os.fork()
        if child == 0:
            run.log_param("in the child", 2)
            os._exit(0)
        os.waitpid(child, 0)
        run.log_param("after", 3)
    by_parent = {each.part_of: each for each in recorded.records(pk.Run)}
    names = {each.name for each in by_parent[None].settings}
    assert names == {"before", "after"}
    assert by_parent[run.iri].settings[0].name == "in the child"


def test_a_forked_child_that_says_nothing_leaves_nothing(recorded):
    with pk.run("train"):
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    assert len(recorded.records(pk.Run)) == 1


WORKERS = """
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import provkit as pk


def trial(n):
    with pk.run(f"trial {n}") as run:
        run.log_param("n", n)
    return n


def log(run_and_n):
    pk.current_run().log_metric("from a worker", run_and_n)


if __name__ == "__main__":
    with pk.run("sweep"):
        context = multiprocessing.get_context(sys.argv[1])
        with ProcessPoolExecutor(2, mp_context=context) as pool:
            list(pool.map(trial, range(3)))
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(trial, range(3, 6)))
        if sys.argv[1] == "fork":
            worker = context.Process(target=log, args=(1.5,))
            worker.start()
            worker.join()
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_runs_in_workers_are_parts_of_their_parent(recorded, method):
    process = python(WORKERS, recorded.folder, "sweep.py", argument=method)
    assert process.wait(120) == 0
    sweep = next(r for r in recorded.records(pk.Run) if r.part_of is None)
    trials = [
        r for r in recorded.records(pk.Run) if (r.title or "").startswith("trial")
    ]
    assert [each.part_of for each in trials] == [sweep.iri] * 6
    assert {each.settings[0].value for each in trials} == set(range(6))
    assert all(each.status == PK + "Completed" for each in trials)
    workers = [r for r in recorded.records(pk.Run) if r.part_of == sweep.iri]
    assert len(workers) == (7 if method == "fork" else 6)
    if method == "fork":
        [said] = recorded.records(MetricSummary)
        [worker] = [each for each in workers if each.iri == said.generated_by]
        assert worker.status == PK + "Completed"


def test_a_subprocess_is_part_of_the_run_that_started_it(recorded):
    with pk.run("parent") as parent:
        assert python(TRAIN, recorded.folder, "train.py").wait(60) == 0
    with pk.run("later") as later:
        pass
    assert recorded.one(pk.TrainingRun).part_of == parent.iri
    assert recorded.one(pk.Run, "later").part_of is None
    assert later.iri != parent.iri


UNENDED = """
import provkit as pk

first = pk.run("cell")
first.start()
first.log_param("n", 1)
second = pk.run("cell")
second.start()
second.log_param("n", 2)
"""


def test_a_run_that_nobody_ended_is_closed_when_the_process_ends(recorded):
    assert python(UNENDED, recorded.folder, "cells.py").wait(60) == 0
    runs = recorded.records(pk.Run)
    assert [each.status for each in runs] == [PK + "Interrupted"] * 2
    assert [each.part_of for each in runs] == [None, None]
    assert not list((recorded.ledger / "journals").iterdir())
    assert "before the script ended this run" in runs[0].gaps[0].description


RANK = """
import sys, time
import provkit as pk

with pk.run("train", kind=pk.TrainingRun) as run:
    run.log_metric("loss", 0.5, step=1)
    print("ready", flush=True)
    if len(sys.argv) > 1:
        time.sleep(60)
"""
JOBS = {
    "elastic": {"RANK": "{rank}", "WORLD_SIZE": "8", "TORCHELASTIC_RUN_ID": "job"},
    "slurm": {
        "SLURM_PROCID": "{rank}",
        "SLURM_NTASKS": "8",
        "SLURM_JOB_ID": "17",
        "SLURM_STEP_ID": "0",
    },
    "mpi": {
        "OMPI_COMM_WORLD_RANK": "{rank}",
        "OMPI_COMM_WORLD_SIZE": "8",
        "PMIX_NAMESPACE": "4711",
    },
    "nothing": {"RANK": "{rank}", "WORLD_SIZE": "8"},
}


def ranks(recorded, job: str, killed: int = -1) -> None:
    running = []
    for rank in range(8):
        told = {name: value.format(rank=rank) for name, value in JOBS[job].items()}
        argument = "wait" if rank == killed else None
        process = python(
            RANK,
            recorded.folder,
            f"rank{rank}.py",
            argument=argument,
            told=told,
            stdout=subprocess.PIPE,
        )
        running.append(process)
    for rank, process in enumerate(running):
        with process:
            assert process.stdout.readline() == "ready\n"
            if rank == killed:
                process.kill()
            process.wait(60)


@pytest.mark.parametrize("job", ["elastic", "slurm", "mpi"])
def test_eight_ranks_are_parts_of_one_run_and_one_may_be_killed(recorded, job):
    ranks(recorded, job, killed=3)
    found = recorded.records(pk.TrainingRun)
    assert sorted(each.rank for each in found) == list(range(8))
    [logical] = {each.part_of for each in found}
    whole = next(r for r in recorded.records(pk.Run) if r.iri == logical)
    assert (whole.started, whole.ended, whole.world_size) == (None, None, 8)
    status = {each.rank: each.status for each in found}
    assert status[3] == PK + "Interrupted"
    assert {status[rank] for rank in range(8) if rank != 3} == {PK + "Completed"}


def test_ranks_that_nothing_joins_stay_separate_and_say_so(recorded):
    ranks(recorded, "nothing")
    found = recorded.records(pk.TrainingRun)
    assert {each.part_of for each in found} == {None}
    assert all("set PROVKIT_RUN_ID" in each.gaps[0].description for each in found)
