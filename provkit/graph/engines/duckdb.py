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

from provkit.errors import UnreadableGraph, UsageError
from provkit.graph.engines._opening import TABLES, missing
from provkit.graph.engines._spreading import level_by_level
from provkit.store import parquet

if TYPE_CHECKING:
    from provkit.graph.engines import Row
    from provkit.graph.engines._spreading import Spread

NEEDS: Final = "duckdb"
_VALUE: Final = re.compile(r"(?<!:):(\w+)")


class DuckDB:
    """Tables as views; what is kept is in memory as far as it fits, else in scratch."""

    name = "duckdb"
    from_base64 = "TRY(from_base64({}))"
    matches = "regexp_matches({}, {})"

    def __init__(
        self, folder: Path, scratch: Path, *, memory: str | None, threads: int | None
    ) -> None:
        self._scratch = scratch
        given = {"memory_limit": memory, "threads": threads}
        settings = {key: value for key, value in given.items() if value is not None}
        settings["temp_directory"] = str(scratch)
        self._module: Any = import_module(NEEDS)
        self._database: Any = self._module.connect(config=settings)
        self._database.execute("SET preserve_insertion_order = false")
        for name in TABLES:
            path = str(parquet.table(folder, name).absolute()).replace("'", "''")
            self.view(name, f"SELECT * FROM read_parquet('{path}')")

    def text(self, value: str) -> str:
        """A text as it is written in a query."""
        return "'" + value.replace("'", "''") + "'"

    def rows(self, query: str, **values: str) -> list[Row]:
        """What a query gives; `:name` in it stands for a text of `values`."""
        text = _VALUE.sub(r"$\1", query) if values else query
        found: list[Row] = self._run(text, values or None).fetchall()
        return found

    def view(self, name: str, query: str) -> None:
        """Give a query a name."""
        self._run(f"CREATE OR REPLACE VIEW {name} AS {query}")

    def keep(self, name: str, query: str) -> int:
        """Run a query now and keep what it gives in a table."""
        # A query may read what is kept under the name that it is to have.
        self._run(f"CREATE OR REPLACE TABLE {name}_ AS {query}")
        self._run(f"DROP TABLE IF EXISTS {name}")
        self._run(f"ALTER TABLE {name}_ RENAME TO {name}")
        return int(self.rows(f"SELECT count(*) FROM {name}")[0][0])

    def hold(self, name: str, query: str) -> int | None:
        """Run a query now and keep what it gives in a table."""
        made = self._run(f"CREATE OR REPLACE TABLE {name} AS {query}").fetchone()
        return None if made is None else int(made[0])

    def arrange(self, name: str, query: str) -> None:
        """Keep links in the order of where they are followed from."""
        self.keep(name, f"{query} ORDER BY near")

    def add(self, name: str, query: str) -> None:
        """Add the rows of a query to a table."""
        self._run(f"INSERT INTO {name} {query}")

    def spread(
        self, table: str, seeds: str, links: str, depth: int | None = None
    ) -> Spread:
        """Hand bits on over links, a level at a time."""
        return level_by_level(self, table, seeds, links, depth)

    def write(self, query: str, path: Path) -> None:
        """Write what a query gives as a Parquet file."""
        name = str(path).replace("'", "''")
        self._run(f"COPY ({query}) TO '{name}' (FORMAT parquet)")

    def _run(self, query: str, values: dict[str, str] | None = None) -> Any:
        """Run a query.

        Raises:
            UsageError: what it has to hold at once does not fit, nor into scratch.
            UnreadableGraph: a table is damaged.
        """
        try:
            return self._database.execute(query, values)
        except self._module.OutOfMemoryException as error:
            raise UsageError(
                f"DuckDB: {error}", "give it more: --memory 8GB, or use --engine spark"
            ) from error
        except (self._module.IOException, self._module.InvalidInputException) as error:
            raise UnreadableGraph(
                f"DuckDB: {error}", "write the tables again: provkit store export"
            ) from error

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
