"""`provkit validate`, `explain` and `requirements`, as processes."""

import json
import os
import pty
import subprocess
import sys

import pytest

from provkit.cli import _progress
from tests.cli.conftest import ROOT, START


def test_a_graph_that_conforms_leaves_with_0(provkit, examples):
    done = provkit("validate", examples / "TRA-01" / "pass.ttl")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[3].startswith("CONFORMS")


def test_a_graph_that_does_not_leaves_with_1(provkit, examples):
    done = provkit("validate", examples / "TRA-01" / "fail.ttl")
    assert (done.code, done.err) == (1, "")
    assert "x TRA-01" in done.out
    assert "\033" not in done.out


def test_a_should_counts_at_its_level(provkit, examples):
    graph, only = examples / "EFF-04" / "fail.ttl", ("--only", "EFF-04")
    assert provkit("validate", graph, *only).code == 0
    assert provkit("validate", graph, *only, "--level", "should").code == 1


def test_json_has_the_keys_of_the_contract(provkit, examples):
    graph = examples / "EFF-06" / "fail.ttl"
    done = provkit("validate", graph, "--only", "EFF-06", "--format", "json")
    data = json.loads(done.out)
    assert done.code == 1
    assert data["conforms"] is False
    assert data["requirements"]["EFF-06"] == "broken"
    assert {f["requirement"] for f in data["findings"]} == {"EFF-06"}


def test_several_graphs_are_one(provkit, examples):
    one, two = (examples / name / "pass.ttl" for name in ("TRA-01", "TRA-02"))
    data = json.loads(provkit("validate", one, two, "--format", "json").out)
    assert data["inputs"] == [str(one), str(two)]


def test_only_one_requirement(provkit, examples):
    graph = examples / "TRA-01" / "fail.ttl"
    done = provkit("validate", graph, "--only", "TRA-04", "--format", "json")
    data = json.loads(done.out)
    assert done.code == 0
    assert data["requirements"]["TRA-01"] == "not-checked"


def test_the_graph_comes_from_the_environment(provkit, examples):
    graph = examples / "TRA-01" / "pass.ttl"
    assert provkit("validate", PROVKIT_GRAPH=str(graph)).code == 0


def test_a_file_is_written_whole_and_the_verdict_still_counts(
    provkit, examples, tmp_path
):
    graph = examples / "TRA-01" / "fail.ttl"
    done = provkit("validate", graph, "--format", "html", "-o", "report.html")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("provkit: DOES NOT CONFORM at level must: 1 must-fix")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.rstrip().endswith("</html>")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["report.html"]


@pytest.mark.parametrize(
    ("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)]
)
def test_colour_only_on_a_terminal_that_wants_it(examples, variables, coloured):
    ours, theirs = pty.openpty()
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    command = [sys.executable, "-c", START, "validate"]
    with subprocess.Popen(
        [*command, str(examples / "TRA-01" / "fail.ttl")],
        stdout=theirs,
        env={**environment, "PYTHONPATH": str(ROOT), **variables},
    ) as process:
        os.close(theirs)
        page = b""
        while True:
            try:
                block = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not block:
                break
            page += block
    os.close(ours)
    assert process.returncode == 1
    assert (b"\033[31;1m" in page) is coloured


def test_explain_shows_reason_and_examples(provkit):
    done = provkit("explain", "eff-06")
    assert done.code == 0
    assert "An example that passes" in done.out
    assert "One that fails" in done.out
    data = json.loads(provkit("explain", "EFF-06", "--format", "json").out)
    assert data["level"] == "must"


def test_requirements_are_listed_and_filtered(provkit):
    everything = json.loads(provkit("requirements", "--format", "json").out)
    some = provkit(
        "requirements",
        "--principle",
        "transparency",
        "--level",
        "must",
        "--format",
        "json",
    )
    ids = [each["requirement"] for each in json.loads(some.out)["requirements"]]
    assert ids
    assert all(each.startswith("TRA-") for each in ids)
    assert len(ids) < len(everything["requirements"])


def test_a_requirement_that_took_too_long_is_no_pass(provkit, examples):
    graph = examples.parent / "conformance" / "complete.ttl"
    done = provkit("validate", graph, "--timeout", "0.000001")
    assert done.code == 2
    assert "CONFORMS AS FAR AS IT COULD BE CHECKED at level must" in done.out
    assert done.err.startswith("provkit: could not be checked: TRA-01, ")
    assert "Traceback" not in done.err


def test_what_was_left_out_on_purpose_is_no_gap(provkit, examples):
    graph = examples.parent / "conformance" / "complete.ttl"
    done = provkit("validate", graph, "--only", "TRA-01")
    assert (done.code, done.err) == (0, "")


def test_a_change_is_checked_where_it_can_matter(provkit, examples, tmp_path):
    old, new = examples / "TRA-01" / "fail.ttl", tmp_path / "new.ttl"
    new.write_text(
        "<urn:m> a <https://w3id.org/provkit/ns#Model> , "
        "<http://www.w3.org/ns/prov#Entity> .\n",
        encoding="utf-8",
    )
    done = provkit("validate", old, "--changed", new, "--format", "json")
    data = json.loads(done.out)
    assert done.code == 1
    assert {f["node"] for f in data["findings"]} == {"urn:m"}
    assert "by itself" in data["reasons"]["PROV-C30"]


def test_a_run_is_checked_alone(provkit, examples):
    graph = examples / "PRV-03" / "fail.ttl"
    run = "https://example.org/filter"
    done = provkit("validate", graph, "--run", run, "--format", "json")
    assert done.code == 1
    assert run in {f["node"] for f in json.loads(done.out)["findings"]}
    done = provkit("validate", graph, "--run", run, "--changed", graph)
    assert done.code == 2
    assert "name one of them" in done.err
    assert provkit("validate", graph, "--run", "https://example.org/x").code == 2


def test_who_waits_is_told_how_far_it_is(examples, monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(_progress, "_SOON", 0.0)
    with _progress.told(str(examples / "TRA-01" / "pass.ttl")) as progress:
        progress("reading", 0, 1)
        progress("requirements", 3, 50)
    lines = capsys.readouterr().err.split("\r")
    assert lines[1:3] == ["provkit: reading ...", "provkit: requirements 3 of 50"]
    assert not lines[-1].strip()


def test_who_does_not_wait_is_told_nothing(examples, monkeypatch, capsys):
    with _progress.told() as progress:
        assert progress is None
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with _progress.told(str(examples)) as progress:
        progress("reading", 0, 1)
    assert not capsys.readouterr().err
