"""Validation of what stands at an endpoint: what is looked at travels, once, whole."""

from __future__ import annotations

import time
import urllib.request
from contextlib import suppress
from io import BytesIO

import pytest
from pyoxigraph import BlankNode, NamedNode, Triple

import provkit as pk
from provkit.errors import UnreadableGraph
from provkit.graph.graph import Graph, load
from provkit.rdf import files
from provkit.store import _endpoint, _fetching, _http, open_store
from provkit.store._wanted import wanted
from provkit.validate.needs import narrowed
from provkit.validate.profile import load_profile
from provkit.vocab import PROV, RDF
from tests import worlds

OTHERS = 500
NOISE = "".join(
    f"<urn:x:patient:{n}> <urn:x:has> <urn:x:{n % 9}> ." for n in range(OTHERS)
)
PROFILES = ("genomics-ai", "core", "prov")


def told(report) -> dict:
    """A report without what says where it read."""
    found = report.to_dict()
    for finding in found["findings"]:
        finding.pop("source", None)  # an endpoint has no lines
    return {key: found[key] for key in ("findings", "requirements", "checked")}


@pytest.mark.parametrize("name", ["clean run", "leaky split", "joined by content"])
def test_a_report_of_an_endpoint_is_that_of_the_file(endpoint, tmp_path, name):
    triples = worlds.WORLDS[name]()
    files.write(triples, tmp_path / "graph.nt")
    endpoint.put(triples)
    endpoint.update(f"INSERT DATA {{ {NOISE} }}")
    for profile in PROFILES:
        expected = told(pk.validate(tmp_path / "graph.nt", profile))
        assert told(pk.validate(endpoint.query, profile)) == expected


def test_only_what_is_looked_at_travels_and_the_report_says_so(endpoint):
    endpoint.put(worlds.WORLDS["clean run"]())
    endpoint.update(f"INSERT DATA {{ {NOISE} }}")
    whole = _endpoint.count(endpoint.query)
    travelled = {}
    for profile in PROFILES:
        part = narrowed(load(endpoint.query), load_profile(profile))
        assert not any("patient" in str(triple) for triple in part.triples)
        travelled[profile] = part.stores[0].fetched.statements
    assert travelled["prov"] < travelled["core"] <= travelled["genomics-ai"]
    assert travelled["genomics-ai"] <= whole - OTHERS
    one = narrowed(load(endpoint.query), load_profile(), {"TRA-01"})
    assert len(one.triples) <= one.stores[0].fetched.statements
    assert one.stores[0].fetched.statements < travelled["genomics-ai"]
    [name] = pk.validate(endpoint.query).inputs
    assert f"({travelled['genomics-ai']:,} of {whole:,} statements" in name
    [left] = pk.validate(endpoint.query, "prov").unknown
    assert f"{whole - travelled['prov']:,} of {whole:,} statements were not" in left.why


def test_an_endpoint_among_others_is_narrowed_and_a_silent_one_reported(
    endpoint, monkeypatch
):
    monkeypatch.setattr(_http, "_PAUSE", 0.01)
    triples = worlds.WORLDS["leaky split"]()
    endpoint.put(triples)
    endpoint.update(f"INSERT DATA {{ {NOISE} }}")
    report = pk.validate(load(endpoint.query, "http://127.0.0.1:9/sparql"))
    assert told(report) == told(pk.validate(Graph(triples=triples)))
    assert any("127.0.0.1:9" in each.node for each in report.unknown)


def proxy(server, endpoint, after=None):
    """A server that passes everything on, and does something after each graph."""
    graphs = []

    def answer(handler, body: str) -> None:
        headers = {name: handler.headers[name] for name in ("Accept", "Content-Type")}
        request = urllib.request.Request(endpoint.query, body.encode(), headers)  # noqa: S310
        with urllib.request.urlopen(request) as found:  # noqa: S310
            content, kind = found.read(), found.headers["Content-Type"]
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)
        if "CONSTRUCT" in body:
            graphs.append(body)
            if after:
                after(len(graphs))

    server.answer = answer
    return graphs


def test_a_validation_fetches_once_however_often_it_reads(endpoint, faulty):
    endpoint.put(worlds.WORLDS["clean run"]())
    graphs = proxy(faulty, endpoint)
    graph, validator = load(faulty.address), pk.Validator()
    first = validator.validate(graph)
    assert len(graphs) == 1
    assert told(validator.validate(graph)) == told(first)
    assert len(graphs) == 1
    validator.validate(graph, only=["TRA-01"])
    assert len(graphs) == 2


def named(count: int) -> list[Triple]:
    return [
        Triple(
            NamedNode(f"urn:x:s{n}"),
            NamedNode(f"urn:x:p{n % 4}"),
            NamedNode(f"urn:x:o{n}"),
        )
        for n in range(count)
    ]


def test_partitions_are_the_whole(endpoint):
    endpoint.put(named(1_000))
    stream = BytesIO()
    found = _fetching.fetch(endpoint.query, None, stream, partition=300)
    assert (found.statements, found.of, found.requests) == (1_000, 1_000, 4)
    assert set(_endpoint.parsed(endpoint.query, stream)) == set(named(1_000))
    stream = BytesIO()
    found = _fetching.fetch(endpoint.query, {"urn:x:p1"}, stream, partition=300)
    assert (found.statements, found.of, found.requests) == (250, 1_000, 1)


@pytest.mark.parametrize("way", ["partitions", "pages"])
def test_a_statement_replaced_between_two_answers_is_noticed(endpoint, faulty, way):
    """The number of statements stays the same, and so do those of each predicate."""
    endpoint.put(named(1_000))

    def after(count: int) -> None:
        if count == 2:
            endpoint.update(
                "DELETE DATA { <urn:x:s0> <urn:x:p0> <urn:x:o0> } ;"
                "INSERT DATA { <urn:x:s0> <urn:x:p0> <urn:x:oo> }"
            )

    proxy(faulty, endpoint, after)
    stream = BytesIO()
    with pytest.raises(UnreadableGraph, match="replaced while it was read in parts"):
        if way == "partitions":
            _fetching.fetch(faulty.address, None, stream, partition=300)
        else:
            whole = wanted(faulty.address, None)
            fetching = _fetching._Fetching(faulty.address, stream, whole, None)
            fetching._begin_to_compare()
            _fetching.in_pages(faulty.address, stream, whole, 100)
            fetching.compare()


def test_what_changes_and_is_not_looked_at_does_not_matter(endpoint, faulty):
    endpoint.put(worlds.WORLDS["clean run"]())

    def after(_count: int) -> None:
        endpoint.update(f"INSERT DATA {{ {NOISE} }}")

    proxy(faulty, endpoint, after)
    assert pk.validate(faulty.address).findings
    endpoint.put(worlds.WORLDS["clean run"]())
    proxy(
        faulty,
        endpoint,
        lambda _n: endpoint.update(
            f"INSERT DATA {{ <urn:x:a> a <{PROV.base}Entity> }}"
        ),
    )
    with pytest.raises(UnreadableGraph, match="changed from"):
        pk.validate(faulty.address)


def test_blank_nodes_are_never_told_apart_by_two_answers(endpoint):
    blank = Triple(BlankNode("b"), NamedNode("urn:x:p0"), NamedNode("urn:x:end"))
    again = Triple(NamedNode("urn:x:start"), NamedNode("urn:x:p1"), BlankNode("b"))
    endpoint.put([*named(1_000), blank, again])
    stream = BytesIO()
    found = _fetching.fetch(endpoint.query, None, stream, partition=300)
    assert (found.statements, found.requests) == (1_002, 1)
    held = [t for t in _endpoint.parsed(endpoint.query, stream) if "_:" in str(t)]
    assert {t.subject for t in held} & {t.object for t in held}


def test_a_server_that_sends_a_little_at_a_time_is_given_up(faulty, monkeypatch):
    monkeypatch.setenv("PROVKIT_HTTP_LIMIT", "0.3")

    def answer(handler, _body: str) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/sparql-results+json")
        handler.end_headers()
        handler.close_connection = True
        with suppress(OSError):  # until nobody listens any more
            for _ in range(20):
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.05)

    faulty.answer = answer
    begun = time.monotonic()
    with pytest.raises(UnreadableGraph, match="not whole: its time is over"):
        pk.validate(faulty.address)
    assert time.monotonic() - begun < 0.9


def test_two_can_read_a_part_at_once(endpoint):
    endpoint.put(named(100))
    part = open_store(endpoint.query).looking_at({"urn:x:p0", "urn:x:p1"})
    first, second = part.triples(), part.triples()
    assert next(first) == next(second)
    assert len(list(first)) == len(list(second)) == 49
    assert not hasattr(part, "state")
    assert {t.predicate.value for t in part.kept({RDF.type})} == {
        "urn:x:p0",
        "urn:x:p1",
    }
