"""Closure, populations and counts at scale: index, DuckDB and Spark side by side.

    python tests/benchmarks/bench_scale.py parquet:DIR WORLD.json [--copies N]
        [--engines index,duckdb,spark] [--repeat N] [--memory 4GB]

DIR is what `provkit store export` wrote of a world of `worldgen.py`, WORLD.json lies
beside that world. With `--copies`, the tables are laid side by side so many times, as
graphs of studies that share nothing are, to have more edges than a world can have; the
statements, which only names and counts need, are not copied. Seconds on the clock and
of the processors (all processes of the engine), medians of the repeats.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pyarrow import parquet

if TYPE_CHECKING:
    from collections.abc import Callable


def busy() -> float:
    """Seconds of processors that this process and its children used so far."""
    ticks = os.sysconf("SC_CLK_TCK")
    total, parents = 0.0, {os.getpid()}
    for path in sorted(Path("/proc").glob("[0-9]*/stat"), key=_number):
        try:
            fields = path.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        if _number(path) in parents or int(fields[1]) in parents:
            parents.add(_number(path))
            total += (int(fields[11]) + int(fields[12])) / ticks
    return total


def _number(path: Path) -> int:
    return int(path.parent.name)


def timed(what: str, work: Callable[[], object], repeat: int = 1) -> object:
    """Do it, print the median on the clock and of the processors."""
    clock, cpu, result = [], [], None
    for _ in range(repeat):
        begun, used = time.perf_counter(), busy()
        result = work()
        clock.append(time.perf_counter() - begun)
        cpu.append(busy() - used)
    middle = statistics.median
    print(
        f"{what:46} {middle(clock):9.2f} s  cpu {middle(cpu):9.2f} s  {result}",
        flush=True,
    )
    return result


def copied(folder: Path, target: Path, copies: int) -> None:
    """The tables so many times side by side; the first copy keeps its names."""
    (target / "provkit.json").write_bytes((folder / "provkit.json").read_bytes())
    tables = {
        name: parquet.read_table(folder / f"{name}.parquet")
        for name in ("nodes", "edges", "strata")
    }
    size = tables["nodes"].num_rows
    whole = size * copies
    for name, columns in (
        ("nodes", ("id",)),
        ("edges", ("source", "target")),
        ("strata", ("dataset",)),
    ):
        table = tables[name]
        with parquet.ParquetWriter(target / f"{name}.parquet", table.schema) as writer:
            for copy in range(copies):
                writer.write_table(_moved(table, columns, copy, size, whole))
    (target / "statements.parquet").symlink_to(folder / "statements.parquet")


def _moved(
    table: pa.Table, columns: tuple[str, ...], copy: int, size: int, whole: int
) -> pa.Table:
    for name in columns:
        number = table[name].to_numpy()
        # The core of node `n` is `N + n`, whatever N is.
        moved = number % size + copy * size + np.where(number >= size, whole, 0)
        table = table.set_column(
            table.schema.get_field_index(name), name, pa.array(moved)
        )
    if copy and "iri" in table.column_names:
        names = [f"{name}/{copy}" for name in table["iri"].to_pylist()]
        table = table.set_column(1, "iri", pa.array(names))
    return table


def of_index(folder: Path, deep: str, hot: str, repeat: int) -> None:
    """The walks and the sweep of the index, over arrays of the same tables."""
    from provkit.graph.projection import CARRIES, Projection
    from provkit.graph.sweep import _spread
    from provkit.graph.walk import walk

    def opened() -> SimpleNamespace:
        nodes = parquet.read_table(
            folder / "nodes.parquet", columns=["iri", "states_cohort"]
        )
        edges = parquet.read_table(
            folder / "edges.parquet", columns=["source", "target", "carries"]
        )
        source = edges["source"].to_numpy().astype(np.int32)
        marks = edges["carries"].to_numpy().astype(np.uint8) * CARRIES
        order = np.argsort(source, kind="stable")
        target = edges["target"].to_numpy().astype(np.int32)
        size = nodes.num_rows
        index = type("Sized", (), {"__len__": lambda _self: size})()
        projection = Projection(
            index, source[order], target[order], np.zeros(0, np.uint8), marks[order]
        )
        projection.up, projection.down  # noqa: B018 - made when first looked at
        return SimpleNamespace(
            projection=projection,
            states=nodes["states_cohort"].to_numpy(),
            deep=nodes["iri"].index(deep).as_py(),
            hot=nodes["iri"].index(hot).as_py(),
        )

    found = opened()
    timed("index: arrays from the tables", lambda: opened() and "")
    for name, node, down in (
        ("upstream", found.deep, False),
        ("downstream", found.hot, True),
    ):
        timed(
            f"index: {name}",
            lambda node=node, down=down: len(
                walk(found.projection, [node], down=down).nodes()[0]
            ),
            repeat,
        )
    strata = parquet.read_table(folder / "strata.parquet")
    _names, place = np.unique(strata["population"].to_numpy(), return_inverse=True)

    def sweep() -> int:
        links, size = found.projection, len(found.states)
        bits = np.zeros((2 * size, 1), dtype=np.uint64)
        bit = np.uint64(1) << place.astype(np.uint64)
        np.bitwise_or.at(bits, (strata["dataset"].to_numpy(), 0), bit)
        bits[size:] = bits[:size]
        keep = (links.marks & CARRIES != 0) & ~found.states[links.source % size]
        _spread(bits, links.source[keep], links.target[keep])
        return int(np.count_nonzero(bits))

    timed("index: all populations, all models", sweep, repeat)


def of_engine(
    name: str,
    folder: Path,
    deep: str,
    hot: str,
    *,
    repeat: int,
    memory: str,
    closure: bool,
) -> None:
    """The same by an engine, stage by stage."""
    from provkit.graph.engines import _everybody, opened
    from provkit.graph.engines._opening import found

    begun, used = time.perf_counter(), busy()
    with opened(f"parquet:{folder}", name, memory=memory) as asked:
        print(
            f"{name + ': open':46} {time.perf_counter() - begun:9.2f} s"
            f"  cpu {busy() - used:9.2f} s"
        )
        engine = asked.engine
        start, _iri = found(engine, deep)
        most, _iri = found(engine, hot)

        def links(which: str) -> int:
            count = f"SELECT count(*) FROM {asked.links(which)}"  # noqa: S608
            return engine.rows(count)[0][0]

        def reached(node: int, *, down: bool) -> str:
            spread = asked.reached(node, down=down)
            [[count]] = engine.rows("SELECT count(*) FROM reached_nodes")
            return f"{count} nodes in {spread.levels} levels"

        timed(f"{name}: arrange links upwards", lambda: links("up"))
        timed(f"{name}: arrange links downwards", lambda: links("down"))
        timed(f"{name}: upstream", lambda: reached(start, down=False), repeat)
        timed(f"{name}: downstream", lambda: reached(most, down=True), repeat)
        if closure:
            return
        timed(f"{name}: arrange links of people", lambda: links("down_people"))
        timed(f"{name}: spread all populations", asked.spread_populations, repeat)
        pairs = f"SELECT count(*) FROM ({_everybody.PAIRS}) AS p"  # noqa: S608
        timed(f"{name}: pairs", lambda: engine.rows(pairs)[0][0], repeat)
        timed(f"{name}: what is stated", asked.stated)
        timed(f"{name}: populations of one model", lambda: asked.populations(deep))
        timed(f"{name}: impact", lambda: asked.impact(hot).total)
        timed(f"{name}: requirements", lambda: len(asked.requirements().rows))


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("location")
    parser.add_argument("world", type=Path)
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--engines", default="index,duckdb,spark")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--closure", action="store_true", help="nothing but closure")
    given = parser.parse_args()
    world = json.loads(given.world.read_text(encoding="utf-8"))
    deep, hot = world["deep_models"][0], world["hot_datasets"][0]
    with TemporaryDirectory(dir=".") as place:
        folder = Path(given.location.removeprefix("parquet:")).absolute()
        if given.copies > 1:
            target = Path(place).absolute()
            copied(folder, target, given.copies)
            folder = target
        edges = parquet.read_metadata(folder / "edges.parquet").num_rows
        print(f"{edges:,} edges, {os.cpu_count()} cores")
        for name in given.engines.split(","):
            if name == "index":
                of_index(folder, deep, hot, given.repeat)
            else:
                memory = given.memory if name == "duckdb" else "3g"
                of_engine(
                    name,
                    folder,
                    deep,
                    hot,
                    repeat=given.repeat,
                    memory=memory,
                    closure=given.closure,
                )


if __name__ == "__main__":
    main()
