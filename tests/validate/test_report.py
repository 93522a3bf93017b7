"""The report: states, levels, order, words, and what machines get."""

import json
from dataclasses import replace

import pytest

from provkit.errors import EmptyGraph, MissingPackage, UnknownName
from provkit.graph import Graph, load
from provkit.plugins import load as load_plugin
from provkit.validate import validate
from provkit.validate.finding import Finding

MODEL = 'ex:m a pk:Model ; dcterms:title "imputer" .'
SECOND = """
req:TWO-01 a sh:NodeShape , pk:Requirement ;
    dcterms:identifier "TWO-01" ; dcterms:title "Splits" ; dcterms:subject pk:Other ;
    sh:severity sh:Warning ; sh:message "A split has a unit." ;
    sh:targetClass pk:DatasetSplit ; sh:targetSubjectsOf pk:fold ;
    sh:property [ sh:path ( prov:used [ sh:inversePath prov:wasGeneratedBy ]
        [ sh:zeroOrMorePath [ sh:alternativePath ( pk:fold dcterms:hasPart ) ] ] ) ;
        sh:maxCount 0 ] .
"""


def states(report):
    return {o.requirement.id: o.state for o in report.outcomes}


def test_met(profile, turtle):
    report = validate(turtle(MODEL), str(profile))
    assert states(report) == {"ONE-01": "met"}
    assert (report.conforms, report.checked, len(report)) == (True, 1, 0)


def test_broken(profile, turtle):
    report = validate(turtle("\n\nex:m a pk:Model ."), str(profile))
    assert states(report) == {"ONE-01": "broken"}
    assert not report
    (finding,) = report
    assert finding.source.endswith("graph.ttl:11")
    assert (finding.path, finding.kind, finding.value) == (
        "dcterms:title",
        "Model",
        None,
    )
    assert finding.fix == "give it one"  # the requirement's, since the part has none


def test_not_applicable_and_not_checked_say_why(profile, turtle):
    profile.add("TWO-01", SECOND)
    report = validate(turtle(MODEL), str(profile))
    reasons = {o.requirement.id: (o.state, o.reason) for o in report.outcomes}
    assert reasons["TWO-01"] == (
        "not-applicable",
        "the graph has no pk:DatasetSplit or node with pk:fold",
    )
    report = validate(turtle(MODEL), str(profile), only=["one-01"])
    assert states(report) == {"ONE-01": "met", "TWO-01": "not-checked"}


def test_a_path_is_written_as_sparql_writes_it(profile, turtle):
    profile.add("TWO-01", SECOND)
    graph = turtle(
        "ex:s a pk:DatasetSplit ; prov:used ex:r . ex:t prov:wasGeneratedBy ex:r ."
    )
    (finding,) = validate(graph, str(profile))
    assert finding.path == (
        "prov:used/(^prov:wasGeneratedBy)/((pk:fold|dcterms:hasPart)*)"
    )
    assert finding.message == "A split has a unit."


@pytest.mark.parametrize(("level", "conforms"), [("must", True), ("should", False)])
def test_the_level_decides_what_counts(profile, turtle, level, conforms):
    profile.changed(
        'sh:severity sh:Violation ; sh:message "{',
        'sh:severity sh:Warning ; sh:message "{',
    )
    report = validate(turtle("ex:m a pk:Model ."), str(profile), level=level)
    assert report.conforms is bool(report) is conforms
    assert states(report) == {"ONE-01": "warned"}


def test_an_information_never_counts_at_should(profile, turtle):
    profile.changed(
        'sh:severity sh:Violation ; sh:message "{',
        'sh:severity sh:Info ; sh:message "{',
    )
    path = turtle("ex:m a pk:Model .")
    assert validate(path, str(profile), level="should")
    assert not validate(path, str(profile), level="may")


def test_unknown_level_and_engine():
    with pytest.raises(UnknownName, match="no level is called 'most'"):
        validate("x.ttl", level="most")
    with pytest.raises(UnknownName, match="no engine is called 'fast'"):
        validate("x.ttl", engine="fast")


@pytest.mark.parametrize(
    "body", ["", "ex:a rdfs:label 1 .", "pk:Model rdfs:subClassOf prov:Entity ."]
)
def test_nothing_to_check_is_not_passed(profile, turtle, body):
    with pytest.raises(EmptyGraph, match=r"(?s)nothing to check.*not a pass"):
        validate(turtle(body), str(profile))


def test_only_a_requirement_that_does_not_apply_is_not_passed_either(profile, turtle):
    profile.add("TWO-01", SECOND)
    with pytest.raises(EmptyGraph, match="pk:DatasetSplit"):
        validate(turtle(MODEL), str(profile), only=["TWO-01"])


def test_subclasses_are_looked_at_too(profile, turtle):
    graph = turtle(
        "ex:M rdfs:subClassOf ex:N . ex:N rdfs:subClassOf pk:Model . ex:m a ex:M ."
    )
    assert validate(graph, str(profile)).checked == 1


def test_the_order_does_not_depend_on_the_graph(profile, turtle):
    profile.add("TWO-01", SECOND)
    lines = [f"ex:m{n} a pk:Model ." for n in range(5)]
    lines += [f"ex:s{n} a pk:DatasetSplit ; prov:used ex:r ." for n in range(5)]
    lines.append("ex:t prov:wasGeneratedBy ex:r .")
    one = validate(turtle(" ".join(lines), "1.ttl"), str(profile))
    other = validate(turtle(" ".join(reversed(lines)), "2.ttl"), str(profile))
    assert [(f.requirement, f.node) for f in one] == [
        (f.requirement, f.node) for f in other
    ]
    assert [f.requirement for f in one] == ["ONE-01"] * 5 + ["TWO-01"] * 5


def test_one_thing_is_said_once(profile, turtle):
    profile.changed("sh:minCount 1", 'sh:datatype xsd:string ; sh:pattern "^a"')
    report = validate(turtle("ex:m a pk:Model ; dcterms:title 1 ."), str(profile))
    assert len(report) == 1


def test_a_graph_in_memory_and_several_files(profile, turtle):
    first, second = turtle(MODEL, "1.ttl"), turtle("ex:n a pk:Model .", "2.ttl")
    report = validate([first, second], str(profile))
    assert [f.source for f in report] == [f"{second}:9"]
    assert report.inputs == (str(first), str(second))
    in_memory = Graph(triples=load(first, second).triples)
    assert [f.source for f in validate(in_memory, str(profile))] == [None]


def test_what_could_not_be_seen_is_said(profile, turtle):
    body = "ex:r pk:status pk:Interrupted . " + MODEL
    report = validate(turtle(body), str(profile))
    assert report
    assert [each.node for each in report.unknown] == ["https://example.org/r"]
    assert "interrupted" in report.to_dict()["unknown"][0]["why"]
    page = load_plugin("render", "text").render(report)
    assert "What could not be seen\n  https://example.org/r: the run was inter" in page


def test_the_keys_that_machines_rely_on(profile, turtle):
    data = validate(turtle("ex:m a pk:Model ."), str(profile)).to_dict()
    assert json.loads(json.dumps(data)) == data
    assert {"profile", "conforms", "checked", "findings", "requirements", "engine"} <= (
        data.keys()
    )
    assert {
        "requirement",
        "severity",
        "node",
        "path",
        "value",
        "message",
        "fix",
        "source",
    } <= data["findings"][0].keys()
    assert data["requirements"] == {"ONE-01": "broken"}
    assert data["findings"][0]["severity"] == "violation"


def test_one_line_in_a_notebook_and_a_page(profile, turtle, tmp_path):
    report = validate(turtle("ex:m a pk:Model ."), str(profile))
    assert repr(report) == (
        "<Report mine: does not conform at level must, 1 finding, 1 node checked, "
        "0 requirements not checked, 0 unknown>"
    )
    assert "<script" not in report._repr_html_()
    report.to_html(tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")


def test_a_table_for_pandas(profile, turtle):
    report = validate(turtle("ex:m a pk:Model ."), str(profile))
    try:
        table = report.to_dataframe()
    except MissingPackage as missing:
        assert "provkit[dataframe]" in str(missing)  # noqa: PT017 - either will do
        return
    assert list(table["requirement"]) == ["ONE-01"]


def test_a_hint_names_the_node_that_it_is_about_as_a_shell_reads_it():
    facts = ("TRA-01", "violation", "urn:x", None, None, "")
    finding = Finding(
        *facts,
        fix="provkit annotate NODE ...",
        label="big model@1.0",
        node_term="<urn:x>",
    )
    assert finding.fix_here == "provkit annotate 'big model@1.0' ..."
    assert replace(finding, label="model").fix_here == "provkit annotate urn:x ..."
    assert replace(finding, node_term="_:b").fix_here == finding.fix
