"""A SPARQL 1.1 endpoint: queries, updates, and graphs sent to it.

An answer is whole or an error; `provkit.store._fetching` sees to that for graphs.
"""

from __future__ import annotations

import os
from io import BytesIO
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from provkit.store import _http
from provkit.store._credentials import checked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

Terms = tuple[object, ...]

_FORM: Final = "application/x-www-form-urlencoded"
_ROWS: Final = "application/sparql-results+json"
_ROWS_XML: Final = "application/sparql-results+xml"
_TRIPLES: Final = "application/n-triples"
_PLAIN: Final = "text/plain"  # what some servers call N-Triples
_UPDATE: Final = "application/sparql-update"
_COUNT: Final = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_NOT_THERE: Final = (404, 405, 501)
_UPDATES: Final = ("PROVKIT_SPARQL_UPDATE", "update")
_GRAPHS: Final = ("PROVKIT_SPARQL_GRAPHS", "store")


def rows(url: str, query: str, columns: int) -> list[Terms]:
    """What a SELECT gives, which has so many columns.

    Raises:
        NoAnswer: the endpoint gives nothing, or not the whole of it.
    """
    from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

    with _http.answered(_asked(url, query, f"{_ROWS}, {_ROWS_XML};q=0.8")) as answer:
        answer.expect(_ROWS, _ROWS_XML)
        content = answer.read()
        form = (
            QueryResultsFormat.JSON if answer.kind == _ROWS else QueryResultsFormat.XML
        )
    try:
        found = parse_query_results(content, form)
        if not isinstance(found, QuerySolutions):
            raise _cut_off(url, "it is no table")
        if len(found.variables) != columns:
            raise _cut_off(url, f"{len(found.variables)} columns, not {columns}")
        return [tuple(row) for row in found]
    except (SyntaxError, UnicodeDecodeError) as error:
        raise _cut_off(url, str(error)) from error


def number(url: str, query: str) -> int:
    """The one number that a SELECT gives.

    Raises:
        NoAnswer: it gives none.
    """
    found = rows(url, query, 1)
    try:
        [[term]] = found
        return int(getattr(term, "value", ""))
    except ValueError as error:
        raise _http.NoAnswer(f"{url}: gives no number for {query!r}") from error


def count(url: str) -> int:
    """How many statements there are.

    Raises:
        NoAnswer: the endpoint does not say.
    """
    return number(url, _COUNT)


def statements(url: str, query: str) -> list[Triple]:
    """What a CONSTRUCT gives.

    Raises:
        NoAnswer: the endpoint gives nothing, or not the whole of it.
    """
    stream = BytesIO()
    copied(url, query, stream)
    stream.seek(0)
    return list(parsed(url, stream))


def parsed(url: str, stream: IO[bytes]) -> Iterator[Triple]:
    """N-Triples as statements, with blank nodes of their own.

    Raises:
        NoAnswer: it is not well formed.
    """
    from pyoxigraph import RdfFormat, parse

    try:
        for quad in parse(stream, RdfFormat.N_TRIPLES, rename_blank_nodes=True):
            yield quad.triple
    except (SyntaxError, UnicodeDecodeError) as error:
        raise _cut_off(url, str(error)) from error


def update(url: str, text: str, *, repeatable: bool = True) -> None:
    """Change what an endpoint holds.

    Args:
        url: the address of its queries.
        text: the update.
        repeatable: whether it may be sent again when no answer comes.

    Raises:
        NoAnswer: it refuses, or does not answer: it is not known what it did.
    """
    place = _address(url, *_UPDATES)
    try:
        _send_update(place, text, repeatable=repeatable)
    except _http.NoAnswer as error:
        # Some take updates where they take queries.
        if error.status not in _NOT_THERE or place == url:
            raise
        _send_update(url, text, repeatable=repeatable)


def post(url: str, content: bytes, *, repeatable: bool = True) -> bool:
    """Add N-Triples to the default graph by the Graph Store HTTP Protocol.

    Gives whether the endpoint has that at all.

    Raises:
        NoAnswer: it refuses, or does not answer.
    """
    request = _http.Request(
        f"{_address(url, *_GRAPHS)}?default",
        "*/*",
        content,
        _TRIPLES,
        repeatable=repeatable,
    )
    try:
        with _http.answered(request) as answer:
            answer.read()
    except _http.NoAnswer as error:
        if error.status in _NOT_THERE:
            return False
        raise
    return True


def _send_update(place: str, text: str, *, repeatable: bool) -> None:
    request = _http.Request(place, "*/*", text.encode(), _UPDATE, repeatable=repeatable)
    with _http.answered(request) as answer:
        answer.read()


def _asked(url: str, query: str, accept: str) -> _http.Request:
    return _http.Request(url, accept, urlencode({"query": query}).encode(), _FORM)


def copied(url: str, query: str, stream: IO[bytes], until: float | None = None) -> int:
    """Write an answer to a file and count its lines, which are its statements.

    Args:
        url: the address of the endpoint.
        query: what is asked.
        stream: where it is written.
        until: when it must be whole, as `_http.time_limit` gives it.

    Raises:
        NoAnswer: the endpoint gives nothing, or not the whole of it, or not in time.
    """
    lines, last = 0, b"\n"
    request = _asked(url, query, f"{_TRIPLES}, {_PLAIN};q=0.5")
    with _http.answered(request, until=until) as answer:
        answer.expect(_TRIPLES, _PLAIN)
        while chunk := answer.read(1 << 20):
            stream.write(chunk)
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    if last != b"\n":
        stream.write(b"\n")
        lines += 1
    return lines


def _address(url: str, variable: str, word: str) -> str:
    """Where updates or graphs of an endpoint are, by the ways of servers."""
    named = os.environ.get(variable)
    if named:
        return checked(named)
    parts = urlsplit(url)
    place, _, last = parts.path.rstrip("/").rpartition("/")
    if last not in ("query", "sparql"):
        place, word = parts.path.rstrip("/"), "statements"
    elif last == "sparql" and word == "store":
        word = "data"
    return urlunsplit((parts.scheme, parts.netloc, f"{place}/{word}", "", ""))


def _cut_off(url: str, why: str) -> _http.NoAnswer:
    return _http.NoAnswer(
        f"{url}: the answer is cut off or malformed: {why}",
        "nothing of it is used; ask again, or tell who runs the endpoint",
    )
