"""Normal forms: the same for what says the same."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from provkit.errors import GraphError
from provkit.model.statements import PROV, PROV_TYPE, Blank, Document
from provkit.model.statements import Statement as S  # noqa: N817 - read many times here
from provkit.validate.constraints import check
from provkit.validate.normal_form import canonical_lines, equivalent, normalise
from tests.validate.constraints.documents import document


def kinds(*statements):
    return {
        str(each) for each in normalise(Document.of(*statements)).toplevel.statements
    }


def test_what_must_be_equal_is_merged():
    one = S("wasGeneratedBy", "ex:g", ("ex:e", "ex:a", None))
    other = S("wasGeneratedBy", None, ("ex:e", "ex:a", None))
    assert equivalent(Document.of(one), Document.of(one, other))
    assert not equivalent(Document.of(one), Document.of(other))


def test_attributes_of_one_thing_are_united():
    halves = [S("entity", "ex:e", (), ((f"ex:{k}", "ex:v"),)) for k in "ab"]
    whole = replace(halves[0], attributes=(("ex:b", "ex:v"), ("ex:a", "ex:v")))
    assert equivalent(Document.of(*halves), Document.of(whole))


def test_what_follows_may_be_said_or_not():
    revision = ((PROV_TYPE, PROV + "Revision"),)
    said = S("wasDerivedFrom", "ex:d", ("ex:f", "ex:e"), revision)
    follows = S("alternateOf", None, ("ex:f", "ex:e"))
    assert equivalent(Document.of(said), Document.of(said, follows))
    assert not equivalent(Document.of(said), Document.of(follows))


def test_names_of_unnamed_things_do_not_count():
    one, other = (
        Document.of(S("entity", Blank(name)), S("used", None, ("ex:a", Blank(name))))
        for name in ("x", "y")
    )
    assert equivalent(one, other)


def test_specialization_hands_down_attributes():
    general = S("entity", "ex:g", (), ((PROV_TYPE, "ex:T"),))
    found = normalise(
        Document.of(
            general,
            S("specializationOf", None, ("ex:m", "ex:g")),
            S("specializationOf", None, ("ex:s", "ex:m")),
        )
    ).toplevel.statements
    assert S("entity", "ex:s", (), ((PROV_TYPE, "ex:T"),)) in found
    assert S("specializationOf", None, ("ex:s", "ex:g")) in found


def test_a_contradiction_has_no_normal_form():
    clash = [
        S("wasGeneratedBy", "ex:g", (entity, None, None)) for entity in ("ex:e", "ex:f")
    ]
    with pytest.raises(GraphError, match="no normal form"):
        normalise(Document.of(*clash))


@pytest.mark.parametrize("seed", range(200))
def test_normal_forms_are_their_own_and_have_one_verdict(seed):
    found = document(seed)
    try:
        normal = normalise(found)
    except GraphError:
        assert check(found)
        return
    assert canonical_lines(normal) == canonical_lines(found)
    assert bool(check(normal)) == bool(check(found))
    mixed = list(found.toplevel.statements)
    random.Random(seed).shuffle(mixed)
    assert equivalent(Document.of(*mixed), found)
