"""SPARQL where the data are: in a database on disk, or at an endpoint."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from provkit.errors import UsageError
from provkit.rdf.sparql import Found, Queryable
from provkit.store import _http, _reading
from provkit.store.oxigraph import OxigraphStore
from provkit.store.sparql import SparqlStore
from provkit.vocab import PREFIXES

if TYPE_CHECKING:
    from provkit.store import Store

_FORM: Final = "application/x-www-form-urlencoded"
_ROWS: Final = "application/sparql-results+json"
_TRIPLES: Final = "application/n-triples"


def ask(store: Store, query: str) -> Found:
    """Answer a query; the prefixes of provkit need not be declared.

    Raises:
        UsageError: it is no query, or cannot be answered.
        UnreadableGraph: the store does not answer.
    """
    if isinstance(store, OxigraphStore):
        with _reading.opened(store.disk) as (database, _state):
            return Queryable.over(database).query(query)
    if isinstance(store, SparqlStore):
        return _remotely(store.location, query)
    return Queryable(store.triples()).query(query)


def _remotely(url: str, query: str) -> Found:
    missing = {
        prefix: base
        for prefix, base in PREFIXES.items()
        if f"{prefix}:" in query and f"{prefix}:".casefold() not in _declared(query)
    }
    text = "".join(f"PREFIX {p}: <{b}>\n" for p, b in missing.items()) + query
    request = _http.Request(
        url, f"{_ROWS}, {_TRIPLES};q=0.9", urlencode({"query": text}).encode(), _FORM
    )
    try:
        with _http.answered(request) as answer:
            answer.expect(_ROWS, _TRIPLES)
            kind, content = answer.kind, answer.read()
    except _http.NoAnswer as error:
        if error.status == 400:  # noqa: PLR2004 - the status of a query that is none
            raise UsageError(
                f"{url}: the query cannot be answered", error.fix
            ) from error
        raise
    return _found(url, kind, content)


def _declared(query: str) -> frozenset[str]:
    words = query.split()
    return frozenset(
        after.casefold() for word, after in pairwise(words) if word.upper() == "PREFIX"
    )


def _found(url: str, kind: str, content: bytes) -> Found:
    from pyoxigraph import (
        QueryBoolean,
        QueryResultsFormat,
        QuerySolutions,
        RdfFormat,
        parse,
        parse_query_results,
    )

    from provkit.rdf.sparql import values

    try:
        if kind == _TRIPLES:
            triples = [quad.triple for quad in parse(content, RdfFormat.N_TRIPLES)]
            names = ("subject", "predicate", "object")
            return Found(names, tuple(values(tuple(each)) for each in triples))
        found = parse_query_results(content, QueryResultsFormat.JSON)
        if isinstance(found, QueryBoolean):
            return Found((), truth=bool(found))
        if isinstance(found, QuerySolutions):
            columns = tuple(each.value for each in found.variables)
            return Found(columns, tuple(values(tuple(row)) for row in found))
    except (SyntaxError, UnicodeDecodeError) as error:
        raise _http.NoAnswer(
            f"{url}: the answer is cut off or malformed: {error}",
            "nothing of it is used; ask again",
        ) from error
    raise _http.NoAnswer(f"{url}: an answer that is neither a table nor yes or no")
