"""The statements of an endpoint, whole or not at all.

The endpoint counts them and so do we, as they come. Where fewer come, because the
server cuts long answers, they are asked for in pages, predicate by predicate. Where it
counts others afterwards than before, it was changed meanwhile, and nothing is used.

What questions need is less than all: `kept` leaves out whatever no question reads, so
that an endpoint which holds other things too is not copied.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Final

from provkit.errors import UnreadableGraph
from provkit.store import _http
from provkit.store._endpoint import copied, number, parsed, rows

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from pyoxigraph import Triple

_BY_PREDICATE: Final = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p"
_PAGE: Final = (
    "CONSTRUCT {{ ?s {0} ?o }} WHERE {{ {{ SELECT ?s ?o WHERE {{ ?s {0} ?o }} "
    "ORDER BY ?s ?o LIMIT {1} OFFSET {2} }} }}"
)
_SMALLEST_PAGE: Final = 100
_BY_CONTENT: Final = " FILTER(STRSTARTS(STR(?s), 'ni:') || STRSTARTS(STR(?o), 'ni:'))"


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of the statements of an endpoint.

    Attributes:
        pattern: which, as SPARQL has it.
        counts: how many of each predicate, where all of its statements are meant.
        stated: how many there are, as the endpoint says.
    """

    pattern: str
    counts: dict[str, int]
    stated: int


def whole(url: str) -> Iterator[Triple]:
    """All statements of an endpoint.

    Raises:
        NoAnswer: it does not answer, or gives less than it has.
    """
    counts = _counts(url)
    part = _Part("?s ?p ?o", counts, sum(counts.values()))
    with _fetched(url, [part], counts) as stream:
        yield from parsed(url, stream)


def kept(url: str, predicates: Container[str]) -> Iterator[Triple]:
    """The statements with some predicates, and all that name anything by its content.

    The others decide with which contents a graph is joined, whatever they say.

    Raises:
        NoAnswer: the endpoint does not answer, or gives less than it has.
    """
    counts = _counts(url)
    chosen = {each: n for each, n in counts.items() if each[1:-1] in predicates}
    parts = [_Part(_with(chosen), chosen, sum(chosen.values()))]
    if others := counts.keys() - chosen.keys():
        pattern = _with(others) + _BY_CONTENT
        stated = number(url, f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}")
        parts.append(_Part(pattern, {}, stated))
    with _fetched(url, parts, counts) as stream:
        yield from parsed(url, stream)


@contextmanager
def _fetched(
    url: str, parts: Iterable[_Part], before: dict[str, int]
) -> Iterator[IO[bytes]]:
    with TemporaryFile(prefix="provkit-") as stream:
        for part in parts:
            if part.stated:
                _add(url, part, stream)
        after = _counts(url)
        if after != before:
            raise _http.NoAnswer(
                f"{url}: changed from {sum(before.values()):,} to "
                f"{sum(after.values()):,} statements while it was read",
                "ask again; or read a dump of it",
            )
        stream.seek(0)
        yield stream


def _add(url: str, part: _Part, stream: IO[bytes]) -> None:
    with TemporaryFile(prefix="provkit-") as held:
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {part.pattern} }}"
        found = copied(url, query, held)
        if found < part.stated and not _is_all(url, part, held):
            if found < _SMALLEST_PAGE or not part.counts:
                raise _short(url, found, part.stated)
            in_pages(url, held, part.counts, found)
        held.seek(0)
        shutil.copyfileobj(held, stream)


def _is_all(url: str, part: _Part, stream: IO[bytes]) -> bool:
    """Whether fewer came because the server counts a statement more than once."""
    stream.seek(0)
    found = len(set(parsed(url, stream)))
    stream.seek(0, os.SEEK_END)
    inner = f"SELECT DISTINCT ?s ?p ?o WHERE {{ {part.pattern} }}"
    return found == number(url, f"SELECT (COUNT(*) AS ?n) WHERE {{ {inner} }}")


def in_pages(url: str, stream: IO[bytes], counts: dict[str, int], page: int) -> None:
    """Write all statements with some predicates to a file, a page at a time.

    Raises:
        NoAnswer: the endpoint gives less than it has all the same.
        UnreadableGraph: blank nodes are in them, which have another name on each page.
    """
    stream.seek(0)
    stream.truncate()
    found, stated = 0, sum(counts.values())
    for predicate, told in counts.items():
        for start in range(0, told, page):
            with TemporaryFile(prefix="provkit-") as part:
                found += copied(url, _PAGE.format(predicate, page, start), part)
                part.seek(0)
                shutil.copyfileobj(part, stream)
    if found != stated:
        raise _short(url, found, stated)
    stream.seek(0)
    if any(line.startswith(b"_:") or b" _:" in line for line in stream):
        raise UnreadableGraph(
            f"{url}: cuts long answers and holds blank nodes, which cannot be told "
            "apart from page to page",
            "read a dump of it, or have the limit raised",
        )


def _counts(url: str) -> dict[str, int]:
    """How many statements there are of each predicate, in order."""
    try:
        found = {
            str(predicate): int(getattr(told, "value", ""))
            for predicate, told in rows(url, _BY_PREDICATE, 2)
            if predicate is not None
        }
    except ValueError as error:
        raise _http.NoAnswer(
            f"{url}: does not say how many statements it has"
        ) from error
    return dict(sorted(found.items()))


def _with(predicates: Iterable[str]) -> str:
    return f"VALUES ?p {{ {' '.join(sorted(predicates))} }} ?s ?p ?o"


def _short(url: str, found: int, stated: int) -> _http.NoAnswer:
    return _http.NoAnswer(
        f"{url}: gives {found:,} of {stated:,} statements",
        "nothing of it is used; have its limit raised, or read a dump of it",
    )
