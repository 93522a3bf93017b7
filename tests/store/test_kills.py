"""A store outlives what happens to its writers: SIGKILL at any moment, a full disk."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from provkit.store import open_store
from provkit.store._checking import check
from provkit.store._loading import load
from provkit.store._opening import opened_to_write

ROOT = Path(__file__).parents[2]
START = "from provkit.cli import main; main()"
PREFIXES = (
    "@prefix prov: <http://www.w3.org/ns/prov#> .\n"
    "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
)
FEW = 2
MANY = 50


def run_file(folder: Path, number: int, statements: int = 60) -> Path:
    """A run as capture seals it: beside its place, its digest first, then moved."""
    run = f"<urn:x:run:{number}>"
    lines = [f"<urn:x:bundle:{number}> a prov:Bundle .", f"{run} a prov:Activity ;"]
    lines += [f"    prov:used <urn:x:data:{number}:{n}> ;" for n in range(statements)]
    lines.append(f'    dcterms:title "run {number}" .')
    content = (PREFIXES + "\n".join(lines) + "\n").encode()
    path = folder / "runs" / f"20260101T{number:06}Z-run-{number:08x}.ttl"
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = sha256(content).hexdigest()
    Path(f"{path}.sha256").write_text(f"{digest}  {path.name}\n")
    beside = path.with_suffix(".new")
    beside.write_bytes(content)
    beside.replace(path)
    return path


def started(*arguments: object, **more: object) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", START, "store", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


def killed(process: subprocess.Popen, after: float) -> tuple[str, str]:
    """Let it work for some time, then end it as the system does without memory."""
    try:
        return process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()


def sources(store: str) -> set[str]:
    """What a reader is told to be there; nothing where no store was made yet."""
    if not (Path(store.removeprefix("oxigraph:")) / "provkit.json").exists():
        return set()
    return {each.name for each in open_store(store).sources() if each.sha256}


def counts() -> list:
    slow = pytest.param(MANY, marks=pytest.mark.slow)
    return [pytest.param(FEW), slow]


@pytest.mark.parametrize("times", counts())
def test_a_load_that_is_killed_loses_nothing_and_goes_on(tmp_path, times):
    chance = random.Random(times)
    ledger, large = tmp_path / "ledger", tmp_path / "large.nt"
    for number in range(40):
        run_file(ledger, number)
    long = "x" * 180  # large enough to go round the transaction log
    large.write_text(
        "".join(
            f"<urn:{long}:{n}> <http://www.w3.org/ns/prov#used> <urn:x:o{n % 99}> .\n"
            for n in range(40_000)
        )
    )
    for trial in range(times):
        store = f"oxigraph:{tmp_path / f'store{trial}'}"
        told: set[str] = set()
        for sources_of in ((ledger,), (ledger, large)):
            process = started("load", *sources_of, "-g", store, "--no-index")
            killed(process, chance.uniform(0.1, 1.1))
            now = sources(store)
            assert told <= now
            told = now
        with opened_to_write(store, create=True) as writer:
            load(writer, [ledger, large])
        found = check(store)
        assert found.problems == ()
        assert found.files == 41
        shutil.rmtree(tmp_path / f"store{trial}")


@pytest.mark.parametrize("times", counts())
def test_a_rebuild_that_is_killed_leaves_a_whole_store(tmp_path, times):
    chance = random.Random(times)
    ledger = tmp_path / "ledger"
    for number in range(60):
        run_file(ledger, number, statements=400)
    store = f"oxigraph:{tmp_path / 'store'}"
    with opened_to_write(store, create=True) as writer:
        load(writer, [ledger])
    told = sources(store)
    for _ in range(times):
        killed(started("rebuild", "-g", store), chance.uniform(0.15, 0.9))
        assert sources(store) == told
    found = check(store)
    assert (found.problems, found.files) == ((), 60)
    with opened_to_write(store) as writer:
        load(writer, [ledger])
    assert len(list((tmp_path / "store").glob("db-*"))) == 1


@pytest.mark.parametrize("times", counts())
def test_a_follower_that_is_killed_loses_nothing_it_told(tmp_path, times):
    chance = random.Random(times)
    ledger = tmp_path / "ledger"
    store = f"oxigraph:{tmp_path / 'store'}"
    number = told = 0
    for _ in range(times):
        number += 1
        run_file(ledger, number)
        process = started(
            "load", ledger, "-g", store, "--follow", "--every", "0.02", "--no-index"
        )
        until = time.monotonic() + chance.uniform(0.4, 1.2)
        while time.monotonic() < until:
            number += 1
            run_file(ledger, number)
            time.sleep(0.03)
        out, err = killed(process, 0)
        assert "Traceback" not in err
        told += sum(int(n) for n in re.findall(r"^(\d+) file", out, re.MULTILINE))
        assert len(sources(store)) >= told
    with opened_to_write(store) as writer:
        load(writer, [ledger])
    found = check(store)
    assert (found.problems, found.files) == ((), number)


def test_a_follower_tells_of_runs_as_they_are_sealed(tmp_path):
    ledger = tmp_path / "ledger"
    store = f"oxigraph:{tmp_path / 'store'}"
    run_file(ledger, 1)
    with started(
        "load", ledger, "-g", store, "--follow", "--every", "0.02", "--no-index"
    ) as process:
        assert process.stdout.readline().startswith("1 file loaded")
        first = run_file(ledger, 2)
        assert process.stdout.readline().startswith("1 file loaded")
        assert len(sources(store)) == 2
        with opened_to_write(store):  # a follower does not keep others out
            pass
        first.unlink()
        assert process.stdout.readline().startswith("0 files loaded")
        assert "was deleted since it was loaded" in process.stderr.readline()
        process.kill()


def test_two_writers_at_once_both_get_their_turn(tmp_path):
    store = f"oxigraph:{tmp_path / 'store'}"
    for number in range(4):
        for each in range(20):
            run_file(tmp_path / f"ledger{number}", 100 * number + each)
    processes = [
        started("load", tmp_path / f"ledger{n}", "-g", store, "--wait", "--no-index")
        for n in range(4)
    ]
    for process in processes:
        out, err = process.communicate(timeout=60)
        assert (process.returncode, out[:8]) == (0, "20 files"), err
    found = check(store)
    assert (found.problems, found.files) == ((), 80)


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 8 MB, where this machine lets us make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("no small file system can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_loses_nothing_and_is_told(tmp_path, small_disk):
    ledger = tmp_path / "ledger"
    for number in range(3):
        run_file(ledger, number)
    store = f"oxigraph:{small_disk / 'store'}"
    with opened_to_write(store, create=True) as writer:
        load(writer, [ledger])
    told = sources(store)
    large = tmp_path / "large.nt"
    large.write_text(
        "".join(
            f"<urn:x:{sha256(b'%d' % n).hexdigest()}> <urn:x:p> <urn:x:o{n}> .\n"
            for n in range(60_000)
        )
    )
    process = started("load", ledger, large, "-g", store, "--no-index")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "Traceback" not in err
    assert "No space left on device" in err
    assert sources(store) == told
    subprocess.run(["mount", "-o", "remount,size=200m", small_disk], check=True)
    with opened_to_write(store) as writer:
        load(writer, [ledger, large])
    assert check(store).problems == ()
