"""What a run is done for is recorded, and an evaluation's data are held against it."""

from __future__ import annotations

from pathlib import Path

import pytest

import provkit as pk
from provkit.model import Evaluation, Run, TrainingRun
from provkit.rdf.decode import decode
from provkit.rdf.encode import encode
from provkit.vocab import PK


@pytest.mark.parametrize("kind", [Run, TrainingRun, Evaluation])
@pytest.mark.parametrize(
    "purpose", ["methods-development", ("methods-development", "risk-prediction")]
)
def test_a_purpose_comes_back_as_it_was_written(kind, purpose):
    run = kind(iri="urn:x:run", purpose=purpose)
    triples = encode(run)
    stated = {t.object.value for t in triples if t.predicate.value == PK.purpose}
    assert len(stated) == (1 if isinstance(purpose, str) else 2)
    [again] = decode(triples).records
    assert again.purpose
    assert set(encode(again)) == {*triples}


def test_the_test_data_are_held_against_the_purpose_of_the_evaluation(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    for name in ("train.csv", "test.csv"):
        Path(name).write_text(f"{name}\n", encoding="utf-8")
    free = pk.DataUse("DUO:0000004")
    only_health = pk.DataUse("DUO:0000006")
    train = pk.Dataset("train.csv", title="train", data_use=free)
    test = pk.Dataset("test.csv", title="test", data_use=only_health)
    with pk.run("train", kind=pk.TrainingRun) as run:
        run.use(train, role="training")
        Path("model.bin").write_bytes(b"m")
        model = run.produce(
            "model.bin",
            pk.Model,
            title="m",
            intended_use=pk.IntendedUse(purpose="methods-development"),
        )
    with pk.evaluate(model, on=test, purpose="ancestry-research") as found:
        found.metric("accuracy", 0.9)
    graph = pk.load("provenance")
    rows = {graph.index.kind(graph.index.node(r.by)): r for r in graph.data_use("m")}
    assert rows["IntendedUse"].outcome == "PERMIT"
    assert rows["Evaluation"].outcome == "DENY"
    assert rows["Evaluation"].purpose == PK + "AncestryResearch"


def test_decorators_take_a_purpose(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    @pk.training(model="m", purpose="methods-development")
    def train() -> Path:
        Path("m.bin").write_bytes(b"m")
        return Path("m.bin")

    train()
    index = pk.load("provenance").index
    [run] = index.of_kind("TrainingRun").tolist()
    assert index.values(run, PK.purpose) == [PK + "MethodsDevelopment"]
