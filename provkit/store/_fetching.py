"""The statements of an endpoint, or those that are wanted of it: all or none.

The endpoint counts what is wanted and so do we, as it comes. Much is asked for in
partitions, some predicates at a time; where fewer statements come than there are,
because the server cuts long answers, in pages of one predicate. One answer is of one
state of the store; several need not be. So of these the endpoint sums up a number that
each statement has, before and after: where it differs, and where the counts do, the
store was changed meanwhile, and nothing is used.

What questions and requirements need is less than all: `kept` leaves out whatever they
do not read, so that an endpoint which holds other things too is not copied.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Final

from provkit.errors import UnreadableGraph
from provkit.store import _http, _wanted
from provkit.store._endpoint import copied, number, parsed

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from pyoxigraph import Triple

    from provkit.store._wanted import Wanted

_PAGE: Final = (
    "CONSTRUCT {{ ?s {0} ?o }} WHERE {{ {{ SELECT ?s ?o WHERE {{ ?s {0} ?o{3} }} "
    "ORDER BY ?s ?o LIMIT {1} OFFSET {2} }} }}"
)
_SMALLEST_PAGE: Final = 100
PARTITION: Final = 2_000_000
"""How many statements are asked for at once, unless one predicate has more."""


@dataclass(frozen=True, slots=True)
class Travelled:
    """How much was fetched.

    Attributes:
        statements: so many.
        of: how many the endpoint has.
        requests: in how many answers.
    """

    statements: int
    of: int
    requests: int


def whole(url: str) -> Iterator[Triple]:
    """All statements of an endpoint.

    Raises:
        NoAnswer: it does not answer, or gives less than it has.
    """
    with TemporaryFile(prefix="provkit-") as stream:
        fetch(url, None, stream)
        yield from parsed(url, stream)


def kept(url: str, predicates: Container[str]) -> Iterator[Triple]:
    """The statements with some predicates, and all that name anything by its content.

    The others decide with which contents a graph is joined, whatever they say.

    Raises:
        NoAnswer: the endpoint does not answer, or gives less than it has.
    """
    with TemporaryFile(prefix="provkit-") as stream:
        fetch(url, predicates, stream)
        yield from parsed(url, stream)


def fetch(
    url: str,
    predicates: Container[str] | None,
    stream: IO[bytes],
    partition: int = PARTITION,
) -> Travelled:
    """Write what is wanted to a file, which is then at its start.

    Args:
        url: the address of the endpoint.
        predicates: those whose statements are wanted, beside all that name anything by
            its content; None for every statement.
        stream: an empty file.
        partition: how many statements are asked for at once.

    Raises:
        NoAnswer: the endpoint does not answer, gives less than it has, was changed
            meanwhile, or takes longer than `PROVKIT_HTTP_LIMIT` seconds.
        UnreadableGraph: it cuts answers that hold blank nodes.
    """
    until = _http.time_limit()
    before = _wanted.wanted(url, predicates)
    fetching = _Fetching(url, stream, before, until)
    fetching.run(partition)
    after = _wanted.wanted(url, predicates)
    if after != before:
        raise _http.NoAnswer(
            f"{url}: changed from {before.count:,} to {after.count:,} statements "
            "while it was read",
            "ask again; or read a dump of it",
        )
    fetching.compare()
    stream.seek(0)
    return Travelled(before.count, before.of, fetching.requests)


class _Fetching:
    """One fetch, as far as it has got."""

    def __init__(
        self, url: str, stream: IO[bytes], wanted: Wanted, until: float | None
    ) -> None:
        self._url = url
        self._stream = stream
        self._wanted = wanted
        self._until = until
        self._sums: dict[str, int] | None = None
        self.requests = 0

    def run(self, partition: int) -> None:
        """Fetch everything that is wanted."""
        parts = self._wanted.parts(partition)
        if len(parts) > 1 and _wanted.has_blank_nodes(self._url, self._wanted):
            # A blank node is one and the same only within one answer.
            parts = [self._wanted]
        if len(parts) > 1:
            self._begin_to_compare()
        for part in parts:
            if part.count:
                self._add(part)

    def compare(self) -> None:
        """Make sure that all answers are of one state.

        Raises:
            NoAnswer: they are not.
        """
        if self._sums is None:
            return
        if _wanted.sums(self._url, self._wanted) != self._sums:
            raise _http.NoAnswer(
                f"{self._url}: a statement was replaced while it was read in parts",
                "ask again; or read a dump of it",
            )

    def _begin_to_compare(self) -> None:
        if self._sums is None:
            self._sums = _wanted.sums(self._url, self._wanted)

    def _add(self, part: Wanted) -> None:
        with TemporaryFile(prefix="provkit-") as held:
            query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {part.pattern} }}"
            self.requests += 1
            found = copied(self._url, query, held, self._until)
            if found < part.count and not _is_all(self._url, part, held):
                if found < _SMALLEST_PAGE:
                    raise _short(self._url, found, part.count)
                self._begin_to_compare()
                self.requests += in_pages(self._url, held, part, found, self._until)
            held.seek(0)
            shutil.copyfileobj(held, self._stream)


def _is_all(url: str, part: Wanted, stream: IO[bytes]) -> bool:
    """Whether fewer came because the server counts a statement more than once."""
    stream.seek(0)
    found = len(set(parsed(url, stream)))
    stream.seek(0, os.SEEK_END)
    inner = f"SELECT DISTINCT ?s ?p ?o WHERE {{ {part.pattern} }}"
    return found == number(url, f"SELECT (COUNT(*) AS ?n) WHERE {{ {inner} }}")


def in_pages(
    url: str, stream: IO[bytes], part: Wanted, page: int, until: float | None = None
) -> int:
    """Write what is wanted to a file, a page at a time; gives how many there were.

    Raises:
        NoAnswer: the endpoint gives less than it has all the same.
        UnreadableGraph: blank nodes are in them, which have another name on each page.
    """
    stream.seek(0)
    stream.truncate()
    found = pages = 0
    for predicate, told, condition in part.by_predicate():
        for start in range(0, told, page):
            query = _PAGE.format(predicate, page, start, condition)
            with _page(url, query, until) as (held, lines):
                found += lines
                pages += 1
                shutil.copyfileobj(held, stream)
    if found != part.count:
        raise _short(url, found, part.count)
    stream.seek(0)
    if any(line.startswith(b"_:") or b" _:" in line for line in stream):
        raise UnreadableGraph(
            f"{url}: cuts long answers and holds blank nodes, which cannot be told "
            "apart from page to page",
            "read a dump of it, or have the limit raised",
        )
    return pages


@contextmanager
def _page(url: str, query: str, until: float | None) -> Iterator[tuple[IO[bytes], int]]:
    with TemporaryFile(prefix="provkit-") as held:
        lines = copied(url, query, held, until)
        held.seek(0)
        yield held, lines


def _short(url: str, found: int, stated: int) -> _http.NoAnswer:
    return _http.NoAnswer(
        f"{url}: gives {found:,} of {stated:,} statements",
        "nothing of it is used; have its limit raised, or read a dump of it",
    )
