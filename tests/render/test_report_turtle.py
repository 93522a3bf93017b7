"""`sh:ValidationReport`: what the W3C recommendation asks, read back by rdflib."""

import pyshacl
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)
from rdflib.compare import isomorphic

from provkit import _resources, plugins
from provkit.errors import UsageError
from provkit.render import _turtle, turtle
from provkit.validate import load_profile, validate

SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
EARL = rdflib.Namespace("http://www.w3.org/ns/earl#")
REQ = rdflib.Namespace("https://w3id.org/provkit/requirement/")
PK = rdflib.Namespace("https://w3id.org/provkit/ns#")
SHAPES = _resources.shapes() / "genomics-ai"
PREFIXES = """
@prefix ex: <https://example.org/> .
@prefix pk: <https://w3id.org/provkit/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix req: <https://w3id.org/provkit/requirement/> .
"""
SHAPE = """
req:ONE-01 a sh:NodeShape , pk:Requirement ; dcterms:identifier "ONE-01" ;
    dcterms:title "One" ; sh:severity sh:Warning ; sh:message "Whole." ;
    sh:targetClass pk:Model ; sh:nodeKind sh:IRI ;
    sh:property req:ONE-01-path , [ sh:path dcterms:title ; sh:maxCount 0 ;
        sh:severity sh:Info ; sh:message "Nameless." ] .
req:ONE-01-path a sh:PropertyShape ; sh:severity sh:Violation ; sh:message "Path." ;
    sh:path ( [ sh:zeroOrMorePath [ sh:inversePath dcterms:isPartOf ] ]
        [ sh:alternativePath ( prov:used dcterms:hasPart ) ] ) ; sh:maxCount 0 ;
    sh:datatype <http://www.w3.org/2001/XMLSchema#integer> .
"""
GRAPH = """
ex:m a pk:Model ; dcterms:title "a"@en , 4 ; prov:used "x" , ex:y .
[] a pk:Model .
"""


# pySHACL itself uses what rdflib gives up.
by_pyshacl = pytest.mark.filterwarnings("ignore:Dataset.default_context")


def read(text):
    return rdflib.Graph().parse(data=text, format="turtle")


@pytest.fixture
def made(tmp_path):
    """A report on a small profile, the shapes and the graph."""
    folder = tmp_path / "mine"
    (folder / "ONE-01").mkdir(parents=True)
    shape = folder / "ONE-01" / "shape.ttl"
    shape.write_text(PREFIXES + SHAPE, encoding="utf-8")
    graph = tmp_path / "graph.ttl"
    graph.write_text(PREFIXES + GRAPH, encoding="utf-8")
    return validate(graph, str(folder)), shape, graph


def results(graph, without=()):
    """The results of a report, without names that mean nothing."""
    found = []
    for node in graph.objects(None, SH.result):
        shape = str(graph.value(node, SH.sourceShape)).removeprefix(REQ)
        if shape[:6] in without:
            continue
        facts = [
            graph.value(node, predicate)
            for predicate in (
                SH.focusNode,
                SH.value,
                SH.sourceConstraintComponent,
                SH.resultSeverity,
                SH.resultMessage,
            )
        ]
        names = ["" if isinstance(f, rdflib.BNode) else f for f in facts]
        path = graph.value(node, SH.resultPath)
        found.append([repr(each) for each in names] + [path_text(graph, path)])
    return sorted(found)


def path_text(graph, node):
    """A path with everything below it, in an order of its own."""
    if not isinstance(node, rdflib.BNode):
        return str(node)
    facts = sorted(
        (str(p), path_text(graph, o)) for p, o in graph.predicate_objects(node)
    )
    return str(facts)


@by_pyshacl
def test_results_are_those_of_an_engine_with_paths_and_values_as_they_are(made):
    report, shape, graph = made
    _, theirs, _ = pyshacl.validate(
        rdflib.Graph().parse(graph), shacl_graph=rdflib.Graph().parse(shape)
    )
    ours = read(turtle.render(report))
    assert results(ours) == results(theirs)
    assert len(results(ours)) == sum(len(finding.broke) for finding in report)


def test_a_nameless_shape_is_called_by_the_part_it_is_in(made):
    report, _, _ = made
    ours = read(turtle.render(report))
    shapes = set(ours.objects(None, SH.sourceShape))
    assert shapes == {REQ["ONE-01"], REQ["ONE-01-path"]}


def test_the_same_graph_gives_the_same_report(made):
    report, shape, graph = made
    again = validate(graph, str(shape.parents[1]))
    assert isomorphic(read(turtle.render(report)), read(turtle.render(again)))


def test_a_report_conforms_when_it_has_no_result(report):
    ours = read(turtle.render(report))
    (node,) = ours.subjects(rdflib.RDF.type, SH.ValidationReport)
    assert ours.value(node, SH.conforms) == rdflib.Literal(False)  # noqa: FBT003 - of RDF
    fine = validate(SHAPES / "TRA-01" / "pass.ttl", only=["TRA-01"])
    ours = read(turtle.render(fine))
    (node,) = ours.subjects(rdflib.RDF.type, SH.ValidationReport)
    assert ours.value(node, SH.conforms) == rdflib.Literal(True)  # noqa: FBT003 - of RDF
    assert not list(ours.objects(node, SH.result))


def test_every_requirement_is_an_assertion(report):
    ours = read(turtle.render(report))
    found = {
        ours.value(node, EARL.test): ours.value(
            ours.value(node, EARL.result), EARL.outcome
        )
        for node in ours.subjects(rdflib.RDF.type, EARL.Assertion)
    }
    assert len(found) == len(report.outcomes)
    assert found[REQ["TRA-01"]] == EARL.failed
    assert found[REQ["REP-05"]] == EARL.inapplicable
    assert found[REQ["PRV-03"]] == EARL.untested


def test_what_is_waived_is_no_result_but_is_there(nasty):
    ours = read(turtle.render(nasty))
    (waived,) = ours.objects(None, PK.waivedResult)
    assert waived not in set(ours.objects(None, SH.result))
    assert str(ours.value(waived, rdflib.DCTERMS.valid)) == "2099-01-01"


def test_hostile_texts_come_back_as_they_were(nasty):
    ours = read(turtle.render(nasty))
    messages = {str(each) for each in ours.objects(None, SH.resultMessage)}
    assert nasty.findings[0].message in messages
    values = set(ours.objects(None, SH.value))
    assert rdflib.Literal("v", lang="en") in values


def test_findings_of_prov_constraints_are_results_too(tmp_path):
    graph = tmp_path / "loop.ttl"
    graph.write_text(
        PREFIXES + "ex:a prov:wasDerivedFrom ex:b . ex:b prov:wasDerivedFrom ex:a .",
        encoding="utf-8",
    )
    report = validate(graph, "prov")
    ours = read(turtle.render(report))
    components = set(ours.objects(None, SH.sourceConstraintComponent))
    assert components == {REQ[finding.requirement] for finding in report}
    assert not list(ours.objects(None, SH.sourceShape))


# The merged shapes


@pytest.fixture(scope="module")
def merged():
    """The shapes of the shipped profile, in one file."""
    return turtle.render(load_profile())


def test_the_merged_file_has_every_shape_of_the_profile(merged):
    graph = read(merged)
    for requirement in load_profile().requirements:
        assert f" {requirement.id} {requirement.title} (" in merged
        node = graph.value(
            None, rdflib.DCTERMS.identifier, rdflib.Literal(requirement.id)
        )
        assert node == REQ[requirement.id]
    assert "the 37 checks of W3C PROV-CONSTRAINTS" in merged


def same_with_pyshacl(file, shapes):
    """Whether pySHACL finds the same with the merged file as provkit does.

    What a rule decides is left out: SHACL cannot say all of it.
    """
    data = rdflib.Graph().parse(str(file))
    _, theirs, _ = pyshacl.validate(
        data, shacl_graph=shapes, ont_graph=shapes, inference="none"
    )
    ruled = {name.upper() for name in plugins.names("validate.rules")}
    ours = read(turtle.render(validate(file)))
    rest = [row for row in results(ours, ruled) if f"{REQ}PROV-" not in row[2]]
    # pySHACL does not fill every slot of a message: what is wrong, not how it is said.
    return [row[:4] + row[5:] for row in results(theirs, ruled)] == [
        row[:4] + row[5:] for row in rest
    ]


@by_pyshacl
def test_another_engine_finds_the_same_with_the_merged_file(merged):
    assert same_with_pyshacl(SHAPES / "GOV-03" / "fail.ttl", read(merged))


@by_pyshacl
@pytest.mark.slow
def test_another_engine_finds_the_same_in_every_counter_example(merged):
    shapes = read(merged)
    files = sorted(SHAPES.glob("*/fail.ttl"))
    different = [f.parent.name for f in files if not same_with_pyshacl(f, shapes)]
    assert different == []


def test_a_profile_without_shapes_says_so():
    with pytest.raises(UsageError, match="has no shapes"):
        turtle.render(load_profile("prov"))
    with pytest.raises(UsageError, match="provkit convert IN OUT"):
        turtle.render(object())


# The writer


def canonical(triples):
    dataset = Dataset(
        Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in triples
    )
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def test_every_shape_file_comes_back_as_it_was():
    for file in SHAPES.glob("*/shape.ttl"):
        triples = [q.triple for q in parse(file.read_bytes(), RdfFormat.TURTLE)]
        text = _turtle.written(triples)
        back = [q.triple for q in parse(text.encode(), RdfFormat.TURTLE)]
        assert canonical(back) == canonical(triples)
        assert "_:n" not in text


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
nodes = st.one_of(
    st.sampled_from([BlankNode(f"b{n}") for n in range(4)]),
    st.sampled_from([NamedNode("urn:a"), NamedNode(f"{RDF}nil")]),
    st.sampled_from([NamedNode(f"{PK}x.y."), NamedNode(f"{PK}"), NamedNode(f"{PK}-a")]),
)
texts = st.text(
    st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), max_size=12
)
literals = st.one_of(
    st.builds(Literal, texts | st.sampled_from(['"', '""', '"""', '\n"', "\\", "\r"])),
    st.builds(Literal, texts, language=st.just("en-gb")),
    st.builds(
        Literal,
        st.sampled_from(["1", "+1", "1.0", "true", "x"]),
        datatype=st.sampled_from(
            [
                NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}")
                for kind in ("integer", "boolean", "decimal", "date")
            ]
        ),
    ),
)
predicates = st.sampled_from(
    [NamedNode(f"{RDF}{n}") for n in ("first", "rest", "type")] + [NamedNode("urn:p")]
)


@given(st.lists(st.builds(Triple, nodes, predicates, nodes | literals), max_size=9))
def test_any_triples_come_back_as_they_were(triples):
    text = _turtle.written(triples)
    back = [q.triple for q in parse(text.encode(), RdfFormat.TURTLE)]
    assert canonical(back) == canonical(triples)


def test_rdflib_reads_it_too():
    text = _turtle.written(
        [Triple(NamedNode("urn:a"), NamedNode("urn:p"), Literal('x\n"y"\\\t\x00'))]
    )
    (value,) = read(text).objects()
    assert str(value) == 'x\n"y"\\\t\x00'
    assert "turtle" in plugins.names("render")
