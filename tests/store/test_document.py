"""PROV-N, PROV-JSON and PROV-XML are loaded like any other graph."""

from __future__ import annotations

import pytest

import provkit as pk
from provkit.errors import UnreadableGraph
from provkit.rdf import files
from provkit.rdf.conversion import convert
from provkit.store import document
from tests import worlds

_FORMATS = [("provn", "run.provn"), ("provjson", "run.json"), ("provxml", "run.provx")]


@pytest.fixture(params=_FORMATS, ids=[name for name, _file in _FORMATS])
def written(request, tmp_path):
    name, file = request.param
    source = tmp_path / "run.ttl"
    files.write(worlds.graph("clean run").given, source)
    with (tmp_path / file).open("wb") as out:
        convert(source, out, name)
    return tmp_path / file


def test_it_answers_as_the_same_graph_in_turtle(written):
    graph, same = pk.load(written), pk.load(written.with_name("run.ttl"))
    for question in ("upstream", "populations", "coverage", "data-use", "leakage"):
        assert graph.ask(question, "model").sentence == (
            same.ask(question, "model").sentence
        )
    assert len(graph.triples) > 0
    assert graph.sources[0].sha256


def test_it_is_loaded_beside_other_files_and_looked_at_in_the_past(written):
    both = pk.load(written, written.with_name("run.ttl"))
    assert both.upstream("model").rows == pk.load(written).upstream("model").rows
    assert pk.load(written).at("2100-01-01").upstream("model")


def test_what_is_no_document_says_where(tmp_path):
    broken = tmp_path / "broken.provn"
    broken.write_text("document\n  entity(\nendDocument\n", encoding="utf-8")
    with pytest.raises(UnreadableGraph, match=r"broken\.provn"):
        assert pk.load(broken).index


def test_only_files_of_prov_statements_are_accepted(tmp_path):
    turtle, notes = tmp_path / "a.ttl", tmp_path / "notes.txt"
    for path in (turtle, notes):
        path.write_text("", encoding="utf-8")
    assert not document.accepts(str(turtle))
    assert not document.accepts(str(notes))
    assert not document.accepts(str(tmp_path / "none.provn"))
