"""What lies above and below a population, and when that counts as evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provkit.terms import populations
from provkit.terms.population_table import table
from provkit.vocab import OBO, PK, RDFS, SKOS

IRIS = st.sampled_from(sorted(table()))


def term(text: str) -> str:
    found = populations.resolve(text)
    assert found is not None
    return found


@given(IRIS)
def test_nothing_lies_above_itself(iri):
    assert iri not in populations.ancestors(iri)


@given(IRIS)
def test_narrower_is_the_inverse_of_broader(iri):
    for parent in populations.broader(iri):
        assert iri in populations.narrower(parent)
    for child in populations.narrower(iri):
        assert iri in populations.broader(child)


@given(IRIS)
def test_every_parent_is_in_the_table(iri):
    assert set(populations.ancestors(iri)) <= set(table())


@given(IRIS, IRIS)
def test_relations_mirror_each_other(one, other):
    mirror = {
        "narrower": "broader",
        "broader": "narrower",
        "equal": "equal",
        None: None,
    }
    assert populations.relation(other, one) == mirror[populations.relation(one, other)]


@given(IRIS, IRIS)
def test_a_relation_stays_in_one_scheme(one, other):
    if populations.relation(one, other) is not None:
        assert populations.schemes(one) & populations.schemes(other)


@pytest.mark.parametrize(
    ("evidence", "recommended", "expected"),
    [
        ("GBR", "GBR", "equal"),
        ("EUR", "EUR", "equal"),
        ("GBR", "EUR", "narrower"),
        ("EUR", "GBR", "broader"),
        ("GBR", "HANCESTRO:0005", "narrower"),
        ("HANCESTRO:0005", "GBR", "broader"),
        ("KHV", "South East Asian", "narrower"),
        ("KHV", "Asian", "narrower"),
        ("EUR", "HANCESTRO:0005", None),
        ("HANCESTRO:0005", "EUR", None),
        ("GBR", "FIN", None),
        ("GBR", "AFR", None),
        ("HANCESTRO:0300", "HANCESTRO:0300", "equal"),
        ("HANCESTRO:0300", "HANCESTRO:0005", None),
    ],
)
def test_relations(evidence, recommended, expected):
    assert populations.relation(term(evidence), term(recommended)) == expected


@pytest.mark.parametrize("catch_all", sorted(populations.CATCH_ALLS))
def test_a_catch_all_is_neither_evidence_nor_recommendation(catch_all):
    for other in (catch_all, term("GBR"), term("European")):
        assert populations.relation(other, catch_all) is None
        assert populations.relation(catch_all, other) is None


@pytest.mark.parametrize("special", sorted(populations.SPECIAL))
def test_a_special_value_is_no_evidence_even_for_itself(special):
    assert populations.relation(special, special) is None


def test_the_hierarchy_of_a_population_names_both_schemes():
    triples = set(populations.hierarchy([term("GBR")]))
    assert triples == {
        (term("GBR"), RDFS.subClassOf, term("European")),
        (term("GBR"), RDFS.subClassOf, OBO + "HANCESTRO_0632"),
        (term("GBR"), SKOS.broader, PK + "EUR-1000G"),
        (term("European"), RDFS.subClassOf, OBO + "HANCESTRO_0004"),
        (OBO + "HANCESTRO_0004", RDFS.subClassOf, OBO + "OBI_0000181"),
        (OBO + "HANCESTRO_0632", RDFS.subClassOf, OBO + "OBI_0000181"),
    }


@given(st.lists(IRIS))
def test_the_hierarchy_holds_all_ancestors_once_and_nothing_else(used):
    triples = list(populations.hierarchy(used))
    assert len(triples) == len(set(triples))
    above = {parent for iri in used for parent in populations.ancestors(iri)}
    assert {parent for *_, parent in triples} == above
    assert {child for child, *_ in triples} <= above | set(used)


def test_what_is_not_known_has_no_place_in_it():
    assert not list(populations.hierarchy(["urn:x:y", PK + "NotReported"]))
    assert populations.broader("urn:x:y") == populations.narrower("urn:x:y") == ()
    assert populations.schemes("urn:x:y") == frozenset()
