"""The small value lists, and the lookup over all schemes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provkit import terms
from provkit.terms import concepts
from provkit.terms.tables import cells, rows, short
from provkit.vocab import CR, PK, expand, shorten

ROWS = rows("concepts.csv")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['scheme']}-{row['word']}")
def test_every_form_of_a_value_is_one_concept(row):
    iri = expand(row["term"])
    word = row["word"]
    forms = {iri, shorten(iri), short(iri), word, word.upper(), word.replace("-", "_")}
    forms |= {word.replace("-", " "), *cells(row["also"])}
    assert {concepts.resolve(row["scheme"], form) for form in forms} == {iri}
    assert concepts.word(row["scheme"], iri) == word
    assert word in concepts.words(row["scheme"])


@given(st.sampled_from(concepts.schemes()), st.text())
def test_resolving_twice_changes_nothing(scheme, text):
    iri = concepts.resolve(scheme, text)
    assert iri is None or concepts.resolve(scheme, iri) == iri


@pytest.mark.parametrize(
    ("scheme", "text", "iri"),
    [
        ("role", "training", CR.TrainingSplit),
        ("role", "train", CR.TrainingSplit),
        ("human-data", "participants", PK + "HumanParticipants"),
        ("data-relation", "CrossValidation", PK + "CrossValidation"),
        ("interval-method", "Clopper-Pearson", PK + "ClopperPearson"),
        ("interval-method", "DeLong", PK + "DeLong"),
        ("organisation-type", "non-profit", PK + "NotForProfitOrganisation"),
    ],
)
def test_words_that_people_type(scheme, text, iri):
    assert concepts.resolve(scheme, text) == iri


def test_a_value_of_another_list_is_unknown():
    assert concepts.resolve("phase", "held-out") is None
    assert concepts.resolve("phase", PK + "HeldOut") is None
    assert concepts.word("phase", PK + "HeldOut") is None


@pytest.mark.parametrize("ask", [concepts.resolve, concepts.word])
def test_an_unknown_list_is_a_mistake_of_the_caller(ask):
    with pytest.raises(KeyError, match="no value list is called 'colour'"):
        ask("colour", "red")


@pytest.mark.parametrize(
    ("scheme", "text"),
    [
        ("population", "GBR"),
        ("data-use", "GRU"),
        ("purpose", "teaching"),
        ("metric", "auroc"),
        *((scheme, concepts.words(scheme)[0]) for scheme in concepts.schemes()),
    ],
)
def test_a_word_goes_there_and_back(scheme, text):
    iri = terms.resolve(scheme, text)
    assert iri is not None
    assert terms.word(scheme, iri) == text
