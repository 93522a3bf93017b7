"""What would crash the RDF parser, or never end, is refused before it is parsed."""

from __future__ import annotations

import pytest

from provkit.errors import UnreadableGraph
from provkit.rdf import files
from provkit.rdf.json_ld import CONTEXT

RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
)


def read(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text)
    return list(files.read(path))


def refused(tmp_path, name, text):
    with pytest.raises(UnreadableGraph) as caught:
        read(tmp_path, name, text)
    assert name in str(caught.value)
    return str(caught.value)


def test_json_ld_nested_without_end(tmp_path):
    text = '{"@id": "urn:a", ' + '"urn:p": {' * 20_000 + "}" * 20_001
    assert "levels deep" in refused(tmp_path, "a.jsonld", text)
    text = '{"@id": "urn:a", ' + '"urn:p": {' * 600 + "}" * 601
    assert "levels deep" in refused(tmp_path, "a.jsonld", text)


def test_triples_within_triples_without_end(tmp_path):
    deep = "<urn:a> <urn:b> " + "<<( <urn:a> <urn:b> " * 20_000 + "1 )>>" * 20_000 + "."
    assert "line 1" in refused(tmp_path, "a.ttl", deep)
    assert (
        len(read(tmp_path, "b.ttl", "<urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> .")) == 1
    )


def test_texts_with_angle_brackets_are_no_nesting(tmp_path):
    text = "".join(f'<urn:a> <urn:b> "cat <<EOF {n}" .\n' for n in range(2000))
    assert len(read(tmp_path, "a.ttl", text)) == 2000


def test_entities_that_multiply(tmp_path):
    layers = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 9}">\n' for n in range(1, 9))
    text = f'<!DOCTYPE x [\n<!ENTITY l0 "ha">\n{layers}]>{RDF}</rdf:RDF>'
    assert "line 3: an entity" in refused(tmp_path, "a.rdf", text)
    long = f'<!DOCTYPE x [<!ENTITY l0 "{"ha" * 5000}">]>{RDF}</rdf:RDF>'
    assert "an entity" in refused(tmp_path, "a.rdf", long)
    outside = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>{RDF}</rdf:RDF>'
    refused(tmp_path, "a.rdf", outside)


def test_entities_that_stand_for_namespaces_are_read(tmp_path):
    text = (
        f'<!DOCTYPE rdf:RDF [<!ENTITY e "urn:e:">]>{RDF}'
        '<rdf:Description rdf:about="&e;a"><e:p>x</e:p></rdf:Description></rdf:RDF>'
    )
    (quad,) = read(tmp_path, "a.rdf", text)
    assert quad.subject.value == "urn:e:a"


def test_the_context_of_provkit_is_in_the_package(tmp_path):
    text = (
        f'{{"@context": "{CONTEXT}", "id": "urn:a", "type": "Activity",'
        ' "used": "urn:e", "startedAtTime": "2026-01-01T00:00:00Z"}'
    )
    found = {
        quad.predicate.value.partition("#")[2]
        for quad in read(tmp_path, "a.jsonld", text)
    }
    assert found == {"type", "used", "startedAtTime"}


def test_prov_jsonld_is_json_ld_as_well(tmp_path):
    text = """{"@context": [{"ex": "urn:e:"},
      "https://openprovenance.org/prov-jsonld/context.jsonld"],
      "@graph": [{"@type": "Usage", "activity": "ex:a", "entity": "ex:e"}]}"""
    found = {
        quad.predicate.value.partition("#")[2]
        for quad in read(tmp_path, "a.jsonld", text)
    }
    assert found == {"type", "qualifiedUsage", "entity"}


def test_an_unknown_context_is_not_fetched(tmp_path):
    text = '{\n"@context": "https://example.org/context.jsonld", "@id": "urn:a"}'
    assert "line 2: the context" in refused(tmp_path, "a.jsonld", text)


@pytest.mark.parametrize("name", ["a.ttl", "a.nt", "a.trig", "a.rdf", "a.jsonld"])
def test_bytes_that_are_no_text(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b'<urn:a> <urn:b> "\xe9\xff" .')
    with pytest.raises(UnreadableGraph):
        list(files.read(path))


def test_an_empty_file_is_an_empty_graph(tmp_path):
    assert read(tmp_path, "a.ttl", "") == []
