"""Several sources as one: joined, told apart, and none ignored."""

from __future__ import annotations

import pytest

from provkit.errors import UnreadableGraph
from provkit.graph.graph import Graph, load
from provkit.rdf import files
from provkit.rdf.encode import encode
from provkit.store import _http
from tests.worlds import content, evaluation, ex, model, panel, training

GONE = "http://127.0.0.1:9/sparql"


@pytest.fixture(autouse=True)
def in_no_hurry(monkeypatch):
    monkeypatch.setattr(_http, "_PAUSE", 0.01)


def ours():
    """A hospital that trains a model."""
    return encode(panel("data"), training("run", "data"), model("model", "run", "data"))


def theirs():
    """Another that evaluates the file, and knows it by its content alone."""
    known = content("model")
    return encode(panel("theirs"), evaluation("evaluation", known, "theirs"))


@pytest.fixture
def both(tmp_path):
    files.write(list(ours()), tmp_path / "a.ttl")
    files.write(list(theirs()), tmp_path / "b.ttl")
    return [tmp_path / "a.ttl", tmp_path / "b.ttl"]


def test_sources_are_one_graph_joined_by_content(both):
    graph = load(both)
    assert len(graph.stores) == 2
    found = graph.downstream(ex("model"))
    assert ex("evaluation") in {row.node for row in found.rows}
    alone = Graph(triples=[*ours(), *theirs()])
    assert {r.node for r in alone.downstream(ex("model")).rows} == {
        r.node for r in found.rows
    }


def test_each_row_says_which_sources_it_rests_on(both):
    a, b = map(str, both)
    rows = load(both).downstream(ex("data")).to_dict()["rows"]
    by_node = {row["node"]: row["sources"] for row in rows}
    assert by_node[ex("model")] == [a]
    assert by_node[ex("evaluation")] == [a, b]
    assert all(
        "sources" not in row for row in load(a).upstream(ex("model")).to_dict()["rows"]
    )
    pytest.importorskip("pandas")
    frame = load(both).downstream(ex("data")).to_dataframe()
    assert list(frame["sources"]) == [row["sources"] for row in rows]


def test_an_endpoint_is_one_of_them(both, endpoint):
    endpoint.put(list(theirs()))
    graph = load([both[0], endpoint.query])
    rows = graph.downstream(ex("model")).to_dict()["rows"]
    [row] = [row for row in rows if row["node"] == ex("evaluation")]
    assert endpoint.query in row["sources"]


def test_a_source_that_does_not_answer_is_reported_and_the_others_are_asked(both):
    graph = load(both[0], GONE)
    found = graph.downstream(ex("data"))
    assert {row.node for row in found.rows} >= {ex("model")}
    assert not found.complete
    assert [each.node for each in found.unknown if each.node == GONE]
    [silent] = [each for each in graph.sources if each.status == "silent"]
    assert "Connection refused" in silent.problem
    assert not load(both[0], GONE).populations(ex("model")).complete
    assert found.to_dict()["rows"][0]["sources"] == [str(both[0])]


def test_a_source_that_answers_again_is_heard(both, endpoint):
    endpoint.put(list(theirs()))
    before = load(both[0], GONE).downstream(ex("model"))
    after = load(both[0], endpoint.query).downstream(ex("model"))
    assert len(after) > len(before)
    assert after.complete


def test_alone_a_source_that_does_not_answer_is_an_error():
    with pytest.raises(UnreadableGraph, match="cannot be reached"):
        load(GONE).index  # noqa: B018


def test_a_file_that_is_not_there_is_a_mistake_and_not_a_silent_source(both):
    with pytest.raises(UnreadableGraph, match="no such file"):
        load(both[0], "nothing.ttl")
