"""Whoever reads beside a writer reads one acknowledged state, whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from provkit.store import open_store
from provkit.store._catalogue import Entry
from provkit.store._dump import dump
from provkit.store._opening import opened_to_write

ROOT = Path(__file__).parents[2]
SIZE = 60
WRITER = """
import sys
from pyoxigraph import Literal, NamedNode, Quad
from provkit.store._catalogue import Entry
from provkit.store._opening import opened_to_write
for n in range(int(sys.argv[2])):
    with opened_to_write(sys.argv[1], wait=30, create=True) as writer:
        node = NamedNode(f"urn:x:run:{n}")
        quads = [Quad(node, NamedNode(f"urn:x:p{k}"), Literal("x")) for k in range(60)]
        writer.add([Entry("l", f"runs/{n}.ttl", f"{n:064x}")], quads)
    print(n, flush=True)
"""


def runs(triples) -> dict[str, int]:
    """How many statements there are of each run."""
    found: dict[str, int] = {}
    for triple in triples:
        found[triple.subject.value] = found.get(triple.subject.value, 0) + 1
    return found


def started(store: str, count: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, store, str(count)],
        env={"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )


def test_a_reader_sees_whole_runs_and_never_fewer_than_before(tmp_path):
    store = f"oxigraph:{tmp_path / 'store'}"
    seen = 0
    with started(store, 12) as writer:
        writer.stdout.readline()
        while writer.poll() is None:
            found = runs(open_store(store).triples())
            assert set(found.values()) == {SIZE}
            assert len(found) >= seen
            seen = len(found)
    assert writer.returncode == 0
    assert len(runs(open_store(store).triples())) == 12


def test_a_dump_of_a_store_that_is_being_written_is_of_one_state(tmp_path):
    store, path = f"oxigraph:{tmp_path / 'store'}", tmp_path / "dump.nq"
    with started(store, 12) as writer:
        writer.stdout.readline()
        while writer.poll() is None:
            dump(open_store(store), path)
            lines = path.read_text().splitlines()
            catalogue = sum("checksumValue" in line for line in lines)
            statements = sum("<urn:x:run:" in line for line in lines)
            assert catalogue
            assert statements == SIZE * catalogue
            assert lines[-1] == f"# provkit dump: {len(lines) - 1} statements"


def test_a_reader_that_goes_on_reading_keeps_what_it_began_with(tmp_path):
    store = f"oxigraph:{tmp_path / 'store'}"

    def add(number: int) -> None:
        with opened_to_write(store, create=True) as writer:
            node = NamedNode(f"urn:x:run:{number}")
            quads = [
                Quad(node, NamedNode(f"urn:x:p{k}"), Literal("x")) for k in range(SIZE)
            ]
            writer.add([Entry("l", f"runs/{number}.ttl", f"{number:064x}")], quads)

    add(0)
    reading = open_store(store).triples()
    next(reading)
    for number in range(1, 5):
        add(number)
    assert sum(1 for _ in reading) == SIZE - 1
    assert sum(1 for _ in open_store(store).triples()) == 5 * SIZE
    assert not list((tmp_path / "store" / "cache" / "reading").iterdir())


def test_a_store_that_may_not_be_written_can_be_read(tmp_path):
    store = tmp_path / "store"
    with started(f"oxigraph:{store}", 2) as writer:
        writer.wait()
    mount = ["mount", "--bind", "-o", "ro", str(store), str(store)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(store)], check=True)
        assert len(runs(open_store(f"oxigraph:{store}").triples())) == 2
        assert len(open_store(f"oxigraph:{store}").sources()) == 2
    finally:
        subprocess.run(["umount", str(store)], check=True)
