"""PROV-O and PROV statements, in both directions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pyoxigraph import RdfFormat, parse

from provkit.errors import UnreadableGraph
from provkit.model.statements import PROV, PROV_TYPE, Blank, Document, Instance
from provkit.model.statements import Literal as Text
from provkit.model.statements import Statement as S  # noqa: N817 - read many times here
from provkit.rdf import losses, statement_quads, statements
from provkit.rdf.statement_forms import FORMS, INVERSES
from provkit.validate.constraints import check
from tests.validate.constraints.documents import document

HEAD = """
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <ex:> .
"""
NINE = datetime(2026, 1, 1, 9, tzinfo=UTC)


def read(text):
    quads = parse((HEAD + text).encode(), RdfFormat.TRIG)
    return statements.read(quads)


def said(text):
    reading = read(text)
    assert not reading.unread
    return list(reading.document.toplevel.statements)


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        (":e a prov:Entity .", S("entity", "ex:e")),
        (":e a prov:Plan .", S("entity", "ex:e", (), ((PROV_TYPE, PROV + "Plan"),))),
        (":a a prov:Activity .", S("activity", "ex:a", (None, None))),
        (":a prov:used :e .", S("used", None, ("ex:a", "ex:e"))),
        (":a prov:generated :e .", S("wasGeneratedBy", None, ("ex:e", "ex:a"))),
        (":e prov:wasUsedBy :a .", S("used", None, ("ex:a", "ex:e"))),
        (
            ':e prov:generatedAtTime "2026-01-01T09:00:00Z"^^xsd:dateTime .',
            S("wasGeneratedBy", None, ("ex:e", None, NINE)),
        ),
        (
            ":a prov:qualifiedUsage [ prov:entity :e ; prov:hadRole :r ] .",
            S("used", None, ("ex:a", "ex:e", None), ((PROV + "role", "ex:r"),)),
        ),
        (
            ":a prov:qualifiedUsage [ prov:influencer :e ] .",
            S("used", None, ("ex:a", "ex:e", None)),
        ),
        (
            ":a prov:qualifiedInfluence [ a prov:Usage ; prov:entity :e ] .",
            S("used", None, ("ex:a", "ex:e", None)),
        ),
        (
            ":f prov:wasRevisionOf :e ; prov:wasDerivedFrom :e .",
            S(
                "wasDerivedFrom",
                None,
                ("ex:f", "ex:e"),
                ((PROV_TYPE, PROV + "Revision"),),
            ),
        ),
        (
            ":f prov:mentionOf :e ; prov:asInBundle :b .",
            S("mentionOf", None, ("ex:f", "ex:e", "ex:b")),
        ),
        (
            "[] a prov:Usage ; prov:entity :e .",
            S("used", None, (None, "ex:e", None)),
        ),
    ],
)
def test_one_way_to_say_it_is_one_statement(text, statement):
    assert said(text) == [statement]


def test_a_node_is_everything_that_it_is_said_to_be():
    found = said(':x a prov:Entity, prov:Agent, prov:Person ; rdfs:label "X" .')
    assert found == [
        S("entity", "ex:x", (), ((PROV + "label", Text("X")),)),
        S("agent", "ex:x", (), ((PROV_TYPE, PROV + "Person"),)),
    ]


def test_a_relation_said_twice_is_one_statement():
    text = ":a prov:used :e ; prov:qualifiedUsage :u . :u a prov:Usage; prov:entity :e."
    assert said(text) == [S("used", "ex:u", ("ex:a", "ex:e", None))]


def test_a_node_with_two_subjects_is_two_statements_of_one_name():
    text = ":e prov:qualifiedGeneration :g . :f prov:qualifiedGeneration :g . "
    found = said(text + ":g a prov:Generation ; prov:activity :a .")
    assert [one.args[0] for one in found] == ["ex:e", "ex:f"]
    assert {one.id for one in found} == {"ex:g"}
    rules = [violation.rule for violation in check(Document.of(*found))]
    assert rules == ["PROV-C23"]


def test_an_unnamed_generation_that_a_derivation_names_keeps_its_node():
    found = said(
        ":f prov:qualifiedDerivation [ prov:entity :e ; prov:hadActivity :a ; "
        "prov:hadGeneration _:g ] . :f prov:qualifiedGeneration _:g . "
        "_:g prov:activity :a ."
    )
    generation = next(one for one in found if one.kind == "wasGeneratedBy")
    derivation = next(one for one in found if one.kind == "wasDerivedFrom")
    assert isinstance(generation.id, Blank)
    assert derivation.args[3] == generation.id
    assert derivation.id is None


def test_named_graphs_are_bundles():
    found = read(":e a prov:Entity . :b { :f a prov:Entity . }").document
    assert found == Document.of(
        S("entity", "ex:e"), bundles=(Instance("ex:b", (S("entity", "ex:f"),)),)
    )


def test_what_is_no_provenance_is_named():
    reading = read(':x rdfs:label "X" . :a prov:used "text" .')
    assert [(one.subject, one.object) for one in reading.unread] == [
        ("ex:x", '"X"'),
        ("ex:a", '"text"'),
    ]
    assert not reading.document.toplevel.statements


@pytest.mark.parametrize(
    "value", ['"yesterday"', '"2026-13-01T00:00:00Z"^^xsd:integer', ":noon", "4"]
)
def test_a_time_that_is_none_is_refused_with_its_node(value):
    with pytest.raises(UnreadableGraph, match="ex:a: prov:startedAtTime is"):
        read(f":a a prov:Activity ; prov:startedAtTime {value} .")


@pytest.mark.parametrize(
    "value",
    [
        '"2026-01-01T09:00:00.1234567"^^xsd:dateTime',
        '"-0044-03-15T12:00:00"^^xsd:dateTime',
        '"2026-01-01"^^xsd:date',
    ],
)
def test_a_time_that_python_cannot_hold_stays_as_it_is_written(value):
    (found,) = said(f":a a prov:Activity ; prov:startedAtTime {value} .")
    assert found.args[0] == value.split('"')[1]


def test_a_time_without_a_zone_stays_without_one():
    text = ':a a prov:Activity ; prov:endedAtTime "2026-01-01T09:00:00"^^xsd:dateTime .'
    assert said(text)[0].args[1] == NINE.replace(tzinfo=None)


def test_every_inverse_turns_into_a_property_that_is_read():
    direct = {form.direct for form in FORMS} | {form.qualified for form in FORMS}
    assert {name for name in INVERSES.values() if "qualified" in name} <= direct
    assert len(INVERSES) == 40


@pytest.mark.parametrize("seeds", [range(300)], ids=["a few hundred"])
def test_random_documents_come_back_or_are_reported(seeds):
    for seed in seeds:
        came_back(seed)


@pytest.mark.slow
def test_many_random_documents_come_back_or_are_reported():
    for seed in range(300, 8000):
        came_back(seed)


def came_back(seed):
    before = document(seed)
    made = statement_quads.write(before)
    after = statements.read(made.quads)
    assert not after.unread, seed
    lost = losses.compare(before, after.document, dict(made.refused))
    if not any(not loss.merged for loss in lost):
        assert bool(check(before)) == bool(check(after.document)), seed
        again = statement_quads.write(after.document)
        assert not losses.compare(
            after.document, statements.read(again.quads).document, {}
        ), seed


def test_writing_is_the_same_every_time():
    one = [statement_quads.write(document(seed)).quads for seed in range(50)]
    two = [statement_quads.write(document(seed)).quads for seed in range(50)]
    assert one == two


def test_an_identifier_that_is_no_iri_is_refused_with_the_reason():
    good, bad = S("entity", "ex:e"), S("entity", "ex:a b")
    made = statement_quads.write(Document.of(good, bad))
    assert [one for one, _ in made.refused] == [bad]
    assert statements.read(made.quads).document == Document.of(good)


def test_an_attribute_that_cannot_be_said_costs_no_more_than_itself():
    entity = S("entity", "ex:e", (), (("ex:k", Text("1")), ("ex k", Text("2"))))
    made = statement_quads.write(Document.of(entity))
    (back,) = statements.read(made.quads).document.toplevel.statements
    assert back.attributes == (("ex:k", Text("1")),)
    assert [one for one, _ in made.refused] == [entity]
