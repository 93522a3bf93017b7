"""Engines that answer from tables (`parquet:DIR`), beyond the memory of one machine.

A file here is an engine, and its file name is what `--engine` takes. It has

    NEEDS                                         the package that runs it
    def engine(folder: Path, **options) -> Engine     open the tables of a folder

and runs SQL over the tables `nodes`, `edges`, `strata` and `statements` that
`provkit.store.parquet` describes, and keeps results under a name (`Engine`).
What is asked is written once, in SQL that every engine here understands: `_spreading`
follows links, `_asking` answers, `_people` counts, `_unseen` says what could not be
seen, `_countable` and `_requirements` count what nodes lack.

    with opened("parquet:DIR", engine="duckdb") as asked:
        asked.upstream("panel-imputer@1.0")

Why a loop, and not one recursive query: Spark 4 has no recursion that drops what was
found before, which a graph with cycles needs; that of DuckDB is no quicker, and what it
knows cannot go to disk. A loop can stop at a depth, and every level is a table.

Why not the statements as they are: `edges` is what follows from them under the policy
`recorded` once contents are joined, so that an engine answers what the index answers.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from provkit.graph.engines._asking import Asked
    from provkit.graph.engines._spreading import Spread

FOLDER: Final = "graph.engines"

Row = tuple[Any, ...]


class Engine(Protocol):
    """What runs SQL over tables.

    Attributes:
        name: as on the command line.
        from_base64: what makes bytes of a text `{}` in base64; null if it is none.
        matches: whether a regular expression, the second `{}`, is found in the first.
    """

    name: str
    from_base64: str
    matches: str

    def text(self, value: str) -> str:
        """A text as it is written in a query."""

    def rows(self, query: str, **values: str) -> list[Row]:
        """What a query gives; `:name` in it stands for a text of `values`."""

    def view(self, name: str, query: str) -> None:
        """Give a query a name, to be run wherever it is used."""

    def keep(self, name: str, query: str) -> int:
        """Run a query now and keep what it gives under a name; how many rows."""

    def hold(self, name: str, query: str) -> int | None:
        """Run a query at most once and keep what it gives under a name.

        Gives how many rows that are, if it was run already.
        """

    def arrange(self, name: str, query: str) -> None:
        """Keep links, rows of (near, far), so that they are quick to follow."""

    def add(self, name: str, query: str) -> None:
        """Add the rows of a query to what is kept under a name."""

    def spread(
        self, table: str, seeds: str, links: str, depth: int | None = None
    ) -> Spread:
        """Hand bits on over links (`_spreading.level_by_level` says how)."""

    def write(self, query: str, path: Path) -> None:
        """Write what a query gives as Parquet."""

    def close(self) -> None:
        """Let go of everything that was kept."""


@contextmanager
def opened(location: str, engine: str = "duckdb", **options: Any) -> Iterator[Asked]:
    """Open tables to be asked.

    Args:
        location: `parquet:DIR`.
        engine: a file of this folder.
        options: as the engine's file documents.

    Raises:
        UnknownName: there is no such engine.
        UnreadableGraph: there are no tables, or not all that are needed.
        MissingPackage: what the engine needs is not installed.
    """
    from provkit import plugins
    from provkit.graph.engines._asking import Asked
    from provkit.graph.engines._opening import folder_with_tables

    folder = folder_with_tables(location)
    running: Engine = plugins.load(FOLDER, engine).engine(folder, **options)
    try:
        yield Asked(running, folder)
    finally:
        running.close()
