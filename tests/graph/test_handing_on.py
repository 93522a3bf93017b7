"""An answer for other tools: networkx, rdflib, prov, pandas and polars."""

import re
import subprocess
import sys

import pytest

from provkit.errors import UnknownName
from provkit.graph import cache, load
from provkit.graph.answer import Answer
from provkit.graph.excerpt import excerpt
from provkit.graph.rows import NodeRow
from provkit.rdf import files
from tests import worlds


@pytest.fixture(scope="module")
def answer():
    return worlds.graph("clean run").upstream("model")


def test_the_scope_has_every_row_and_every_link_between_them(answer):
    scope = answer.scope()
    names = {thing.iri for thing in scope.things}
    assert scope.target in names
    assert {row.node for row in answer} <= names
    links = {(link.source, link.role, link.target) for link in scope.links}
    ex = worlds.ex
    assert {
        (ex("training"), "training", ex("train-part")),
        (ex("model"), "generation", ex("training")),
        (ex("model"), "derivation", ex("train-part")),
        (ex("splitting"), "code", ex("code")),
    } <= links


def test_a_population_or_a_cohort_is_no_step_of_a_lineage():
    answer = worlds.graph("clean run").populations("model")
    shapes = {thing.label: thing.shape for thing in answer.scope().things}
    assert shapes["model 1.0"] == "entity"
    ends = {row.evidence[-1][2] for row in answer}
    things = {thing.iri: thing.shape for thing in answer.scope().things}
    assert {things[end] for end in ends} == {"value"}


def test_networkx_has_attributes_of_nodes_and_edges(answer):
    graph = answer.to_networkx()
    assert graph.graph["target"] == worlds.ex("model")
    assert graph.nodes[worlds.ex("panel")]["kind"] == "Dataset"
    assert "data use: GRU" in graph.nodes[worlds.ex("panel")]["captions"]
    roles = nx_roles(graph, worlds.ex("training"), worlds.ex("train-part"))
    assert roles == {"training"}


def nx_roles(graph, source, target):
    return {data["role"] for data in graph.get_edge_data(source, target).values()}


def test_rdflib_has_what_is_stated_of_the_scope(answer):
    graph = answer.to_rdflib()
    stated = {t.subject.value for t in worlds.WORLDS["clean run"]()}
    subjects = {str(each) for each in graph.subjects()}
    names = {thing.iri for thing in answer.scope().things}
    assert subjects == stated & names


def test_prov_has_the_elements_of_the_scope(answer):
    document = answer.to_prov()
    uris = {str(r.identifier.uri) for r in document.get_records() if r.identifier}
    assert {row.node for row in answer} <= uris


def test_an_answer_by_hand_hands_on_its_evidence():
    evidence = (("urn:x:m", "prov:wasDerivedFrom", "urn:x:d"),)
    row = NodeRow("urn:x:d", "Dataset", "d", 1, evidence=evidence)
    answer = Answer("upstream", "urn:x:m", "One.", (row,))
    assert len(answer.to_rdflib()) == 1
    assert answer.to_networkx().number_of_edges() == 1
    assert answer.to_prov().get_records()


def test_both_kinds_of_table_have_the_same_rows(answer):
    pandas = answer.to_dataframe()
    assert list(pandas.columns)[:3] == ["node", "kind", "title"]
    polars = pytest.importorskip("polars")
    table = answer.to_dataframe(engine="polars")
    assert isinstance(table, polars.DataFrame)
    assert table["node"].to_list() == pandas["node"].tolist()
    with pytest.raises(UnknownName, match="table engine"):
        answer.to_dataframe(engine="dask")


def test_an_empty_answer_is_an_empty_table():
    nothing = Answer("models", "urn:x:d", "Nothing.")
    assert len(nothing.to_dataframe()) == 0
    assert nothing.to_dataframe(engine="polars").height == 0
    assert "Nothing." in nothing._repr_html_()


def test_showing_an_answer_loads_no_networkx_rdflib_or_prov():
    code = (
        "import sys; from tests import worlds\n"
        "worlds.graph('clean run').upstream('model')._repr_html_()\n"
        "print([m for m in ('networkx', 'rdflib', 'prov', 'pandas', 'pyshacl')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def _nameless(triples):
    """As texts; a reader names what has no name anew each time."""
    return sorted(re.sub(r"_:\w+", "_:", str(triple)) for triple in triples)


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize("name", sorted(worlds.WORLDS))
def test_an_excerpt_read_anew_is_that_of_the_joined_graph(
    name, saved, tmp_path, monkeypatch
):
    monkeypatch.setattr(cache, "_SMALLEST", 0)
    monkeypatch.setattr(cache, "_TICK", 0)
    path = tmp_path / "world.nt"
    files.write(worlds.graph(name).given, path)
    if saved:
        assert load(path).index is not None
    graph = load(path)
    for node in graph.index.of_kind("Model").tolist()[:3]:
        answer = graph.upstream(graph.index.iri(node))
        assert "joined" not in vars(graph)
        anew = excerpt(answer)
        whole = load(path)
        assert whole.joined
        held = excerpt(whole.upstream(graph.index.iri(node)))
        assert _nameless(anew) == _nameless(held)
        assert len(anew) == len(set(anew))
