"""A saved index is used as long as its sources are as they were."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from provkit.graph import cache, load
from provkit.graph.build import build, build_joined
from provkit.graph.counting import Numbers
from provkit.graph.names import Names
from provkit.graph.reading import Reading
from provkit.model import Dataset, Model, TrainingRun
from provkit.rdf import files
from provkit.rdf.encode import encode
from provkit.rdf.join import join
from provkit.rdf.layout import Ledger
from provkit.store import ledger as ledgers
from provkit.store import open_store as opened_store
from provkit.store._loading import load as into_store
from provkit.store._opening import opened_to_write
from tests import worlds
from tests.worlds import ex

if TYPE_CHECKING:
    from pathlib import Path

    from provkit.graph.index import Index


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own, in which the smallest graph has a place."""
    monkeypatch.setenv("PROVKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "_SMALLEST", 1)
    return tmp_path / "cache" / "indexes"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were read as graphs."""
    found: list[str] = []
    really = files.read

    def read(path: Path, format_name: str | None = None):
        found.append(path.name)
        return really(path, format_name)

    monkeypatch.setattr(files, "read", read)
    return found


def settled(path: Path) -> Path:
    """Let a file be as old as a file is that nobody is writing any more."""
    time.sleep(0.03)
    return path


def graph_file(path: Path, world: str = "clean run") -> Path:
    files.write(worlds.WORLDS[world](), path)
    return settled(path)


def run(ledger: Ledger, name: str, *records) -> Path:
    ledger.sealed(name).parent.mkdir(parents=True, exist_ok=True)
    files.write(encode(*records), ledger.sealed(name))
    return settled(ledger.sealed(name))


def statements(index: Index) -> set[tuple[str, int, str]]:
    return {
        (index.iri(subject), code, index.value(other))
        for subject in range(len(index))
        for code, other in zip(*index.out.of(subject), strict=True)
    }


def test_a_file_is_read_once_and_nothing_is_put_beside_it(tmp_path, places, reads):
    path = graph_file(tmp_path / "graphs.ttl")
    first, second = load(path), load(path)
    assert statements(first.index) == statements(second.index)
    assert first.sources == second.sources
    assert second.sources[0].sha256
    assert reads == ["graphs.ttl"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cache", "graphs.ttl"]
    assert len(list(places.iterdir())) == 1
    asked = ex("model")
    assert first.populations(asked).to_dict() == second.populations(asked).to_dict()


def test_a_changed_file_is_read_again(tmp_path, reads):
    path = graph_file(tmp_path / "g.ttl")
    about = path.stat()
    assert load(path).index.find(ex("third")) is None
    graph_file(path, "base model chain")
    assert load(path).index.find(ex("third")) is not None
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert load(path).index.find(ex("third")) is not None
    assert reads == ["g.ttl"] * 3


def test_the_same_size_and_time_do_not_deceive(tmp_path):
    path = tmp_path / "g.nt"
    text = f"<{ex('one')}> <http://www.w3.org/ns/prov#wasDerivedFrom> <{ex('two')}> .\n"
    path.write_text(text)
    about = path.stat()
    settled(path)
    assert load(path).index.find(ex("one")) is not None
    path.write_text(text.replace("one", "six"))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    settled(path)
    assert path.stat().st_size == about.st_size
    assert load(path).index.find(ex("six")) is not None


def test_a_file_that_may_still_change_is_not_saved(tmp_path, places):
    path = tmp_path / "g.ttl"
    files.write(worlds.WORLDS["clean run"](), path)
    soon = time.time_ns() + 3_600_000_000_000
    os.utime(path, ns=(soon, soon))
    assert load(path).index.find(ex("model")) is not None
    assert not places.exists()


@pytest.mark.parametrize("off", ["off", "OFF", "0"])
def test_it_can_be_switched_off(tmp_path, places, monkeypatch, reads, off):
    monkeypatch.setenv("PROVKIT_CACHE", off)
    path = graph_file(tmp_path / "g.ttl")
    for _ in range(2):
        assert load(path).index.find(ex("model")) is not None
    assert reads == ["g.ttl", "g.ttl"]
    assert not places.exists()


def test_a_place_that_cannot_be_written_costs_only_time(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("PROVKIT_CACHE", str(tmp_path / "file"))
    path = graph_file(tmp_path / "g.ttl")
    assert load(path).index.find(ex("model")) is not None


def test_a_damaged_index_is_made_again(tmp_path, places, reads):
    path = graph_file(tmp_path / "g.ttl")
    expected = statements(load(path).index)
    [folder] = places.iterdir()
    for name in sorted(each.name for each in folder.iterdir()):
        (folder / name).write_bytes((folder / name).read_bytes()[:-1])
        assert statements(load(path).index) == expected, name
    (folder / "index.json").write_text("[]")
    assert statements(load(path).index) == expected
    assert not [each for each in places.iterdir() if each.name.startswith(".")]


def test_a_small_graph_is_not_saved(tmp_path, places, monkeypatch):
    monkeypatch.setattr(cache, "_SMALLEST", 5_000)
    assert load(graph_file(tmp_path / "g.ttl")).index is not None
    assert not places.exists()


def test_only_some_indexes_of_files_are_kept(tmp_path, places, monkeypatch):
    monkeypatch.setattr(cache, "_MOST", 2)
    for number in range(4):
        assert load(graph_file(tmp_path / f"{number}.ttl")).index is not None
    assert len(list(places.iterdir())) == 2


MADE = worlds.digest("made")


def made(name: str) -> list:
    return [
        TrainingRun(iri=ex(f"run-{name}"), started="2026-03-01T10:00:00Z"),
        Model(iri=ex(name), generated_by=ex(f"run-{name}"), checksums=(MADE,)),
    ]


def test_a_run_added_to_a_ledger_is_read_alone(tmp_path, reads):
    ledger = Ledger(tmp_path / "ledger")
    used = Dataset(iri=ex("uses"), derived_from=worlds.content("made"))
    run(ledger, "1", used)
    folder = tmp_path / "ledger"
    assert load(folder).index.find(worlds.content("made")) is not None
    run(ledger, "2", *made("model"))
    grown = load(folder)
    assert grown.index.find(worlds.content("made")) is None  # joined across runs
    assert len(grown.sources) == 2
    run(ledger, "3", *made("other"))
    grown = load(folder)
    assert set(grown.index.ambiguous) == {worlds.content("made")}
    assert reads == ["1.ttl", "2.ttl", "3.ttl"]
    whole = build(*_joined(folder))
    assert statements(grown.index) == statements(whole)
    assert load(folder).sources == grown.sources
    assert (folder / "cache" / "index" / "index.json").is_file()


def _joined(folder: Path):
    found = join(list(ledgers.open_store(str(folder)).triples()))
    return found.triples, found.ambiguous


def test_what_changed_in_a_ledger_is_not_added_to(tmp_path, reads):
    ledger, folder = Ledger(tmp_path / "ledger"), tmp_path / "ledger"
    first = run(ledger, "1", *made("a"))
    run(ledger, "2", *made("b"))
    assert load(folder).index is not None
    run(ledger, "1", *made("c"))
    run(ledger, "3", *made("d"))
    found = load(folder).index
    assert found.find(ex("a")) is None
    assert found.find(ex("c")) is not None
    reads.clear()
    first.unlink()
    assert load(folder).index.find(ex("c")) is None
    assert reads == ["2.ttl", "3.ttl"]


def test_a_digest_that_came_late_is_noticed(tmp_path):
    from hashlib import sha256

    ledger, folder = Ledger(tmp_path / "ledger"), tmp_path / "ledger"
    path = run(ledger, "1", *made("a"))
    graph = load(folder)
    assert graph.index is not None
    assert "missing" in graph.sources[0].problem
    digest = sha256(path.read_bytes()).hexdigest()
    path.with_name("1.ttl.sha256").write_text(f"{digest}  1.ttl\n")
    settled(path)
    assert [source.problem for source in load(folder).sources] == [""]


def test_a_run_that_was_sealed_meanwhile_is_not_told_twice(tmp_path, monkeypatch):
    import provkit as pk

    monkeypatch.chdir(tmp_path)
    with pk.run("one"):
        pass
    going = pk.run("two")
    going.start()
    folder = tmp_path / "provenance"
    settled(folder)
    assert len(load(folder).index.interrupted) == 1
    going.end()
    settled(folder)
    assert len(load(folder).index.interrupted) == 0
    assert {s.status for s in load(folder).sources} == {"sealed"}


def test_while_a_run_goes_on_nothing_else_is_read(tmp_path, monkeypatch, reads):
    import provkit as pk

    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "provenance"
    run(Ledger(folder), "1", *made("first"))
    settled(folder)
    assert load(folder).index.find(ex("first")) is not None
    going = pk.run("two")
    going.start()
    for value in range(3):
        going.log_param(f"p{value}", value)
        settled(folder)
        reads.clear()
        graph = load(folder)
        assert len(graph.index.of_kind("Setting")) == value + 1
        assert len(graph.index.interrupted) == 1
        assert [source.status for source in graph.sources] == ["sealed", "interrupted"]
        assert reads == []
        whole = build(*_joined(folder))
        assert statements(graph.index) == statements(whole)
    going.end()
    settled(folder)
    reads.clear()
    after = load(folder)
    assert len(after.index.of_kind("Setting")) == 3
    assert [source.status for source in after.sources] == ["sealed", "sealed"]
    assert len(reads) == 1
    assert load(folder).sources == after.sources
    assert len(reads) == 1


def test_several_processes_may_open_and_save_at_once(tmp_path):
    path = graph_file(tmp_path / "g.ttl")
    code = (
        "import sys; from provkit.graph import cache, load\n"
        "cache._SMALLEST = 1\n"
        "for _ in range(30):\n"
        "    graph = load(sys.argv[1])\n"
        f"    assert graph.index.find({ex('model')!r}) is not None\n"
        f"    assert graph.populations({ex('model')!r}).rows\n"
        "    from pathlib import Path; Path(sys.argv[1]).touch()\n"
    )
    home = os.pathsep.join(p for p in sys.path if p)
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", code, str(path)],
            env={**os.environ, "PYTHONPATH": home},
        )
        for _ in range(3)
    ]
    assert [process.wait() for process in started] == [0, 0, 0]


@given(st.lists(st.text(), unique=True), st.lists(st.text(), unique=True))
def test_names_go_on_where_they_ended(old: list[str], new: list[str]):
    numbers = Numbers(Names.of(old))
    for text in new:
        assert numbers.get(text) in (None, *range(len(old)))
        assert numbers[text] == numbers[text]
    every = list(dict.fromkeys([*old, *new]))
    names = numbers.known.extended(numbers.new)
    assert list(names) == every
    assert [names.find(text) for text in every] == list(range(len(every)))


@pytest.mark.parametrize("world", sorted(worlds.WORLDS))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=5)
@given(st.randoms(use_true_random=False))
def test_read_in_any_order_it_is_joined_as_the_join_says(world: str, random):
    triples = worlds.WORLDS[world]()
    random.shuffle(triples)
    view = join(triples)
    reading = Reading()
    reading.take(triples[: len(triples) // 2])
    reading.take(triples[len(triples) // 2 :])
    index = build_joined(reading)
    assert statements(index) == statements(build(view.triples))
    assert dict(index.ambiguous) == view.ambiguous
    for content in view.same:
        assert (index.find(content) is None) == (content not in str(view.triples))


def loaded(store: Path, ledger: Path) -> None:
    with opened_to_write(f"oxigraph:{store}", create=True) as writer:
        into_store(writer, [ledger])


def kept_by_none(name: str) -> list[Triple]:
    """Statements that no relation of the index has."""
    said = NamedNode(ex("remarked"))
    return [Triple(NamedNode(ex(name)), said, Literal(str(n))) for n in range(3)]


def test_a_store_that_was_told_nothing_that_is_kept_is_opened_as_it_was_saved(
    tmp_path, monkeypatch, reads
):
    ledger, store = tmp_path / "provenance", tmp_path / "store"
    run(Ledger(ledger), "1", *made("first"))
    loaded(store, ledger)
    first = load(f"oxigraph:{store}")
    before = statements(first.index)
    files.write(kept_by_none("second"), Ledger(ledger).sealed("2"))
    settled(Ledger(ledger).sealed("2"))
    loaded(store, ledger)

    builds = []
    monkeypatch.setattr(cache, "build_joined", builds.append)
    reads.clear()
    after = load(f"oxigraph:{store}")
    assert statements(after.index) == before
    assert len(after.sources) == len(first.sources) + 1
    assert builds == []
    assert len(reads) == 1
    opening = (
        "import sys; from provkit.graph import cache, load\n"
        "from provkit.store.oxigraph import OxigraphStore\n"
        "def refuse(*_): raise AssertionError('it was read')\n"
        "OxigraphStore.added = OxigraphStore.triples = refuse\n"
        "cache.reopened = cache.build_joined = refuse\n"
        "graph = load(sys.argv[1])\n"
        "assert len(graph.index.out.other) and len(graph.sources) == int(sys.argv[2])\n"
    )
    arguments = [f"oxigraph:{store}", str(len(after.sources))]
    home = os.pathsep.join(p for p in sys.path if p)
    subprocess.run(
        [sys.executable, "-W", "error", "-c", opening, *arguments],
        env={**os.environ, "PYTHONPATH": home},
        check=True,
    )


def test_what_comes_after_that_is_read_alone(tmp_path, reads):
    ledger, store = tmp_path / "provenance", tmp_path / "store"
    run(Ledger(ledger), "1", *made("first"))
    loaded(store, ledger)
    assert len(load(f"oxigraph:{store}").index)
    files.write(kept_by_none("second"), Ledger(ledger).sealed("2"))
    settled(Ledger(ledger).sealed("2"))
    loaded(store, ledger)
    assert len(load(f"oxigraph:{store}").index)
    run(Ledger(ledger), "3", *made("third"))
    loaded(store, ledger)
    reads.clear()
    after = load(f"oxigraph:{store}")
    assert after.index.find(ex("third")) is not None
    assert len(reads) == 1
    whole = build(opened_store(f"oxigraph:{store}").triples())
    assert statements(after.index) == statements(whole)


def test_a_sealed_file_of_nothing_that_is_kept_is_not_read_twice(tmp_path, reads):
    ledger = tmp_path / "provenance"
    run(Ledger(ledger), "1", *made("first"))
    assert len(load(ledger).index)
    files.write(kept_by_none("second"), Ledger(ledger).sealed("2"))
    settled(Ledger(ledger).sealed("2"))
    assert len(load(ledger).index)
    reads.clear()
    assert len(load(ledger).sources) == 2
    assert reads == []
