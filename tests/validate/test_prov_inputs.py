"""PROV-CONSTRAINTS over several inputs: each alone, then all together."""

from __future__ import annotations

import json

import pytest

import provkit as pk
from provkit.graph import Graph
from provkit.model.statements import Document
from provkit.rdf import statement_columns
from provkit.validate import prov_inputs, prov_violations
from provkit.validate.constraints import check
from tests.validate.constraints.documents import document
from tests.validate.prov_graphs import BROKEN, GOOD, OTHER, rules


@pytest.fixture(autouse=True, params=[0, 500], ids=["as columns", "one by one"])
def _worthwhile(request, monkeypatch):
    """Few triples are read one by one; columns have to say the same of them."""
    monkeypatch.setattr(statement_columns, "WORTHWHILE", request.param)


def test_what_only_several_files_break_is_said_of_them_together(tmp_path):
    one, two = tmp_path / "one.ttl", tmp_path / "two.ttl"
    one.write_text(GOOD)
    two.write_text(OTHER)
    report = pk.validate([one, two], profile="prov")
    (finding,) = report
    assert (finding.requirement, finding.input) == ("PROV-C42", None)
    assert finding.detail == "only when the inputs are taken together"
    places = {step.source for step in finding.witness if step.rule == "PROV-C42"}
    assert places == {f"{one}:3", f"{two}:4"}
    assert [part.valid for part in report.parts] == [True, True, False]
    assert not report
    assert pk.validate([one], profile="prov")


def test_what_one_file_breaks_is_told_once_however_much_others_add(tmp_path):
    loop = "ex:panel prov:wasDerivedFrom ex:model ; ex:size 3 .\n"
    (tmp_path / "broken.ttl").write_text(GOOD + loop + BROKEN)
    (tmp_path / "more.ttl").write_text(
        GOOD + "ex:panel ex:title 'panel' . ex:model ex:title 'model' .\n"
        "ex:train a prov:Activity ; ex:title 'training' .\n"
    )
    report = pk.validate(sorted(tmp_path.glob("*.ttl")), profile="prov")
    assert rules(report) == ["PROV-C42", "PROV-C55"]
    assert [part.violations for part in report.parts] == [2, 0, 0]


def test_an_activity_that_starts_at_two_times_in_two_files_is_broken_in_both(tmp_path):
    for n in (1, 2):
        (tmp_path / f"{n}.ttl").write_text(
            "@prefix ex: <https://example.org/> .\n"
            "@prefix prov: <http://www.w3.org/ns/prov#> .\n"
            "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
            f"ex:a a prov:Activity ;\n"
            f'  prov:startedAtTime "2026-01-0{n}T00:00:00Z"^^xsd:dateTime .\n'
        )
    (finding,) = pk.validate(sorted(tmp_path.glob("*.ttl")), profile="prov")
    assert (finding.requirement, finding.input) == ("PROV-C22", None)
    assert finding.source is not None


def test_a_bundle_of_one_file_and_the_toplevel_of_another_stay_apart(tmp_path):
    head = GOOD.partition("ex:model")[0]
    one, two = tmp_path / "1.trig", tmp_path / "2.trig"
    both = "ex:x a prov:Entity . ex:y a prov:Entity , prov:Activity .\n"
    one.write_text(head + both + "ex:b { ex:x a prov:Activity . }\n")
    two.write_text(head + "ex:x a prov:Activity .\n")
    report = pk.validate([one, two], profile="prov")
    found = [(f.node.rpartition("/")[2], f.input, f.bundle) for f in report]
    assert found == [("x", None, None), ("y", str(one), None)]


def test_a_document_and_a_graph_are_checked_together(tmp_path):
    graph, written = tmp_path / "graph.ttl", tmp_path / "doc.provn"
    graph.write_text(GOOD)
    written.write_text(
        "document\nprefix ex <https://example.org/>\nentity(ex:panel)\n"
        "wasDerivedFrom(ex:panel, ex:model)\nendDocument\n"
    )
    (finding,) = pk.validate([graph, written], profile="prov")
    assert finding.requirement == "PROV-C42"
    places = {step.source for step in finding.witness if step.rule == "PROV-C42"}
    assert places == {f"{graph}:3", f"{written}:4"}


def test_unnamed_nodes_of_two_documents_are_two(tmp_path):
    for n in (1, 2):
        made = {
            "prov:generatedEntity": f"ex:m{n}",
            "prov:usedEntity": f"ex:e{n}",
            "prov:activity": "ex:a",
            "prov:usage": "_:u",
        }
        used = {"prov:activity": "ex:a", "prov:entity": f"ex:e{n}"}
        content = {
            "prefix": {"ex": "https://example.org/"},
            "used": {"_:u": used},
            "wasDerivedFrom": {"_:d": made},
        }
        (tmp_path / f"{n}.json").write_text(json.dumps(content))
    paths = [tmp_path / "1.json", tmp_path / "2.json"]
    assert not rules(pk.validate(paths, profile="prov"))


def test_bundles_of_one_name_are_one_in_the_union(tmp_path):
    for n, said in enumerate(("a prov:Entity", "a prov:Activity")):
        (tmp_path / f"{n}.trig").write_text(
            "@prefix ex: <https://example.org/> .\n"
            "@prefix prov: <http://www.w3.org/ns/prov#> .\n"
            f"ex:bundle {{ ex:x {said} . }}\n"
        )
    (finding,) = pk.validate(sorted(tmp_path.glob("*.trig")), profile="prov")
    assert (finding.requirement, finding.input) == ("PROV-C55", None)
    assert finding.bundle == "https://example.org/bundle"


def test_the_verdict_on_parts_taken_together_is_that_on_the_whole():
    for seed in range(1, 1200, 2):  # without identifiers that parts could share
        whole = document(seed)
        statements = whole.toplevel.statements
        half = len(statements) // 2
        halves = (Document.of(*statements[:half]), Document.of(*statements[half:]))
        inputs = tuple(prov_inputs.Input(str(n), each) for n, each in enumerate(halves))
        assert check(prov_inputs.union(inputs)) == check(whole)
        told = {each.violation.rule for each in prov_violations.broken(inputs)}
        assert told == {violation.rule for violation in check(whole)}


def test_a_graph_in_memory_is_one_input(tmp_path):
    path = tmp_path / "broken.ttl"
    path.write_text(BROKEN)
    graph = Graph(triples=pk.load(path).triples)
    report = pk.validate(graph, profile="prov")
    assert rules(report) == ["PROV-C55"]
    assert [part.input for part in report.parts] == ["a graph in memory"]
    assert rules(pk.validate(pk.load(path), profile="prov")) == ["PROV-C55"]


def test_what_is_no_prov_is_counted_once_for_each_reason(tmp_path):
    for n in (1, 2):
        (tmp_path / f"{n}.ttl").write_text(GOOD + "<urn:a> <urn:b> 1 , 2 .\n")
    report = pk.validate(sorted(tmp_path.glob("*.ttl")), profile="prov")
    (unknown,) = report.unknown
    assert unknown.node == f"{tmp_path / '1.ttl'} (+1 more)"
    assert unknown.why.startswith("4 statements are not PROV and not checked")
