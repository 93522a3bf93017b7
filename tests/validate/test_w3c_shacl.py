"""The W3C test suite of SHACL: Core and SPARQL, each test through every engine.

The suite is read where it lies, beside the repository; without it there is no test.
"""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from provkit import plugins
from provkit.errors import ProfileError
from provkit.validate.lookup import Lookup
from provkit.vocab import RDF, SH

SUITE = Path(__file__).parents[3] / "shared" / "shacl-tests" / "tests"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
# What pySHACL is known to do otherwise; our own runner has no exceptions.
PYSHACL = {
    "core/property/uniqueLang-002": "takes sh:uniqueLang 1 for true",
    "core/property/datatype-ill-formed": "reports the literal as rdflib writes it",
    "sparql/node/prefixes-001": "does not follow owl:imports within a graph",
    "sparql/pre-binding/shapesGraph-001": "has no $shapesGraph",
}


@cache
def read(path):
    """The triples of a file of the suite."""
    text = path.read_bytes()
    base = path.as_uri()
    return tuple(q.triple for q in parse(text, RdfFormat.TURTLE, base_iri=base))


def cases():
    """Every validation test below the suite's manifest: its name and its file."""
    found, waiting, seen = [], [SUITE / "manifest.ttl"], set()
    while waiting:
        path = waiting.pop(0)
        if path in seen or not path.is_file():
            continue
        seen.add(path)
        graph = Lookup(read(path))
        included = sorted(end.value for _, end in graph.all_of(MF + "include"))
        waiting += [Path(each.removeprefix("file://")) for each in included]
        for node in graph.instances(SHT + "Validate"):
            name = str(path.relative_to(SUITE)).removesuffix(".ttl")
            found.append(pytest.param(graph, node, id=name))
    return found


def named(term):
    """A term, with one name for all blank nodes."""
    return "_:" if isinstance(term, BlankNode) else None if term is None else str(term)


def path_text(graph, node):
    """A path as text, so that blank nodes do not tell two apart."""
    if node is None or isinstance(node, (NamedNode, Literal)):
        return named(node)
    if graph.one(node, RDF.first) is not None:
        parts = graph.members(node)
        return f"({'/'.join(path_text(graph, each) for each in parts)})"
    inside = [
        f"{kind.rpartition('#')[2]} {path_text(graph, end)}"
        for kind in graph.predicates()
        for end in graph.values(node, kind)
    ]
    return f"[{' '.join(sorted(inside))}]"


def expected(graph, report):
    """The results that a test expects."""
    for node in graph.values(report, SH.result):
        yield (
            named(graph.one(node, SH.focusNode)),
            path_text(graph, graph.one(node, SH.resultPath)),
            named(graph.one(node, SH.value)),
            named(graph.one(node, SH.sourceConstraintComponent)),
            named(graph.one(node, SH.sourceShape)),
            named(graph.one(node, SH.resultSeverity)),
        )


def given(shapes, results):
    """The results that an engine gave."""
    graph = Lookup(shapes)
    for result in results:
        yield (
            named(result.focus_node),
            path_text(graph, result.path),
            named(result.value),
            named(result.component),
            named(result.source_shape),
            named(result.severity),
        )


CASES = cases()


def test_the_suite_is_whole():
    if not SUITE.is_dir():
        pytest.skip("the suite is not here")
    kinds = Counter(case.id.partition("/")[0] for case in CASES)
    assert kinds == {"core": 98, "sparql": 22}


@pytest.mark.parametrize("engine", plugins.names("validate.engines"))
@pytest.mark.parametrize(("graph", "test"), CASES)
def test_w3c(graph, test, engine, request):
    name = request.node.callspec.id.removesuffix(f"-{engine}")
    if engine == "pyshacl" and name in PYSHACL:
        pytest.skip(PYSHACL[name])
    run = plugins.load("validate.engines", engine).run
    action = graph.one(test, MF + "action")
    data, shapes = (
        read(Path(graph.one(action, SHT + part).value.removeprefix("file://")))
        for part in ("dataGraph", "shapesGraph")
    )
    result = graph.one(test, MF + "result")
    if isinstance(result, NamedNode):
        with pytest.raises(ProfileError):
            run(data, shapes)
        return
    report = Counter(given(shapes, run(data, shapes)))
    assert report == Counter(expected(graph, result))
    assert bool(report) != (graph.text(result, SH.conforms) == "true")
