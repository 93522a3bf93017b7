"""What cannot be done is said in words, with 2, and nothing half-written."""

import os
import subprocess
import sys

import pytest

from tests.cli.conftest import ROOT, START


def refused(done, *words):
    assert done.code == 2
    assert done.out == ""
    assert "Traceback" not in done.err
    for word in words:
        assert word in done.err


def test_a_malformed_graph_has_file_and_line(provkit, tmp_path):
    (tmp_path / "bad.ttl").write_text("<urn:a> <urn:p> 1 .\n<urn:a> oops .\n")
    refused(provkit("validate", "bad.ttl"), "bad.ttl:2")
    refused(provkit("ask", "upstream", "x", "-g", "bad.ttl"), "bad.ttl:2")


@pytest.mark.parametrize("name", ["gone.ttl", "notes.txt"])
def test_what_is_no_graph(provkit, tmp_path, name):
    (tmp_path / "notes.txt").write_text("no graph")
    refused(provkit("validate", name), name)


def test_no_graph_at_all(provkit):
    refused(provkit("validate"), "no graph was named", "PROVKIT_GRAPH")


def test_an_empty_graph_has_not_passed(provkit, tmp_path):
    (tmp_path / "empty.ttl").write_text("# nothing\n")
    refused(provkit("validate", "empty.ttl"), "nothing to check", "not a pass")


def test_a_graph_about_something_else_has_not_passed(provkit, tmp_path):
    (tmp_path / "other.ttl").write_text("<urn:a> <urn:p> 1 .\n")
    refused(provkit("validate", "other.ttl"), "nothing to check", "pk:Model")


def test_an_unknown_node_is_answered_with_the_nearest(provkit, lineage):
    refused(provkit("ask", "upstream", "imputor@1", "-g", lineage), "'imputer@1'")
    refused(provkit("show", "imputor@1", "-g", lineage), "'imputer@1'")


def test_an_ambiguous_title_lists_what_it_may_mean(provkit, lineage):
    done = provkit("ask", "upstream", "imputer", "-g", lineage)
    refused(done, "2 nodes", "https://example.org/m1", "https://example.org/m2")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["validate", "x.ttl", "--profile", "genomic"], ["genomics-ai"]),
        (["validate", "x.ttl", "--level", "most"], ["must, should"]),
        (["validate", "x.ttl", "--engine", "fast"], ["pyshacl"]),
        (["validate", "x.ttl", "--only", "TRA-1"], ["TRA-01"]),
        (["explain", "TRA-99"], ["TRA-0"]),
        (["requirements", "--format", "pdf"], ["json, junit"]),
        (["requirements", "--level", "any"], ["must"]),
        (["validat"], ["did you mean 'validate'"]),
        (["ask", "upstreem", "x"], ["did you mean 'upstream'"]),
        (["ask", "upstream"], ["NODE"]),
        (["validate", "--no-such-option"], ["--no-such-option"]),
        (["explain", "TRA-01", "-o", "no/such/folder/x"], ["no/such/folder"]),
    ],
    ids=" ".join,
)
def test_a_name_that_nothing_has(provkit, arguments, words):
    refused(provkit(*arguments), *words)


def test_an_unknown_policy_of_a_question(provkit, lineage):
    asked = ("ask", "upstream", "imputer@1", "-g", lineage, "--policy", "any")
    refused(provkit(*asked), "recorded")


def test_without_arguments_there_is_help(provkit):
    assert "Commands:" in provkit().out + provkit().err


def test_a_reader_that_has_gone_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-c", START, "requirements"],
        stdout=writing,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_terminal_without_accents_shows_escapes(provkit, tmp_path):
    (tmp_path / "g.ttl").write_text(
        "<urn:m> a <https://w3id.org/provkit/ns#Model> ; "
        '<http://purl.org/dc/terms/title> "modèle" .',
        encoding="utf-8",
    )
    done = provkit("show", "urn:m", "-g", "g.ttl", PYTHONIOENCODING="ascii")
    assert done.code == 0
    assert "mod\\xe8le" in done.out
