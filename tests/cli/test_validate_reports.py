"""Waivers, baselines, formats, merged shapes and the commit hook, as processes."""

import json
import shlex
from pathlib import Path

import pytest

from provkit import plugins
from provkit.cli import _output
from provkit.errors import UsageError
from provkit.validate import validate

ROOT = Path(__file__).parents[2]
WAIVER = """\
[[waiver]]
id = "TRA-01"
pattern = "https://example.org/*"
reason = "the date comes with the release"
author = "https://orcid.org/0000-0002-1825-0097"
expires = {expires}
"""


@pytest.fixture
def failing(examples):
    """A graph in which one requirement is broken."""
    return examples / "TRA-01" / "fail.ttl"


@pytest.fixture
def report(failing):
    """What is found there."""
    return validate(failing, only="TRA-01")


@pytest.mark.parametrize(
    ("expires", "outcome"),
    [
        ("2099-12-31", (0, "waived: the date comes with the release (https://orcid.")),
        ("2020-12-31", (1, "expired on 2020-12-31; it waives nothing any more")),
    ],
)
def test_the_waivers_of_this_folder_hold_until_their_day(
    provkit, failing, tmp_path, expires, outcome
):
    file = tmp_path / "provkit-waivers.toml"
    file.write_text(WAIVER.format(expires=expires), encoding="utf-8")
    done = provkit("validate", failing, "--only", "TRA-01")
    code, words = outcome
    assert (done.code, done.err) == (code, "")
    assert words in " ".join(done.out.split())


def test_a_malformed_waiver_is_named_with_file_and_line(provkit, failing, tmp_path):
    file = tmp_path / "w.toml"
    file.write_text(WAIVER.format(expires="'soon'"), encoding="utf-8")
    done = provkit("validate", failing, "--waivers", file)
    assert (done.code, done.out) == (2, "")
    assert f"{file}:6: this waiver has no day on which it expires" in done.err


def test_only_what_is_new_counts_beside_a_baseline(provkit, failing, examples):
    only = ("--only", "TRA-01", "--only", "TRA-04")
    first = provkit("validate", failing, *only, "--format", "json", "-o", "b.json")
    assert first.code == 1
    again = provkit("validate", failing, *only, "--baseline", "b.json")
    assert again.code == 0
    assert "1 known finding not shown (baseline b.json)" in again.out
    other = examples / "TRA-04" / "fail.ttl"
    worse = provkit("validate", other, *only, "--baseline", "b.json")
    assert worse.code == 1
    assert "x TRA-04" in worse.out
    assert "1 finding of the baseline is gone" in worse.out


def test_a_baseline_that_is_none_is_refused(provkit, failing, tmp_path):
    (tmp_path / "b.json").write_text("[]", encoding="utf-8")
    done = provkit("validate", failing, "--baseline", "b.json")
    assert done.code == 2
    assert "b.json: not a report of provkit validate" in done.err


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("sarif", '{\n  "$schema"'),
        ("markdown", "### provkit validate: DOES NOT CONFORM"),
    ],
)
def test_every_format_is_one_option(provkit, failing, name, start):
    done = provkit("validate", failing, "--only", "TRA-01", "--format", name)
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith(start)


def test_the_formats_of_a_report_are_offered_and_no_other(provkit, failing, report):
    for name in plugins.names("render"):
        if name in _output.report_formats():
            assert plugins.load("render", name).render(report)
            continue
        with pytest.raises(UsageError):
            plugins.load("render", name).render(report)
    for name in ("csv", "svg"):
        done = provkit("validate", failing, "--format", name)
        assert (done.code, done.out) == (2, "")
        known = ", ".join(_output.report_formats())
        assert f"no format of a report is called '{name}'\n  known: {known}" in done.err
    offered = " ".join(provkit("validate", "--help").out.split())
    assert all(f" {n}" in offered for n in _output.report_formats())
    assert "mermaid" not in offered


def test_a_result_that_cannot_be_written_is_said_before_the_work(provkit, failing):
    done = provkit("validate", failing, "-o", "../none/y.txt")
    assert (done.code, done.out) == (2, "")
    assert "../none/y.txt: the folder ../none does not exist\n" in done.err
    assert "mkdir -p ../none" in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has it")
def test_a_device_is_written_to_and_not_replaced(provkit, failing):
    done = provkit("validate", failing, "--only", "TRA-01", "-o", "/dev/full")
    assert (done.code, done.out) == (2, "")
    assert done.err == "provkit: /dev/full: No space left on device\n"
    assert Path("/dev/full").is_char_device()


def test_an_empty_change_is_no_pass(provkit, failing, tmp_path):
    (tmp_path / "empty.ttl").write_text("", encoding="utf-8")
    done = provkit("validate", failing, "--changed", "empty.ttl")
    assert (done.code, done.out) == (2, "")
    assert "empty.ttl: there is no statement in it" in done.err


def test_the_merged_shapes_are_written_whole(provkit, tmp_path):
    done = provkit("shapes", "-o", "shapes.ttl")
    assert (done.code, done.out, done.err) == (0, "", "")
    text = (tmp_path / "shapes.ttl").read_text(encoding="utf-8")
    assert "pyshacl --shapes shapes.ttl --ont-graph shapes.ttl graph.ttl" in text
    assert "req:TRA-01-title a sh:PropertyShape" in text


def test_requirements_by_standard(provkit):
    done = provkit("requirements", "--standard", "consort-ai", "--format", "json")
    listed = json.loads(done.out)["requirements"]
    assert "TRA-01" in [each["requirement"] for each in listed]
    assert all("CONSORT-AI" in str(each["citations"]) for each in listed)


def test_an_explanation_says_what_passes_and_what_fails(provkit):
    done = provkit("explain", "TRA-01")
    assert "What it looks at\n  pk:Model\n" in done.out
    assert "- The model states no release date; none is made up" in done.out


def hook():
    """The one hook that is declared, as pre-commit reads it."""
    yaml = pytest.importorskip("yaml", reason="reads the hook as pre-commit does")
    (declared,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    return declared


def test_the_hook_is_a_command_that_there_is():
    declared = hook()
    assert {"id", "name", "entry", "language"} <= declared.keys()
    assert declared["language"] == "python"
    program, command, *_ = shlex.split(declared["entry"])
    assert program == "provkit"
    assert (ROOT / "provkit" / "cli" / f"{command}.py").is_file()


def test_the_hook_stops_a_commit_and_lets_one_pass(provkit, tmp_path, examples):
    declared = hook()
    _, *command = shlex.split(declared["entry"])
    arguments = [*command, *declared.get("args", [])]
    runs = tmp_path / "provenance" / "runs"
    runs.mkdir(parents=True)
    run = runs / "run.ttl"
    run.write_bytes((examples / "TRA-01" / "pass.ttl").read_bytes())
    assert provkit(*arguments).code == 0
    run.write_bytes((examples / "TRA-01" / "fail.ttl").read_bytes())
    stopped = provkit(*arguments)
    assert stopped.code == 1
    assert "TRA-01" in stopped.out
