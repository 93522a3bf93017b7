"""What is needed of a store whose data are elsewhere: fetched once, and held on disk.

A requirement reads a graph several times: as it is joined, and source by source. All of
that must be of one state of the store, and cross the network once.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final
from weakref import finalize

from provkit.store import Source, _endpoint, _fetching

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from pyoxigraph import Triple

    from provkit.store._fetching import Travelled
    from provkit.store.sparql import SparqlStore

_FILE: Final = "statements.nt"


class Part:
    """Some of the statements of an endpoint, for reading again and again.

    Nothing is fetched before something is read. It has no state of its own, so that no
    index of a part is ever kept as that of the whole.

    Attributes:
        fetched: how much was, once it was.
    """

    is_remote: Final = True

    def __init__(self, store: SparqlStore, predicates: Container[str] | None) -> None:
        """Stand for a part of a store.

        Args:
            store: the whole.
            predicates: those that are needed; None for all.
        """
        self.fetched: Travelled | None = None
        self._store = store
        self._predicates = predicates
        self._folder: Path | None = None

    @property
    def location(self) -> str:
        """What was opened, as the user wrote it."""
        return self._store.location

    def triples(self) -> Iterator[Triple]:
        """Every statement that is needed, once all of them have arrived.

        Blank nodes have other names each time.

        Raises:
            NoAnswer: the endpoint does not answer, or gives less than it has.
        """
        with self._held().open("rb") as stream:
            yield from _endpoint.parsed(self.location, stream)

    def kept(self, predicates: Container[str]) -> Iterator[Triple]:
        """All of it, which is at least what an index needs.

        Args:
            predicates: those that an index needs.

        Raises:
            NoAnswer: the endpoint does not answer, or gives less than it has.
        """
        del predicates
        yield from self.triples()

    @property
    def left_out(self) -> str:
        """What was not fetched, in words; empty where everything was."""
        if self.fetched is None or self.fetched.statements == self.fetched.of:
            return ""
        left = self.fetched.of - self.fetched.statements
        return (
            f"{left:,} of {self.fetched.of:,} statements were not fetched, "
            "because nothing that is checked looks at their predicates"
        )

    def sources(self) -> tuple[Source, ...]:
        """The sources of the whole; the endpoint with how much was fetched of it.

        Raises:
            NoAnswer: it does not answer.
        """
        found = self._store.sources()
        if self.fetched is None or not self.left_out:
            return found
        name = (
            f"{self.location} ({self.fetched.statements:,} of {self.fetched.of:,} "
            "statements: all that is looked at)"
        )
        others = tuple(each for each in found if each.name != self.location)
        return (*others, Source(name, "endpoint"))

    def _held(self) -> Path:
        if self._folder is None:
            folder = Path(mkdtemp(prefix="provkit-"))
            finalize(self, shutil.rmtree, folder, ignore_errors=True)
            with (folder / _FILE).open("wb+") as stream:
                self.fetched = _fetching.fetch(self.location, self._predicates, stream)
            self._folder = folder
        return self._folder / _FILE
