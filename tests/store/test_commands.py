"""`provkit store`: what it does, and what it says when it cannot."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import provkit as pk
from provkit.cli import main
from provkit.graph import load
from provkit.rdf.layout import Ledger
from provkit.store import open_store
from tests import worlds
from tests.store.conftest import oxigraph_server

STORE = ("-g", "oxigraph:store")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    recorded("one")
    return tmp_path


def recorded(name: str) -> Path:
    with pk.run(name) as run:
        run.log_param("C", 1)
    return max(Ledger(Path("provenance")).runs())


@pytest.fixture
def provkit(capsys):
    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(arguments)
        out, err = capsys.readouterr()
        return left.value.code, out, err

    return run


def test_a_ledger_is_loaded_asked_and_checked(provkit):
    assert provkit("store", "load", *STORE) == (
        0,
        "1 file loaded into oxigraph:store\n",
        "",
    )
    code, out, _ = provkit("store", "info", *STORE)
    assert code == 0
    assert "1 file loaded" in out
    code, out, _ = provkit("store", "query", *STORE, "ASK { ?r a prov:Activity }")
    assert (code, out[:3]) == (0, "Yes")
    assert provkit("store", "query", *STORE, "ASK { <urn:x:a> ?p ?o }")[0] == 1
    code, out, _ = provkit("store", "check", *STORE)
    assert (code, out.splitlines()[-1]) == (0, "clean")


def test_what_was_changed_or_deleted_is_told_and_rebuilt(provkit):
    first = min(Ledger(Path("provenance")).runs())
    second = recorded("two")
    provkit("store", "load", *STORE)
    text = first.read_text()
    first.write_text(text.replace('"one"', '"other"'))
    code, _, err = provkit("store", "load", *STORE)
    assert code == 2
    assert f"{first}: another version of it was loaded" in err
    code, out, _ = provkit("store", "check", *STORE)
    assert code == 1
    assert "was changed since it was loaded" in out
    assert provkit("store", "rebuild", *STORE)[0] == 0
    texts = {t.object.value for t in open_store(STORE[1]).triples()}
    assert "other" in texts
    assert "one" not in texts
    second.unlink()
    code, _, err = provkit("store", "load", *STORE)
    assert code == 0
    assert "was deleted since it was loaded" in err
    code, _, err = provkit("store", "rebuild", *STORE)
    assert code == 2
    assert "1 of 2 files are gone" in err
    assert len(open_store(STORE[1]).sources()) == 2
    assert provkit("store", "rebuild", *STORE, "--drop-missing")[0] == 0
    assert len(open_store(STORE[1]).sources()) == 1


def test_a_rebuild_that_fails_leaves_the_store_as_it_was(provkit):
    provkit("store", "load", *STORE)
    before = set(open_store(STORE[1]).triples())
    [path] = Ledger(Path("provenance")).runs()
    path.write_text("broken")
    code, _, err = provkit("store", "rebuild", *STORE)
    assert code == 2
    assert "not made anew" in err
    assert set(open_store(STORE[1]).triples()) == before


def test_missing_and_foreign_statements_are_found(provkit):
    from pyoxigraph import NamedNode, Quad

    from provkit.store._opening import opened_to_write

    provkit("store", "load", *STORE)
    extra = Quad(*[NamedNode("urn:x:a")] * 3)
    with opened_to_write(STORE[1]) as writer:
        held = next(iter(open_store(str(Path("provenance"))).triples()))
        writer.database.add(extra)
    assert "1 statements are in no file" in provkit("store", "check", *STORE)[1]
    with opened_to_write(STORE[1]) as writer:
        writer.database.remove(Quad(held.subject, held.predicate, held.object))
    assert "1 of its statements are missing" in provkit("store", "check", *STORE)[1]
    provkit("store", "rebuild", *STORE)
    assert provkit("store", "check", *STORE)[0] == 0


@pytest.mark.parametrize("ending", ["nq", "nq.gz", "nq.zst"])
def test_a_dump_is_restored_as_it_was(provkit, ending):
    if ending.endswith("zst"):
        pytest.importorskip("zstandard", reason="extra zstd")
    provkit("store", "load", *STORE)
    name = f"dump.{ending}"
    code, out, _ = provkit("store", "dump", *STORE, "-o", name)
    assert code == 0, out
    code, out, err = provkit("store", "restore", name, "-g", "oxigraph:second")
    assert code == 0, err
    first, second = open_store(STORE[1]), open_store("oxigraph:second")
    assert set(first.triples()) == set(second.triples())
    assert first.sources() == second.sources()
    assert provkit("store", "load", "-g", "oxigraph:second")[1].startswith("0 files")
    assert "is not empty" in provkit("store", "restore", name, *STORE)[2]


@pytest.mark.parametrize("ending", ["nq", "nq.gz", "nq.zst"])
def test_a_damaged_dump_is_not_restored(provkit, ending):
    if ending.endswith("zst"):
        pytest.importorskip("zstandard", reason="extra zstd")
    provkit("store", "load", *STORE)
    path = Path(f"dump.{ending}")
    provkit("store", "dump", *STORE, "-o", str(path))
    content = path.read_bytes()
    for cut in (5, len(content) // 2):
        path.write_bytes(content[:-cut])
        code, _, err = provkit("store", "restore", str(path), "-g", "oxigraph:second")
        assert code == 2
        assert "not the file that was written" in err
        # The checksum of what is there does not help: its last line is not there.
        import hashlib

        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        Path(f"{path}.sha256").write_text(f"{digest}  {path.name}\n")
        code, _, err = provkit("store", "restore", str(path), "-g", "oxigraph:second")
        assert code == 2, err
        assert not Path("second").exists()
        path.write_bytes(content)
        provkit("store", "dump", *STORE, "-o", str(path))


def test_a_graph_is_exported_as_tables(provkit):
    pytest.importorskip("pyarrow", reason="extra parquet")
    code, out, err = provkit("store", "export", "--to", "parquet:tables")
    assert code == 0, err
    assert "nodes" in out
    assert set(open_store("parquet:tables").triples()) == set(
        open_store("provenance").triples()
    )
    assert provkit("store", "export", "--to", "csv:tables")[0] == 2
    assert provkit("store", "check", "-g", "parquet:tables")[0] == 0
    Path("tables/edges.parquet").write_bytes(b"")
    code, out, _ = provkit("store", "check", "-g", "parquet:tables")
    assert code == 1
    assert "edges.parquet: not the table that was written" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("load", "nothing", *STORE), "no such file or folder"),
        (("load", ".", *STORE), "neither a graph file nor a ledger"),
        (("load", "-g", "parquet:x"), "cannot be written"),
        (("load", "-g", "oxigraph:provenance"), "holds something else"),
        (("info", "-g", "oxigraph:nothing"), "no such folder"),
        (("check", "-g", "oxigraph:provenance"), "not a store that provkit made"),
        (("rebuild", "-g", "oxigraph:nothing"), "not a store that provkit made"),
        (("info", "-g", "http://127.0.0.1:9/sparql"), "cannot be reached"),
        (("restore", "nothing.nq", *STORE), "nothing.nq"),
        (("query", "SELEKT", "-g", "provenance"), "cannot be answered"),
        (("load", "-g", "https://a:b@example.org/sparql"), "credentials do not belong"),
        (("load", "a.provn", *STORE), "provkit convert a.provn a.ttl"),
        (("lode", *STORE), "did you mean 'load'"),
    ],
)
def test_what_cannot_be_meant_is_told(provkit, monkeypatch, arguments, said):
    monkeypatch.setattr("provkit.store._http._PAUSE", 0.01)
    Path("a.provn").write_text("document\nendDocument\n")
    code, out, err = provkit("store", *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
    assert not Path("nothing").exists()


def test_an_endpoint_is_loaded_and_noticed(provkit, endpoint):
    where = ("-g", endpoint.query)
    code, out, err = provkit("store", "load", *where)
    assert (code, out) == (0, f"1 file loaded into {endpoint.query}\n"), err
    assert provkit("store", "load", *where)[1].startswith("0 files")
    recorded("two")
    assert provkit("store", "load", *where)[1].startswith("1 file ")
    stored = {str(t) for t in open_store(endpoint.query).triples()}
    local = {str(t) for t in open_store("provenance").triples()}
    assert len(stored) == len(local)
    assert [each.status for each in open_store(endpoint.query).sources()] == [
        "sealed",
        "sealed",
    ]
    code, out, _ = provkit("store", "query", *where, "ASK { ?r a prov:Activity }")
    assert (code, out[:3]) == (0, "Yes")
    assert provkit("store", "query", *where, "SELEKT")[0] == 2
    code, out, _ = provkit(
        "store", "query", *where, "SELECT ?r { ?r a pk:Run }", "--format", "json"
    )
    assert code == 0
    json.loads(out)


def test_a_load_into_a_server_that_dies_is_made_again(provkit, tmp_path, monkeypatch):
    monkeypatch.setattr("provkit.store._http._PAUSE", 0.01)
    place = ("--location", str(tmp_path / "server"))
    with oxigraph_server(*place) as server:
        assert provkit("store", "load", "-g", server.query)[0] == 0
    recorded("two")
    code, out, err = provkit("store", "load", "-g", server.query)
    assert (code, out) == (2, "")
    assert "cannot be reached" in err
    with oxigraph_server(*place) as server:
        assert provkit("store", "load", "-g", server.query)[1].startswith("1 file ")
        stored = list(open_store(server.query).triples())
        assert len(stored) == len(set(open_store("provenance").triples()))


def test_a_large_file_with_blank_nodes_reaches_an_endpoint_whole(provkit, endpoint):
    held = [
        f"<urn:x:s{n}> <http://www.w3.org/ns/prov#used> _:b{n % 7} .\n"
        for n in range(12_000)
    ]
    Path("large.nt").write_text("".join(held))
    assert provkit("store", "load", "large.nt", "-g", endpoint.query)[0] == 0
    triples = list(open_store(endpoint.query).triples())
    assert len(triples) == 12_000
    assert len({t.object for t in triples}) == 7


def test_a_store_and_its_ledger_may_move_together(provkit):
    provkit("store", "load", *STORE)
    Path("elsewhere").mkdir()
    shutil.move("store", "elsewhere/store")
    shutil.move("provenance", "elsewhere/provenance")
    assert provkit("store", "check", "-g", "oxigraph:elsewhere/store")[0] == 0


def test_a_saved_index_goes_on_from_what_was_added(provkit, monkeypatch):
    from provkit.graph import cache

    monkeypatch.setattr(cache, "_SMALLEST", 1)
    Path("world.nt").write_text(
        "".join(f"{t} .\n" for t in worlds.WORLDS["clean run"]())
    )
    provkit("store", "load", "world.nt", "provenance", *STORE)
    assert load(STORE[1]).index.find(worlds.ex("model")) is not None
    recorded("two")
    provkit("store", "load", "--no-index", *STORE)
    whole: list[str] = []
    from provkit.store.oxigraph import OxigraphStore

    really = OxigraphStore.triples
    monkeypatch.setattr(
        OxigraphStore, "triples", lambda self: whole.append("read") or really(self)
    )
    graph = load(STORE[1])
    assert graph.index.find(worlds.ex("model")) is not None
    assert len(graph.sources) == 3
    assert whole == []


def test_a_flat_store_says_that_later_statements_cannot_be_told_apart(provkit):
    [path] = Ledger(Path("provenance")).runs()
    run = next(
        t.subject.value
        for t in open_store("provenance").triples()
        if t.object.value.endswith("prov#Activity")
    )
    pk.annotate(run, description="seen later", agent="0000-0002-1825-0097")
    provkit("store", "load", *STORE)
    before = load(STORE[1]).at("2020-01-01")
    assert any("cannot be told apart" in each.problem for each in before.sources)
    after = load(STORE[1]).at("2100-01-01")
    assert not any(each.problem for each in after.sources)
    assert path.exists()


def test_a_store_of_a_newer_format_and_a_locked_one_are_told(provkit):
    from provkit.store._opening import opened_to_write

    provkit("store", "load", *STORE)
    recorded("two")
    with opened_to_write(STORE[1]):
        code, _, err = provkit("store", "load", *STORE)
        assert code == 2
        assert "is writing it" in err
        assert "--wait" in err
        assert provkit("store", "load", *STORE, "--wait", "0.1")[0] == 2
    head = Path("store/provkit.json")
    head.write_text(json.dumps(json.loads(head.read_text()) | {"format": 99}))
    for command in ("load", "info", "check", "rebuild"):
        code, _, err = provkit("store", command, *STORE)
        assert code == 2
        assert "store format 99 is newer" in err


def test_an_index_goes_on_while_a_run_does(provkit, monkeypatch):
    from provkit.graph import cache
    from provkit.store.oxigraph import OxigraphStore

    monkeypatch.setattr(cache, "_SMALLEST", 1)
    Path("world.nt").write_text(
        "".join(f"{t} .\n" for t in worlds.WORLDS["clean run"]())
    )
    run = pk.run("two")
    run.start()
    provkit("store", "load", "world.nt", "provenance", *STORE)
    load(STORE[1]).index  # noqa: B018
    whole: list[str] = []
    really = OxigraphStore._whole
    monkeypatch.setattr(
        OxigraphStore, "_whole", lambda self: whole.append("read") or really(self)
    )
    run.log_param("later", 7)
    graph = load(STORE[1])
    assert "later" in {graph.index.title(n) for n in range(len(graph.index))}
    assert [each.status for each in graph.sources].count("interrupted") == 1
    run.end()
    provkit("store", "load", "--no-index", *STORE)
    graph = load(STORE[1])
    assert len(graph.index.interrupted) == 0
    assert "interrupted" not in {each.status for each in graph.sources}
    assert whole == []
