"""What is found is found of the graph, in whatever order its statements were read."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from provkit.errors import EmptyGraph
from provkit.graph import Graph
from provkit.validate import validate
from tests.worlds import WORLDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Triple

    from provkit.validate import Finding

EQUALS = """
@prefix ex: <https://example.org/> .
@prefix pk: <https://w3id.org/provkit/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
"""

TIES = {
    "several origins": """
    ex:a a pk:Dataset ; dcterms:title "a" ; pk:humanData pk:HumanParticipants .
    ex:b a pk:Dataset ; dcterms:title "b" ; pk:humanData pk:HumanParticipants .
    ex:c a pk:Dataset ; dcterms:title "c" ; pk:humanData pk:HumanParticipants .
    ex:x a pk:Dataset ; dcterms:title "x" ; prov:wasDerivedFrom ex:a , ex:b , ex:c .
    ex:y a pk:Dataset ; dcterms:title "y" ; prov:wasDerivedFrom ex:a , ex:b , ex:c .
    ex:z a pk:Dataset ; dcterms:title "z" ; prov:wasDerivedFrom ex:a , ex:b , ex:c .
    ex:m a pk:Model ; dcterms:title "m" ; prov:wasDerivedFrom ex:x , ex:y , ex:z .
    ex:t a pk:Dataset ; dcterms:title "t" ; prov:wasDerivedFrom ex:a , ex:b , ex:c .
    ex:e a pk:Evaluation ; pk:evaluatedModel ex:m ; pk:usedTestData ex:t ;
        pk:dataRelation pk:External .
    """,
    "several ways": """
    ex:a a pk:Dataset ; dcterms:title "a" ; pk:dataUse ex:use .
    ex:use a pk:DataUse ; pk:permission obo:DUO_0000007 ; pk:disease ex:flu .
    ex:x prov:wasDerivedFrom ex:a ; a pk:Dataset .
    ex:y prov:wasDerivedFrom ex:a ; a pk:Dataset .
    ex:z prov:wasDerivedFrom ex:a ; a pk:Dataset .
    ex:m a pk:Model ; prov:wasDerivedFrom ex:x , ex:y , ex:z ;
        prov:wasGeneratedBy ex:run , ex:other ; pk:intendedUse ex:meant .
    ex:run prov:used ex:x , ex:y ; a pk:TrainingRun ; pk:purpose "health" .
    ex:other prov:used ex:y , ex:z ; a pk:TrainingRun ; pk:purpose "health" ;
        pk:commerce pk:CommercialUse .
    ex:meant a pk:IntendedUse ; pk:purpose "health" .
    ex:e a pk:Evaluation ; pk:evaluatedModel ex:m ; pk:usedTestData ex:a , ex:x ;
        pk:purpose "health" .
    ex:f a pk:Evaluation ; pk:evaluatedModel ex:m ; pk:usedTestData ex:y .
    ex:g a pk:Evaluation ; pk:evaluatedModel ex:m ; pk:usedTestData ex:z .
    """,
    "several statements": """
    ex:a a pk:Dataset ; dcterms:title "a" ; pk:dataUse ex:one , ex:two , ex:three ;
        pk:humanData pk:HumanParticipants .
    ex:one pk:permission obo:DUO_0000042 ; pk:modifier obo:DUO_0000021 .
    ex:two pk:permission obo:DUO_0000042 ; pk:modifier obo:DUO_0000021 .
    ex:three pk:permission obo:DUO_0000042 ; pk:modifier obo:DUO_0000021 .
    ex:b a pk:Dataset ; prov:wasDerivedFrom ex:a ; pk:coveredBy ex:p , ex:q .
    ex:c a pk:Dataset ; prov:wasDerivedFrom ex:a ; pk:coveredBy ex:p .
    ex:d a pk:Dataset ; prov:wasDerivedFrom ex:a ; pk:humanData pk:HumanParticipants .
    ex:p dcterms:type pk:ReleaseDecision ; dcterms:subject ex:one , ex:two ;
        dcterms:publisher ex:somebody ; dcterms:identifier "P" .
    ex:q dcterms:type pk:ReleaseDecision ; dcterms:subject ex:one , ex:two ;
        dcterms:publisher ex:somebody ; dcterms:identifier "Q" .
    ex:m a pk:Model ; prov:wasDerivedFrom ex:b , ex:c , ex:d .
    """,
    "the same bytes and panels": """
    ex:a a pk:Dataset ; spdx:checksum ex:sum .
    ex:b a pk:Dataset ; spdx:checksum ex:sum .
    ex:t a pk:Dataset ; spdx:checksum ex:sum .
    ex:sum spdx:checksumValue
        "0000000000000000000000000000000000000000000000000000000000000000" .
    ex:m a pk:Model ; prov:wasGeneratedBy ex:run .
    ex:run a pk:TrainingRun ; pk:usedTrainingData ex:a , ex:b ;
        pk:usedReferenceData ex:p , ex:q .
    ex:p a pk:Dataset ; dcterms:title "p" ; prov:wasDerivedFrom ex:t .
    ex:q a pk:Dataset ; dcterms:title "q" ; prov:wasDerivedFrom ex:t .
    ex:e a pk:Evaluation ; pk:evaluatedModel ex:m ; pk:usedTestData ex:t .
    """,
    "opaque origins and a circle": """
    ex:a a pk:Model ; dcterms:title "a" ; dcterms:type pk:OpaqueSource .
    ex:b a pk:Model ; dcterms:title "b" ; dcterms:type pk:OpaqueSource .
    ex:m a pk:Model ; prov:wasDerivedFrom ex:a , ex:b .
    ex:t a pk:Dataset ; pk:humanData pk:HumanParticipants ;
        prov:wasDerivedFrom ex:s1 .
    ex:e a pk:Evaluation ; pk:evaluatedModel ex:m ; pk:usedTestData ex:t .
    ex:s1 prov:wasDerivedFrom ex:s2 . ex:s2 prov:wasDerivedFrom ex:s3 .
    ex:s3 prov:wasDerivedFrom ex:s4 . ex:s4 prov:wasDerivedFrom ex:s5 .
    ex:s5 prov:wasDerivedFrom ex:s6 . ex:s6 prov:wasDerivedFrom ex:s1 .
    """,
}


def statements(name: str) -> list[Triple]:
    if name in WORLDS:
        return WORLDS[name]()
    text = EQUALS + "@prefix spdx: <http://spdx.org/rdf/terms#> ." + TIES[name]
    return [quad.triple for quad in parse(text, RdfFormat.TURTLE)]


def findings(triples: Sequence[Triple]) -> tuple[Finding, ...]:
    try:
        return validate(Graph(triples=triples)).findings
    except EmptyGraph:
        return ()


def answers(triples: Sequence[Triple]) -> list[dict]:
    graph = Graph(triples=triples)
    index = graph.index
    models = sorted(map(index.iri, index.of_kind("Model").tolist()))
    return [
        answer.to_dict()
        for model in models
        for answer in (
            graph.leakage(model),
            graph.populations(model),
            graph.data_use(model),
            graph.data_use(model, every=True, strict_duos=True),
        )
    ]


@pytest.mark.parametrize("name", [*WORLDS, *TIES])
@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 1 << 32))
def test_in_any_order_the_same_is_found_and_answered(name: str, seed: int):
    triples = statements(name)
    again = Random(seed).sample(triples, len(triples))
    assert findings(again) == findings(triples)
    assert answers(again) == answers(triples)
