"""`provkit convert`, `formats`, `digest` and `diff --prov`, as a user types them."""

from __future__ import annotations

import json
import subprocess
import sys

PROVN = """document
prefix ex <http://example.org/>
entity(ex:panel)
activity(ex:train, 2026-01-01T09:00:00, -)
used(ex:u1; ex:train, ex:panel, -, [prov:role='ex:training'])
wasAssociatedWith(ex:w; ex:train, ex:lab, -)
wasAssociatedWith(ex:w; ex:train, ex:lab, ex:plan)
bundle ex:b
entity(ex:model)
endBundle
endDocument
"""


def given(tmp_path, text=PROVN, name="run.provn"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return name


def test_there_and_back(provkit, tmp_path):
    done = provkit("convert", given(tmp_path), "run.json")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert provkit("convert", "run.json", "run.xml").code == 0
    back = provkit("convert", "run.xml", "-", "--to", "provn")
    assert back.out.startswith("document")
    assert "used(ex:u1; ex:train, ex:panel, -, [prov:role='ex:training'])" in back.out


def test_what_was_lost_is_said_on_stderr(provkit, tmp_path):
    done = provkit("convert", given(tmp_path), "run.trig")
    assert done.code == 0
    assert "1 lost on the way from PROV-N to TriG" in done.err
    assert "wasAssociatedWith(http://example.org/w;" in done.err
    assert "(line 6): PROV-O has one node" in done.err
    assert "ex:train" in (tmp_path / "run.trig").read_text()


def test_strict_writes_nothing_that_lost_something(provkit, tmp_path):
    done = provkit("convert", given(tmp_path), "run.trig", "--strict")
    assert done.code == 1
    assert "lost" in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["run.provn"]
    assert provkit("convert", "run.provn", "run.json", "--strict").code == 0


def test_the_report_as_json(provkit, tmp_path):
    done = provkit("convert", given(tmp_path), "run.ttl", "--format", "json")
    report = json.loads(done.err)
    assert report["source"] == "PROV-N"
    assert report["target"] == "Turtle"
    whats = [entry["what"] for entry in report["lost"]]
    assert any(what.startswith("bundle <http://example.org/b>") for what in whats)
    assert {entry["line"] for entry in report["lost"]} == {6, None}


def test_a_source_that_cannot_be_read_leaves_the_target_alone(provkit, tmp_path):
    (tmp_path / "run.json").write_text("mine")
    done = provkit("convert", given(tmp_path, PROVN[:150]), "run.json")
    assert done.code == 2
    assert done.err.startswith("provkit: run.provn:")
    assert (tmp_path / "run.json").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 2


def test_the_format_may_be_named(provkit, tmp_path):
    given(tmp_path, "<urn:a> a <http://www.w3.org/ns/prov#Entity> .", "graph.dat")
    assert provkit("convert", "graph.dat", "a.provn").code == 2
    done = provkit("convert", "graph.dat", "a.provn", "--from", "turtle")
    assert (done.code, done.err) == (0, "")
    assert "entity(" in (tmp_path / "a.provn").read_text()


def test_stdout_needs_a_format(provkit, tmp_path):
    done = provkit("convert", given(tmp_path), "-")
    assert done.code == 2
    assert "--to" in done.err


def test_rdf_to_rdf_keeps_every_literal(provkit, tmp_path):
    text = '<urn:a> <urn:p> "007"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    given(tmp_path, text, "a.nt")
    for name in ("a.rdf", "a.jsonld", "a.trig", "a.ttl"):
        assert provkit("convert", "a.nt", name).code == 0
        assert provkit("convert", name, "-", "--to", "ntriples").out == text


def test_formats_lists_them(provkit):
    done = provkit("formats", "--format", "json")
    found = {each["name"]: each for each in json.loads(done.out)["formats"]}
    assert found["provn"]["extensions"] == [".provn"]
    assert found["trig"]["bundles"]
    assert "PROV-JSONLD" in provkit("formats").out


def test_one_graph_has_one_digest_in_every_format(provkit, tmp_path):
    text = PROVN.replace("wasAssociatedWith(ex:w; ex:train, ex:lab, -)\n", "")
    given(tmp_path, text)
    names = ["run.provn", "run.json", "run.trig", "run.nq", "run.jsonld"]
    for name in names[1:]:
        assert provkit("convert", "run.provn", name).code == 0
    done = provkit("digest", *names)
    digests = {line.split()[0] for line in done.out.splitlines()}
    assert len(digests) == 1
    assert len(digests.pop()) == 64


def test_diff_tells_what_follows_from_what_differs(provkit, tmp_path):
    start = "document\nprefix ex <http://example.org/>\n"
    given(tmp_path, f"{start}wasAttributedTo(ex:m, ex:lab)\nendDocument", "a.provn")
    more = "wasGeneratedBy(ex:m, ex:a, -)\nwasAssociatedWith(ex:a, ex:lab, -)\n"
    given(
        tmp_path, f"{start}wasAttributedTo(ex:m, ex:lab)\n{more}endDocument", "b.provn"
    )
    assert provkit("convert", "a.provn", "a.ttl").code == 0
    same = provkit("diff", "--prov", "a.provn", "a.ttl")
    assert (same.code, same.err) == (0, "")
    assert "are equivalent" in same.out
    other = provkit("diff", "--prov", "a.provn", "b.provn", "--format", "json")
    assert other.code == 1
    assert json.loads(other.out)["equivalent"] is False


def test_what_differs_between_two_models_is_told(tmp_path):
    import provkit as pk

    for alpha in (1, 2):
        with pk.run("train", kind=pk.TrainingRun, ledger=tmp_path / "ledger") as run:
            run.log_param("alpha", alpha)
            run.produce(pk.Model(title="m", version=str(alpha)))
    command = [sys.executable, "-m", "provkit", "diff", "m@1"]
    where = ["-g", str(tmp_path / "ledger")]
    done = subprocess.run(
        [*command, "m@2", *where], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "alpha" in done.stdout
    done = subprocess.run(
        [*command, "m@1", *where], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
