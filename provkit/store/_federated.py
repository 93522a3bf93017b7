"""Several sources as one: one that does not answer is reported, not waited for.

A question to a dozen institutions must not fail because one of them is down, nor be
answered as if that one had nothing to say. A remote source among several that does not
answer is left out whole; it then stands among the sources with the reason, and so every
answer that could depend on it is incomplete.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from provkit.errors import UnreadableGraph
from provkit.rdf.encode import encode
from provkit.store import Source, open_store
from provkit.store.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from pyoxigraph import Triple

    from provkit.store import Place, Store


class Federated:
    """A remote source among others."""

    def __init__(self, store: Any) -> None:
        """Stand for a store.

        Args:
            store: one that may not answer.
        """
        self._store = store
        self._failure = ""

    @property
    def location(self) -> str:
        """What was opened, as the user wrote it."""
        location: str = self._store.location
        return location

    @property
    def left_out(self) -> str:
        """What was not fetched, in words; empty where everything was."""
        words: str = getattr(self._store, "left_out", "")
        return words

    def triples(self) -> Iterator[Triple]:
        """Every statement, or none where the source does not answer.

        Raises:
            UnreadableGraph: it breaks off after some of them were given.
        """
        yield from self._given(self._store.triples())

    def kept(self, predicates: Container[str]) -> Iterator[Triple]:
        """Those that an index needs, or none where the source does not answer.

        Raises:
            UnreadableGraph: it breaks off after some of them were given.
        """
        yield from self._given(self._store.kept(predicates))

    def looking_at(self, predicates: Container[str] | None) -> Federated:
        """The same source for who looks at some predicates alone (`SparqlStore`)."""
        return Federated(self._store.looking_at(predicates))

    def _given(self, triples: Iterator[Triple]) -> Iterator[Triple]:
        begun = False
        self._failure = ""
        try:
            for triple in triples:
                begun = True
                yield triple
        except UnreadableGraph as error:
            if begun:
                raise
            self._failure = _in_one_line(error)

    def sources(self) -> tuple[Source, ...]:
        """What was read; where nothing was, why not."""
        if not self._failure:
            try:
                found: tuple[Source, ...] = self._store.sources()
            except UnreadableGraph as error:
                self._failure = _in_one_line(error)
            else:
                return found
        return (Source(self.location, "silent", problem=self._failure),)

    def state(self) -> tuple[str, ...] | None:
        """What differs once anything was changed; None where that cannot be said."""
        try:
            found: tuple[str, ...] = self._store.state()
        except UnreadableGraph:
            return None
        return found

    def youngest(self) -> int:
        """When it was changed last, in nanoseconds."""
        found: int = self._store.youngest()
        return found


def together(sources: Iterable[Place | Sequence[Place]]) -> tuple[Store, ...]:
    """Open sources, of which one that is remote may be silent if there are others.

    Args:
        sources: locations, and lists of them; what an adapter has read counts too.

    Raises:
        UnreadableGraph: one is not there, or is of no kind that is known.
    """
    places: list[Any] = []
    each: Any
    for each in sources:
        is_one = isinstance(each, (str, os.PathLike)) or hasattr(each, "records")
        places += [each] if is_one else each
    stores = [_opened(place) for place in places]
    if len(stores) == 1:
        return tuple(stores)
    return tuple(
        Federated(store) if getattr(store, "is_remote", False) else store
        for store in stores
    )


def _opened(place: Any) -> Any:
    """A store; of records that an adapter has read, one in memory."""
    if hasattr(place, "records"):
        return MemoryStore(encode(*place.records), location=repr(place))
    return open_store(os.fspath(place))


def _in_one_line(error: UnreadableGraph) -> str:
    return f"it was left out: {error.args[0]}"
