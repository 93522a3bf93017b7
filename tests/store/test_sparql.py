"""An endpoint: whole answers, or an error that says what happened."""

from __future__ import annotations

import json
import time
from io import BytesIO
from urllib.parse import parse_qs

import pytest

from provkit.errors import UnreadableGraph, UsageError
from provkit.graph import load
from provkit.store import _endpoint, _fetching, _http, open_store
from provkit.store._wanted import wanted
from provkit.vocab import PROV, RDF
from tests import worlds
from tests.worlds import ex

ROWS = "application/sparql-results+json"
TRIPLES = "application/n-triples"
LINE = "<urn:x:a> <urn:x:p> <urn:x:{}> .\n"


def numbers(*values: int | str) -> bytes:
    names = [f"v{n}" for n in range(len(values))]
    row = {
        name: {"type": "literal", "value": str(value)}
        for name, value in zip(names, values, strict=True)
    }
    return json.dumps(
        {"head": {"vars": names}, "results": {"bindings": [row]}}
    ).encode()


def counts(**by_predicate: int) -> bytes:
    """How many statements there are of each predicate."""
    rows = [
        {
            "p": {"type": "uri", "value": f"urn:x:{name}"},
            "n": {"type": "literal", "value": str(count)},
        }
        for name, count in by_predicate.items()
    ]
    found = {"head": {"vars": ["p", "n"]}, "results": {"bindings": rows}}
    return json.dumps(found).encode()


def send(handler, content: bytes, kind: str, status: int = 200, length=None) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(length or len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def asked_for(body: str) -> str:
    return parse_qs(body)["query"][0]


def test_what_a_server_holds_is_what_is_read(endpoint):
    for name in ("clean run", "qualified forms", "joined by content"):
        triples = worlds.WORLDS[name]()
        endpoint.put(triples)
        read = list(open_store(endpoint.query).triples())
        assert len(read) == len(set(triples))
        assert load(endpoint.query).sources[0].status == "endpoint"


def test_questions_are_answered_and_a_change_is_noticed(endpoint):
    endpoint.put(worlds.WORLDS["clean run"]())
    graph = load(endpoint.query)
    expected = worlds.graph("clean run").populations(ex("model")).to_dict()
    assert graph.populations(ex("model")).to_dict() == expected
    before = open_store(endpoint.query).state()
    assert open_store(endpoint.query).state() == before
    endpoint.update(f"INSERT DATA {{ <{ex('model')}> <urn:x:p> <urn:x:b> }}")
    assert open_store(endpoint.query).state() != before


def test_a_check_of_times_alone_notices_a_run(endpoint, monkeypatch):
    monkeypatch.setenv("PROVKIT_ENDPOINT_CHECK", "times")
    endpoint.put(worlds.WORLDS["clean run"]())
    before = open_store(endpoint.query).state()
    endpoint.update(
        'INSERT DATA { <urn:x:r> <http://www.w3.org/ns/prov#endedAtTime> "2030-01-01" }'
    )
    assert open_store(endpoint.query).state() != before


@pytest.mark.parametrize("name", ["page", "refusal", "text", "silence", "cut"])
def test_a_wrong_answer_is_an_error_and_never_a_part(faulty, monkeypatch, name):
    monkeypatch.setattr(_http, "_PAUSE", 0.01)
    monkeypatch.setenv("PROVKIT_HTTP_TIMEOUT", "0.3")

    def answer(handler, body: str) -> None:
        if name == "page":
            send(handler, b"<html><title>Welcome</title>", "text/html")
        elif name == "refusal":
            send(handler, b"the disk is full", "text/plain", 500)
        elif name == "text":
            send(handler, b"Virtuoso error", "text/plain")
        elif name == "silence":
            time.sleep(0.6)
        else:
            handler.wfile.write(b"HTT")
        handler.close_connection = True

    faulty.answer = answer
    said = {
        "page": "text/html, not .*Welcome",
        "refusal": "500 Internal Server Error\n.*the disk is full",
        "text": "text/plain, not",
        "silence": "no answer within 0.3 s",
        "cut": "cannot be reached",
    }
    with pytest.raises(_http.NoAnswer, match=said[name]):
        list(open_store(faulty.address).triples())
    assert len(faulty.asked) == (4 if name in ("refusal", "cut") else 1)


@pytest.mark.parametrize("way", ["length", "chunks", "close", "line", "stall"])
def test_an_answer_that_breaks_off_is_not_used(faulty, monkeypatch, way):
    monkeypatch.setenv("PROVKIT_HTTP_TIMEOUT", "0.3")
    whole = "".join(LINE.format(n) for n in range(1000)).encode()
    part = whole[: len(whole) // 2]

    def answer(handler, body: str) -> None:
        handler.close_connection = True
        if "CONSTRUCT" not in asked_for(body):
            send(handler, counts(p=1000), ROWS)
        elif way == "length":
            send(handler, part, TRIPLES, length=len(whole))
        elif way == "stall":
            send(handler, part, TRIPLES, length=len(whole))
            handler.wfile.flush()
            time.sleep(0.6)
        else:
            handler.send_response(200)
            handler.send_header("Content-Type", TRIPLES)
            if way == "chunks":
                handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            end = part.rfind(b"\n") + 1 if way == "line" else len(part)
            body = part[:end]
            chunked = b"%x\r\n%s\r\n" % (len(body), body)
            handler.wfile.write(chunked if way == "chunks" else body)

    faulty.answer = answer
    given = []
    said = "not whole|gives 5.. of 1,000|cut off or malformed"
    with pytest.raises(UnreadableGraph, match=said):
        given.extend(open_store(faulty.address).triples())
    assert given == []


def limited(held: list[str], most: int):
    """A server that cuts answers, and says nothing about it."""
    by_predicate: dict[str, list[str]] = {}
    for line in held:
        by_predicate.setdefault(line.split()[1], []).append(line)

    def answer(handler, body: str) -> None:
        query = asked_for(body)
        if "GROUP BY" in query:
            found = {each[7:-1]: len(lines) for each, lines in by_predicate.items()}
            send(handler, counts(**found), ROWS)
        elif "CONSTRUCT" not in query:
            send(handler, numbers(len(held)), ROWS)
        elif "LIMIT" in query:
            words = query.split()
            start, size = int(words[-3]), int(words[-5])
            predicate = words[words.index("?s") + 1]
            page = sorted(by_predicate[predicate])[start : start + min(size, most)]
            send(handler, "".join(page).encode(), TRIPLES)
        else:
            send(handler, "".join(held[:most]).encode(), TRIPLES)

    return answer


def test_a_server_that_cuts_answers_is_asked_in_pages(faulty):
    held = [f"<urn:x:s{n}> <urn:x:p{n % 3}> <urn:x:o{n % 7}> .\n" for n in range(1_000)]
    faulty.answer = limited(held, 150)
    assert len(set(open_store(faulty.address).triples())) == 1_000


def test_pages_of_a_real_server_are_the_whole(endpoint):
    triples = [t for t in worlds.WORLDS["clean run"]() if "_:" not in str(t)]
    endpoint.put(triples)
    stream = BytesIO()
    _fetching.in_pages(endpoint.query, stream, wanted(endpoint.query, None), 100)
    stream.seek(0)
    assert set(_endpoint.parsed(endpoint.query, stream)) == set(
        open_store(endpoint.query).triples()
    )


def test_blank_nodes_cannot_be_had_in_pages(faulty):
    held = [f"<urn:x:s{n}> <urn:x:p> _:b{n} .\n" for n in range(1_000)]
    faulty.answer = limited(held, 150)
    with pytest.raises(UnreadableGraph, match="cuts long answers and holds blank"):
        list(open_store(faulty.address).triples())


def test_a_graph_that_changes_while_it_is_read_is_not_used(faulty):
    told = iter((3, 4))

    def answer(handler, body: str) -> None:
        if "CONSTRUCT" in asked_for(body):
            send(handler, "".join(map(LINE.format, range(3))).encode(), TRIPLES)
        else:
            send(handler, counts(p=next(told)), ROWS)

    faulty.answer = answer
    with pytest.raises(UnreadableGraph, match="changed from 3 to 4"):
        list(open_store(faulty.address).triples())


def test_a_refusal_that_passes_is_asked_again_after_the_pause_it_names(
    faulty, monkeypatch
):
    monkeypatch.setattr(_http, "_PAUSE", 0.01)
    pauses: list[float] = []
    monkeypatch.setattr(_http.time, "sleep", pauses.append)
    answers = iter((503, 429, 200))

    def answer(handler, body: str) -> None:
        status = next(answers)
        if status != 200:
            handler.send_response(status)
            handler.send_header("Retry-After", "2")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
        else:
            send(handler, numbers(5), ROWS)

    faulty.answer = answer
    assert _endpoint.count(faulty.address) == 5
    assert pauses == [2.0, 2.0]


def test_a_server_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr(_http, "_PAUSE", 0.01)
    with pytest.raises(UnreadableGraph, match="cannot be reached: Connection refused"):
        load("http://127.0.0.1:9/sparql").index  # noqa: B018


def test_an_address_that_is_not_a_sparql_endpoint_is_told(endpoint):
    with pytest.raises(UnreadableGraph, match="404"):
        list(open_store(f"{endpoint.address}/nothing").triples())


def test_credentials_come_from_the_environment_or_netrc(faulty, monkeypatch, tmp_path):
    faulty.answer = lambda handler, body: send(handler, numbers(5), ROWS)

    def sent() -> str | None:
        _endpoint.count(faulty.address)
        return faulty.asked[-1][1].get("Authorization")

    place = tmp_path / "netrc"
    place.write_text("machine elsewhere login a password b\n")
    monkeypatch.setenv("NETRC", str(place))
    assert sent() is None
    place.write_text("machine 127.0.0.1 login a password b\n")
    assert sent() == "Basic YTpi"
    monkeypatch.setenv("PROVKIT_HTTP_USER", "c")
    monkeypatch.setenv("PROVKIT_HTTP_PASSWORD", "d")
    assert sent() == "Basic Yzpk"
    monkeypatch.setenv("PROVKIT_HTTP_TOKEN", "secret")
    assert sent() == "Bearer secret"
    monkeypatch.setenv("PROVKIT_HTTP_HOST", "elsewhere")
    assert sent() == "Basic YTpi"


def test_credentials_are_neither_shown_nor_sent_in_the_clear(monkeypatch):
    with pytest.raises(UsageError) as told:
        open_store("https://me:secret@host.example/sparql")
    assert "secret" not in str(told.value)
    monkeypatch.setenv("PROVKIT_HTTP_TOKEN", "secret")
    with pytest.raises(UsageError, match="in the clear") as told:
        _endpoint.count("http://host.example/sparql")
    assert "secret" not in str(told.value)


def test_a_redirect_to_another_host_is_not_followed(faulty, monkeypatch):
    monkeypatch.setenv("PROVKIT_HTTP_TOKEN", "secret")

    def answer(handler, body: str) -> None:
        handler.send_response(302)
        handler.send_header("Location", "http://127.0.0.2:1/sparql")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    faulty.answer = answer
    with pytest.raises(UnreadableGraph, match=r"points to: http://127\.0\.0\.2"):
        _endpoint.count(faulty.address)


@pytest.mark.slow
def test_virtuoso_holds_and_answers_the_same(virtuoso):
    for name in ("clean run", "joined by content", "consent withdrawal"):
        triples = worlds.WORLDS[name]()
        virtuoso.put(triples)
        assert set(open_store(virtuoso.query).triples()) == set(triples)
        graph, expected = load(virtuoso.query), worlds.graph(name)
        for question in ("populations", "upstream", "data_use"):
            asked = graph.ask(question, ex("model")).to_dict()
            assert asked == expected.ask(question, ex("model")).to_dict()
        before = open_store(virtuoso.query).state()
        virtuoso.update(
            "INSERT DATA { GRAPH <urn:x:g> { <urn:x:a> <urn:x:p> <urn:x:b> } }"
        )
        assert open_store(virtuoso.query).state() != before


def test_what_no_question_reads_is_not_fetched(endpoint):
    """An institution's endpoint holds more than provenance."""
    triples = worlds.WORLDS["joined by content"]()
    more = "".join(f"<urn:x:patient:{n}> <urn:x:has> <urn:x:{n}> ." for n in range(50))
    named = next(
        term.value
        for t in triples
        for term in (t.subject, t.object)
        if getattr(term, "value", "").startswith("ni:")
    )
    endpoint.put(triples)
    endpoint.update(f"INSERT DATA {{ {more} <urn:x:note> <urn:x:about> <{named}> }}")
    fetched = set(_fetching.kept(endpoint.query, {PROV.used, RDF.type}))
    assert not any("patient" in str(triple) for triple in fetched)
    assert any("urn:x:note" in str(triple) for triple in fetched)
    assert {t.predicate.value for t in fetched} >= {PROV.used, RDF.type}
    graph, expected = load(endpoint.query), worlds.graph("joined by content")
    asked = graph.upstream(ex("model")).to_dict()
    assert asked == expected.upstream(ex("model")).to_dict()
