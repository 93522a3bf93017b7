"""Time and memory of the graph module, beside property paths in rdflib and pyoxigraph.

    python tests/benchmarks/bench_graph.py WORLD [--others]

WORLD is the output prefix of `worldgen.py` (WORLD.nt and WORLD.json). Figures are CPU
seconds; the peak is that of the process up to the line.
"""

from __future__ import annotations

import argparse
import json
import resource
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
    print(f"{what:52} {least * 1000:12,.2f} ms   peak {peak:7,.0f} MB")
    return result


def provkit(path: Path, world: dict) -> None:
    """Load, join, index, ask."""
    import numpy as np  # noqa: F401 - importing it is not counted

    from provkit.graph import load
    from provkit.graph.build import build
    from provkit.graph.saved import open_saved, save
    from provkit.rdf import files

    def stream() -> object:
        return build(files.triples_of(files.read(path)))

    timed("index straight from the file, nothing joined", stream)
    graph = load(path)
    timed("load and join", lambda: graph.joined)
    timed("index", lambda: graph.index)
    deep, hot = world["deep_models"][0], world["hot_datasets"][0]
    timed("populations of the deepest model, first", lambda: graph.populations(deep))
    timed("populations of the deepest model, warm", lambda: graph.populations(deep), 5)
    timed(
        "populations of up to 1,000 models",
        lambda: [graph.populations(model) for model in world["models_1000"]],
    )
    timed("upstream of the deepest model", lambda: graph.upstream(deep), 3)
    timed("downstream of the most used dataset", lambda: graph.downstream(hot), 3)
    timed("the same, ten rows", lambda: graph.downstream(hot, limit=10), 3)
    with TemporaryDirectory() as folder:
        saved = Path(folder) / "index"
        timed("save the index", lambda: save(graph.index, saved, "key"))
        timed("open the saved index", lambda: open_saved(saved, "key"))
    timed("path between the two", lambda: graph.path(deep, hot), 3)
    timed("coverage of the deepest model", lambda: graph.coverage(deep), 3)


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
    given = parser.parse_args()
    path = Path(f"{given.world}.nt")
    world = json.loads(Path(f"{given.world}.json").read_text(encoding="utf-8"))
    print(f"{path}: {world['triples']:,} triples")
    provkit(path, world)
    if given.others:
        pyoxigraph(path, world)
        rdflib(path, world)


if __name__ == "__main__":
    main()
