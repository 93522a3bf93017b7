"""What `prov` loses on reading is refused or mended, as far as a verdict needs it."""

from __future__ import annotations

import json

import pytest

from provkit.errors import UnreadableGraph
from provkit.model.statements import PROV, PROV_TYPE, Blank, Literal
from provkit.validate.constraints import check
from tests.validate.constraints.reading import loads

EX = {"ex": "http://example.org/"}
HEAD = (
    '<prov:document xmlns:prov="http://www.w3.org/ns/prov#" '
    'xmlns:ex="http://example.org/">'
)


def from_json(**groups):
    return loads(json.dumps({"prefix": EX, **groups}), "json")


def rules(document):
    return [violation.rule for violation in check(document)]


def test_blank_identifiers_in_json_stay_the_same_thing():
    two = [{"prov:entity": "ex:e"}, {"prov:entity": "ex:f"}]
    assert rules(from_json(wasGeneratedBy={"_:g": two})) == ["PROV-C23"]


def test_a_derivation_can_name_a_blank_generation():
    document = from_json(
        wasGeneratedBy={"_:g": {"prov:entity": "ex:e", "prov:activity": "ex:a"}},
        wasDerivedFrom={
            "_:d": {
                "prov:generatedEntity": "ex:f",
                "prov:usedEntity": "ex:e",
                "prov:activity": "ex:a",
                "prov:generation": "_:g",
            }
        },
    )
    assert document.toplevel.statements[1].args[3] == Blank("g")
    assert rules(document) == ["PROV-C23"]


@pytest.mark.parametrize(
    "text",
    [
        '{"prefix": {}, "used": {"nope:u": {"prov:activity": "prov:a"}}}',
        '{"entity": {"prov:a": {}}, "entity": {"prov:b": {}}}',
        '{"bundle": {"prov:b": {}, "prov:b": {}}}',
        '{"bundle": {"prov:b": []}}',
        '{"bundle": 3}',
        '{"prefix": 3}',
        "[]",
        "{",
        '{"used": {"prov:u": {"prov:activity": "nope:a"}}}',
    ],
)
def test_json_that_would_lose_something_is_refused(text: str):
    with pytest.raises(UnreadableGraph):
        loads(text, "json")


def test_two_bundles_of_one_name_are_refused():
    with pytest.raises(UnreadableGraph, match="identifier already exists"):
        loads(
            "document prefix ex <http://example.org/> "
            "bundle ex:b endBundle bundle ex:b endBundle endDocument",
            "provn",
        )


def test_times_that_prov_cuts_are_refused():
    with pytest.raises(UnreadableGraph, match="microseconds"):
        loads(
            "document prefix ex <http://example.org/> "
            "activity(ex:a, 2026-01-01T12:00:00.1234567, -) endDocument",
            "provn",
        )


def test_types_in_every_spelling():
    empty = PROV + "EmptyCollection"
    document = loads(
        "document prefix ex <http://example.org/> "
        "entity(ex:a, [prov:type='prov:EmptyCollection']) "
        f'entity(ex:a, [prov:type="{empty}" %% xsd:anyURI]) '
        'entity(ex:a, [prov:type="prov:EmptyCollection" %% xsd:QName]) '
        'entity(ex:a, [prov:type="prov:EmptyCollection"]) '
        "endDocument",
        "provn",
    )
    values = [statement.attributes for statement in document.toplevel.statements]
    assert values[:3] == [((PROV_TYPE, empty),)] * 3
    assert values[3] == ((PROV_TYPE, Literal("prov:EmptyCollection")),)


def test_other_values_stay_literals():
    document = loads(
        "document prefix ex <http://example.org/> "
        'entity(ex:a, [ex:n=4, ex:x="1.5" %% xsd:double, ex:t="Tag"@de, '
        'ex:b="true" %% xsd:boolean, ex:d="2026-01-01T00:00:00" %% xsd:dateTime]) '
        "endDocument",
        "provn",
    )
    xsd = "http://www.w3.org/2001/XMLSchema#"
    (statement,) = document.toplevel.statements
    assert {name.rpartition("/")[2]: value for name, value in statement.attributes} == {
        "n": Literal("4", xsd + "int"),
        "x": Literal("1.5", xsd + "double"),
        "t": Literal("Tag", PROV + "InternationalizedString", "de"),
        "b": Literal("true", xsd + "boolean"),
        "d": Literal("2026-01-01T00:00:00", xsd + "dateTime"),
    }


def test_every_member_counts_in_xml():
    pytest.importorskip("lxml")
    document = loads(
        f'{HEAD}<prov:hadMember><prov:collection prov:ref="ex:c"/>'
        '<prov:entity prov:ref="ex:a"/><prov:entity prov:ref="ex:b"/></prov:hadMember>'
        "</prov:document>",
        "xml",
    )
    assert [str(one) for one in document.toplevel.statements] == [
        "hadMember(http://example.org/c, http://example.org/a)",
        "hadMember(http://example.org/c, http://example.org/b)",
    ]


def test_old_provtoolbox_bundles_in_xml():
    pytest.importorskip("lxml")
    document = loads(
        f'{HEAD}<prov:bundle prov:id="ex:b"><prov:entity prov:id="ex:a"/>'
        "</prov:bundle></prov:document>",
        "xml",
    )
    assert [bundle.id for bundle in document.bundles] == ["http://example.org/b"]


def test_an_entity_expansion_bomb_is_not_expanded():
    pytest.importorskip("lxml")
    layers = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "ha">{layers}]>{HEAD}&l9;</prov:document>'
    with pytest.raises(UnreadableGraph):
        loads(bomb, "xml")
