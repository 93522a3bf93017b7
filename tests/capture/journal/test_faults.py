"""Full disks, vanished folders, clocks that go back: the training goes on."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import provkit as pk
from provkit.rdf.encode import several
from tests.capture.journal.test_processes import TRAIN, python

SCRIPT = """
import sys
from pathlib import Path
import provkit as pk

Path("data.csv").write_text("a")

@pk.training(model="m", ledger=sys.argv[1])
def train(data: pk.Dataset, C: float = 1.0) -> Path:
    run = pk.current_run()
    for step in range(60_000):
        run.log_metric("loss", 0.5, step=step)
        if step % 100 == 0:
            run.log_param(f"p{step}", step)
    Path("model.bin").write_text("weights")
    return Path("model.bin")

print("trained", train("data.csv").read_text())
"""


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 1 MB, where this machine lets us make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("no small file system can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def trained(recorded, ledger: Path) -> str:
    """What a training says that is recorded in a ledger; it must end as it would."""
    with python(
        SCRIPT,
        recorded.folder,
        "train.py",
        argument=str(ledger),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert out == "trained weights\n"
    assert "Traceback" not in err
    return err


def test_a_full_disk_does_not_break_the_training(recorded, small_disk):
    told = trained(recorded, small_disk / "provenance")
    assert told.count("provkit:") == 1
    assert "No space left on device" in told


def test_when_there_is_room_again_the_run_says_what_was_lost(recorded, small_disk):
    ledger = small_disk / "provenance"
    filler = small_disk / "filler"
    with pk.run("train", ledger=ledger) as run:
        run.log_param("before", 1)
        room = shutil.disk_usage(small_disk).free
        filler.write_bytes(b"x" * (room - (32 << 10)))
        for n in range(1000):
            run.log_param(f"during {n}", n)
        filler.unlink()
        run.log_param("after", 2)
    assert run.path is not None
    recorded.ledger = ledger
    held = recorded.one(pk.Run)
    names = {each.name for each in held.settings}
    assert {"before", "after"} <= names
    gaps = " ".join(gap.description for gap in held.gaps)
    lost = 1000 - len([each for each in names if each.startswith("during")])
    assert lost > 0
    assert "calls could not be written down" in gaps


def test_a_read_only_folder_does_not_break_the_training(recorded, small_disk):
    command = ["mount", "-o", "remount,ro", small_disk]
    subprocess.run(command, check=True)
    told = trained(recorded, small_disk / "provenance")
    assert "the start of the run could not be recorded" in told


def test_a_folder_that_vanishes_does_not_break_the_training(recorded):
    with pk.run("train") as run:
        run.log_param("before", 1)
        run.log_metric("loss", 1.0)
        shutil.rmtree(recorded.ledger)
        run.log_param("after", 2)
        run.log_metric("loss", 2.0)
        Path("model.bin").write_text("m")
        assert run.produce("model.bin", pk.Model).path == "model.bin"
    assert run.path is None


def test_a_clock_that_goes_back_does_not_turn_time_round(recorded, monkeypatch):
    import time

    real = time.time
    with pk.run("train") as run:
        monkeypatch.setattr(time, "time", lambda: real() - 3600)
        run.log_param("C", 1)
    held = recorded.one(pk.Run)
    assert held.started <= held.ended


def test_a_fault_in_the_recorder_itself_is_told_once(recorded, monkeypatch, caplog):
    from provkit.capture import entities

    def broken(*_arguments: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(entities, "used", broken)
    Path("a.csv").write_text("a")
    with pk.run("train") as run:
        for _ in range(3):
            assert run.use("a.csv").path == "a.csv"
    assert len([r for r in caplog.records if r.name == "provkit"]) == 1
    gaps = [gap.description for gap in several(recorded.one(pk.Run).gaps)]
    assert any("RuntimeError: a bug" in gap for gap in gaps)


@pytest.mark.slow
def test_thirty_two_processes_write_one_ledger(recorded):
    running = [python(TRAIN, recorded.folder, f"t{n}.py") for n in range(32)]
    assert [each.wait(300) for each in running] == [0] * 32
    assert len(recorded.records(pk.TrainingRun)) == 32
    assert len(recorded.records(pk.Model)) == 32


def test_the_process_ends_with_its_own_exit_code(recorded):
    script = "import provkit as pk, sys\nwith pk.run('x'):\n    sys.exit(7)\n"
    assert python(script, recorded.folder, "x.py").wait(60) == 7
    script = "import provkit as pk\nwith pk.run('x'):\n    raise KeyboardInterrupt\n"
    process = python(script, recorded.folder, "y.py", stderr=subprocess.DEVNULL)
    assert process.wait(60) not in (0, None)
    status = {each.status.rpartition("#")[2] for each in recorded.records(pk.Run)}
    assert status == {"Failed"}


def test_a_terminated_run_is_there_as_interrupted(recorded):
    from tests.capture.journal.test_processes import SLEEP

    with python(SLEEP, recorded.folder, "t.py", stdout=subprocess.PIPE) as process:
        assert process.stdout.readline()
        process.terminate()
        process.stdout.read()
    run = recorded.one(pk.TrainingRun)
    assert run.status.endswith("Interrupted")
    assert run.settings
