"""Large imports as a stream, and exports: what an exporter sees and where it goes."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from provkit import adapters
from provkit.adapters import Lost, View, Written
from provkit.cli import _exporting, _records
from provkit.cli.import_ import chosen
from provkit.errors import UsageError
from provkit.graph import Graph
from provkit.model import Dataset, MetricResult, Model, Run, Setting
from provkit.rdf import files
from provkit.rdf.encode import encode

STUDY = Path(__file__).parent / "fixtures" / "mlflow" / "mlflow.db"


def many(count):
    shared = tuple(Setting(f"p{n}", n / 10) for n in range(8))
    for number in range(count):
        yield Run(iri=f"urn:x:run:{number}", title=f"{number}", settings=shared)


@pytest.mark.parametrize("name", ["turtle", "ntriples", "trig", "jsonld"])
def test_a_large_graph_is_the_same_graph(name, tmp_path, monkeypatch):
    monkeypatch.setattr(_records, "_HELD", 200)
    extension = {"turtle": ".ttl", "ntriples": ".nt", "trig": ".trig"}
    out = tmp_path / f"graph{extension.get(name, '.jsonld')}"
    _records.write(many(60), out, name)
    read = {quad.triple for quad in files.read(out)}
    assert len(read) > _records._HELD
    assert read == set(encode(*many(60)))
    again = tmp_path / f"again{out.suffix}"
    _records.write(many(60), again, name)
    assert again.read_bytes() == out.read_bytes()


def test_a_small_graph_is_written_to_be_read(tmp_path):
    _records.write(many(2), tmp_path / "small.ttl", "turtle")
    files.write(encode(*many(2)), tmp_path / "sorted.ttl")
    small, ordered = tmp_path / "small.ttl", tmp_path / "sorted.ttl"
    assert small.read_bytes() == ordered.read_bytes()


def test_an_import_that_fails_halfway_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(_records, "_HELD", 200)

    def failing():
        yield from many(60)
        raise UsageError("stop")

    with pytest.raises(UsageError):
        _records.write(failing(), tmp_path / "graph.ttl", "turtle")
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_gets_a_bar_and_a_file_none(tmp_path):
    command = [sys.executable, "-m", "provkit", "import", "mlflow", str(STUDY)]
    command += ["-o", str(tmp_path / "graph.ttl")]
    ours, theirs = pty.openpty()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "reading mlflow.db" in shown
    assert "100%" in shown
    quiet = subprocess.run(command, check=True, capture_output=True, text=True)
    assert "reading mlflow.db" not in quiet.stderr


def view(**more):
    records = adapters.read("mlflow", STUDY).records
    return View(records, **more)


def test_an_exporter_sees_records_and_can_ask():
    graph = Graph(triples=encode(*adapters.read("mlflow", STUDY).records))
    seen = _exporting.view_of(graph)
    model = seen.one(Model, "model")
    assert model.title == "panel-imputer"
    assert seen.named(model.iri) == model
    assert [row["title"] for row in seen.ask("datasets", model.iri)] == ["panel-train"]
    assert any(each["requirement"] == "TRA-01" for each in seen.findings("genomics-ai"))


def test_one_record_is_meant_or_it_is_asked_which():
    with pytest.raises(UsageError, match="2 datasets to write"):
        view().one(Dataset, "dataset")
    iri = view().all(Dataset)[0].iri
    assert view(focus=iri).one(Dataset, "dataset").iri == iri
    with pytest.raises(UsageError, match="0 models"):
        View(()).one(Model, "model")


def test_one_file_and_several_are_saved(tmp_path, monkeypatch):
    _exporting.save(Written({"": b"x"}), tmp_path / "card.md")
    assert (tmp_path / "card.md").read_bytes() == b"x"
    several = Written({"a.json": b"1", "inner/b.json": b"2"})
    _exporting.save(several, tmp_path / "crate")
    assert (tmp_path / "crate" / "inner" / "b.json").read_bytes() == b"2"
    with pytest.raises(UsageError, match="name a folder"):
        _exporting.save(several, tmp_path / "card.md")
    stdout = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", stdout)
    _exporting.save(Written({"": b"x"}), Path("-"))
    assert stdout.buffer.getvalue() == b"x"


def test_what_has_no_place_and_what_is_missing_is_said(tmp_path):
    written = Written({"": b"x"}, (Lost("seed", "no field for it", 3),), ("a licence",))
    text = _exporting.said("model-card", written, tmp_path, "text")
    assert "seed (3 times): no field for it" in text
    assert "a licence" in text
    told = json.loads(_exporting.said("model-card", written, tmp_path, "json"))
    assert told["lost"] == [{"field": "seed", "why": "no field for it", "count": 3}]
    assert told["missing"] == ["a licence"]


def test_options_are_names_with_values():
    assert chosen(("a-b=1", "c=x=y")) == {"a_b": "1", "c": "x=y"}
    for bad in (("a",), ("=1",), ("a=1", "a=2")):
        with pytest.raises(UsageError):
            chosen(bad)


def test_an_exporter_finds_the_population_of_a_result():
    table = STUDY.parents[1] / "fairlearn" / "one_feature.csv"
    triples = encode(*adapters.read("fairlearn", table).records)
    seen = _exporting.view_of(Graph(triples=triples))
    about = [seen.cohorts[each.cohort] for each in seen.all(MetricResult)]
    names = {cohort.population.rpartition("#")[2] for cohort in about}
    assert names == {"AFR-1000G", "EAS-1000G", "EUR-1000G"}
    assert sorted(len(each.strata) for each in seen.cohorts.values()) == [0, 0, 0, 3]
