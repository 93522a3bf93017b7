"""A store on disk: what is loaded, by whom, and what is told about it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyoxigraph
import pytest

import provkit as pk
from provkit.errors import UnreadableGraph
from provkit.rdf.layout import Ledger
from provkit.store import open_store
from provkit.store._loading import load
from provkit.store._locks import Locked
from provkit.store._opening import opened_to_write


@pytest.fixture
def ledger(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    recorded("one")
    return tmp_path / "provenance"


def recorded(name: str) -> None:
    with pk.run(name) as run:
        run.log_param("C", 1)


def loaded(ledger: Path, store: str = "oxigraph:store"):
    with opened_to_write(store, create=True) as writer:
        return load(writer, [ledger])


def as_held(triples) -> set:
    """With literals as a database rewrites them."""
    held = pyoxigraph.Store()
    held.extend(pyoxigraph.Quad(*triple) for triple in triples)
    return {quad.triple for quad in held}


def test_what_is_loaded_is_what_the_ledger_says(ledger):
    report = loaded(ledger)
    assert len(report.added) == 1
    store = open_store("oxigraph:store")
    assert set(store.triples()) == as_held(open_store(str(ledger)).triples())
    [source] = store.sources()
    [path] = Ledger(ledger).runs()
    assert source.name == f"../provenance/runs/{path.name}"
    assert source.status == "sealed"
    assert source.problem == ""


def test_loading_again_does_nothing_and_a_new_run_is_added(ledger):
    loaded(ledger)
    before = open_store("oxigraph:store").state()
    report = loaded(ledger)
    assert (report.added, report.known) == ([], 1)
    assert open_store("oxigraph:store").state() == before
    recorded("two")
    report = loaded(ledger)
    assert (len(report.added), report.known) == (1, 1)
    store = open_store("oxigraph:store")
    assert store.state() != before
    assert store.grown(before)
    assert set(store.added(before)) <= set(store.triples())
    assert len(store.sources()) == 2


def test_a_changed_and_a_deleted_run_are_noticed(ledger):
    recorded("two")
    loaded(ledger)
    first, second = Ledger(ledger).runs()
    first.write_text(first.read_text().replace("one", "other"))
    second.unlink()
    report = loaded(ledger)
    assert report.changed == [str(first)]
    assert report.deleted == [f"../provenance/runs/{second.name}"]
    assert not report.is_done


def test_two_versions_of_one_run_are_not_both_loaded(ledger, tmp_path):
    shutil.copytree(ledger, tmp_path / "copy")
    [path] = Ledger(tmp_path / "copy").runs()
    path.write_text(path.read_text().replace("one", "other"))
    with opened_to_write("oxigraph:store", create=True) as writer:
        report = load(writer, [ledger, tmp_path / "copy"])
    assert len(report.added) == 1
    assert report.changed == [str(path)]


def test_a_run_that_goes_on_is_read_from_its_journal(ledger):
    run = pk.run("two")
    run.start()
    report = loaded(ledger)
    assert len(report.unfinished) == 1
    store = open_store("oxigraph:store")
    assert [each.status for each in store.sources()] == ["sealed", "interrupted"]
    assert as_held(store.triples()) == as_held(open_store(str(ledger)).triples())
    before = store.state()
    run.log_param("more", 1)
    assert store.state() != before
    assert store.grown(store.lasting(before))
    assert as_held(store.triples()) == as_held(open_store(str(ledger)).triples())
    run.end()
    assert "has ended since" in open_store("oxigraph:store").sources()[1].problem
    loaded(ledger)
    assert [each.status for each in open_store("oxigraph:store").sources()] == [
        "sealed",
        "sealed",
    ]


def test_a_second_writer_is_told_who_is_first_or_waits(ledger):
    loaded(ledger)
    with (
        opened_to_write("oxigraph:store"),
        pytest.raises(Locked, match=r"process .* is writing it"),
        opened_to_write("oxigraph:store"),
    ):
        pass
    with opened_to_write("oxigraph:store", wait=1):
        pass


def test_readers_read_the_state_before_while_much_is_written(ledger):
    loaded(ledger)
    recorded("two")
    reader = open_store("oxigraph:store")
    before = set(reader.triples())
    state = reader.state()
    with opened_to_write("oxigraph:store", much=True) as writer:
        load(writer, [ledger])
        assert set(open_store("oxigraph:store").triples()) == before
        # An index of what is read now must not pass for one of the state after.
        assert open_store("oxigraph:store").state() == state
    assert open_store("oxigraph:store").state() != state
    assert set(open_store("oxigraph:store").triples()) > before
    assert not (Path("store") / "before").exists()
    assert list((Path("store") / "cache" / "reading").iterdir()) == []


def test_a_database_that_a_server_has_open_is_not_read(tmp_path):
    # A lock of the same process would not stop us, so the server is a process.
    import subprocess
    import sys

    pyoxigraph.Store(tmp_path / "raw")
    script = (
        "import pyoxigraph, sys; s = pyoxigraph.Store(sys.argv[1]);"
        "print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "raw")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdout.readline() == b"open\n"
        with pytest.raises(Locked, match="another program"):
            list(open_store(f"oxigraph:{tmp_path / 'raw'}").triples())
        server.stdin.close()


def test_a_database_that_oxigraph_made_is_read_as_it_is(tmp_path):
    node = pyoxigraph.NamedNode("urn:x:a")
    pyoxigraph.Store(tmp_path / "raw").add(pyoxigraph.Quad(node, node, node))
    store = open_store(f"oxigraph:{tmp_path / 'raw'}")
    assert len(list(store.triples())) == 1
    assert store.state() == store.state()
    with (
        pytest.raises(UnreadableGraph, match="not a store that provkit made"),
        opened_to_write(f"oxigraph:{tmp_path / 'raw'}", create=True),
    ):
        pass


def test_a_store_of_a_newer_format_is_not_guessed_at(ledger):
    loaded(ledger)
    head = Path("store/provkit.json")
    head.write_text(json.dumps(json.loads(head.read_text()) | {"format": 99}))
    with pytest.raises(UnreadableGraph, match="format 99 is newer"):
        open_store("oxigraph:store")
    with pytest.raises(UnreadableGraph, match="format 99 is newer"):
        loaded(ledger)


def test_a_damaged_database_says_how_to_make_it_again(ledger):
    loaded(ledger)
    [database] = Path("store").glob("db-*")
    (database / "CURRENT").write_text("MANIFEST-999999\n")
    with pytest.raises(UnreadableGraph, match="cannot be opened"):
        list(open_store("oxigraph:store").triples())


@pytest.mark.parametrize("where", ["oxigraph:none", "oxigraph:provenance", "oxigraph:"])
def test_what_is_no_store_is_told(ledger, where):
    with pytest.raises(UnreadableGraph):
        open_store(where)


def test_a_folder_with_something_else_in_it_is_not_taken(ledger):
    before = sorted(ledger.rglob("*"))
    with pytest.raises(UnreadableGraph, match="holds something else"):
        loaded(ledger, "oxigraph:provenance")
    assert sorted(ledger.rglob("*")) == before


def test_a_change_that_was_cut_off_shows_until_it_is_made_again(ledger):
    loaded(ledger)
    state = json.loads(Path("store/state.json").read_text())
    Path("store/state.json").write_text(json.dumps(state | {"writing": True}))
    store = open_store("oxigraph:store")
    list(store.triples())
    assert "cut off" in store.sources()[-1].problem
    assert not store.grown((f"oxigraph {state['name']}",))
    loaded(ledger)
    assert open_store("oxigraph:store").sources()[-1].problem == ""


def test_blank_nodes_of_a_file_are_the_same_when_it_is_loaded_again(tmp_path):
    path = tmp_path / "graph.ttl"
    path.write_text(
        "@prefix p: <http://www.w3.org/ns/prov#> . <urn:x:a> p:used [ a p:Entity ], "
        "_:b . _:b a p:Entity ."
    )
    found = []
    for name in ("one", "two"):
        with opened_to_write(f"oxigraph:{tmp_path / name}", create=True) as writer:
            load(writer, [path])
        found.append(set(open_store(f"oxigraph:{tmp_path / name}").triples()))
    assert found[0] == found[1]
    assert len(found[0]) == 4


def test_a_broken_run_is_left_out_and_told(ledger):
    path = ledger / "runs" / "20990101T000000Z-broken-00000000.ttl"
    path.write_text("<urn:x:a> <urn:x:p> <urn:x:b> . <urn:x:c>")
    report = loaded(ledger)
    assert len(report.added) == 1
    assert report.unreadable[0][0] == str(path)
    assert "urn:x:a" not in str(list(open_store("oxigraph:store").triples()))


def _copied(store, copy):
    """A copy of a database at work, which may tidy up a file while it is copied."""
    for _attempt in range(20):
        try:
            shutil.copytree(store, copy, ignore=shutil.ignore_patterns("LOCK"))
        except shutil.Error:
            shutil.rmtree(copy)
        else:
            return
    raise AssertionError("the database never held still")


def test_what_is_acknowledged_is_in_the_files_and_not_in_memory_alone(tmp_path):
    from provkit.store._catalogue import Entry

    store = tmp_path / "store"
    node = pyoxigraph.NamedNode("urn:x:a")
    with opened_to_write(f"oxigraph:{store}", create=True) as writer:
        for number in range(5):
            text = pyoxigraph.Literal(str(number))
            writer.add(
                [Entry("l", f"runs/{number}", f"{number:064x}")],
                [pyoxigraph.Quad(node, node, text)],
            )
            # What a machine has on its disk that loses its power now.
            copy = tmp_path / f"copy{number}"
            _copied(store, copy)
            found = open_store(f"oxigraph:{copy}")
            assert len(list(found.triples())) == number + 1
            assert len(found.sources()) == number + 1


def test_a_server_that_has_our_database_open_is_told_and_keeps_nobody_out(
    ledger, monkeypatch
):
    import subprocess
    import sys

    from provkit.store import _reading

    monkeypatch.setattr(_reading, "PATIENCE", 0.1)
    loaded(ledger)
    [database] = Path("store").glob("db-*")
    script = (
        "import pyoxigraph, sys; s = pyoxigraph.Store(sys.argv[1]);"
        "print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as server:
        assert server.stdout.readline() == b"open\n"
        with pytest.raises(Locked, match="another program"):
            list(open_store("oxigraph:store").triples())
        with pytest.raises(Locked, match="another program"):
            loaded(ledger)
        server.stdin.close()
    assert list(open_store("oxigraph:store").triples())
    loaded(ledger)
