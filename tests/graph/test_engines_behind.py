"""One question to a real endpoint, of which only what lies behind a node is fetched."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from provkit.cli import main
from provkit.errors import ProvkitError, UnreadableGraph, UsageError
from provkit.graph.engines import _behind
from provkit.graph.engines._behind import QUESTIONS, ask_behind
from provkit.graph.graph import Graph, load
from provkit.store import _endpoint
from provkit.vocab import DCTERMS, PK, PROV, RDF
from tests import worlds
from tests.store.conftest import (  # noqa: F401 - fixtures of a real server
    Endpoint,
    endpoint,
    faulty,
    server,
)
from tests.store.test_sparql import TRIPLES, asked_for, numbers, send
from tests.worlds import ex

ROWS = "application/sparql-results+json"


def told(answer) -> dict:
    """An answer but for its paths: of several equally short ones any will do."""
    found = answer.to_dict()
    for row in found["rows"]:
        row.pop("evidence", None)
    return found


def ran(capsys, *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main([*arguments])
    return left.value.code or 0, *capsys.readouterr()


def disagreements(url: str, graph: Graph) -> list[tuple[str, str]]:
    """The nodes of which an endpoint says something else than the index."""
    found = []
    index = graph.index
    nodes = index.of_kind("Model", "Dataset", "Run").tolist()
    for node in sorted(n for n in map(index.iri, nodes) if not n.startswith("_:")):
        for question in QUESTIONS:
            try:
                expected = told(graph.ask(question, node))
            except ProvkitError:
                continue
            if told(ask_behind(url, question, node).answer) != expected:
                found.append((question, node))
    return found


FEW = ("clean run", "joined by content", "qualified forms", "same content")


@pytest.mark.parametrize("name", FEW)
def test_what_lies_behind_a_node_is_what_the_index_says(endpoint, name):  # noqa: F811
    endpoint.put(worlds.WORLDS[name]())
    assert disagreements(endpoint.query, load(endpoint.query)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [*worlds.WORLDS])
def test_the_same_in_every_world(endpoint, name):  # noqa: F811
    endpoint.put(worlds.WORLDS[name]())
    assert disagreements(endpoint.query, load(endpoint.query)) == []


def test_a_part_is_fetched_and_the_command_says_so(endpoint, capsys):  # noqa: F811
    world = worlds.WORLDS["clean run"]()
    others = [
        Triple(NamedNode(f"urn:x:{n}"), NamedNode(PROV.used), NamedNode("urn:x:y"))
        for n in range(1_000)
    ]
    endpoint.put([*world, *others])
    arguments = ["store", "ask", "populations", ex("model"), "-g", endpoint.query]
    code, out, err = ran(capsys, *arguments, "--format", "json")
    assert code == 0
    expected = json.loads(
        json.dumps(Graph(triples=world).populations(ex("model")).to_dict())
    )
    assert json.loads(out)["rows"] == expected["rows"]
    assert "statements in" in err
    assert "not the whole of" in err
    found = ask_behind(endpoint.query, "upstream", ex("model"))
    assert found.statements <= len(set(world))


def test_evaluations_by_content_and_bare_nodes_are_found(endpoint):  # noqa: F811
    world = worlds.WORLDS["joined by content"]()
    kinds = {PK.Dataset, PK.Model, PROV.Entity}
    bare = [
        t
        for t in world
        if not (t.predicate.value == RDF.type and t.object.value in kinds)
    ]
    endpoint.put(bare)
    assert disagreements(endpoint.query, load(endpoint.query)) == []


def test_what_cannot_be_asked_so_is_refused(endpoint, capsys):  # noqa: F811
    endpoint.put(worlds.WORLDS["clean run"]())
    for question, node, words in (
        ("impact", ex("model"), "cannot be asked of an endpoint"),
        ("upstream", "model@1.0", "not an IRI"),
        ("upstream", "urn:x:a b", "not an IRI"),
    ):
        with pytest.raises(UsageError, match=words):
            ask_behind(endpoint.query, question, node)
    with pytest.raises(ProvkitError, match="urn:x:nothing"):
        ask_behind(endpoint.query, "upstream", "urn:x:nothing")
    for arguments, words in (
        (["impact", ex("model"), "-g", endpoint.query], "no question to endpoint"),
        (["populations", "-g", endpoint.query], "no question to endpoint"),
        (["models", "x", "-g", "parquet:nowhere"], "no question to tables"),
    ):
        code, _out, err = ran(capsys, "store", "ask", *arguments)
        assert code == 2
        assert words in err


def test_an_endpoint_that_cuts_the_closure_is_noticed(faulty):  # noqa: F811
    line = b"<urn:x:a> <urn:x:p> <urn:x:b> .\n"

    def answer(handler, body: str) -> None:
        if "CONSTRUCT" in asked_for(body):
            send(handler, line, TRIPLES)
        else:
            send(handler, numbers(2), ROWS)

    faulty.answer = answer
    with pytest.raises(UnreadableGraph, match="gives 1 of 2 statements"):
        ask_behind(faulty.address, "upstream", "urn:x:a")


def test_a_closure_that_is_no_small_part_is_refused(endpoint, monkeypatch):  # noqa: F811
    monkeypatch.setattr(_behind, "_MOST", 10)
    world = worlds.WORLDS["clean run"]()
    world.append(Triple(NamedNode(ex("model")), NamedNode(DCTERMS.title), Literal("b")))
    endpoint.put(world)
    with pytest.raises(UsageError, match="that is no small part"):
        ask_behind(endpoint.query, "upstream", ex("model"))
    assert _endpoint.count(endpoint.query) > 10
