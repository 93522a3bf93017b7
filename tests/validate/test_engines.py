"""What every engine must do alike; a new file in `engines/` is tested at once."""

import logging

import pytest
import rdflib

from provkit import plugins
from provkit.rdf import files
from provkit.validate import validate
from provkit.validate.lookup import text_of

ENGINES = plugins.names("validate.engines")


@pytest.fixture(params=ENGINES)
def run(request, turtle):
    """Run an engine over two Turtle texts, and give the results in short."""
    engine = plugins.load("validate.engines", request.param)

    def of(data, shapes):
        parts = [files.read(turtle(body, "x.ttl")) for body in (data,)]
        triples = list(files.triples_of(parts[0]))
        shape_triples = list(files.triples_of(files.read(turtle(shapes, "y.ttl"))))
        return {
            (
                text_of(result.focus_node).rpartition("/")[2],
                None if result.value is None else text_of(result.value),
                result.component.value.rpartition("#")[2],
            )
            for result in engine.run(triples, shape_triples)
        }

    return of


def test_literals_are_seen_as_they_were_written(run):
    shapes = """ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ;
        sh:property [ sh:path ex:p ; sh:pattern "^0" ] ."""
    data = """ex:a ex:p 007 . ex:b ex:p "7"^^xsd:byte . ex:c ex:p 4.0 .
        ex:d ex:p "0x"@en ."""
    pattern = "PatternConstraintComponent"
    assert run(data, shapes) == {("b", "7", pattern), ("c", "4.0", pattern)}


def test_a_plain_text_is_a_string(run):
    shapes = """ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property
        [ sh:path ex:p ; sh:datatype xsd:string ; sh:in ( "a" "b" ) ] ."""
    data = 'ex:a ex:p "a" . ex:b ex:p "b"^^xsd:string . ex:c ex:p "c"@en .'
    assert {focus for focus, *_ in run(data, shapes)} == {"c"}


def test_a_constraint_in_sparql(run):
    shapes = """ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql
        [ sh:select "SELECT $this ?value { $this <https://example.org/p> ?value }" ]
        ."""
    found = run("ex:a a ex:T ; ex:p 1.50 . ex:b a ex:T .", shapes)
    assert found == {("a", "1.50", "SPARQLConstraintComponent")}


def test_no_inference_but_subclasses_that_are_stated(run):
    shapes = """ex:S a sh:NodeShape ; sh:targetClass ex:T ;
        sh:property [ sh:path ex:p ; sh:minCount 1 ] ."""
    data = "ex:U rdfs:subClassOf ex:T . ex:a a ex:U ; ex:q 1 . ex:b ex:q 1 ."
    data += " ex:q rdfs:domain ex:T ; rdfs:subPropertyOf ex:p ."
    assert {focus for focus, *_ in run(data, shapes)} == {"a"}


def test_blank_nodes_keep_their_names(turtle, profile):
    report = validate(turtle("_:m a pk:Model ."), str(profile))
    (finding,) = report
    assert finding.node.startswith("_:")
    assert finding.source is None


@pytest.mark.parametrize("before", [True, False])
def test_rdflib_is_left_as_it_was(run, monkeypatch, before):
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", before)
    run("ex:a ex:p 1 .", "ex:S a sh:NodeShape ; sh:targetNode ex:a .")
    assert before is rdflib.NORMALIZE_LITERALS
    assert not logging.getLogger("rdflib.term").disabled
