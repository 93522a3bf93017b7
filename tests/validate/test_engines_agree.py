"""The engines against each other: on every example, and on the yardstick graphs.

Most of it takes pySHACL minutes and is run by hand. A further engine that is installed,
such as `shacl`, is held against ours as well; it is no dependency.
"""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from provkit import _resources
from provkit.errors import EmptyGraph
from provkit.graph import load
from provkit.validate import check, load_profile
from provkit.validate.engines import auto, pyshacl
from provkit.validate.lookup import text_of

BENCH = Path(__file__).parents[3] / "shared" / "bench"
FOLDER = _resources.shapes() / "genomics-ai"
EXAMPLES = [
    pytest.param(file, id=f"{file.parent.name}/{file.stem}")
    for file in sorted(FOLDER.glob("*/*.ttl"))
    if file.name != "shape.ttl"
]
# An ill-typed number in sh:or: pySHACL takes "good"^^xsd:double for a double there.
ILL_TYPED = {"EFF-03/fail-ill-typed"}


def short(results):
    """What two engines must say alike; blank nodes of shapes have no name."""
    return Counter(
        (
            text_of(result.focus_node),
            None if result.value is None else str(result.value),
            result.component.value.rpartition("#")[2],
            "" if str(result.source_shape).startswith("_:") else result.source_shape,
            result.severity.value,
        )
        for result in results
    )


def both(file):
    """What two engines find in an example, with the shapes of its requirement."""
    profile = load_profile()
    requirement = profile.requirement(file.parent.name)
    try:
        scope = check.Scope.of(load(str(file)), profile, {requirement.id})
    except EmptyGraph:
        return Counter(), Counter()
    shapes = (*profile.common, *requirement.shapes)
    ours, theirs = (engine.run(scope.seen, shapes) for engine in (auto, pyshacl))
    return short(ours), short(theirs)


@pytest.mark.slow
@pytest.mark.parametrize("file", EXAMPLES)
def test_every_engine_says_the_same_of_every_example(file, request):
    if request.node.callspec.id in ILL_TYPED:
        pytest.skip("pySHACL takes an ill-typed literal for a number")
    ours, theirs = both(file)
    assert ours == theirs


@pytest.mark.parametrize("name", ["TRA-01/fail", "REP-01/fail", "PRV-04/fail"])
def test_every_engine_says_the_same_of_some_examples(name):
    ours, theirs = both(FOLDER / f"{name}.ttl")
    assert ours == theirs
    assert ours


def yardstick(folder, size, shapes="shapes.ttl"):
    """A deterministic graph with defects, and shapes of every kind for it."""
    if not (BENCH / "shacl" / "gen.py").is_file():
        pytest.skip("the yardsticks are not here")
    graph = folder / "graph.nt"
    command = [sys.executable, BENCH / "shacl" / "gen.py"]
    command += ["--triples", size, "--out", graph]
    subprocess.run(command, check=True, capture_output=True)
    return (
        [q.triple for q in parse(path=str(graph), format=RdfFormat.N_TRIPLES)],
        [q.triple for q in parse(path=str(BENCH / "shacl" / shapes), base_iri="urn:x")],
    )


@pytest.mark.slow
def test_every_engine_says_the_same_of_the_yardstick(tmp_path):
    data, shapes = yardstick(tmp_path, "1e4")
    ours, theirs = short(auto.run(data, shapes)), short(pyshacl.run(data, shapes))
    assert ours
    # pySHACL compares an ill-typed date with a query, and not with sh:lessThan.
    assert all("yesterday" in str(each) for each in (ours - theirs) + (theirs - ours))


def test_a_third_engine_says_the_same_of_the_yardstick(tmp_path):
    shacl = pytest.importorskip("shacl")
    data, shapes = yardstick(tmp_path, "1e4")
    report = shacl.validate(
        str(tmp_path / "graph.nt"), str(BENCH / "shacl" / "shapes.ttl")
    )
    theirs = Counter(
        (
            str(each.focus_node).strip("<>"),
            str(each.source_shape).strip("<>"),
            str(each.severity_iri).strip("<>"),
        )
        for each in report.results
    )
    ours = Counter(
        (text_of(e.focus_node), text_of(e.source_shape), e.severity.value)
        for e in auto.run(data, shapes)
    )
    assert ours == theirs


@pytest.mark.slow
@pytest.mark.parametrize("shapes", ["shapes.ttl", "shapes_pathsparql.ttl"])
def test_twice_as_many_statements_take_less_than_three_times_as_long(tmp_path, shapes):
    seconds = []
    for size in ("2e5", "4e5"):
        data, chosen = yardstick(tmp_path, size, shapes)
        began = time.process_time()
        auto.run(data, chosen)
        seconds.append(time.process_time() - began)
    assert seconds[1] < 3 * seconds[0]
