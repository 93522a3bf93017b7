"""A SPARQL 1.1 endpoint that an institution has: `https://.../sparql`.

Questions are answered from an index of its statements. Those that questions read are
fetched once, and the index is kept as that of a file is. Whether it is of today's state
is asked of the endpoint each time a graph is loaded: how many statements there are and
which is the latest time in them. That count is most of what a question then costs,
since many servers go over everything for it; but SPARQL has no name for a state, few
servers send an ETag, and no smaller number shows that any one statement was added.
`PROVKIT_ENDPOINT_CHECK=times` looks at the times alone, which is quicker and misses a
change that states none; that suits a store which only provkit writes, because every
run, annotation and decision states one.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from provkit.store import Source, _catalogue, _endpoint, _fetching
from provkit.store._credentials import checked
from provkit.vocab import DCTERMS, PROV

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from pyoxigraph import Triple

    from provkit.store._part import Part

SCHEMES: Final = ("http://", "https://")
_CHECK: Final = "PROVKIT_ENDPOINT_CHECK"
_TIMES: Final = (
    "SELECT (COUNT(*) AS ?n) (MAX(STR(?time)) AS ?last) WHERE {"
    f" VALUES ?said {{ <{PROV.startedAtTime}> <{PROV.endedAtTime}>"
    f" <{PROV.generatedAtTime}> }} ?what ?said ?time }}"
)
_ALL: Final = (
    "SELECT ?n ?last ?all WHERE {"
    f" {{ {_TIMES} }} {{ SELECT (COUNT(*) AS ?all) WHERE {{ ?s ?p ?o }} }} }}"
)
_ENTRIES: Final = (
    f"SELECT ?s ?p ?o WHERE {{ GRAPH <{_catalogue.CATALOGUE}> {{ ?s ?p ?o }} }}"
)
_UNDER_WAY: Final = (
    "the run has not ended; the endpoint has what it says once it is sealed and loaded"
)


class SparqlStore:
    """An endpoint, for reading."""

    is_remote: Final = True

    def __init__(self, location: str) -> None:
        self.location = location
        self._sources: tuple[Source, ...] | None = None

    def triples(self) -> Iterator[Triple]:
        """Every statement of its default graph, once all of them have arrived.

        Raises:
            NoAnswer: it does not answer, or gives less than it has.
        """
        yield from _fetching.whole(self.location)

    def kept(self, predicates: Container[str]) -> Iterator[Triple]:
        """The statements with some predicates, and all that name a content.

        An index needs no others (`provkit.graph.cache`).

        Raises:
            NoAnswer: it does not answer, or gives less than it has.
        """
        yield from _fetching.kept(self.location, predicates)

    def looking_at(self, predicates: Container[str] | None) -> Part:
        """The same store for who looks at some predicates alone.

        What names a content is in it too, because it decides how contents are joined.
        It is fetched once, when it is first read, in partitions.

        Args:
            predicates: those that are looked at; None for any.
        """
        from provkit.store._part import Part

        return Part(self, predicates)

    def sources(self) -> tuple[Source, ...]:
        """The files that provkit loaded into it, or the endpoint where it loaded none.

        Raises:
            NoAnswer: it does not answer.
        """
        if self._sources is None:
            catalogue, unfinished = catalogue_of(self.location)
            found = [entry.source for entry in catalogue.values()]
            found += [
                Source(name, "interrupted", problem=_UNDER_WAY) for name in unfinished
            ]
            self._sources = tuple(found) or (Source(self.location, "endpoint"),)
        return self._sources

    def state(self) -> tuple[str, ...]:
        """What differs once anything was changed, as far as the endpoint says.

        Raises:
            NoAnswer: it does not answer.
        """
        columns = 2 if os.environ.get(_CHECK) == "times" else 3
        query = _TIMES if columns == 2 else _ALL  # noqa: PLR2004 - without the count
        found = _endpoint.rows(self.location, query, columns)
        words = " ".join(_value(term) for row in found for term in row)
        return (f"sparql {self.location} {words}",)

    def youngest(self) -> int:
        """When it was changed last; 0, since a change shows in its state at once."""
        return 0


def catalogue_of(url: str) -> tuple[_catalogue.Catalogue, tuple[str, ...]]:
    """What provkit wrote down of the files that it loaded, and of runs under way.

    Raises:
        NoAnswer: the endpoint does not answer.
    """
    found = [
        (_value(s), _value(p), _value(o))
        for s, p, o in _endpoint.rows(url, _ENTRIES, 3)
    ]
    unfinished = sorted(
        o for s, p, o in found if (s, p) == (_catalogue.CATALOGUE, DCTERMS.relation)
    )
    return _catalogue.of_statements(found), tuple(unfinished)


def accepts(location: str) -> bool:
    """Whether the location is an address."""
    return location.lower().startswith(SCHEMES)


def open_store(location: str) -> SparqlStore:
    """Open it for reading; nothing is asked of it yet.

    Raises:
        UsageError: the address holds credentials.
    """
    return SparqlStore(checked(location))


def _value(term: object) -> str:
    return str(getattr(term, "value", ""))
