"""`provkit run -- CMD`: real commands, their streams, signals and files."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

import provkit as pk
from provkit.capture.surroundings.invoked import invoked
from provkit.vocab import PK

HERE = str(Path(pk.__file__).parents[1])
START = [sys.executable, "-c", "from provkit.cli import main; main()", "run"]


def provkit(*arguments: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*START, *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env=environment(),
        **options,
    )


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": HERE, **more}


def script(name: str, text: str) -> str:
    path = Path(name)
    path.write_text(textwrap.dedent(text))
    return name


def gaps(run) -> str:
    return "\n".join(each.description for each in run.gaps)


def by_place(recorded) -> dict:
    kinds = (pk.Entity, pk.Dataset, pk.Model)
    found = [each for kind in kinds for each in recorded.records(kind)]
    return {each.local_path: each for each in found}


def test_a_command_is_captured_without_touching_it(recorded):
    Path("data.csv").write_text("1\n2\n")
    script("train.py", "open('model.bin', 'w').write(open('data.csv').read())")
    told = provkit(
        *("--kind", "training", "--input", "training:data.csv"),
        *("--output", "model:model.bin", "--", sys.executable, "train.py"),
        *("--token", "hush-hush"),
    )
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")
    run = recorded.one(pk.TrainingRun)
    files = by_place(recorded)
    assert run.status == PK + "Completed"
    assert run.training_data == (files["data.csv"].iri,)
    assert isinstance(files["model.bin"], pk.Model)
    assert files["model.bin"].generated_by == run.iri
    assert run.code[0].title == "train.py"
    assert run.command.endswith("train.py --token '***'")
    assert (run.exit_code, run.title) == (0, "train.py")
    assert 0 < run.cpu_seconds < 10
    assert run.environment[0].title.startswith("CPython")
    assert run.gaps == ()
    text = "".join(p.read_text() for p in recorded.ledger.rglob("*.ttl"))
    assert "hush" not in text
    assert str(recorded.folder) not in text


def test_streams_pass_through_untouched(recorded):
    told = subprocess.run(
        [*START, "--", "sh", "-c", "cat; printf '\\377' ; printf 'e' >&2"],
        input=b"\x00\xfe in",
        capture_output=True,
        check=True,
        env=environment(),
    )
    assert (told.stdout, told.stderr) == (b"\x00\xfe in\xff", b"e")


@pytest.mark.parametrize("code", [1, 2, 77])
def test_the_exit_code_is_that_of_the_command(recorded, code):
    assert provkit("--", "sh", "-c", f"exit {code}").returncode == code
    run = recorded.one(pk.Run)
    assert (run.status, run.exit_code) == (PK + "Failed", code)


def test_a_signal_is_128_and_its_number(recorded):
    assert provkit("--", "sh", "-c", "kill -KILL $$").returncode == 137
    run = recorded.one(pk.Run)
    assert run.exit_code == 137
    assert "ended by SIGKILL" in gaps(run)


def test_there_is_no_such_command(recorded):
    told = provkit("--", "no-such-tool", "--x")
    assert told.returncode == 127
    assert told.stderr == "provkit: no-such-tool: no such command\n"
    Path("text").write_text("")
    assert provkit("./text").returncode == 126
    assert not recorded.ledger.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1, signal.SIGINT])
def test_a_signal_is_passed_on(recorded, number):
    name = script(
        "wait.py",
        """
        import signal, sys, time
        def told(number, frame):
            print("told", number, flush=True)
            sys.exit(3)
        for each in (signal.SIGTERM, signal.SIGUSR1, signal.SIGINT):
            signal.signal(each, told)
        print("ready", flush=True)
        time.sleep(30)
        """,
    )
    with subprocess.Popen(
        [*START, sys.executable, name],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
    ) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.stdout.read() == f"told {int(number)}\n"
        assert process.wait(20) == 3
    assert recorded.one(pk.Run).status == PK + "Failed"


def test_ctrl_c_reaches_the_command_once_and_the_run_has_failed(recorded):
    name = script(
        "wait.py",
        """
        import signal
        import time
        told = []
        signal.signal(signal.SIGINT, lambda *_: told.append(1))
        print("ready", flush=True)
        end = time.time() + 1.0
        while time.time() < end:
            time.sleep(0.1)
        print("told", len(told), flush=True)
        raise KeyboardInterrupt
        """,
    )
    child, terminal = pty.fork()
    if child == 0:
        os.execve(  # noqa: S606 - in a terminal of its own
            sys.executable, [*START, sys.executable, name], environment()
        )
    said = read_until(terminal, b"ready\r\n")
    time.sleep(0.2)
    os.write(terminal, b"\x03")
    said += read_until(terminal, b"KeyboardInterrupt")
    _pid, status = os.waitpid(child, 0)
    os.close(terminal)
    assert b"told 1" in said
    assert os.waitstatus_to_exitcode(status) == 130
    assert recorded.one(pk.Run).status == PK + "Failed"


def read_until(terminal: int, text: bytes) -> bytes:
    said = b""
    deadline = time.monotonic() + 30
    while text not in said and time.monotonic() < deadline:
        try:
            said += os.read(terminal, 4096)
        except OSError:
            break
    return said


def test_new_and_changed_files_of_a_watched_folder_are_outputs(recorded):
    for name in ("out/same", "out/changed", "out/touched", "out/gone", "out/.git/x"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("before")
    work = (
        "echo new > out/new; mkdir out/s; echo x > out/s/y; echo now > out/changed; "
        "touch out/touched; rm out/gone; echo > out/.git/x; echo > elsewhere"
    )
    assert provkit("--watch", "out", "--", "sh", "-c", work).returncode == 0
    assert set(by_place(recorded)) == {"out/new", "out/s/y", "out/changed"}
    run = recorded.one(pk.Run)
    assert "3 outputs found by comparing files before and after" in gaps(run)
    assert "gone was there before and is gone" in gaps(run)


def test_the_files_among_the_arguments_are_told_apart(recorded):
    Path("read.csv").write_text("1")
    script("step.sh", 'cat "$1" > "$2"; echo log > "${3#--log=}"')
    told = provkit("--", "sh", "step.sh", "read.csv", "made.csv", "--log=log.txt", "9")
    assert told.returncode == 0
    assert set(by_place(recorded)) >= {"made.csv", "log.txt"}
    run = recorded.one(pk.Run)
    assert "read.csv was given and may have been read" in gaps(run)
    assert run.inputs == ()
    assert run.code[0].title == "step.sh"


def test_an_output_that_was_not_made_is_a_gap_and_no_output(recorded):
    Path("old.bin").write_text("1")
    told = provkit("--output", "model.bin", "--output", "old.bin", "true")
    assert told.returncode == 0
    assert by_place(recorded) == {}
    text = gaps(recorded.one(pk.Run))
    assert "model.bin was named as an output and was not made" in text
    assert "old.bin was named as an output and was not changed" in text


def test_an_input_that_changes_meanwhile_is_a_gap(recorded):
    Path("data.csv").write_text("1")
    provkit("--input", "data.csv", "--", "sh", "-c", "sleep 0.3; echo 2 >> data.csv")
    assert "data.csv changed while the command ran" in gaps(recorded.one(pk.Run))


def test_an_input_that_is_not_there_is_told_before_anything_runs(recorded):
    told = provkit("--input", "training:gone.csv", "--", "touch", "ran")
    assert told.returncode == 2
    assert "there is no such file or folder" in told.stderr
    assert not Path("ran").exists()
    assert provkit("--input", "https://doi.org/10.1/x", "true").returncode == 0


def test_a_script_that_records_itself_is_a_part(recorded):
    name = script(
        "train.py",
        """
        from pathlib import Path
        import provkit as pk

        with pk.run("fit", kind=pk.TrainingRun) as run:
            Path("model.bin").write_text("w")
            run.produce("model.bin", pk.Model, title="m", version="1")
        Path("extra.txt").write_text("x")
        """,
    )
    told = provkit("--watch", ".", "--title", "all", "--", sys.executable, name)
    assert told.returncode == 0, told.stderr
    whole = recorded.one(pk.Run, "all")
    part = recorded.one(pk.TrainingRun, "fit")
    assert part.part_of == whole.iri
    files = by_place(recorded)
    assert files["model.bin"].generated_by == part.iri
    assert files["extra.txt"].generated_by == whole.iri
    assert len(recorded.records(pk.Model)) == 1


def test_a_script_writes_into_the_ledger_that_was_named(recorded):
    name = script("x.py", "import provkit as pk\nwith pk.run('in'): pass\n")
    assert provkit("--ledger", "kept", "--", sys.executable, name).returncode == 0
    assert len(list(Path("kept/runs").glob("*.ttl"))) == 2
    assert not recorded.ledger.exists()


def test_the_software_of_a_tool_is_not_that_of_the_recorder(recorded):
    provkit("true")
    run = recorded.one(pk.Run)
    assert run.environment == ()
    assert "the software that true needs could not be listed" in gaps(run)
    assert run.code[0].identifier.startswith("swh:1:cnt:")


def test_the_software_of_a_conda_tool_is_its_conda_environment(recorded):
    prefix = Path("envs/popgen").absolute()
    (prefix / "conda-meta").mkdir(parents=True)
    (prefix / "conda-meta" / "plink2-2.0-h1.json").write_text("{}")
    (prefix / "bin").mkdir()
    tool = prefix / "bin" / "plink2"
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    path = f"{tool.parent}:{os.environ['PATH']}"
    variables = environment(CONDA_PREFIX=str(prefix), PATH=path)
    subprocess.run([*START, "plink2"], check=True, env=variables)
    (found,) = recorded.one(pk.Run).environment
    assert found.title == "conda popgen, 1 packages"


def test_another_python_has_software_of_its_own(recorded):
    other = Path("other")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", other], check=True)
    provkit("--", "other/bin/python", "-c", "pass")
    (found,) = recorded.one(pk.Run).environment
    assert found.title.endswith(", 0 packages")
    run = recorded.one(pk.Run)
    assert run.code == ()
    assert "given on the command line" in gaps(run)


def test_memory_is_that_of_the_command_or_unknown(recorded):
    provkit("--title", "big", "--", sys.executable, "-c", "bytearray(300_000_000)")
    provkit("--title", "small", "--", "true")
    assert recorded.one(pk.Run, "big").peak_memory > 300_000_000
    assert recorded.one(pk.Run, "small").peak_memory is None


def test_a_ledger_that_cannot_be_written_does_not_stop_the_command(recorded):
    Path("provenance").write_text("a file where the ledger should be")
    told = provkit("--watch", ".", "--", "sh", "-c", "echo done > result; exit 4")
    assert told.returncode == 4
    assert Path("result").exists()
    assert "could not be recorded" in told.stderr


def test_odd_arguments_do_no_harm(recorded):
    long = "x" * 5_000
    told = provkit("--", "printf", "%s", long, "é 漢\n", "a=b=c", "-", "")
    assert told.stdout.startswith("xxx")
    assert recorded.one(pk.Run).command.startswith("printf %s xxx")


def test_without_a_command_it_says_how(recorded):
    told = provkit()
    assert told.returncode == 2
    assert "write it after --" in told.stderr


@pytest.mark.parametrize(
    ("line", "script_name"),
    [
        ("python fit.py --x 1", "fit.py"),
        ("python -u -W error -X dev fit.py", "fit.py"),
        ("python -c pass fit.py", None),
        ("python -Ic pass", None),
        ("python -m fit", "fit.py"),
        ("python -um pkg", "pkg/__main__.py"),
        ("python -m json.tool fit.py", None),
        ("bash -euo pipefail fit.sh", "fit.sh"),
        ("sh -c fit.sh", None),
        ("sh fit.sh -c", "fit.sh"),
        ("./fit.sh 1", "fit.sh"),
        ("python -", None),
        ("python", None),
    ],
)
def test_which_script_a_command_line_runs(recorded, line, script_name):
    Path("pkg").mkdir()
    for name in ("fit.py", "fit.sh", "pkg/__main__.py"):
        Path(name).write_text("#!/bin/sh\n")
        Path(name).chmod(0o755)
    found = invoked(line.split()).script
    assert (found and found.as_posix()) == script_name
