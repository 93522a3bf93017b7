"""What people call a population becomes one term, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provkit.terms import populations
from provkit.terms.population_table import table
from provkit.terms.tables import cells, rows
from provkit.vocab import OBO, PK

SAMPLES = rows("thousand_genomes.csv")
GROUPS = {"AFR": 7, "AMR": 4, "EAS": 5, "EUR": 5, "SAS": 5}
KNOWN = sorted([*table(), *populations.SPECIAL])


@pytest.mark.parametrize("row", SAMPLES, ids=lambda row: row["code"])
def test_each_of_the_26_codes_is_its_hancestro_term(row):
    iri = populations.resolve(row["code"])
    assert iri == OBO + row["id"].replace(":", "_")
    assert populations.code(iri) == row["code"]
    assert populations.group_of(iri) == PK + row["group"] + "-1000G"
    assert populations.resolve(row["name"]) == iri
    assert populations.label(iri).startswith(row["name"])


def test_the_codes_add_up():
    assert len(SAMPLES) == len({row["id"] for row in SAMPLES}) == 26
    for code, expected in GROUPS.items():
        assert len(populations.narrower(populations.resolve(code))) == expected
    assert sum(GROUPS.values()) == 26


def test_all_212_reference_populations_are_there():
    below = populations.narrower(OBO + "HANCESTRO_0632")
    assert len(below) == len(set(below)) == 212


@given(st.sampled_from(KNOWN))
def test_every_form_of_a_term_resolves_to_it(iri):
    local = iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
    forms = {iri, local, populations.label(iri), populations.code(iri) or iri}
    if iri.startswith(str(PK)):
        forms.add(f"pk:{local}")
    else:
        forms |= {f"obo:{local}", local.replace("_", ":"), local.lower()}
    assert {populations.resolve(form) for form in forms} == {iri}


@given(st.sampled_from(KNOWN), st.sampled_from([" {} ", "\t{}\n", "  {}"]))
def test_case_and_spacing_of_a_label_do_not_matter(iri, padding):
    label = populations.label(iri).upper().replace(" ", "  ")
    assert populations.resolve(padding.format(label)) == iri


@given(st.one_of(st.text(), st.sampled_from(KNOWN), st.from_regex("HANCESTRO[:_]\\d+")))
def test_resolving_twice_changes_nothing(text):
    iri = populations.resolve(text)
    assert iri is None or populations.resolve(iri) == iri


def test_exact_synonyms_of_categories_are_taken():
    for row in rows("populations.csv"):
        if row["kind"] != "reference population":
            for synonym in cells(row["exact_synonyms"]):
                iri = populations.resolve(synonym)
                assert iri == OBO + row["id"].replace(":", "_")


@pytest.mark.parametrize("name", ["Japanese", "Yoruba", "British", "CEPH", "Tamil"])
def test_a_bare_name_of_a_people_is_no_reference_population(name):
    assert populations.resolve(name) is None


@pytest.mark.parametrize("name", ["Caucasian", "caucasian", "white", "White"])
def test_words_that_hancestro_advises_against_are_dropped(name):
    assert populations.resolve(name) is None
    assert not any(
        name.casefold() in (word.casefold() for word in cells(row["exact_synonyms"]))
        for row in rows("populations.csv")
    )


@pytest.mark.parametrize("code", ["afr", "eas", "fin", "nfe", "gbr"])
def test_codes_in_small_letters_are_those_of_others(code):
    assert populations.resolve(code) is None


@pytest.mark.parametrize(
    "text", ["", " ", "Martian", "HANCESTRO:765", "pk:Nobody", "GB"]
)
def test_the_unknown_stays_unknown(text):
    assert populations.resolve(text) is None


def test_a_hancestro_term_outside_the_table_keeps_its_identity():
    iri = populations.resolve("HANCESTRO:0300")
    assert iri == OBO + "HANCESTRO_0300"
    assert populations.label(iri) == "HANCESTRO_0300"
    assert populations.code(iri) is None
    assert populations.schemes(iri) == {populations.HANCESTRO}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SeeStrata", "SeeStrata"),
        ("pk:NotReported", "NotReported"),
        ("not reported", "NotReported"),
        ("no-population-recommended", "NoPopulationRecommended"),
    ],
)
def test_special_values(text, name):
    assert populations.resolve(text) == PK + name


def test_a_group_is_not_the_ancestry_category_of_similar_name():
    for code, name in (("AFR", "African"), ("EUR", "European"), ("SAS", "South Asian")):
        assert populations.resolve(code) != populations.resolve(name)


def test_what_is_known_of_a_description_follows_from_the_term():
    reference = PK + "ReferencePopulation"
    group, population = populations.resolve("EUR"), populations.resolve("GBR")
    other = populations.resolve("European")
    assert populations.descriptor_type(group) == reference
    assert populations.default_basis(group) == (PK + "AuthorAssigned",)
    assert populations.descriptor_type(population) == reference
    assert populations.default_basis(population) == (
        PK + "RecruitmentPlace",
        PK + "SelfReported",
    )
    assert populations.descriptor_type(other) is None
    assert populations.default_basis(other) == ()
