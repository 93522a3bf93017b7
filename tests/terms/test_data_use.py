"""DUO terms in every form, and purposes beside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provkit.terms import concepts, data_use
from provkit.terms.tables import rows
from provkit.vocab import OBO, PK

ROWS = rows("data_use.csv")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_form_of_a_term_is_one_iri(row):
    local = row["id"].replace(":", "_")
    iri = OBO + local
    short = row["shorthand"]
    forms = {iri, local, row["id"], row["id"].lower(), f"obo:{local}", row["label"]}
    forms |= {short, short.lower(), f" {short} "} if short else set()
    assert {data_use.resolve(form) for form in forms} == {iri}
    assert data_use.label(iri) == row["label"]
    assert data_use.shorthand(iri) == (short or None)


def test_five_permissions_eighteen_modifiers_and_two_headings():
    kinds = [data_use.kind(OBO + row["id"].replace(":", "_")) for row in ROWS]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "permission": 5,
        "modifier": 18,
        None: 2,
    }
    assert data_use.shorthands("permission") == ("NRES", "HMB", "DS", "POA", "GRU")
    assert len(data_use.shorthands("modifier")) == 18


@pytest.mark.parametrize("text", ["DUO_00000044", "DUO:00000044", "NPOA"])
def test_the_typing_fault_of_duo_owl_is_mended(text):
    assert data_use.resolve(text) == OBO + "DUO_0000044"


@pytest.mark.parametrize("text", ["", "open", "DUO:0000002", "DUO:42", "MONDO:0005148"])
def test_the_unknown_stays_unknown(text):
    assert data_use.resolve(text) is None
    assert data_use.resolve_purpose(text) is None


@given(st.text())
def test_resolving_twice_changes_nothing(text):
    iri = data_use.resolve(text)
    assert iri is None or data_use.resolve(iri) == iri


def test_what_is_not_known_has_only_a_short_form():
    iri = OBO + "DUO_0000002"
    assert data_use.label(iri) == "DUO_0000002"
    assert data_use.shorthand(iri) is data_use.kind(iri) is None


@pytest.mark.parametrize(
    ("duo", "word"),
    [
        ("31", "methods-development"),
        ("33", "ancestry-research"),
        ("37", "biomedical-research"),
        ("38", "genetic-research"),
        ("40", "disease-research"),
        ("43", "clinical-care"),
    ],
)
def test_a_duo_purpose_becomes_our_concept(duo, word):
    expected = concepts.resolve("purpose", word)
    assert data_use.resolve_purpose(f"DUO:00000{duo}") == expected
    assert data_use.resolve_purpose(f"{OBO}DUO_00000{duo}") == expected
    assert data_use.resolve_purpose(expected) == expected


@pytest.mark.parametrize("text", ["GRU", "DUO:0000042", "NCU", "commercial"])
def test_a_permission_is_no_purpose(text):
    assert data_use.resolve_purpose(text) is None


def test_purposes_that_duo_has_not():
    assert data_use.resolve_purpose("Teaching") == PK + "Teaching"
    assert data_use.resolve_purpose("risk_prediction") == PK + "RiskPrediction"
