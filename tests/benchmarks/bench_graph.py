"""Time and memory of the graph module, beside networkx, rdflib and pyoxigraph.

    python tests/benchmarks/bench_graph.py WORLD [--others]

WORLD is the output prefix of `worldgen.py` (WORLD.nt and WORLD.json). Figures are CPU
seconds; the peak is that of the process up to the line.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# What the `recorded` policy and the counting rule come to for a world of worldgen.py.
POPULATIONS = """
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX pk: <https://w3id.org/provkit/ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT DISTINCT ?population WHERE {
  <%s> (prov:wasDerivedFrom|prov:wasGeneratedBy/pk:usedTrainingData|
        prov:wasGeneratedBy/pk:usedBaseModel)* ?dataset .
  ?dataset pk:describesCohort/dcterms:hasPart* ?cohort .
  ?cohort pk:population ?population }
"""


def timed(what: str, work: Callable[[], object], repeat: int = 1) -> object:
    """Do it, print the least time."""
    least = float("inf")
    result = None
    for _ in range(repeat):
        begun = time.process_time()
        result = work()
        least = min(least, time.process_time() - begun)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:52} {least * 1000:12,.2f} ms   peak {peak:7,.0f} MB", flush=True)
    return result


def memory() -> str:
    """What the process holds: its own pages, and pages of files that it mapped."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "not known here"
    rows = dict(line.split(":", 1) for line in lines if ":" in line)
    own, mapped = (
        int(rows[f"Rss{kind}"].split()[0]) / 1024 for kind in ("Anon", "File")
    )
    return f"{own:,.0f} MB own, {mapped:,.0f} MB mapped from files"


def provkit(path: Path, world: dict) -> None:
    """Build in a process of its own, then open what it saved, and ask."""
    with TemporaryDirectory() as folder:
        os.environ["PROVKIT_CACHE"] = folder
        build = [sys.executable, __file__, "--build", str(path)]
        subprocess.run(build, check=True)
        ask(path, world)


def build(path: Path) -> None:
    """Read, join, index and save, in a fresh process."""
    import numpy as np  # noqa: F401 - importing it is not counted
    import pyoxigraph as ox  # noqa: F401

    from provkit.graph import load

    timed("load, join, index, save", lambda: load(path).index)


def ask(path: Path, world: dict) -> None:
    """Open the saved index and ask."""
    import numpy as np  # noqa: F401 - importing it is not counted

    from provkit.graph import cache, load
    from provkit.graph.sweep import everybody

    print(f"before opening: {memory()} (with {cache.__name__})")
    graph = load(path)
    timed("open the saved index", lambda: graph.index)
    print(f"opened: {memory()}")
    deep, hot = world["deep_models"][0], world["hot_datasets"][0]
    timed("populations of the deepest model, first", lambda: graph.populations(deep))
    timed("populations of the deepest model, warm", lambda: graph.populations(deep), 9)
    print(f"asked about one model: {memory()}")
    timed(
        "populations of up to 1,000 models",
        lambda: [graph.populations(model) for model in world["models_1000"]],
    )
    timed("upstream of the deepest model", lambda: graph.upstream(deep), 3)
    timed("downstream of the most used dataset", lambda: graph.downstream(hot), 3)
    timed("the same, ten rows", lambda: graph.downstream(hot, limit=10), 3)
    timed("all pairs of model and population", lambda: everybody(graph.index))
    timed("path between the two", lambda: graph.path(deep, hot), 3)
    timed("coverage of the deepest model", lambda: graph.coverage(deep), 3)
    print(f"asked all: {memory()}")


def networkx(path: Path, world: dict) -> None:
    """The links alone as a networkx graph, and everything below one dataset."""
    import networkx as nx

    from provkit.graph import load
    from provkit.graph.policies import RECORDED

    index = load(path).index
    links = index.projection(RECORDED)
    pairs = zip(links.target.tolist(), links.source.tolist(), strict=True)
    graph = nx.DiGraph()
    timed(
        "networkx: build, from links that are read", lambda: graph.add_edges_from(pairs)
    )
    hot = index.node(world["hot_datasets"][0])
    deep = index.node(world["deep_models"][0])
    timed("networkx: downstream", lambda: nx.descendants(graph, hot), 3)
    timed("networkx: upstream", lambda: nx.ancestors(graph, deep), 3)


def pyoxigraph(path: Path, world: dict) -> None:
    """The same question as a property path over an in-memory store."""
    from pyoxigraph import RdfFormat, Store

    store = Store()
    timed(
        "pyoxigraph: load",
        lambda: store.bulk_load(path=str(path), format=RdfFormat.N_TRIPLES),
    )
    query = POPULATIONS % world["deep_models"][0]
    timed("pyoxigraph: populations, warm", lambda: list(store.query(query)), 5)


def rdflib(path: Path, world: dict) -> None:
    """The same question as a property path in rdflib."""
    from rdflib import Graph

    graph = Graph()
    timed("rdflib: load", lambda: graph.parse(path, format="nt"))
    query = POPULATIONS % world["deep_models"][0]
    timed("rdflib: populations, warm", lambda: list(graph.query(query)), 3)


def main() -> None:
    """Measure one world."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("world")
    parser.add_argument("--others", action="store_true")
    parser.add_argument("--build", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.build:
        build(Path(given.world))
        return
    path = Path(f"{given.world}.nt")
    world = json.loads(Path(f"{given.world}.json").read_text(encoding="utf-8"))
    print(f"{path}: {world['triples']:,} triples", flush=True)
    provkit(path, world)
    if given.others:
        networkx(path, world)
        pyoxigraph(path, world)
        rdflib(path, world)


if __name__ == "__main__":
    main()
