"""Where graphs live.

A store is flat: its graph is the union of all runs in it, and of each run it knows the
source (architecture, decision 9). One file here is one kind of store. To add a kind,
write a module with

    def accepts(location: str) -> bool        is this location mine?
    def open_store(location: str) -> Store    open it for reading

and put its test beside the others; `tests/store/test_contract.py` tries every kind. A
file whose name begins with `_` is no kind but a part of some.

A store may have more: `state` and `youngest`, so that an index of it can be kept;
`grown` and `added`, so that the index can be continued (`provkit.graph.cache`);
`is_remote`, where it may not answer; `kept` and `looking_at`, where its data are
elsewhere and not all of them need to be fetched.

Why the union and not one graph per run: a join over ten thousand named graphs explodes,
and a triple that three runs state is one fact.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from provkit import plugins
from provkit.errors import UnreadableGraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple


Place = str | os.PathLike[str]
"""Where a source is, as the user writes it."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file, or one address, that a store read.

    Attributes:
        name: its path or address.
        status: `sealed` (a finished run), `interrupted` (a run that never ended, or has
            not yet) or `file`.
        sha256: the digest of the file as it was read, where it was a file.
        problem: what is wrong with it, in words; empty when nothing is.
    """

    name: str
    status: str
    sha256: str | None = None
    problem: str = ""


class Store(Protocol):
    """What every kind of store gives."""

    @property
    def location(self) -> str:
        """What was opened, as the user wrote it."""

    def triples(self) -> Iterator[Triple]:
        """Every statement, as written, in the order of the sources."""

    def sources(self) -> tuple[Source, ...]:
        """What was read; complete once `triples` has been read to its end."""


def open_store(location: str) -> Store:
    """Open whatever the location names.

    Raises:
        UnreadableGraph: no kind of store accepts it.
    """
    names = plugins.names("store")
    scheme = location.partition(":")[0]  # mostly that of a kind, which is tried first
    for name in sorted(names, key=lambda each: each != scheme):
        kind = plugins.load("store", name)
        if kind.accepts(location):
            store: Store = kind.open_store(location)
            return store
    if not Path(location).exists():
        raise UnreadableGraph(
            f"{location}: no such file or folder",
            "name a ledger folder, a graph file (.ttl, .nt, .nq, .trig, .rdf, ...), "
            "oxigraph:DIR, parquet:DIR or https://.../sparql",
        )
    raise UnreadableGraph(
        f"{location}: neither a graph file nor a ledger",
        "a ledger is the folder that capture writes, by default ./provenance/",
    )
