"""PROV-N, PROV-JSON, PROV-XML and PROV-JSONLD: what is read, and what is refused."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest

from provkit.errors import UnreadableGraph
from provkit.model.statements import PROV, PROV_TYPE, Blank, Document, Literal
from provkit.model.statements import Statement as S  # noqa: N817 - read many times here
from provkit.rdf import formats, prov_documents
from provkit.rdf.prov_writing import written
from provkit.validate.constraints import check
from tests.validate.constraints.documents import document

needs_lxml = pytest.mark.skipif(not find_spec("lxml"), reason="PROV-XML needs lxml")
PROVN = "document\nprefix ex <http://e/>\n"
XML = '<?xml version="1.0"?>\n<prov:document xmlns:prov="http://www.w3.org/ns/prov#"\n'
XML += ' xmlns:ex="http://e/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
EX = '"prefix": {"ex": "http://e/"}'


def refused(text, syntax):
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(UnreadableGraph) as caught:
        prov_documents.read(content, syntax)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("document\nprefix ex <http://e/>\nentity(ex:a", "line 3"),
        ("document\nentity(nope:a)\nendDocument", "line 2"),
        (f"{PROVN}entity(ex:a, [ex:n=])\nendDocument", "line 3"),
        (f"{PROVN}activity(ex:a, yesterday, -)\nendDocument", "line 3"),
        (f"{PROVN}activity(ex:a, 2026-13-40T00:00:00, -)\nendDocument", "line 3"),
        (
            f"{PROVN}activity(ex:a, 2026-01-01T00:00:00.1234567,-)\nendDocument",
            "line 3",
        ),
        (
            f"{PROVN}bundle ex:b\nbundle ex:c\nendBundle\nendBundle\nendDocument",
            "line 4",
        ),
        (PROVN + "bundle ex:b\n" * 10_000, "line 4"),
        (b"document\nprefix ex <http://e/>\nentity(ex:\xe9)\nendDocument", "line 3"),
        (b"\xff\xfed\x00o\x00c\x00", "line 1: not UTF-8"),
        ("", "line 1"),
    ],
)
def test_bad_prov_n_is_refused_with_its_line(text, says):
    assert says in refused(text, "provn")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{\n"entity": {\n', "line 3"),
        ("[]", "JSON object"),
        ('{"prefix": 3}', "JSON object"),
        (f'{{{EX},\n"used": {{"nope:u": {{}}}}}}', "line 2: the prefix of 'nope:u'"),
        (f'{{{EX},\n"entity": {{\n"ex:a": {{}},\n"ex:a": {{}}}}}}', "line 4: the key"),
        (f'{{{EX},\n"entity": {{"ex:a": {{\n"ex:k": null}}}}}}', "is null"),
        (f'{{{EX},\n"activity": {{"ex:a": {{"prov:startTime": "noon"}}}}}}', "line 2"),
        (f'{{{EX},\n"activity": {{"ex:a": {{"prov:startTime": 12}}}}}}', "line 2"),
        (
            f'{{{EX},\n"entity": {{"ex:a": {{"ex:k": {{"$": "x", "z": 1}}}}}}}}',
            "line 2",
        ),
        (
            f'{{{EX},\n"entity": {{"ex:a": {{"ex:k": {{"$": 1, "type": "n:t"}}}}}}}}',
            "n:t",
        ),
        (f'{{{EX}, "wasMadeBy": {{"ex:a": {{}}}}}}', "wasMadeBy"),
        (f'{{{EX}, "entity": {{"ex:a": 3}}}}', "ex:a"),
        ('{"bundle": ' * 10_000 + "{}" + "}" * 10_000, "levels deep"),
        (f'{{{EX},\n"bundle": {{"ex:b": {{"bundle": {{}}}}}}}}', "within a bundle"),
        ('{"a":' * 600 + "1" + "}" * 600, "levels deep"),
        (b'{\n"entity": {"\xe9": {}}}', "line 2: not UTF-8"),
        (f'{{{EX}, "used": {{"_:u": {{"prov:activity": "nope:a"}}}}}}', "nope:a"),
    ],
)
def test_bad_prov_json_is_refused_with_its_place(text, says):
    assert says in refused(text, "provjson")


def bomb():
    layers = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">\n' for n in range(1, 10))
    head = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY l0 "ha">\n'
    return f"{head}{layers}]>\n<x>&l9;</x>"


@needs_lxml
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (bomb(), "line 2: a document type"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd">\n<x/>', "line 1: a document type"),
        (f'{XML}<prov:entity prov:id="ex:a">', "line 4: no XML"),
        (f'{XML}<prov:entity prov:id="nope:a"/></prov:document>', "nope:a"),
        (f"{XML}<ex:thing/></prov:document>", "Non PROV element"),
        (f"{XML}<prov:wasMadeBy/></prov:document>", "wasMadeBy"),
        (XML + "<prov:bundleContent>" * 10_000, "line 4"),
        (b'<?xml version="1.0" encoding="klingon"?><x/>', "line 1"),
        (b'<?xml version="1.0"?>\n<x>\xe9</x>', "line 2"),
        ("", "line 1: no XML"),
    ],
)
def test_bad_prov_xml_is_refused_with_its_place(text, says):
    assert says in refused(text, "provxml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"@context": [], "@graph": [\n', "line 2"),
        ('{"@graph": []}', "@context"),
        ('{"@context": [], "@graph": [{"@type": "Entity"}]}', "@id"),
        ('{"@context": [],\n "@graph": [], "@graph": []}', "line 2: the key"),
        ('{"@context": [], "@graph": [{"@type": "Thing", "@id": "a"}]}', "Thing"),
    ],
)
def test_bad_prov_jsonld_is_refused_with_its_place(text, says):
    assert says in refused(text, "provjsonld")


@pytest.mark.parametrize("extension", ["provn", "json", "ttl", "jsonld", "rdf", "nq"])
def test_a_file_that_is_cut_off_anywhere_is_read_or_refused(extension, tmp_path):
    statement = S("entity", "http://e/a", (), (("http://e/k", Literal("é")),))
    from provkit.rdf.conversion import written as write

    goal = formats.format_of(tmp_path / f"a.{extension}")
    whole, lost = write(Document.of(statement), goal, {"ex": "http://e/"})
    assert not lost
    path = tmp_path / f"cut.{extension}"
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        try:
            formats.read_document(path)
        except UnreadableGraph as error:
            assert str(path) in str(error)  # noqa: PT017 - most of them are refused


def test_a_time_without_a_zone_is_another_time():
    text = (
        "{0}activity(ex:a, 2026-01-01T09:00:00, -)\n"
        "activity(ex:a, 2026-01-01T09:00:00Z, -)\nendDocument"
    )
    found = prov_documents.read(text.format(PROVN).encode(), "provn").document
    assert [violation.rule for violation in check(found)] == ["PROV-C22"]


PLACED = {
    "provn": (
        f'''{PROVN}// entity(no)
entity(ex:a, [ex:k="""
 entity(ex:no)"""])
used(ex:b,
 ex:a, -) entity(ex:c)
bundle ex:b
entity(ex:a)
endBundle
endDocument''',
        [[4, 6, 7], [9]],
    ),
    "provjson": (
        f"""{{{EX},
"entity": {{"ex:a": {{}},
"ex:c": [{{}},
{{"ex:k": 1}}]}},
"hadMember": {{"_:m": {{"prov:collection": "ex:a",
"prov:entity": ["ex:a", "ex:c"]}}}},
"bundle": {{"ex:b": {{"entity":
{{"ex:a": {{}}}}}}}}}}""",
        [[2, 3, 4, 5, 5], [8]],
    ),
    "provjsonld": (
        """{"@context": [{"ex": "http://e/"}],
"@graph": [
{"@type": "Entity", "@id": "ex:a"},
{"@type": "Bundle", "@id": "ex:b",
"@graph": [
{"@type": "Entity", "@id": "ex:a"}]},
{"@type": "Agent", "@id": "ex:g"}]}""",
        [[3, 7], [6]],
    ),
    "provxml": (
        f"""{XML}<prov:entity prov:id="ex:a"/>
<prov:other><ex:x/></prov:other>
<prov:bundleContent prov:id="ex:b">
<prov:entity prov:id="ex:a"/>
</prov:bundleContent>
<prov:agent prov:id="ex:g"/></prov:document>""",
        [[4, 9], [7]],
    ),
}


@pytest.mark.parametrize("syntax", PLACED)
def test_every_statement_knows_its_line(syntax):
    if syntax == "provxml" and not find_spec("lxml"):
        pytest.skip("PROV-XML needs lxml")
    text, lines = PLACED[syntax]
    found = prov_documents.read(text.encode(), syntax).document
    told = [
        [statement.source for statement in instance.statements]
        for instance in (found.toplevel, *found.bundles)
    ]
    assert told == lines


@needs_lxml
def test_what_is_no_provenance_is_reported():
    text = f"{XML}<prov:other><ex:x/></prov:other></prov:document>"
    (note,) = prov_documents.read(text.encode(), "provxml").ignored
    assert note.startswith("line 4: prov:other")


@pytest.mark.parametrize("syntax", ["provn", "provjson", "provxml", "provjsonld"])
def test_random_documents_survive_every_syntax(syntax):
    if syntax == "provxml" and not find_spec("lxml"):
        pytest.skip("PROV-XML needs lxml")
    for seed in range(150):
        before = document(seed)
        content, lost = written(before, syntax, {"ex": "http://example.org/"})
        mentions = any(s.kind == "mentionOf" for s in before.toplevel.statements)
        if syntax != "provjsonld" or not mentions:
            assert not lost, (seed, lost)
            back = prov_documents.read(content, syntax).document
            assert rules(back) == rules(before), seed


def rules(found):
    return sorted({violation.rule for violation in check(found)})


def test_unnamed_nodes_stay_unnamed():
    blank = Blank("b0")
    before = Document.of(S("entity", blank), S("used", None, ("ex:a", blank, None)))
    for syntax in ("provn", "provjson", "provjsonld"):
        content, lost = written(before, syntax, {})
        assert not lost
        assert b"urn:provkit:blank:" in content
        assert prov_documents.read(content, syntax).document == before


def test_the_authors_prefixes_are_kept():
    reading = prov_documents.read(f"{PROVN}entity(ex:a)\nendDocument".encode(), "provn")
    content, _ = written(reading.document, "provjson", reading.prefixes)
    assert json.loads(content) == {
        "prefix": {"ex": "http://e/"},
        "entity": {"ex:a": {}},
    }


def test_only_what_cannot_be_said_is_left_out():
    fine = [S("entity", f"ex:e{number}") for number in range(40)]
    odd = S("entity", "ex:odd", (), (("ex:k", Literal("1")), ("ex:t", Literal("\x01"))))
    unusual = S("activity", "ex:then", ("-0044-03-15T12:00:00", None))
    mention = S("mentionOf", None, ("ex:e1", "ex:e2", "ex:b"))
    before = Document.of(*fine[:20], odd, unusual, mention, *fine[20:])
    if find_spec("lxml"):
        content, lost = written(before, "provxml", {})
        assert {loss.what.partition("(")[2][:6] for loss in lost} == {
            "ex:odd",
            "ex:the",
        }
        back = prov_documents.read(content, "provxml").document.toplevel.statements
        assert len(back) == 43
        assert S("entity", "ex:odd", (), (("ex:k", Literal("1")),)) in back
    _, lost = written(before, "provjsonld", {})
    assert {loss.what.partition("(")[0] for loss in lost} == {"mentionOf", "activity"}
    assert "no Mention term" in next(
        each.why for each in lost if "mention" in each.what
    )


def test_two_bundles_of_one_name_are_reported():
    from provkit.model.statements import Instance

    bundle = Instance("ex:b", (S("entity", "ex:e"),))
    before = Document.of(bundles=(bundle, bundle))
    for name in ("provn", "trig"):
        from provkit.rdf.conversion import written as write

        _, lost = write(before, formats.named(name), {})
        assert [loss.why for loss in lost] == ["2 bundles of this name became one"]


def test_a_type_is_an_iri_however_it_is_written():
    empty = PROV + "EmptyCollection"
    text = f'{PROVN}entity(ex:a, [prov:type="{empty}" %% xsd:anyURI])\nendDocument'
    (found,) = prov_documents.read(text.encode(), "provn").document.toplevel.statements
    assert found.attributes == ((PROV_TYPE, empty),)
