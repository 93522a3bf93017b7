"""Loading, naming nodes, taking a part, asking by name."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from provkit import plugins
from provkit.errors import (
    AmbiguousNode,
    EmptyGraph,
    UnknownName,
    UnknownNode,
    UnreadableGraph,
    UsageError,
    WrongKind,
)
from provkit.graph import Graph, load
from provkit.model import Dataset
from provkit.rdf import files
from tests import worlds
from tests.worlds import ex

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean.ttl"
    files.write(worlds.WORLDS["clean run"](), path)
    return path


def test_a_file_is_loaded_when_something_is_asked(clean: Path):
    graph = load(clean)
    assert repr(graph) == f"<Graph {clean}>"
    assert set(graph.triples) == set(worlds.WORLDS["clean run"]())
    (source,) = graph.sources
    assert (source.name, source.problem) == (str(clean), "")


def test_several_files_are_one_graph(clean: Path, tmp_path: Path):
    other = tmp_path / "other.nt"
    files.write(worlds.WORLDS["shared ancestor"](), other)
    both = load(str(clean), other)
    assert {*both.triples} >= {*load(clean).triples, *load(other).triples}
    assert len(both.triples) == len(set(both.triples))
    assert len(both.sources) == 2


def test_the_default_is_the_variable_then_the_ledger(clean, tmp_path, monkeypatch):
    monkeypatch.setenv("PROVKIT_GRAPH", str(clean))
    assert load().resolve("model") == ex("model")
    monkeypatch.delenv("PROVKIT_GRAPH")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnreadableGraph, match="provenance"):
        load()


def test_what_cannot_be_read_says_where(tmp_path: Path):
    broken = tmp_path / "broken.ttl"
    broken.write_text("<urn:a> <urn:b>\n<urn:c> .", encoding="utf-8")
    broken.write_text("<urn:a> <urn:b> .\n", encoding="utf-8")
    with pytest.raises(UnreadableGraph, match=r"broken\.ttl:1"):
        load(broken).resolve("x")
    with pytest.raises(UnreadableGraph, match="no such file"):
        load(tmp_path / "absent.ttl")


@pytest.mark.parametrize("world", ["nothing known"])
def test_an_empty_graph_says_so(world: str):
    with pytest.raises(EmptyGraph, match="nothing that provkit knows"):
        worlds.graph(world).populations("model")
    with pytest.raises(EmptyGraph):
        Graph(triples=[]).resolve("model")


@pytest.mark.parametrize(
    "name", ["model", "model@1.0", ex("model"), "Model", "https://example.org/model"]
)
def test_names_of_a_model(name: str):
    graph = worlds.graph("clean run")
    if name == "Model":
        with pytest.raises(UnknownNode, match=r"did you mean 'model@1\.0'"):
            graph.resolve(name, ["Model"])
    else:
        assert graph.resolve(name, ["Model"]) == ex("model")


def test_prefixed_names_and_identifier_prefixes():
    graph = Graph(
        triples=[
            *worlds.encode(Dataset(iri=ex("t"))),
            *worlds.encode(
                Dataset(iri="urn:uuid:0190a1b2-c3d4-7000-8000-000000000001")
            ),
            *worlds.encode(
                Dataset(iri="urn:uuid:0190a1b2-c3d4-7000-8000-000000000002")
            ),
        ]
    )
    assert graph.resolve("uuid:0190a1b2-c3d4-7000-8000-000000000001").endswith("1")
    with pytest.raises(AmbiguousNode, match="2 nodes"):
        graph.resolve("0190a1b2")
    with pytest.raises(UnknownNode):
        graph.resolve("0190a1b")
    content = worlds.content("bytes")
    alone = Graph(triples=worlds.encode(Dataset(iri=content)))
    assert alone.resolve(content[14:24]) == content


def test_a_title_of_two_versions_lists_both():
    graph = worlds.graph("two versions")
    with pytest.raises(AmbiguousNode) as raised:
        graph.resolve("imputer")
    assert ex("v1") in str(raised.value)
    assert "imputer 2.0" in str(raised.value)
    assert graph.resolve("imputer@2.0") == ex("v2")


def test_a_title_is_unique_among_the_kinds_that_would_do():
    graph = worlds.graph("clean run")
    both = Graph(
        triples=[
            *graph.triples,
            *worlds.encode(Dataset(iri=ex("other"), title="model")),
        ]
    )
    assert both.resolve("model", ["Model"]) == ex("model")
    with pytest.raises(AmbiguousNode):
        both.resolve("model")


def test_the_wrong_kind_says_which_kinds_work():
    with pytest.raises(WrongKind) as raised:
        worlds.graph("clean run").coverage(ex("code"))
    assert "about a Model" in str(raised.value)


def test_records_and_paths_name_nodes(tmp_path: Path):
    path = tmp_path / "model.bin"
    path.write_bytes(b"model")
    graph = worlds.graph("clean run")
    assert graph.resolve(path) == ex("model")
    assert graph.resolve(Dataset(iri=ex("panel"))) == ex("panel")
    (tmp_path / "other").write_bytes(b"other")
    with pytest.raises(UnknownNode, match="has the content"):
        graph.resolve(tmp_path / "other")
    with pytest.raises(UnknownNode, match="cannot be read"):
        graph.resolve(tmp_path / "absent")


def test_a_version_alone_has_nothing_of_the_other():
    graph = worlds.graph("two versions")
    part = graph.about("imputer@2.0")
    names = {part.index.iri(node) for node in range(len(part.index))}
    assert {ex("v2"), ex("panel"), ex("evaluation-2"), ex("result-2")} <= names
    assert not {ex("v1"), ex("run-1"), ex("evaluation-1"), ex("result-1")} & names
    assert set(part.triples) <= set(graph.triples)
    assert part.populations(ex("v2")).to_dict() == (
        graph.populations(ex("v2")).to_dict()
    )


def test_a_part_keeps_inverse_and_qualified_statements():
    graph = worlds.graph("qualified forms")
    assert set(graph.about("model").triples) == set(graph.triples)
    panel = graph.about("panel")
    assert panel.index.find(ex("training")) is None


def test_a_part_can_be_written_and_read_back(tmp_path: Path):
    graph = worlds.graph("base model chain").about("second")
    graph.write(tmp_path / "second.ttl")
    assert set(load(tmp_path / "second.ttl").triples) == set(graph.triples)
    assert load(tmp_path / "second.ttl").index.find(ex("third")) is None


def test_every_question_is_a_method():
    graph = worlds.graph("clean run")
    for name in plugins.names("graph.questions"):
        method = name.replace("-", "_")
        assert method in dir(graph)
        assert callable(getattr(graph, method))
    with pytest.raises(AttributeError, match="no attribute or question 'popluations'"):
        graph.popluations  # noqa: B018


def test_questions_refuse_what_they_do_not_take():
    graph = worlds.graph("clean run")
    with pytest.raises(UnknownName, match="no question is called 'nonsense'"):
        graph.ask("nonsense", "model")
    with pytest.raises(UsageError, match="takes no option colour"):
        graph.datasets("model", colour="red")
    with pytest.raises(UsageError, match="path is asked about 2 nodes, not 1"):
        graph.path("model")
    with pytest.raises(UnknownName, match="no policy is called 'all'"):
        graph.populations("model", policy="all")
    with pytest.raises(UnknownName, match="kind of node"):
        graph.upstream("model", kind="Thing")


def test_listing_the_questions_loads_no_engine():
    code = (
        "import sys; from provkit import plugins; plugins.names('graph.questions');"
        "print(sorted({'numpy', 'pyoxigraph', 'networkx', 'rdflib'} & {*sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )
    assert done.stdout.strip() == "[]"


def test_a_part_is_not_joined_again():
    graph = worlds.graph("ambiguous content")
    part = graph.about("a")
    assert part.joined.ambiguous == graph.joined.ambiguous
    assert not part.populations("a").complete


def test_a_ledger_is_captured_loaded_and_asked(tmp_path: Path):
    script = tmp_path / "train.py"
    script.write_text(SCRIPT, encoding="utf-8")
    subprocess.run(
        [sys.executable, str(script)],
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )
    graph = load(tmp_path / "provenance")
    assert {source.status for source in graph.sources} == {"sealed"}
    assert len(graph.sources) == 2
    answer = graph.populations("m@1.0")
    assert answer.complete
    assert {row.label[:8]: row.evaluated for row in answer} == {
        "European": "yes",
        "African ": "no",
        "British ": "aggregate",
        "Yoruba i": "no",
    }
    assert graph.resolve(tmp_path / "m.bin") == answer.target
    assert graph.path("m", "panel").holds


SCRIPT = """
from pathlib import Path
import provkit as pk

people = {"GBR": 9, "YRI": 10}
for name in ("panel", "test"):
    Path(name).write_text(name)
panel, test = (
    pk.Dataset(Path(name), title=name, cohort=pk.Cohort(populations=people))
    for name in ("panel", "test")
)
with pk.run("train", kind=pk.TrainingRun) as run:
    run.use(panel, role="training")
    Path("m.bin").write_text("model")
    run.produce("m.bin", pk.Model, title="m", version="1.0")
with pk.evaluate("m.bin", on=test, setting="external") as ev:
    ev.metric("accuracy", 0.9, population="EUR", n=9, ci=(0.8, 0.95), level=0.95)
"""


def test_a_graph_can_be_asked_as_it_stood(tmp_path, monkeypatch):
    import provkit as pk

    monkeypatch.chdir(tmp_path)
    with pk.run("one"):
        pass
    graph = pk.load("provenance")
    assert graph.at("2000-01-01").sparql("SELECT ?a { ?a a prov:Activity }").rows == ()
    assert len(graph.at("2100-01-01").sparql("SELECT ?a { ?a a prov:Activity }")) == 1


def test_a_difference_of_parameters_is_told(tmp_path, monkeypatch):
    from pathlib import Path

    import provkit as pk

    monkeypatch.chdir(tmp_path)
    for alpha in (1.0, 10.0):
        with pk.run("train", kind=pk.TrainingRun) as run:
            run.log_param("alpha", alpha)
            Path("m").write_text(str(alpha))
            run.produce("m", pk.Model, title="m", version=str(alpha))
    changes = {(row.key, row.a, row.b) for row in pk.load().diff("m@1.0", "m@10.0")}
    assert ("alpha", "1.0", "10.0") in changes
