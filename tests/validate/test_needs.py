"""Which statements a validation needs: at least those that something looks at."""

from __future__ import annotations

import pytest

from provkit.graph.graph import Graph
from provkit.graph.relations import codes
from provkit.validate.needs import narrowed, needed
from provkit.validate.profile import load_profile
from provkit.vocab import DCTERMS, PROV, RDF
from tests import worlds

PREFIXES = """
@prefix req: <https://w3id.org/provkit/requirement/> .
@prefix pk: <https://w3id.org/provkit/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <urn:x:> .
"""
REQUIREMENT = """
req:OUR-01 a sh:NodeShape , pk:Requirement ;
    dcterms:identifier "OUR-01" ; dcterms:title "Ours"@en ;
    dcterms:description "A test."@en ; dcterms:subject pk:ProvIntegrity ;
    pk:asks "Is it?"@en ; pk:rationale "A test."@en ;
    dcterms:source <https://example.org/> ; dcterms:bibliographicCitation "A test" ;
    rdfs:seeAlso <https://example.org/> ;
    sh:severity sh:Warning ; sh:message "No."@en ; pk:fix "do it" ;
    sh:targetClass pk:Model ; %s .
"""


def ours(tmp_path, body: str):
    folder = tmp_path / "ours" / "OUR-01"
    folder.mkdir(parents=True)
    (folder / "shape.ttl").write_text(PREFIXES + REQUIREMENT % body)
    return load_profile(str(folder.parent))


def asking(query: str) -> str:
    return (
        "sh:sparql [ a sh:SPARQLConstraint ; sh:prefixes"
        ' <https://w3id.org/provkit/ns> ; sh:message "No."@en ;'
        f' sh:select """{query}""" ]'
    )


def test_what_a_shape_names_is_needed_and_what_it_does_not_is_not(tmp_path):
    profile = ours(tmp_path, "sh:property [ sh:path ( ex:a [ sh:inversePath ex:b ] ) ]")
    found = needed(profile)
    assert found is not None
    for name in ("urn:x:a", "urn:x:b", RDF.type, DCTERMS.title):
        assert name in found
    for name in ("urn:x:c", PROV.used):
        assert name not in found


def test_what_a_query_names_is_needed(tmp_path):
    query = (
        "PREFIX o: <urn:o:> SELECT $this { $this o:a/^prov:used+ ?x . ?x <urn:o:b> 1}"
    )
    found = needed(ours(tmp_path, asking(query)))
    assert found is not None
    for name in ("urn:o:a", "urn:o:b", PROV.used):
        assert name in found
    assert PROV.wasAttributedTo not in found


@pytest.mark.parametrize(
    "body",
    [
        "sh:closed true",
        "sh:property [ sh:path ex:a ; sh:node [ sh:closed true ] ]",
        asking("SELECT $this { $this ?p ?x }"),
        asking("SELECT $this { $this a pk:Model FILTER NOT EXISTS { ?x ?p $this } }"),
    ],
)
def test_what_may_look_at_anything_needs_everything(tmp_path, body):
    assert needed(ours(tmp_path, body)) is None


def test_rules_need_what_the_index_reads_and_constraints_need_prov():
    shipped = needed(load_profile())
    assert shipped is not None
    assert all(name in shipped for name in codes())
    assert PROV + "alternateOf" in shipped
    assert "urn:x:a" not in shipped
    prov = needed(load_profile("prov"))
    assert prov is not None
    assert PROV + "alternateOf" in prov
    assert DCTERMS.title not in prov


def test_a_graph_that_has_nothing_elsewhere_is_left_as_it_is():
    graph = worlds.graph("clean run")
    assert narrowed(graph, load_profile()) is graph
    assert narrowed(Graph(), load_profile()).stores == ()
