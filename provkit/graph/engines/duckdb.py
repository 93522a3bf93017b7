"""DuckDB: one machine, and more than fits into its memory.

Options:
    memory: how much it may hold, such as `4GB`; what is more goes to `scratch`.
    threads: how many cores it may use.
    scratch: a folder for what does not fit; one is made and removed.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from provkit.errors import UsageError
from provkit.graph.engines._opening import TABLES, missing
from provkit.graph.engines._spreading import (
    FARTHEST,
    Spread,
    goes_on,
    level_by_level,
)
from provkit.store import parquet

if TYPE_CHECKING:
    from provkit.graph.engines import Row

NEEDS: Final = "duckdb"
_VALUE: Final = re.compile(r"(?<!:):(\w+)")
_RECURSION: Final = """
WITH RECURSIVE found(place, word, bits, level) USING KEY (place, word) AS (
    SELECT place, word, bits, 0 FROM ({seeds}) AS seeds
  UNION
    SELECT l.far, r.word, bit_or(r.bits) | coalesce(any_value(k.bits), 0),
           min(r.level) + 1
    FROM found r JOIN {links} l ON l.near = r.place
    LEFT JOIN recurring.found k ON k.place = l.far AND k.word = r.word
    WHERE r.level < {farthest}
    GROUP BY l.far, r.word
    HAVING bit_or(r.bits) & ~coalesce(any_value(k.bits), 0) <> 0
)
SELECT place, word, bits, level FROM found
"""


class DuckDB:
    """Tables as views; what is kept is in memory as far as it fits, else in scratch."""

    name = "duckdb"
    from_base64 = "TRY(from_base64({}))"

    def __init__(
        self, folder: Path, scratch: Path, *, memory: str | None, threads: int | None
    ) -> None:
        self._scratch = scratch
        given = {"memory_limit": memory, "threads": threads}
        settings = {key: value for key, value in given.items() if value is not None}
        settings["temp_directory"] = str(scratch)
        self._database: Any = import_module(NEEDS).connect(config=settings)
        self._database.execute("SET preserve_insertion_order = false")
        for name in TABLES:
            path = str(parquet.table(folder, name).absolute()).replace("'", "''")
            self.view(name, f"SELECT * FROM read_parquet('{path}')")  # noqa: S608 - ours

    def rows(self, query: str, **values: str) -> list[Row]:
        """What a query gives; `:name` in it stands for a text of `values`."""
        found: list[Row] = self._database.execute(
            _VALUE.sub(r"$\1", query) if values else query, values or None
        ).fetchall()
        return found

    def view(self, name: str, query: str) -> None:
        """Give a query a name."""
        self._database.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")

    def keep(self, name: str, query: str) -> int:
        """Run a query now and keep what it gives in a table."""
        # A query may read what is kept under the name that it is to have.
        self._database.execute(f"CREATE OR REPLACE TABLE {name}_ AS {query}")
        self._database.execute(f"DROP TABLE IF EXISTS {name}")
        self._database.execute(f"ALTER TABLE {name}_ RENAME TO {name}")
        return int(self.rows(f"SELECT count(*) FROM {name}")[0][0])  # noqa: S608 - ours

    def arrange(self, name: str, query: str) -> None:
        """Keep links in the order of where they are followed from."""
        self.keep(name, f"{query} ORDER BY near")

    def add(self, name: str, query: str) -> None:
        """Add the rows of a query to a table."""
        self._database.execute(f"INSERT INTO {name} {query}")

    def spread(
        self, table: str, seeds: str, links: str, depth: int | None = None
    ) -> Spread:
        """Hand bits on over links by a recursion that keeps one row for a place.

        What a recursion knows has to be in memory; where it does not fit, the loop
        takes over, which keeps its tables on disk.
        """
        farthest = FARTHEST if depth is None else depth
        query = _RECURSION.format(seeds=seeds, links=links, farthest=farthest)
        try:
            self.keep(table, query)
        except import_module(NEEDS).OutOfMemoryException:
            return level_by_level(self, table, seeds, links, depth)
        level = int(self.rows(f"SELECT coalesce(max(level), 0) FROM {table}")[0][0])  # noqa: S608
        cut = level == farthest and goes_on(self, table, links, level)
        return Spread(table, level, cut=cut)

    def write(self, query: str, path: Path) -> None:
        """Write what a query gives as a Parquet file."""
        name = str(path).replace("'", "''")
        self._database.execute(f"COPY ({query}) TO '{name}' (FORMAT parquet)")

    def close(self) -> None:
        """Close the database and remove it."""
        self._database.close()
        shutil.rmtree(self._scratch, ignore_errors=True)


def engine(
    folder: Path,
    *,
    memory: str | None = None,
    threads: int | None = None,
    scratch: str | Path | None = None,
) -> DuckDB:
    """Open the tables of a folder.

    Raises:
        MissingPackage: DuckDB is not installed.
        UsageError: an option means nothing to it.
    """
    try:
        module = import_module(NEEDS)
    except ModuleNotFoundError as error:
        raise missing("duckdb", NEEDS, error) from error
    place = Path(tempfile.mkdtemp(prefix=".provkit-duckdb-", dir=scratch))
    try:
        return DuckDB(folder, place, memory=memory, threads=threads)
    except module.Error as error:
        shutil.rmtree(place, ignore_errors=True)
        raise UsageError(f"DuckDB: {error}", "memory is written as 4GB") from error
