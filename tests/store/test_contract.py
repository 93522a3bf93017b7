"""What every kind of store does alike, and that questions are answered alike on all."""

from __future__ import annotations

from hashlib import sha256
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, Triple
from pyoxigraph import Store as Database

from provkit import plugins
from provkit.errors import ProvkitError
from provkit.graph.graph import Graph
from provkit.rdf import files
from provkit.store import _tables, memory, open_store
from provkit.store._loading import load
from provkit.store._opening import opened_to_write
from provkit.vocab import XSD
from tests import worlds

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = ("file", "ledger", "memory", "oxigraph", "parquet", "sparql")
KEEPS_LITERALS = ("file", "ledger", "memory", "parquet")


@pytest.fixture
def put(tmp_path, request) -> Callable:
    """A function that puts statements into a store of a kind, and opens it."""

    def into(kind: str, triples: list[Triple], name: str = "graph"):
        path = tmp_path / name
        match kind:
            case "memory":
                return memory.MemoryStore(triples)
            case "file":
                files.write(triples, path.with_suffix(".nt"))
                return open_store(str(path.with_suffix(".nt")))
            case "ledger":
                place = path / "runs" / "20260101T000000Z-run-00000000.ttl"
                place.parent.mkdir(parents=True, exist_ok=True)
                files.write(triples, place)
                digest = sha256(place.read_bytes()).hexdigest()
                Path(f"{place}.sha256").write_text(f"{digest}  {place.name}\n")
                return open_store(str(path))
            case "oxigraph":
                files.write(triples, path.with_suffix(".nt"))
                with opened_to_write(f"oxigraph:{path}", create=True) as writer:
                    load(writer, [path.with_suffix(".nt")])
                return open_store(f"oxigraph:{path}")
            case "parquet":
                pytest.importorskip("pyarrow", reason="extra parquet")
                _tables.write(path, triples, {})
                return open_store(f"parquet:{path}")
            case _:
                endpoint = request.getfixturevalue("endpoint")
                endpoint.put(triples)
                return open_store(endpoint.query)

    return into


def canonical(triples) -> set[str]:
    """As text, with blank nodes named by their place."""
    held = Dataset([Quad(t.subject, t.predicate, t.object) for t in triples])
    held.canonicalize(_algorithm())
    return {str(quad) for quad in held}


def _algorithm():
    from pyoxigraph import CanonicalizationAlgorithm

    return CanonicalizationAlgorithm.UNSTABLE


def as_a_database_has_them(triples) -> list[Triple]:
    """With literals rewritten, as Oxigraph does (architecture, decision 10)."""
    held = Database()
    held.extend(Quad(t.subject, t.predicate, t.object) for t in triples)
    return [quad.triple for quad in held]


def some() -> list[Triple]:
    subject, predicate = NamedNode("urn:x:a"), NamedNode("urn:x:p")
    return [
        Triple(subject, predicate, term)
        for term in (
            NamedNode("urn:x:b"),
            BlankNode("one"),
            Literal("text"),
            Literal("schön", language="de"),
            Literal("4.50", datatype=NamedNode(XSD.decimal)),
            Literal('\\ " \n 𝄞'),
        )
    ] + [Triple(BlankNode("one"), predicate, BlankNode("two"))]


def test_every_kind_is_in_this_suite():
    assert {*plugins.names("store")} - {"document"} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_put_in_comes_out(put, kind):
    store = put(kind, some())
    found = list(store.triples())
    expected = some() if kind in KEEPS_LITERALS else as_a_database_has_them(some())
    assert canonical(found) == canonical(expected)
    assert len(found) == len(expected)
    assert canonical(store.triples()) == canonical(found)


@pytest.mark.parametrize("kind", KINDS)
def test_a_statement_that_comes_twice_is_one(put, kind):
    store = put(kind, some()[:1] * 2)
    assert len(set(store.triples())) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_what_was_read(put, kind):
    store = put(kind, some())
    list(store.triples())
    sources = store.sources()
    assert sources
    assert all(each.name and each.status and not each.problem for each in sources)
    assert store.location in repr(Graph(store))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "memory"])
def test_its_state_stays_as_long_as_it_does(put, kind):
    store = put(kind, some()[:2])
    before = store.state()
    assert open_store(store.location).state() == before
    assert isinstance(store.youngest(), int)
    if kind == "oxigraph":  # it is added to, not replaced
        path = Path(f"{store.location.removeprefix('oxigraph:')}.more.nt")
        files.write(some(), path)
        with opened_to_write(store.location) as writer:
            load(writer, [path])
    else:
        put(kind, some())
    assert open_store(store.location).state() != before


@pytest.mark.parametrize("kind", KINDS)
def test_two_can_read_at_once(put, kind):
    store = put(kind, some())
    first, second = store.triples(), store.triples()
    assert next(first)
    assert next(second)
    assert len(list(first)) == len(list(second))


def asked(graph: Graph) -> dict[str, object]:
    """The answers to every question, about the first nodes that it accepts."""
    found: dict[str, object] = {}
    for name in plugins.names("graph.questions"):
        module = plugins.load("graph.questions", name)
        nodes = graph.index.of_kind(*module.ACCEPTS) if module.ACCEPTS else ()
        names = sorted(graph.index.iri(int(node)) for node in nodes)
        if module.NODES and not names:
            continue
        chosen = [names[n % len(names)] for n in range(module.NODES)]
        required = [
            each
            for each in signature(module.ask).parameters.values()
            if each.kind is each.KEYWORD_ONLY and each.default is each.empty
        ]
        if required:
            continue
        try:
            found[name] = graph.ask(name, *chosen).to_dict()
        except ProvkitError as error:
            found[name] = str(error)
    return found


EACH = [*KINDS, pytest.param("oxigraph, every world", marks=pytest.mark.slow)]


@pytest.mark.parametrize("kind", EACH)
def test_answers_are_the_same_on_every_kind(put, kind):
    told = 0
    # To make a database takes a while on a busy disk: some worlds will do.
    names = [*worlds.WORLDS][:: 3 if kind == "oxigraph" else 1]
    kind = kind.partition(",")[0]
    for number, name in enumerate(names):
        triples = worlds.WORLDS[name]()
        expected = asked(Graph(triples=triples))
        store = put(kind, triples, f"world{number}")
        assert asked(Graph(store)) == expected, name
        told += len(expected)
    assert told > 100


@pytest.mark.parametrize("kind", ["oxigraph", "parquet", "sparql"])
def test_requirements_are_checked_alike_on_every_kind(put, kind):
    import provkit as pk

    for name in ("clean run", "leaky split"):
        triples = worlds.WORLDS[name]()
        expected = pk.validate(Graph(triples=triples)).to_dict()
        found = pk.validate(Graph(put(kind, triples, name.replace(" ", "-")))).to_dict()
        for report in (expected, found):
            for finding in report["findings"]:
                finding.pop("source", None)  # a database has no lines
        assert found["findings"] == expected["findings"]
        assert found["requirements"] == expected["requirements"]
