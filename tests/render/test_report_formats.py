"""SARIF, JUnit and Markdown: well formed whatever a graph holds, and complete."""

import gzip
import html as entities
import json
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pyoxigraph import RdfFormat, parse

from provkit import plugins
from provkit.errors import UsageError
from provkit.render import junit, markdown, sarif
from provkit.validate.waivers import Waived, Waiver

FORMATS = ["text", "json", "html", "markdown", "sarif", "junit", "turtle"]


def rendered(name, report):
    return plugins.load("render", name).render(report)


@pytest.mark.parametrize("name", FORMATS)
def test_every_state_and_its_reason_is_in_every_format(name, report):
    page = entities.unescape(rendered(name, report)).replace("\\_", "_")
    for reason in ("the graph has no pk:DatasetSplit", "left out by choice"):
        assert reason in page
    assert {o.requirement.id for o in report.outcomes if o.state != "met"} <= {
        o.requirement.id for o in report.outcomes if o.requirement.id in page
    }


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_waived_known_and_gone_is_in_every_format(name, report):
    waiver = Waiver("GOV-01", "asked them", "she", date(2099, 1, 1), node="urn:m")
    *findings, last = report.findings
    report = replace(
        report,
        findings=tuple(findings),
        waived=(Waived(last, waiver),),
        baseline="b.json",
        known=(last, last),
    )
    page = entities.unescape(rendered(name, report))
    for words in ("asked them", "she", "2099-01-01"):
        assert words in page
    if name != "json":
        assert "2 known findings not shown" in page.replace("\\", "")


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_is_the_same_text(name, report, nasty):
    for each in (report, nasty):
        assert rendered(name, each) == rendered(name, each)


@pytest.mark.parametrize("name", ["sarif", "junit"])
def test_only_a_report_can_be_written_so(name, answer):
    with pytest.raises(UsageError, match="only the report of provkit validate"):
        rendered(name, answer)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(codec="utf-8"), max_size=30))
def test_no_text_breaks_a_format(report, words):
    one = replace(
        report.findings[0],
        label=words,
        message=words,
        value=words,
        value_label=words,
        node=words,
        fix=words,
        source=words,
    )
    hostile = replace(report, findings=(one,), inputs=(words,))
    junit_root = etree.fromstring(junit.render(hostile).encode())
    assert len(list(junit_root.iter("failure"))) == 1
    assert len(json.loads(sarif.render(hostile))["runs"][0]["results"]) == 1
    for name in ("turtle", "markdown", "text", "html"):
        page = rendered(name, hostile)
        assert name != "turtle" or list(parse(page.encode(), RdfFormat.TURTLE))
        assert all(c.isprintable() or c.isspace() or ord(c) > 127 for c in page)


# SARIF: the rules of the schema, and of the text, that a viewer relies on


def run_of(report):
    log = json.loads(sarif.render(report))
    assert (log["version"], log.keys()) == ("2.1.0", {"$schema", "version", "runs"})
    (run,) = log["runs"]
    return run


@pytest.mark.parametrize("which", ["report", "nasty"])
def test_sarif_results_name_rules_and_places(which, request):
    run = run_of(request.getfixturevalue(which))
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        assert location["logicalLocations"][0]["fullyQualifiedName"]
        if "physicalLocation" in location:
            physical = location["physicalLocation"]
            uri = physical["artifactLocation"]["uri"]
            assert re.fullmatch(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=%\[\]-]+", uri)
            assert physical.get("region", {"startLine": 1})["startLine"] >= 1
    for note in run["invocations"][0]["toolExecutionNotifications"]:
        assert note["message"]["text"]


def test_sarif_levels_and_lines(report):
    results = run_of(report)["results"]
    assert [r["level"] for r in results] == [*["error"] * 5, "warning", *["error"] * 2]
    physical = results[1]["locations"][0]["physicalLocation"]
    assert physical == {
        "artifactLocation": {"uri": "run.ttl", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1},
    }
    assert "region" not in results[0]["locations"][0]["physicalLocation"]  # line 0


def test_a_file_below_this_folder_is_named_from_here(report, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    places = (f"{tmp_path}/a b/é.ttl:3", "/elsewhere/x.ttl:4", "http://x.org/sparql")
    some = [replace(report.findings[0], source=place) for place in places]
    results = run_of(replace(report, findings=tuple(some)))["results"]
    found = [r["locations"][0]["physicalLocation"]["artifactLocation"] for r in results]
    assert found == [
        {"uri": "a%20b/%C3%A9.ttl", "uriBaseId": "%SRCROOT%"},
        {"uri": "file:///elsewhere/x.ttl"},
        {"uri": "http://x.org/sparql"},
    ]


def test_fingerprints_are_stable_and_differ(report):
    def prints(each):
        found = run_of(each)["results"]
        return [r["partialFingerprints"]["provkitFinding/v1"] for r in found]

    before = prints(report)
    moved = [replace(f, source="b.ttl:99", message="New.") for f in report.findings]
    assert prints(replace(report, findings=tuple(moved))) == before
    assert len(set(before)) == len(before)


def test_waived_results_are_suppressed_with_their_reason(nasty):
    *counted, waived = run_of(nasty)["results"]
    assert all("suppressions" not in result for result in counted)
    assert {result["baselineState"] for result in counted} == {"new"}
    (suppression,) = waived["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert "until 2099-01-01" in suppression["justification"]


def test_nothing_in_a_sarif_message_is_a_link_or_to_be_filled_in(nasty):
    text = run_of(nasty)["results"][0]["message"]["text"]
    assert r"\[text\](https" in text
    assert "{{0}}" in text


def test_what_was_not_checked_is_a_notification(report):
    notes = run_of(report)["invocations"][0]["toolExecutionNotifications"]
    told = {n["associatedRule"]["id"]: n["message"]["text"] for n in notes}
    assert told["PRV-03"] == "PRV-03 not checked: left out by choice"
    assert run_of(report)["properties"]["requirements"]["EFF-06"] == "broken"


def many_results(report, count):
    """What weighs least comes first, and some of what weighs most is waived."""
    one = report.findings[0]
    light, grave = replace(one, severity="info", part="less"), one
    waiver = Waiver("TRA-01", "because", "she", date(2099, 1, 1), pattern="*")
    findings = (light,) * (count - 2) + (grave,) * 2
    return replace(report, findings=findings, waived=(Waived(grave, waiver),))


def test_no_more_results_than_code_scanning_takes_and_the_rest_is_counted(
    report, monkeypatch
):
    assert sarif.MOST == 25_000
    monkeypatch.setattr(sarif, "MOST", 1_500)
    run = run_of(many_results(report, 1_504))
    results = run["results"]
    assert len(results) == 1_500
    assert [each["level"] for each in results[-2:]] == ["error", "error"]
    assert not any("suppressions" in each for each in results)
    (first, *_) = run["invocations"][0]["toolExecutionNotifications"]
    assert first["level"] == "warning"
    assert first["message"]["text"].startswith("5 results left out: 1,500 are here")
    assert "--format json has all" in first["message"]["text"]


def test_all_results_are_there_where_they_fit(report):
    run = run_of(report)
    assert len(run["results"]) == len(report.findings)
    told = [n["message"]["text"] for n in run_notes(run)]
    assert not any("left out:" in text for text in told)


def test_a_file_is_no_larger_than_code_scanning_takes(report, monkeypatch):
    room = len(gzip.compress(sarif.render(report).encode())) + 2_000
    monkeypatch.setattr(sarif, "BYTES", room)
    written = sarif.render(many_results(report, 2_000))
    run = json.loads(written)["runs"][0]
    assert 0 < len(run["results"]) < 2_001
    assert "left out" in run_notes(run)[0]["message"]["text"]
    assert len(gzip.compress(written.encode())) <= room


def run_notes(run):
    return run["invocations"][0]["toolExecutionNotifications"]


# JUnit


def suites_of(report):
    return etree.fromstring(junit.render(report).encode())


def test_junit_has_a_suite_per_principle_and_a_case_per_requirement(report):
    root = suites_of(report)
    assert root.get("tests") == str(len(report.outcomes))
    names = [case.get("name").split()[0] for case in root.iter("testcase")]
    assert names == [o.requirement.id for o in report.outcomes]
    principles = dict.fromkeys(o.requirement.principle for o in report.outcomes)
    assert [suite.get("name") for suite in root] == list(principles)
    for node in (root, *root):
        for tag in ("failure", "skipped"):
            count = len(list(node.iter(tag)))
            assert node.get({"failure": "failures"}.get(tag, tag)) == str(count)


@pytest.mark.parametrize(("level", "failed"), [("must", 2), ("should", 3)])
def test_a_case_fails_when_a_finding_counts(report, level, failed):
    root = suites_of(replace(report, level=level))
    assert len(list(root.iter("failure"))) == failed
    if level == "must":
        case = next(c for c in root.iter("testcase") if "GOV-01" in c.get("name"))
        assert "should-fix" in case.findtext("system-out") or "warning" in (
            case.findtext("system-out")
        )


def test_a_skipped_case_says_why(report):
    skipped = [each.get("message") for each in suites_of(report).iter("skipped")]
    assert sorted(skipped) == [
        "not applicable: the graph has no pk:DatasetSplit",
        "not checked: left out by choice",
    ]


def test_junit_is_xml_whatever_a_title_holds(nasty):
    root = suites_of(nasty)
    failure = next(root.iter("failure"))
    assert "<script>" in failure.text
    assert "\ufffd" in failure.text  # in place of what no XML may hold
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", failure.text)


# Markdown


def html_of(report):
    """What a code-hosting site makes of it, near enough."""
    reader = pytest.importorskip("markdown_it", reason="reads Markdown")
    return reader.MarkdownIt("gfm-like", {"linkify": False}).render(
        markdown.render(report)
    )


def test_markdown_has_verdict_principles_and_entries(report):
    text = markdown.render(report)
    assert text.startswith("### provkit validate: DOES NOT CONFORM at level must")
    assert "- **TRA-01 " in text
    assert "    - Where: `run.ttl:0` `imputer@1 (Model)`" in text
    assert "    - +2 more; `--format json` lists all" in text
    page = html_of(report)
    assert page.count("<table>") == 2
    assert "<details><summary>All " in page


def test_nothing_from_a_graph_is_markdown(nasty):
    text = markdown.render(nasty)
    page = html_of(nasty)
    assert "<script" not in page
    assert "<img" not in page
    assert "<a " not in page
    assert "<em>" not in page.replace("<em>x</em>", "")
    outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    assert not re.search(r"(?<!\w)@everyone", outside_code)
    rows = [row for row in text.splitlines() if row.startswith("|")]
    width = {"principle": 3, "id": 4}
    assert rows[0].startswith("| principle |")
    assert all(row.count(" | ") >= width["principle"] - 1 for row in rows)


def test_a_table_row_has_as_many_cells_as_its_head(nasty):
    for table in re.findall(r"<table>(.*?)</table>", html_of(nasty), re.DOTALL):
        rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
        heads = rows[0].count("<th>")
        assert all(row.count("<td>") == heads for row in rows[1:])


def test_a_comment_on_a_pull_request_has_room_for_a_long_report(report):
    many = [
        replace(report.findings[0], requirement=o.requirement.id, part=f"p{n}")
        for o in report.outcomes
        for n in range(9)
    ]
    text = markdown.render(replace(report, findings=tuple(many)))
    assert len(text) < 65_536
    assert all(f"**{o.requirement.id} " in text for o in report.outcomes)
