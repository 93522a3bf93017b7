"""Stores: loading, appending, asking; beside raw pyoxigraph and rdflib.

    python tests/benchmarks/bench_stores.py WORLD [--rdflib]

WORLD is the output prefix of `worldgen.py` (WORLD.nt and WORLD.json). Every line is
measured in a process of its own: wall and CPU seconds of the work, the peak of the
process above what it held before, and what is on disk afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RUN = "urn:x:run:{}"
APPENDED = 60


def peak() -> float:
    """Megabytes that the process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def size_of(folder: Path) -> float:
    """Megabytes on disk."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


def timed(work: Callable[[], object]) -> dict[str, float]:
    """Do it once."""
    before = peak()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak": peak() - before,
    }


def load_raw(world: Path, folder: Path) -> dict[str, float]:
    """Bulk load into a database of Oxigraph, and nothing else."""
    import pyoxigraph as ox

    def work() -> None:
        store = ox.Store(folder / "raw")
        store.bulk_load(path=str(world), format=ox.RdfFormat.N_TRIPLES)
        store.flush()

    return timed(work)


def load_raw_memory(world: Path, folder: Path) -> dict[str, float]:
    """Bulk load into Oxigraph in memory."""
    import pyoxigraph as ox

    store = ox.Store()
    return timed(
        lambda: store.bulk_load(path=str(world), format=ox.RdfFormat.N_TRIPLES)
    )


def load_rdflib(world: Path, folder: Path) -> dict[str, float]:
    """Parse into a graph of rdflib."""
    import rdflib

    graph = rdflib.Graph()
    return timed(lambda: graph.parse(world, format="nt"))


def load_oxigraph(world: Path, folder: Path) -> dict[str, float]:
    """`provkit store load`, without the index."""
    from provkit.store._loading import load
    from provkit.store._opening import opened_to_write

    def work() -> None:
        where = f"oxigraph:{folder / 'store'}"
        with opened_to_write(where, create=True, much=True) as writer:
            load(writer, [world])

    return timed(work)


def load_memory(world: Path, folder: Path) -> dict[str, float]:
    """Into a store in memory, which keeps literals and order."""
    from provkit.rdf import files
    from provkit.store.memory import MemoryStore

    return timed(lambda: MemoryStore(files.triples_of(files.read(world))))


def load_parquet(world: Path, folder: Path) -> dict[str, float]:
    """The statements as a table."""
    import pyarrow.parquet  # noqa: F401 - importing it is not counted

    from provkit.rdf import files
    from provkit.store import _tables

    statements = files.triples_of(files.read(world))
    return timed(lambda: _tables.write(folder / "tables", statements, {}))


def load_sparql(world: Path, folder: Path) -> dict[str, float]:
    """Into the server of Oxigraph in memory: the client's side."""
    from provkit.store._loading import load
    from provkit.store._remote import opened_remote

    with server() as url, opened_remote(url) as target:
        return timed(lambda: load(target, [world]))


def index_oxigraph(world: Path, folder: Path) -> dict[str, float]:
    """The index of a store on disk, saved."""
    import numpy as np  # noqa: F401 - importing it is not counted

    from provkit.graph import load

    load_oxigraph(world, folder)
    return timed(lambda: load(f"oxigraph:{folder / 'store'}").index)


def append(world: Path, folder: Path) -> dict[str, float]:
    """One run of 60 statements at a time to the store, each on disk when it is told."""
    from pyoxigraph import Literal, NamedNode, Quad

    from provkit.store._catalogue import Entry
    from provkit.store._opening import opened_to_write

    load_oxigraph(world, folder)
    taken = []
    with opened_to_write(f"oxigraph:{folder / 'store'}") as writer:
        for n in range(100):
            quads = [
                Quad(
                    NamedNode(RUN.format(n)), NamedNode(f"urn:x:p{k}"), Literal(str(k))
                )
                for k in range(APPENDED)
            ]
            entry = Entry("ledger", f"runs/{n}.ttl", f"{n:064x}", RUN.format(n))
            begun = time.perf_counter()
            writer.add([entry], quads)
            taken.append(time.perf_counter() - begun)
    taken.sort()
    return {"median": statistics.median(taken), "p95": taken[94], "most": taken[-1]}


def ask_oxigraph(world: Path, folder: Path) -> dict[str, float]:
    """`provkit ask populations` in a new process, with a saved index."""
    index_oxigraph(world, folder)
    return cold(world, f"oxigraph:{folder / 'store'}")


def ask_sparql(world: Path, folder: Path) -> dict[str, float]:
    """The same from an endpoint: fetched once, then from the index."""
    from provkit.graph import load

    target = json.loads(world.with_suffix(".json").read_text())["deep_models"][0]
    with server() as url:
        base = url.rpartition("/")[0]
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{base}/store?default",
            data=world.read_bytes(),
            headers={"Content-Type": "application/n-triples"},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            answer.read()
        found = {"fetched": timed(lambda: load(url).index)["wall"]}
        begun = time.perf_counter()
        graph = load(url)
        graph.populations(target)
        found["opened_and_asked"] = time.perf_counter() - begun
        begun = time.perf_counter()
        graph.populations(target)
        found["asked_again"] = time.perf_counter() - begun
        return {**found, **cold(world, url)}


def cold(world: Path, where: str) -> dict[str, float]:
    """Wall seconds of a command in a new process, least of seven, and its median."""
    target = json.loads(world.with_suffix(".json").read_text())["deep_models"][0]
    start = "from provkit.cli import main; main()"
    command = [sys.executable, "-c", start, "ask", "populations", target, "-g", where]
    taken = []
    for _ in range(7):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - begun)
    return {"cold_least": min(taken), "cold_median": statistics.median(taken)}


@contextmanager
def server() -> Iterator[str]:
    """The server of Oxigraph, in memory."""
    command = ["oxigraph", "serve", "--bind", "127.0.0.1:7979"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            time.sleep(1)
            yield "http://127.0.0.1:7979/query"
        finally:
            process.kill()


LINES = (
    load_raw,
    load_oxigraph,
    load_raw_memory,
    load_memory,
    load_parquet,
    load_sparql,
    index_oxigraph,
    append,
    ask_oxigraph,
    ask_sparql,
)


def line(name: str, world: Path, statements: int) -> None:
    """Measure in a new process and print."""
    with TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as place:
        command = [sys.executable, __file__, str(world), "--line", name, place]
        variables = {**os.environ, "PROVKIT_CACHE": str(Path(place) / "cache")}
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, env=variables
        )
        found = json.loads(done.stdout)
        shutil.rmtree(Path(place) / "cache", ignore_errors=True)
        disk = size_of(Path(place))
    if "wall" in found:
        speed = statements / found["wall"]
        print(
            f"{name:18} wall {found['wall']:7.2f} s  CPU {found['cpu']:7.2f} s  "
            f"{speed:9,.0f}/s  peak +{found['peak']:6,.0f} MB  disk {disk:6,.0f} MB",
            flush=True,
        )
    else:
        each = "  ".join(f"{k} {v * 1000:,.1f} ms" for k, v in found.items())
        print(f"{name:18} {each}", flush=True)


def main() -> None:
    """Measure every line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("world", type=Path)
    parser.add_argument("--rdflib", action="store_true")
    parser.add_argument("--only")
    parser.add_argument("--line", nargs=2)
    given = parser.parse_args()
    world = given.world.with_suffix(".nt")
    if given.line:
        name, place = given.line
        print(json.dumps(globals()[name](world, Path(place))))
        return
    with world.open("rb") as stream:
        statements = sum(1 for _ in stream)
    print(f"{world.name}: {statements:,} statements")
    names = [work.__name__ for work in LINES]
    if given.rdflib:
        names.append("load_rdflib")
    for name in [given.only] if given.only else names:
        line(name, world, statements)


if __name__ == "__main__":
    main()
