"""What checking a graph against the whole profile costs; run by hand.

    python tests/benchmarks/bench_validate.py GRAPH.nt ... [--pyshacl]

Graphs are made by `worldgen.py` (see `tests/benchmarks/bench_graph.py`). Each is
checked in a process of its own: CPU seconds of every part, wall seconds of all, and
the peak of memory. With `--pyshacl` the shapes are run by pySHACL as well, which takes
minutes at 1e5 statements. At last: one small graph again and again, and one cold start.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from provkit import plugins
from provkit.graph import load
from provkit.validate import check, provenance
from provkit.validate.checking import Checker
from provkit.validate.engines import pyshacl
from provkit.validate.profile import load_profile
from provkit.validate.validator import Validator

if TYPE_CHECKING:
    from provkit.graph import Graph

SMALL = Path(__file__).parents[2] / "shapes" / "genomics-ai" / "EFF-06" / "pass.ttl"


class Clock:
    """CPU seconds between calls."""

    def __init__(self) -> None:
        self._last = time.process_time()

    def lap(self, what: str) -> None:
        now = time.process_time()
        print(f"  {what:<28} {now - self._last:8.2f} s {peak() / 1e6:8.0f} MB")
        sys.stdout.flush()
        self._last = now


def peak() -> int:
    """The most memory so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def phases(path: str, *, with_pyshacl: bool) -> None:
    """Every part of one validation, one after the other."""
    began, clock = time.perf_counter(), Clock()
    profile = load_profile()
    clock.lap("profile read")
    checker = Checker(profile, "auto")
    for requirement in profile.requirements:
        checker.ready(requirement)
    clock.lap("shapes compiled")
    graph = load(path)
    size = len(graph.triples)
    clock.lap("graph read and joined")
    scope = check.Scope.of(graph, profile, ())
    clock.lap("graph indexed for shapes")
    _ = graph.index
    clock.lap("graph indexed for rules")
    checker.find(graph, scope, None)
    clock.lap("requirements checked")
    provenance.check(graph, profile.constraints, ())
    clock.lap("PROV-CONSTRAINTS checked")
    wall, cpu = time.perf_counter() - began, time.process_time()
    print(f"  {size} statements: {cpu:.1f} CPU s, {wall:.1f} s, {peak() / 1e6:.0f} MB")
    print(f"  {cpu / size * 1e6:.1f} CPU s per million, {peak() / size:.0f} bytes each")
    costs = one_by_one(checker, scope, graph)
    clock.lap("each requirement alone")
    for kind in ("shapes", "rule"):
        print(f"    {kind}: {sum(c for c, _, k in costs if k == kind):.2f}")
    for cost, name, kind in sorted(costs, reverse=True)[:8]:
        print(f"      {name} ({kind}) {cost:.2f}")
    if with_pyshacl:
        shaped = [
            each
            for each in profile.requirements
            if scope.targets.get(each.id) and not check.rule_name(each)
        ]
        shapes = [*profile.common, *(t for each in shaped for t in each.shapes)]
        pyshacl.run(scope.seen, shapes)
        clock.lap("the same shapes by pySHACL")


def one_by_one(
    checker: Checker, scope: check.Scope, graph: Graph
) -> list[tuple[float, str, str]]:
    """The CPU seconds of each requirement alone."""
    costs = []
    for each in checker.targets:
        aimed_at = scope.targets.get(each)
        if aimed_at is None or not len(aimed_at):
            continue
        alone = replace(scope, targets={each: aimed_at})
        start = time.process_time()
        checker.find(graph, alone, None)
        kind = "rule" if each.lower() in plugins.names("validate.rules") else "shapes"
        costs.append((time.process_time() - start, each, kind))
    return costs


def warm_and_cold() -> None:
    """One small graph, again and again, and a command that starts."""
    graph, validator = load(str(SMALL)), Validator()
    validator.validate(graph)
    rounds = []
    for _ in range(20):
        start = time.process_time()
        validator.validate(graph)
        rounds.append(time.process_time() - start)
    size = len(graph.triples)
    print(f"warm, {size} statements: {sorted(rounds)[10] * 1e3:.1f} ms CPU")
    start = time.perf_counter()
    command = [sys.executable, "-m", "provkit", "validate", str(SMALL)]
    before = children()
    subprocess.run(command, check=False, capture_output=True)
    wall, cpu = time.perf_counter() - start, children() - before
    print(f"cold: {cpu:.2f} CPU s, {wall:.2f} s")


def children() -> float:
    """The CPU seconds of the processes that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graphs", nargs="*")
    parser.add_argument("--pyshacl", action="store_true")
    parser.add_argument("--phases", action="store_true", help="in this process")
    given = parser.parse_args()
    for path in given.graphs:
        if given.phases:
            phases(path, with_pyshacl=given.pyshacl)
            continue
        print(path, flush=True)
        options = ["--pyshacl"] if given.pyshacl else []
        command = [sys.executable, __file__, "--phases", *options, path]
        subprocess.run(command, check=True)
    if not given.phases:
        warm_and_cold()


if __name__ == "__main__":
    main()
