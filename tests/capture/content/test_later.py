"""Large files, files that change, and samples: what is known only later, or never."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

import provkit as pk
from provkit.model import MetricResult
from provkit.rdf import journal, replay
from provkit.rdf.layout import Ledger
from provkit.rdf.strata import strata
from provkit.vocab import PK

KEY = "a key of more than sixteen characters"


@pytest.fixture
def large(recorded) -> Path:
    path = Path("large.bin")
    with path.open("wb") as stream:
        stream.truncate(80 << 20)
    return path


def test_a_large_file_is_read_while_the_script_goes_on(recorded, large):
    with pk.run("train", kind=pk.TrainingRun) as run:
        entity = run.use(pk.Dataset(large, title="large"), role="training")
        assert entity.iri is None
        small = Path("model.bin")
        small.write_text("m")
        run.produce(small, pk.Model, title="m", derived_from=[entity])
        run.produce("model.bin", pk.Model, title="n", derived_from=[large])
    digest = sha256(large.read_bytes()).hexdigest()
    data = recorded.one(pk.Dataset, "large")
    assert data.checksums[0].value == digest
    assert data.iri == data.checksums[0].content_iri
    assert recorded.one(pk.TrainingRun).training_data == (data.iri,)
    for title in ("m", "n"):
        assert recorded.one(pk.Model, title).derived_from == (data.iri,)
    assert "urn:uuid" not in " ".join(t.value for t in _objects(recorded, data.iri))


def _objects(recorded, subject: str) -> list:
    return [t.object for t in recorded.triples() if t.subject.value == subject]


def test_a_large_file_keeps_the_name_it_was_given(recorded, large):
    with pk.run("look") as run:
        entity = run.use(pk.Dataset(large, iri="https://doi.org/10.1/x"))
    assert entity.iri == "https://doi.org/10.1/x"
    assert recorded.one(pk.Dataset).checksums


def test_a_large_file_is_known_by_its_makers_name(recorded, large):
    with pk.run("make") as run:
        made = run.produce(large, pk.Dataset, title="large")
    with pk.run("look") as run:
        run.use(large)
    assert recorded.one(pk.Run, "look").inputs == (made.iri,)
    assert recorded.one(pk.Dataset).checksums


def test_results_follow_their_test_data_to_its_name(recorded, large):
    test = pk.Dataset(large, title="t", cohort=pk.Cohort(populations={"GBR": 5}))
    Path("m").write_text("m")
    with pk.evaluate("m", on=test, setting="external") as ev:
        ev.metric("accuracy", 0.9, population="EUR", n=5)
    data = recorded.one(pk.Dataset, "t")
    [result] = recorded.records(MetricResult)
    assert result.cohort in {each.iri for each in strata(data) if each.level == 1}


def test_a_run_that_was_cut_off_while_it_read_says_so(recorded, large):
    run = pk.run("train", kind=pk.TrainingRun)
    run.start()
    run.use(large, role="training")
    [path] = Ledger(recorded.ledger).journals()
    lines = path.read_bytes().splitlines(keepends=True)
    cut = next(n for n, each in enumerate(lines) if b'"pending"' in each) + 1
    run.end()
    path.parent.mkdir(exist_ok=True)
    kept = path.with_name("cut.journal")
    kept.write_bytes(b"".join(lines[:cut]))
    assert journal.read(kept).damaged == ()
    [found] = [
        each
        for each in replay.replay(Ledger(recorded.ledger), kept).records
        if isinstance(each, pk.TrainingRun)
    ]
    gaps = {gap.about: gap.description for gap in found.gaps}
    [name] = found.training_data if isinstance(found.training_data, tuple) else ()
    assert "still being read when the run was cut off" in gaps[name]


def test_a_file_that_changes_while_it_is_used_is_a_gap(recorded):
    path = Path("data.csv")
    path.write_text("before")
    with pk.run("train") as run:
        run.use(path)
        path.write_text("after that")
    gaps = [gap.description for gap in recorded.one(pk.Run).gaps]
    assert "data.csv changed since it was read" in gaps


def test_a_file_that_the_run_itself_rewrites_is_no_surprise(recorded):
    path = Path("data.csv")
    path.write_text("before")
    with pk.run("train") as run:
        run.use(path)
        path.write_text("after that")
        run.produce(path, pk.Dataset)
    assert not [g for g in recorded.one(pk.Run).gaps if "changed" in g.description]


def test_samples_enter_as_a_count_and_never_as_names(recorded, monkeypatch):
    monkeypatch.setenv("PROVKIT_SAMPLE_KEY", KEY)
    path = Path("panel.csv")
    path.write_text("rs1\n")
    names = [f"HG{n:05}" for n in range(30)]
    with pk.run("train") as run:
        entity = run.use(pk.Dataset(path, title="panel", samples=names))
    assert entity.samples is None
    data = recorded.one(pk.Dataset, "panel")
    assert data.sample_count == 30
    [listed] = [e for e in recorded.records(pk.Entity) if e.iri == data.sample_list]
    assert listed.type == (PK + "SampleList",)
    text = b"".join(p.read_bytes() for p in recorded.ledger.rglob("*") if p.is_file())
    assert not [name for name in names if name.encode() in text]
    assert KEY.encode() not in text


def test_without_a_key_only_the_count_is_kept(recorded, monkeypatch):
    monkeypatch.delenv("PROVKIT_SAMPLE_KEY", raising=False)
    Path("panel.csv").write_text("rs1\n")
    with pk.run("make") as run:
        run.produce(pk.Dataset("panel.csv", samples=["a", "b", "a"]))
    data = recorded.one(pk.Dataset)
    assert (data.sample_count, data.sample_list) == (2, None)


def test_a_parameter_that_names_a_sample_is_told_without_the_name(recorded, caplog):
    path = Path("panel.csv")
    path.write_text("rs1\n")
    names = [f"HG{n:05}" for n in range(30)]
    with pk.run("train") as run:
        run.use(pk.Dataset(path, samples=names))
        run.log_param("left_out", "HG00007")
    assert "left_out" in caplog.text
    assert "HG00007" not in caplog.text
    gaps = [gap.description for gap in recorded.one(pk.Run).gaps]
    assert any("left_out" in gap and "sample" in gap for gap in gaps)
    assert os.fspath(path) == "panel.csv"
