"""What checking one new run against a large graph costs; run by hand.

    python tests/benchmarks/bench_incremental.py GRAPH.nt ...

Graphs are made by `worldgen.py` (see `tests/benchmarks/bench_graph.py`). The new run is
one of the graph under another name, with its model, an evaluation and a description of
everything that they name, as the file of a run has it. CPU seconds of a check of
everything, of what that file can affect, and of what the run can affect; and how many
nodes each looks at. What is found at those nodes must be what everything finds there.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from provkit.graph import load
from provkit.rdf import files
from provkit.validate.validator import Validator
from provkit.vocab import PK, PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.validate import Report


def new_run(triples: list[Triple]) -> tuple[str, list[Triple]]:
    """The IRI of a run that is like the first of a graph, and what its file says."""
    by: dict[object, list[Triple]] = {}
    into: dict[tuple[str, object], list[object]] = {}
    for each in triples:
        by.setdefault(each.subject, []).append(each)
        into.setdefault((each.predicate.value, each.object), []).append(each.subject)
    (run, *_) = into[RDF.type, NamedNode(PK.TrainingRun)]
    made = into.get((PROV.wasGeneratedBy, run), [])
    asked = [e for m in made for e in into.get((PK.evaluatedModel, m), [])][:1]
    results = [r for e in asked for r in into.get((PROV.wasGeneratedBy, e), [])]
    own = {node: _again(node) for node in (run, *made, *asked, *results)}
    said = [each for node in own for each in by[node]]
    said += [t for each in tuple(said) for t in by.get(each.object, ())]
    return _again(run).value, list(dict.fromkeys(_renamed(said, own)))


def _again(node: object) -> NamedNode:
    return NamedNode(f"{getattr(node, 'value', node)}-again")


def _renamed(triples: list[Triple], names: dict) -> Iterator[Triple]:
    for subject, predicate, node in triples:
        yield Triple(names.get(subject, subject), predicate, names.get(node, node))


def timed(what: str, validator: Validator, graph: object, **part: object) -> Report:
    start = time.process_time()
    report = validator.validate(graph, **part)
    cost = time.process_time() - start
    print(f"  {what:<12} {cost:7.2f} s {report.checked:8} nodes {len(report):8} found")
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graphs", nargs="+")
    validator = Validator()
    for path in parser.parse_args().graphs:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "new.nt"
            run, said = new_run(list(load(path).triples))
            files.write(said, file)
            graph = load(path, str(file))
            print(f"{path}: {len(graph.triples)} statements, {len(said)} in the file")
            whole = timed("everything", validator, graph)
            for what, part in (
                ("its file", {"changed": file}),
                ("the run", {"run": run}),
            ):
                timed(f"{what}, first", validator, graph, **part)
                found = timed(what, validator, graph, **part)
                same = set(found) <= set(whole)
                print(f"    found by a check of everything as well: {same}")


if __name__ == "__main__":
    main()
