"""The tables and the ontology say the same: neither has a term that the other lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from provkit.terms import concepts, data_use, metrics, populations
from provkit.terms.tables import rows
from provkit.vocab import CR, PK, SKOS, expand, shorten

rdflib = pytest.importorskip("rdflib")

ONTOLOGY = Path(__file__).parents[2] / "shapes" / "ontology.ttl"
IN_DIMENSION = rdflib.URIRef("http://www.w3.org/ns/dqv#inDimension")
LISTS = {
    "split-unit": "SplitUnits",
    "reproduction-outcome": "ReproductionOutcomes",
    "human-data": "HumanDataValues",
    "descriptor-basis": "DescriptorBases",
    "descriptor-type": "DescriptorTypes",
    "axis": "DescriptorTypes StratificationAxes",
    "data-relation": "DataRelations",
    "phase": "Phases",
    "commerce": "CommerceValues",
    "organisation-type": "OrganisationTypes",
    "purpose": "Purposes",
    "interval-method": "IntervalMethods",
    "approval-type": "ApprovalTypes",
    "invalidation-reason": "InvalidationReasons",
    "withdrawal-decision": "WithdrawalDecisions",
    "status": "RunStates",
    "type": "NodeTypes",
}

pytestmark = pytest.mark.skipif(not ONTOLOGY.exists(), reason="no source checkout")


@pytest.fixture(scope="module")
def ontology():
    return rdflib.Graph().parse(ONTOLOGY)


def members(ontology, *names: str) -> set[str]:
    in_scheme = rdflib.URIRef(SKOS.inScheme)
    return {
        str(concept)
        for name in names
        for concept in ontology.subjects(in_scheme, rdflib.URIRef(PK + name))
    }


@pytest.mark.parametrize("scheme", concepts.schemes())
def test_a_value_list_is_a_concept_scheme(ontology, scheme):
    ours = {concepts.resolve(scheme, word) for word in concepts.words(scheme)}
    if scheme == "role":  # Croissant declares these
        assert ours == {CR.TrainingSplit, CR.ValidationSplit, CR.TestSplit}
    else:
        assert ours == members(ontology, *LISTS[scheme].split())


def test_the_special_populations_are_a_concept_scheme(ontology):
    assert set(populations.SPECIAL) == members(ontology, "PopulationValues")


def test_the_analysis_groups_have_the_same_members_and_labels(ontology):
    lines = rows("thousand_genomes.csv")
    listed = {expand(f"obo:{row['id'].replace(':', '_')}") for row in lines}
    found = members(ontology, "ThousandGenomesGroups")
    assert found == {*populations.groups(), *listed}
    for group in populations.groups():
        node = rdflib.URIRef(group)
        below = ontology.objects(node, rdflib.URIRef(SKOS.narrower))
        assert {str(child) for child in below} == set(populations.narrower(group))
        assert str(ontology.value(node, rdflib.RDFS.label)) == populations.label(group)


def test_our_metrics_have_the_same_labels_and_dimensions(ontology):
    listed = members(ontology, "Metrics")
    ours = {expand(row["term"]) for row in rows("metrics.csv")}
    assert {iri for iri in ours if iri.startswith(PK.base)} == listed
    for iri in listed:
        label = ontology.value(rdflib.URIRef(iri), rdflib.RDFS.label)
        assert str(label) == metrics.label(iri)
    for metric, dimension in ontology.subject_objects(IN_DIMENSION):
        assert str(dimension) == metrics.dimension(str(metric)), shorten(str(metric))


def test_purposes_are_related_to_the_same_duo_terms(ontology):
    for purpose in members(ontology, "Purposes"):
        node = rdflib.URIRef(purpose)
        for duo in ontology.objects(node, rdflib.SKOS.relatedMatch):
            assert data_use.resolve_purpose(str(duo)) == purpose
