"""The demo, as a newcomer starts it: one process, an empty folder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import provkit as pk
from provkit.rdf.decode import decode

GROUPS = ("AFR", "AMR", "EAS", "EUR", "SAS")


def provkit(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "provkit", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> tuple[Path, str]:
    pytest.importorskip("sklearn", reason="the demo needs the extra 'demo'")
    out = tmp_path_factory.mktemp("demo") / "study"
    done = provkit("demo", "--out", str(out))
    assert done.returncode == 0, done.stderr
    return out, done.stdout


# What no model that was made from one panel can have: people of another study, a second
# laboratory that trains it again, patients who were helped.
ELSEWHERE = {
    "REP-08": {"warning"},
    "REP-11": {"info"},
    "EFF-12": {"info"},
    "GOV-19": {"info"},
}


def findings(path: Path) -> dict[str, set[str]]:
    done = provkit("validate", str(path), "--format", "json")
    report = json.loads(done.stdout)
    assert done.returncode == (0 if report["conforms"] else 1)
    by_id: dict[str, set[str]] = {}
    for each in report["findings"]:
        by_id.setdefault(each["requirement"], set()).add(each["severity"])
    return by_id


def test_v1_fails_with_exactly_the_expected_ids(told):
    out, _said = told
    assert findings(out / "v1.ttl") == {
        "EFF-06": {"violation"},
        "EFF-10": {"warning"},
        "GOV-01": {"warning"},
        **ELSEWHERE,
    }


def test_the_four_groups_are_named(told):
    out, _said = told
    report = pk.validate(out / "v1.ttl")
    for requirement in ("EFF-06", "EFF-10"):
        named = {f.value for f in report if f.requirement == requirement}
        assert named == {
            f"https://w3id.org/provkit/ns#{group}-1000G"
            for group in GROUPS
            if group != "EUR"
        }


def test_v2_conforms_and_breaks_nothing_that_the_study_could_mend(told):
    out, _said = told
    assert findings(out / "v2.ttl") == {"GOV-01": {"warning"}, **ELSEWHERE}


def test_the_evaluation_of_v1_on_everyone_stays_out_of_its_first_graph(told):
    out, _said = told
    later = findings(out / "v1-evaluated-on-everyone.ttl")
    assert later == {"EFF-10": {"warning"}, "GOV-01": {"warning"}, **ELSEWHERE}


def test_the_populations_of_both_models_are_counted(told):
    out, _said = told
    people = {}
    for version in ("1.0", "2.0"):
        graph = pk.load(out / "provenance")
        answer = graph.populations(f"panel-imputer@{version}")
        assert answer.complete
        people[version] = {row.label: row.participants for row in answer}
    assert people["1.0"]["European (1000 Genomes group)"] == 352
    assert len(people["1.0"]) == 1 + 5
    assert sum(n for label, n in people["2.0"].items() if "group" in label) == 1752
    assert len(people["2.0"]) == 5 + 26


def test_the_figures_are_those_of_the_data(told):
    _out, said = told
    table = said[said.index("concordance     v1") :].splitlines()[1:7]
    figures = {line.split()[0]: [float(x) for x in line.split()[1:]] for line in table}
    expected = {
        "AFR": (0.43, 0.83),
        "AMR": (0.55, 0.64),
        "EAS": (0.38, 0.73),
        "EUR": (0.74, 0.74),
        "SAS": (0.57, 0.70),
    }
    for group, values in expected.items():
        assert figures[group] == pytest.approx(values, abs=0.02)


def test_v2_is_no_revision_of_v1_and_knows_nothing_of_it(told):
    out, _said = told
    text = (out / "v2.ttl").read_text()
    assert "wasRevisionOf" not in text
    models = [
        each
        for each in decode(pk.load(out / "v2.ttl").triples).records
        if isinstance(each, pk.Model)
    ]
    assert [each.version for each in models] == ["2.0"]


def test_every_split_states_role_unit_and_cohort(told):
    out, _said = told
    records = decode(pk.load(out / "provenance").triples).records
    splits = [each for each in records if isinstance(each, pk.DatasetSplit)]
    assert len(splits) == 4
    for each in splits:
        assert each.role
        assert each.unit
        assert each.cohort
        assert each.derived_from
        assert each.checksums
    assert {each.title for each in splits} == {
        "training part",
        "test part",
        "European training part",
        "European test part",
    }


def test_the_commands_to_go_on_with_work(told):
    out, said = told
    commands = [
        line.strip().partition("  ")[0]
        for line in said[said.index("Go on with") :].splitlines()
        if line.startswith("  provkit")
    ]
    assert len(commands) >= 4
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", f"{sys.executable} -m {command}"],
            cwd=out,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, command + done.stderr


def test_it_does_not_write_into_a_folder_that_is_used(told):
    out, _said = told
    done = provkit("demo", "--out", str(out))
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert "Traceback" not in done.stderr


def test_another_agent_may_answer_for_it(tmp_path):
    pytest.importorskip("sklearn", reason="the demo needs the extra 'demo'")
    agent = "https://orcid.org/0000-0001-5109-3700"
    done = provkit("demo", "--out", str(tmp_path / "d"), "--agent", agent)
    assert done.returncode == 0, done.stderr
    assert "0000-0002-1825-0097" not in (tmp_path / "d" / "v2.ttl").read_text()
