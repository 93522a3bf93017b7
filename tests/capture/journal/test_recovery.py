"""Recovery, on journals that real processes left behind."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

import provkit as pk
from provkit.capture.journal.process import is_alive
from provkit.capture.journal.recovery import recover
from provkit.errors import LedgerError
from provkit.model import MetricSummary
from provkit.rdf import journal
from provkit.rdf.encode import several
from provkit.rdf.layout import Ledger
from provkit.vocab import PK
from tests.capture.journal.test_processes import SLEEP, python

BUSY = """
import sys
from pathlib import Path
import provkit as pk

Path("data.csv").write_text("a\\n" * 1000)
for n in range(10_000):
    with pk.run(f"run {n}", kind=pk.TrainingRun) as run:
        print("start", n, flush=True)
        run.use("data.csv", role="training")
        for m in range(20):
            run.log_param(f"p{m}", m)
            run.log_metric("loss", m, step=m)
            print("logged", n, m, flush=True)
        Path("model.bin").write_text(str(n))
        run.produce("model.bin", pk.Model, title=f"model {n}")
        print("made", n, flush=True)
    print("end", n, flush=True)
"""


def killed(recorded, script: str, seconds: float) -> list[list[str]]:
    """The calls that a process acknowledged before it was killed."""
    with python(script, recorded.folder, "t.py", stdout=subprocess.PIPE) as process:
        first = process.stdout.readline()
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        told = (first + process.stdout.read()).splitlines(keepends=True)
    # A last line without its end was cut off: nothing was acknowledged by it.
    return [each.split() for each in told if each.endswith("\n")]


def holds_what_was_acknowledged(recorded, told: list[list[str]]) -> None:
    runs = {each.title: each for each in recorded.records(pk.TrainingRun)}
    counted: dict[str, int] = {}
    for each in recorded.records(MetricSummary):
        counted[each.generated_by] = each.count
    models = {each.title for each in recorded.records(pk.Model)}
    for what, n, *more in told:
        run = runs[f"run {n}"]
        if what == "logged":
            [m] = map(int, more)
            assert m in {each.value for each in several(run.settings)}
            assert counted[run.iri] > m
        elif what == "made":
            assert f"model {n}" in models
        elif what == "end":
            assert run.status == PK + "Completed"


@pytest.mark.parametrize("seed", range(6))
def test_no_acknowledged_call_is_lost(recorded, seed):
    told = killed(recorded, BUSY, random.Random(seed).uniform(0, 0.5))
    holds_what_was_acknowledged(recorded, told)
    recover(recorded.ledger)
    holds_what_was_acknowledged(recorded, told)
    assert not list((recorded.ledger / "journals").iterdir())
    assert all(not source.problem for source in sources(recorded))


@pytest.mark.slow
def test_no_acknowledged_call_is_lost_in_three_hundred_kills(tmp_path, monkeypatch):
    from tests.capture.conftest import Recorded

    calls = 0
    for seed in range(300):
        folder = tmp_path / str(seed)
        folder.mkdir()
        monkeypatch.chdir(folder)
        recorded = Recorded(folder)
        told = killed(recorded, BUSY, random.Random(seed).uniform(0, 0.4))
        holds_what_was_acknowledged(recorded, told)
        recover(recorded.ledger)
        holds_what_was_acknowledged(recorded, told)
        calls += len(told)
    assert calls > 3000


def sources(recorded):
    from provkit.store import open_store

    store = open_store(str(recorded.ledger))
    list(store.triples())
    return store.sources()


def test_recovering_twice_changes_nothing_more(recorded):
    killed(recorded, SLEEP.replace("print(n", "print('at', n"), 0.1)
    [done] = recover(recorded.ledger)
    content = done.sealed.read_bytes()
    assert done.outcome == "sealed"
    assert recover(recorded.ledger) == ()
    assert done.sealed.read_bytes() == content


def test_an_interrupted_recovery_is_taken_up(recorded):
    killed(recorded, SLEEP.replace("print(n", "print('at', n"), 0.1)
    [path] = Ledger(recorded.ledger).journals()
    kept = path.read_bytes()
    [done] = recover(recorded.ledger)
    content = done.sealed.read_bytes()
    path.write_bytes(kept)  # as if killed after the file was moved into its place
    [again] = recover(recorded.ledger)
    assert again.outcome == "sealed"
    assert done.sealed.read_bytes() == content
    assert not path.exists()


def test_two_recoveries_at_once_do_no_harm(recorded):
    for _ in range(3):
        killed(recorded, SLEEP.replace("print(n", "print('at', n"), 0.05)
    script = "from pathlib import Path; import provkit.capture.journal.recovery as r; "
    script += "print([e.why for e in r.recover(Path('provenance')) if e.why])"
    running = [
        python(script, recorded.folder, f"r{n}.py", stdout=subprocess.PIPE)
        for n in range(4)
    ]
    for process in running:
        with process:
            assert process.stdout.read() == "[]\n"
    assert len(recorded.records(pk.TrainingRun)) == 3
    assert not any(source.problem for source in sources(recorded))


def test_a_living_run_is_never_touched(recorded):
    with pk.run("train") as run:
        run.log_param("C", 1)
        [left] = recover(recorded.ledger, force=True)
        assert left.outcome == "alive"
        assert f"process {os.getpid()} is running" in left.why
        run.log_param("D", 2)
    assert len(recorded.one(pk.Run).settings) == 2


def _unfinished(recorded, **changed) -> Path:
    killed(recorded, SLEEP.replace("print(n", "print('at', n"), 0.01)
    [path] = Ledger(recorded.ledger).journals()
    first, rest = path.read_bytes().split(b"\n", 1)
    head = json.loads(first[9:])[1] | changed
    path.write_bytes(journal.line(["head", head]) + rest)
    return path


def test_another_hosts_run_is_left_alone_while_it_changes(recorded):
    path = _unfinished(recorded, boot="another", namespace="another")
    [left] = recover(recorded.ledger)
    assert (left.outcome, "--force" in left.why) == ("alive", True)
    old = time.time() - 700
    os.utime(path, (old, old))
    [done] = recover(recorded.ledger)
    assert done.outcome == "sealed"


def test_force_seals_another_hosts_run(recorded):
    _unfinished(recorded, boot="another", namespace="another")
    [done] = recover(recorded.ledger, force=True)
    assert done.outcome == "sealed"


def test_a_process_of_an_earlier_boot_is_gone(recorded):
    path = _unfinished(recorded, boot="an earlier one", pid=os.getpid())
    assert is_alive(journal.read(path).head) is None


def test_a_later_process_with_the_same_number_is_another(recorded):
    path = _unfinished(recorded, pid=os.getpid(), born="1")
    assert is_alive(journal.read(path).head) is False


def test_a_journal_in_which_nothing_was_written_goes(recorded):
    with pk.run("one"):
        pass
    path = recorded.ledger / "journals" / "x.journal"
    path.write_bytes(b"1234")
    [left] = recover(recorded.ledger)
    assert left.outcome == "alive"
    [gone] = recover(recorded.ledger, force=True)
    assert (gone.outcome, path.exists()) == ("removed", False)


def test_what_is_no_ledger_is_told(tmp_path):
    with pytest.raises(LedgerError, match="is not a ledger"):
        recover(tmp_path)
