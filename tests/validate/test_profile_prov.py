"""PROV-CONSTRAINTS as a profile: one report on documents, graphs and ledgers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import provkit as pk
from provkit.errors import EmptyGraph, UnknownName, UnreadableGraph
from provkit.render import text
from provkit.validate import load_profile
from provkit.validate.constraint_table import CITED, CONSTRAINTS, INFERENCES
from provkit.validate.constraints.rules import EVENTS, KEYS, ORDER, TIMES, label
from tests.validate.constraints.labelled import Labelled, labelled, needs_shared
from tests.validate.prov_graphs import BROKEN, GOOD, rules

ROOT = Path(__file__).parents[2]
CASES = labelled("cases", "fuzz")
SAMPLE = 12
CWLPROV = sorted((ROOT / "../shared/data/provjson").glob("cwlprov_*.json"))

PROVN = """\
document
  prefix ex <https://example.org/>
  entity(ex:panel)
  activity(ex:train, {first}, -)
  wasStartedBy(ex:train, -, -, {second})
endDocument
"""


def provkit(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "provkit", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def ledger(tmp_path):
    """A ledger with three sealed runs, of which the second is broken."""
    runs = tmp_path / "provenance" / "runs"
    runs.mkdir(parents=True)
    for name, content in (("1-good", GOOD), ("2-broken", BROKEN), ("3-good", GOOD)):
        (runs / f"{name}.ttl").write_text(content)
    return runs.parent


def started(folder: Path, first: str, second: str) -> Path:
    path = folder / "started.provn"
    path.write_text(PROVN.format(first=first, second=second))
    return path


def states(report) -> dict[str, str]:
    return {each.requirement.id: each.state for each in report.outcomes}


def verdict(case: Labelled) -> bool:
    try:
        report = pk.validate(case.path, profile="prov")
    except EmptyGraph:
        return True  # an empty document is valid, and nothing to be proud of
    assert {part.valid for part in report.parts} == {not report.findings}
    assert all(finding.witness or "bundle" in finding.message for finding in report)
    return not report.findings


@needs_shared
@pytest.mark.parametrize("case", CASES[::SAMPLE], ids=str)
def test_some_labelled_documents_get_their_label(case):
    if not case.readable:
        pytest.skip("PROV-XML needs lxml")
    assert verdict(case) == case.valid


@needs_shared
@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_labelled_document_gets_its_label(case):
    if not case.readable:
        pytest.skip("PROV-XML needs lxml")
    assert verdict(case) == case.valid


def test_a_finding_has_the_statements_that_force_it_with_their_lines(tmp_path):
    path = started(tmp_path, "2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z")
    (finding,) = pk.validate(path, profile="prov")
    assert (finding.requirement, finding.severity) == ("PROV-C28", "violation")
    assert finding.node == "https://example.org/train"
    assert finding.source == f"{path}:4"
    assert finding.input == str(path)
    assert [(step.rule, step.source) for step in finding.witness] == [
        ("PROV-C28", f"{path}:4"),
        ("PROV-C28", f"{path}:5"),
    ]
    assert finding.witness[1].statement.startswith("wasStartedBy(https://example.org/")


@pytest.mark.parametrize(
    ("second", "severity"),
    [
        ("2026-01-01T10:00:00.000124Z", "warning"),
        ("2026-01-01T10:00:00.000999Z", "warning"),
        ("2026-01-01T09:59:59.999876Z", "warning"),
        ("2026-01-01T11:00:00.000124+01:00", "warning"),
        ("2026-01-01T10:00:00.001Z", "violation"),
        ("2026-01-01T10:00:00.000124", "violation"),  # without a zone: unknown
        ("2026-01-01T10:00:00.000124+01:00", "violation"),
    ],
)
def test_a_clock_read_twice_is_a_warning(tmp_path, second, severity):
    path = started(tmp_path, "2026-01-01T10:00:00Z", second)
    report = pk.validate(path, profile="prov")
    assert [(f.requirement, f.severity) for f in report] == [("PROV-C28", severity)]
    assert report.conforms == (severity == "warning")
    assert not report.parts[0].valid
    wanted = "warned" if severity == "warning" else "broken"
    assert states(report)["PROV-C28"] == wanted
    assert not pk.validate(path, profile="prov", level="should")


def test_an_end_that_was_read_twice_is_a_warning_too(tmp_path):
    path = started(tmp_path, "-", "2026-01-01T10:00:00Z")
    content = path.read_text().replace(
        "train, -, -)", "train, -, 2026-01-02T00:00:00Z)"
    )
    content = content.replace("endDoc", "wasEndedBy(ex:train, -, -, {})\nendDoc")
    path.write_text(content.format("2026-01-02T00:00:00.0005Z"))
    report = pk.validate(path, profile="prov")
    assert [(f.requirement, f.severity) for f in report] == [("PROV-C29", "warning")]


@pytest.mark.skipif(not CWLPROV, reason="the documents lie outside the repository")
@pytest.mark.parametrize("path", CWLPROV, ids=lambda path: path.name)
def test_what_cwltool_writes_conforms_with_one_warning(path):
    report = pk.validate(path, profile="prov")
    assert report.conforms
    assert {(f.requirement, f.severity) for f in report} == {("PROV-C28", "warning")}


def test_a_ledger_says_which_run_is_broken(ledger):
    report = pk.validate(ledger, profile="prov")
    broken = str(ledger / "runs" / "2-broken.ttl")
    assert rules(report) == ["PROV-C55"]
    (finding,) = report
    assert finding.input == broken
    assert finding.source == f"{broken}:4"
    assert [(part.input, part.valid) for part in report.parts] == [
        (str(ledger / "runs" / "1-good.ttl"), True),
        (broken, False),
        (str(ledger / "runs" / "3-good.ttl"), True),
        (None, False),
    ]
    assert not report.parts[-1].violations  # it is not told again of all together
    page = " ".join(text.render(report).split())
    assert "2 of 3 inputs are valid by themselves" in page
    assert f"INVALID {broken}: 1 violation taken together they break nothing" in page


def test_one_constraint_alone(tmp_path):
    path = tmp_path / "both.ttl"
    path.write_text(BROKEN + "ex:e a prov:Entity ; prov:wasDerivedFrom ex:e .\n")
    assert rules(pk.validate(path, profile="prov")) == ["PROV-C42", "PROV-C55"]
    for profile in ("prov", "genomics-ai"):
        report = pk.validate(path, profile=profile, only=("prov-c42",))
        assert rules(report) == ["PROV-C42"]
        assert report.engine == "provkit"
        found = states(report)
        assert found.pop("PROV-C42") == "broken"
        assert set(found.values()) == {"not-checked"}
        assert not report.parts[0].valid
        assert report.parts[0].violations == 2  # the verdict is on all constraints


def test_a_rule_that_a_contradiction_rests_on_counts_as_broken(tmp_path):
    path = tmp_path / "late.ttl"
    path.write_text(GOOD + "ex:panel prov:wasAttributedTo ex:model .\n")
    report = pk.validate(path, profile="prov")
    assert rules(report) == ["PROV-C42"]
    found = states(report)
    assert {name for name in found if found[name] == "broken"} == {
        "PROV-C42",
        "PROV-C48",
    }
    by_rule = pk.validate(path, profile="prov", only=("PROV-C48",))
    assert rules(by_rule) == ["PROV-C42"]
    assert not by_rule


def test_what_a_document_says_nothing_about_does_not_apply(tmp_path):
    path = tmp_path / "graph.ttl"
    path.write_text(GOOD)
    report = pk.validate(path, profile="prov")
    found = {o.requirement.id: (o.state, o.reason) for o in report.outcomes}
    assert found["PROV-C42"] == ("met", "")
    assert found["PROV-C28"] == ("not-applicable", "there is no wasStartedBy in it")
    assert found["PROV-C53"] == ("met", "")
    assert len(found) == len(CONSTRAINTS)


def test_times_against_the_order_of_events_are_no_matter_of_this_profile(tmp_path):
    path = tmp_path / "times.ttl"
    path.write_text(
        "@prefix ex: <https://example.org/> .\n"
        "@prefix prov: <http://www.w3.org/ns/prov#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "ex:a a prov:Activity ;\n"
        '  prov:startedAtTime "2026-01-02T00:00:00Z"^^xsd:dateTime ;\n'
        '  prov:endedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime .\n'
    )
    assert rules(pk.validate(path, profile="prov")) == []
    assert "PRV-03" in rules(pk.validate(path))


def test_the_first_profile_holds_the_constraints_beside_its_own(tmp_path):
    path = tmp_path / "broken.ttl"
    path.write_text(BROKEN)
    report = pk.validate(path)
    assert {"PROV-C55", "PRV-05"} <= set(rules(report))
    assert report.engine == "auto"
    (principle,) = {
        each.requirement.principle
        for each in report.outcomes
        if each.requirement.id in ("PROV-C55", "PRV-03")
    }
    assert principle == "PROV integrity"
    (finding,) = (f for f in report if f.requirement == "PROV-C55")
    assert finding.source == f"{path}:4"


def test_a_document_can_be_checked_against_the_first_profile(tmp_path):
    path = started(tmp_path, "2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z")
    report = pk.validate(path)
    assert "PROV-C28" in rules(report)
    assert "PRV-05" in rules(report)


def test_a_format_that_the_extension_does_not_tell_is_named(tmp_path):
    head = {"prefix": {"ex": "https://example.org/"}}
    # with an activity, then without one: RDF cannot say that they are two
    made = [{"prov:generatedEntity": "ex:m", "prov:usedEntity": "ex:e"} for _ in "ab"]
    made[0]["prov:activity"] = "ex:a"
    written = tmp_path / "two.json"
    written.write_text(json.dumps({**head, "wasDerivedFrom": {"ex:d": made}}))
    assert "PROV-C23" in rules(pk.validate(written, profile="prov"))
    target = tmp_path / "two.jsonld"
    done = provkit("convert", written, target, "--to", "provjsonld", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    chosen = ("validate", target, "--profile", "prov")
    assert provkit(*chosen, cwd=tmp_path).returncode == 0  # read as RDF
    named = provkit(*chosen, "--from", "provjsonld", cwd=tmp_path)
    assert named.returncode == 1
    assert "x PROV-C23" in named.stdout
    with pytest.raises(UnreadableGraph, match="a format is named for files only"):
        pk.validate(tmp_path, profile="prov", source_format="turtle")
    with pytest.raises(UnknownName, match="no format is called 'xml'"):
        pk.validate(target, profile="prov", source_format="xml")


def test_nothing_to_check_is_no_pass(tmp_path):
    path = tmp_path / "no-prov.ttl"
    path.write_text("<urn:a> <urn:b> <urn:c> .\n")
    with pytest.raises(EmptyGraph, match=r"no-prov\.ttl: nothing to check"):
        pk.validate(path, profile="prov")


def test_a_file_that_cannot_be_read_is_named_with_its_line(ledger):
    path = ledger / "runs" / "3-good.ttl"
    path.write_text("@prefix ex: <https://example.org/> .\nex:a ex:b\n")
    with pytest.raises(UnreadableGraph, match=r"3-good\.ttl:\d"):
        pk.validate(ledger, profile="prov")


def test_a_run_that_never_ended_is_checked_and_said_to_be_unknown(tmp_path):
    script = (
        "import os, provkit as pk\n"
        "run = pk.run('train')\nrun.__enter__()\nos._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)
    report = pk.validate(tmp_path / "provenance", profile="prov")
    assert report.conforms
    assert [each.why for each in report.unknown if each.node.endswith(".journal")] == [
        "the run has not ended: what it did after its last record is unknown"
    ]


def test_every_rule_that_the_checker_names_is_in_the_table():
    named = {key.rule for keys in KEYS.values() for key in keys}
    named |= {key.rule for key in TIMES.values()}
    named |= {each.rule for rows in EVENTS.values() for each in rows}
    named |= {each.rule for rows in ORDER.values() for each in rows}
    named |= {0, 11, 19, 21, 50, 51, 52, 53, 54, 55, 56}
    known = {row.id for row in (*CONSTRAINTS, *INFERENCES)}
    assert {label(rule) for rule in named} <= known
    assert {row.id for row in CONSTRAINTS} >= CITED
    assert not {row.id for row in CONSTRAINTS} & {row.id for row in INFERENCES}


@pytest.mark.parametrize("requirement", load_profile("prov").constraints, ids=str)
def test_a_constraint_says_everything_that_a_reader_needs(requirement):
    assert requirement.title
    assert requirement.text.endswith(".")
    assert requirement.rationale
    assert requirement.sources
    assert requirement.citations
    for part in requirement.parts:
        assert part.message
        assert part.fix


def test_the_page_cuts_a_proof_and_json_does_not(tmp_path):
    path = tmp_path / "ring.provn"
    ring = [f"entity(ex:e{n})\nwasDerivedFrom(ex:e{n}, ex:e{n + 1})" for n in range(9)]
    path.write_text(
        "document\nprefix ex <https://example.org/>\n"
        + "\n".join(ring)
        + "\nentity(ex:e9)\nwasDerivedFrom(ex:e9, ex:e0)\nendDocument\n"
    )
    report = pk.validate(path, profile="prov")
    (finding,) = report.to_dict()["findings"]
    assert len(finding["witness"]) == 20
    assert set(finding["witness"][0]) == {"statement", "rule", "text", "source"}
    assert "(+16 more steps; --format json has them all)" in text.render(report)
    assert report._repr_html_().count("<details><summary>Why: ") == 1
    assert report.to_dataframe()["input"].tolist() == [str(path)]


def test_the_command_line_leaves_with_what_came_out(ledger, tmp_path):
    done = provkit("validate", "--profile", "prov", cwd=tmp_path)  # ./provenance/
    assert (done.returncode, done.stderr) == (1, "")
    assert "x PROV-C55" in done.stdout
    good = ledger / "runs" / "1-good.ttl"
    assert provkit("validate", good, "--profile", "prov", cwd=tmp_path).returncode == 0
    near = started(tmp_path, "2026-01-01T10:00:00Z", "2026-01-01T10:00:00.000124Z")
    chosen = ("validate", near, "--profile", "prov")
    assert provkit(*chosen, cwd=tmp_path).returncode == 0
    assert provkit(*chosen, "--level", "should", cwd=tmp_path).returncode == 1
    missing = provkit("validate", "no.provn", "--profile", "prov", cwd=tmp_path)
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "no.provn: no such file" in missing.stderr


def test_json_has_the_keys_that_machines_rely_on(ledger, tmp_path):
    options = ("--profile", "prov", "--format", "json", "--only", "PROV-C55")
    done = provkit("validate", ledger, *options, cwd=tmp_path)
    report = json.loads(done.stdout)
    assert report["requirements"]["PROV-C55"] == "broken"
    assert report["requirements"]["PROV-C42"] == "not-checked"
    (finding,) = report["findings"]
    assert {"requirement", "severity", "node", "source", "witness"} <= set(finding)
    assert report["parts"][-1] == {
        "input": None,
        "violations": 0,
        "warnings": 0,
        "valid": False,
    }


@pytest.mark.parametrize("name", ["PROV-C42", "prov-c11", "PROV-DM"])
def test_explain_says_what_a_rule_is(tmp_path, name):
    for profile in ("prov", "genomics-ai"):
        done = provkit("explain", name, "--profile", profile, cwd=tmp_path)
        assert done.returncode == 0
        assert done.stdout.startswith(name.upper())
        assert "What it says" in done.stdout


def test_requirements_lists_the_constraints(tmp_path):
    done = provkit(
        "requirements", "--profile", "prov", "--format", "json", cwd=tmp_path
    )
    listed = json.loads(done.stdout)
    assert listed["profile"] == "prov"
    assert [r["requirement"] for r in listed["requirements"]] == [
        row.id for row in CONSTRAINTS
    ]


def test_an_unknown_constraint_is_answered_with_the_nearest(tmp_path):
    with pytest.raises(UnknownName, match="did you mean 'PROV-C42'"):
        pk.validate(tmp_path, profile="prov", only=("PROV-42",))


def test_no_engine_is_loaded(ledger):
    script = (
        "import sys, provkit as pk\n"
        f"report = pk.validate({str(ledger)!r}, profile='prov')\n"
        "assert len(report) == 1\n"
        "engines = {'pyshacl', 'rdflib', 'networkx', 'pandas', 'prov'}\n"
        "print(sorted(engines & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
