"""`provkit query` and `provkit ask ... --at`, as processes."""

import json


def test_a_query_gives_a_table(provkit, lineage):
    text = "SELECT ?m WHERE { ?m a pk:Model } ORDER BY ?m"
    done = provkit("query", text, "-g", lineage, "--format", "json")
    assert done.code == 0
    data = json.loads(done.out)
    assert data["rows"][0] == {"m": "https://example.org/m1"}
    assert "2 rows" in provkit("query", text, "-g", lineage).out


def test_a_no_leaves_with_1_and_nonsense_with_2(provkit, lineage):
    assert provkit("query", "ASK { ?m a pk:Model }", "-g", lineage).code == 0
    assert provkit("query", "ASK { ?m a pk:Gap }", "-g", lineage).code == 1
    wrong = provkit("query", "SELEKT", "-g", lineage)
    assert wrong.code == 2
    assert "cannot be answered" in wrong.err
    assert provkit("query", "-g", lineage).code == 2


def test_a_query_may_come_from_stdin(provkit, lineage):
    text = "ASK { ?m a pk:Model }"
    assert provkit("query", "--file", "-", "-g", lineage, stdin=text).code == 0


def test_a_question_about_the_past(provkit, lineage):
    asked = ("ask", "datasets", "imputer@1", "-g", lineage)
    assert provkit(*asked, "--at", "2036-01-01").code == 0
    refused = provkit(*asked, "--at", "soon")
    assert refused.code == 2
    assert "is no time" in refused.err


def test_data_use_denied_leaves_with_1(provkit, tmp_path):
    world = tmp_path / "world.ttl"
    world.write_text("""
        @prefix ex: <https://example.org/> .
        @prefix pk: <https://w3id.org/provkit/ns#> .
        @prefix prov: <http://www.w3.org/ns/prov#> .
        @prefix dcterms: <http://purl.org/dc/terms/> .
        @prefix obo: <http://purl.obolibrary.org/obo/> .
        ex:data a pk:Dataset ; dcterms:title "data" ; pk:dataUse ex:use .
        ex:use a pk:DataUse ; pk:permission obo:DUO_0000006 .
        ex:m a pk:Model ; dcterms:title "m" ; prov:wasDerivedFrom ex:data ;
            pk:intendedUse ex:meant .
        ex:meant a pk:IntendedUse ; pk:purpose pk:AncestryResearch .
        """)
    done = provkit("ask", "data-use", "m", "-g", world, "--format", "json")
    assert done.code == 1
    [row] = json.loads(done.out)["rows"]
    assert {"purpose", "outcome", "dataset", "term", "evidence"} <= row.keys()
    assert row["outcome"] == "DENY"
    text = provkit("ask", "data-use", "m", "-g", world).out
    assert "deny ancestry research: data (HMB)" in text
