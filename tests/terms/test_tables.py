"""Tables are read in order, and a word never means two things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provkit.terms.tables import fold, index, obo_iri, rows, short, squash
from provkit.vocab import OBO

TABLES = (
    "concepts.csv",
    "data_use.csv",
    "metrics.csv",
    "populations.csv",
    "thousand_genomes.csv",
)


@pytest.mark.parametrize("name", TABLES)
def test_every_line_of_a_table_has_every_column(name):
    for row in rows(name):
        assert None not in row
        assert all(
            value is not None and value == value.strip() for value in row.values()
        )


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    assert squash(squash(text)) == squash(text)


def test_the_same_word_for_the_same_term_is_no_conflict():
    assert dict(index([("a", "urn:x:1"), ("a", "urn:x:1")])) == {"a": "urn:x:1"}


def test_the_same_word_for_two_terms_is_refused():
    with pytest.raises(ValueError, match="'a' means both urn:x:1 and urn:x:2"):
        index([("a", "urn:x:1"), ("a", "urn:x:2")])


@pytest.mark.parametrize(
    "text",
    [
        "DUO:0000042",
        "duo_0000042",
        " obo:DUO_0000042 ",
        "http://purl.obolibrary.org/obo/DUO_0000042",
        "https://purl.obolibrary.org/obo/DUO_0000042",
    ],
)
def test_every_form_of_an_obo_identifier_is_one_iri(text):
    assert obo_iri(text, "DUO") == OBO + "DUO_0000042"


@pytest.mark.parametrize("text", ["", "DUO", "DUO:x", "HP:0000042", "DUO:1 DUO:2"])
def test_anything_else_is_no_identifier(text):
    assert obo_iri(text, "DUO") is None


@pytest.mark.parametrize(
    ("iri", "name"),
    [("urn:x:y", "urn:x:y"), ("http://a/b#c", "c"), ("urn:x/b/", "b")],
)
def test_a_short_form_is_what_follows_the_last_separator(iri, name):
    assert short(iri) == name
