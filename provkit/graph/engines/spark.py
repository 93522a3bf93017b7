"""Apache Spark: many machines, or many cores; needs Java 17 or later.

Options:
    session: a Spark session to use; else one is made on this machine, and ended.
    master: where a session that is made runs, such as `local[4]`; default `local[*]`.
    memory: how much the driver of a session that is made may hold, such as `4g`.
    checkpoint: a folder that all machines see, for what is kept. Without one it is kept
        by the executors alone, and lost with them: quicker, and right on one machine.
    partitions: into how many parts tables are cut; default twice the cores.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from provkit.errors import UsageError
from provkit.graph.engines._few import Few
from provkit.graph.engines._opening import TABLES, missing
from provkit.graph.engines._spreading import (
    FARTHEST,
    Spread,
    continued,
    level_by_level,
)
from provkit.store import parquet

if TYPE_CHECKING:
    from pathlib import Path

    from provkit.graph.engines import Row

NEEDS: Final = "pyspark"
_FEW: Final = 3_000
"""For how many places the driver asks by name."""

_MANY: Final = 100_000
"""How many links are too many for it."""

_KNOWN: Final = "place bigint, word int, bits bigint, level int"
_GATHERED: Final = 8
"""After how many additions the parts of a table are put together: each is a job of its
own to read."""


class Spark:
    """Tables as views of a session of their own."""

    name = "spark"
    from_base64 = "try_to_binary({}, 'base64')"
    matches = "regexp_like({}, {})"

    def __init__(
        self, folder: Path, session: Any, *, reliable: bool, partitions: int | None
    ) -> None:
        self._session = session.newSession()
        context = self._session.sparkContext
        self._reliable = reliable
        self._partitions = partitions or 2 * context.defaultParallelism
        self._session.conf.set("spark.sql.shuffle.partitions", self._partitions)
        # Every part is looked through at once for the few rows of a LIMIT.
        self._session.conf.set("spark.sql.limit.initialNumPartitions", self._partitions)
        # Spark 4 loses columns when it works out what holds for a union of kept rows.
        self._session.conf.set("spark.sql.constraintPropagation.enabled", "false")
        self._added: dict[str, int] = {}
        self._links: list[Any] = []
        for name in TABLES:
            table = self._session.read.parquet(str(parquet.table(folder, name)))
            table.createOrReplaceTempView(name)

    def text(self, value: str) -> str:
        """A text as it is written in a query."""
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def rows(self, query: str, **values: str) -> list[Row]:
        """What a query gives; `:name` in it stands for a text of `values`."""
        found = self._session.sql(query, args=values or None).collect()
        return [tuple(row) for row in found]

    def view(self, name: str, query: str) -> None:
        """Give a query a name."""
        self._session.sql(query).createOrReplaceTempView(name)

    def keep(self, name: str, query: str) -> int:
        """Run a query now, keep what it gives, and forget how it came about."""
        found = self._kept(self._session.sql(query))
        found.createOrReplaceTempView(name)
        self._added.pop(name, None)
        return int(found.count())

    def hold(self, name: str, query: str) -> int | None:
        """Keep what a query gives, once something looks at it."""
        # To cut off how it came about would be a job for each.
        found = self._session.sql(query).persist()
        found.createOrReplaceTempView(name)
        self._links.append(found)
        return None

    def arrange(self, name: str, query: str) -> None:
        """Keep links by where they are followed from: no join moves them again."""
        found = self._session.sql(query).repartition(self._partitions, "near")
        links = found.sortWithinPartitions("near").persist()
        links.createOrReplaceTempView(name)
        self._links.append(links)

    def add(self, name: str, query: str) -> None:
        """Add the rows of a query to what is kept under a name."""
        whole = self._session.table(name).unionAll(self._session.sql(query))
        count = self._added.get(name, 0) + 1
        if count >= _GATHERED:
            whole, count = self._kept(whole.coalesce(self._partitions)), 0
        self._added[name] = count
        whole.createOrReplaceTempView(name)

    def spread(
        self, table: str, seeds: str, links: str, depth: int | None = None
    ) -> Spread:
        """Hand bits on over links, a level at a time.

        While few places are reached, the driver knows them and asks for their links:
        one job for a level. When they become many, executors join tables.
        """
        begun = self.rows(f"SELECT * FROM ({seeds}) AS q LIMIT {_FEW + 1}")
        if len(begun) > _FEW:
            return level_by_level(self, table, seeds, links, depth)
        few = self._followed(links, Few((p, w, b) for p, w, b in begun), depth)
        rows = self._session.createDataFrame(few.rows, _KNOWN)
        self._kept(rows).createOrReplaceTempView(table)
        if not few.front:
            return Spread(table, few.level, cut=False)
        return continued(self, table, links, depth, few.level)

    def _followed(self, links: str, few: Few, depth: int | None) -> Few:
        """Go on with the driver until there is no more, or too much."""
        farthest = FARTHEST if depth is None else depth
        while few.front and few.level < farthest and len(few.front) <= _FEW:
            places = ", ".join(map(str, few.front))
            ends = self.rows(
                f"SELECT near, far FROM {links} WHERE near IN ({places}) LIMIT {_MANY}"
            )
            if len(ends) == _MANY:
                break
            few.hand_on((near, far) for near, far in ends)
        return few

    def write(self, query: str, path: Path) -> None:
        """Write what a query gives as a folder of Parquet files."""
        self._session.sql(query).write.mode("overwrite").parquet(str(path))

    def close(self) -> None:
        """Let go of the tables; the session is its owner's."""
        for links in self._links:
            links.unpersist()
        self._links.clear()

    def _kept(self, frame: Any) -> Any:
        """The rows alone; they are made when they are counted, in the same job."""
        if self._reliable:
            return frame.checkpoint(eager=False)
        return frame.localCheckpoint(eager=False)


class OwnSpark(Spark):
    """The same on a session that was made for it."""

    def close(self) -> None:
        """Let go of the tables and end the session."""
        super().close()
        self._session.stop()


def engine(
    folder: Path,
    *,
    session: Any = None,
    master: str = "local[*]",
    memory: str | None = None,
    checkpoint: str | Path | None = None,
    partitions: int | None = None,
) -> Spark:
    """Open the tables of a folder.

    Raises:
        MissingPackage: Spark is not installed.
        UsageError: Spark does not start: there is no Java, or an option is wrong.
    """
    kind = OwnSpark if session is None else Spark
    running = _started(master, memory) if session is None else session
    if checkpoint is not None:
        running.sparkContext.setCheckpointDir(str(checkpoint))
    return kind(folder, running, reliable=checkpoint is not None, partitions=partitions)


def _started(master: str, memory: str | None) -> Any:
    try:
        sql = import_module("pyspark.sql")
        errors = import_module("pyspark.errors")
    except ModuleNotFoundError as error:
        raise missing("spark", NEEDS, error) from error
    builder = (
        sql.SparkSession.builder.master(master)
        .appName("provkit")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "ERROR")
        .config("spark.sql.session.timeZone", "UTC")
    )
    if memory is not None:
        builder = builder.config("spark.driver.memory", memory)
    try:
        return builder.getOrCreate()
    except errors.PySparkException as error:
        raise UsageError(
            f"Spark does not start: {error}",
            "install Java 17 or later, and set JAVA_HOME",
        ) from error
