"""A store in memory: statements that a program has, and that stand in no file.

    Graph(MemoryStore(triples))

As `memory:` on the command line it is empty, which is of use only beside others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.store import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

SCHEME: Final = "memory:"


class MemoryStore:
    """Statements in memory, each once, in the order in which they came."""

    def __init__(
        self, triples: Iterable[Triple] = (), *, location: str = SCHEME
    ) -> None:
        """Hold some statements.

        Args:
            triples: what it holds.
            location: how to call it.
        """
        self.location = location
        self._held = dict.fromkeys(triples)

    def __len__(self) -> int:
        return len(self._held)

    def triples(self) -> Iterator[Triple]:
        """Every statement."""
        return iter(tuple(self._held))

    def sources(self) -> tuple[Source, ...]:
        """The store itself: there is nothing behind it."""
        return (Source(self.location, "memory"),)

    def add(self, triples: Iterable[Triple]) -> None:
        """Add statements; one that is there already stays one."""
        self._held.update(dict.fromkeys(triples))


def accepts(location: str) -> bool:
    """Whether the location names a store in memory."""
    return location.startswith(SCHEME)


def open_store(location: str) -> MemoryStore:
    """An empty one."""
    return MemoryStore(location=location)
