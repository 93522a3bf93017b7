"""DVC: stages that ran, their files by digest, and metrics that are still the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from provkit import adapters
from provkit.errors import UnreadableSource
from provkit.graph import Graph
from provkit.model import Dataset, Entity, MetricSummary, Model, Run
from provkit.rdf.encode import encode
from tests.adapters import contract

HERE = Path(__file__).parent / "fixtures" / "dvc"
STUDY = HERE / "study"


def records(source, kind, **options):
    found = adapters.read("dvc", source, **options).records
    return [record for record in found if isinstance(record, kind)]


def test_what_one_stage_wrote_and_the_next_read_is_one_file():
    runs = {each.title: each for each in records(STUDY, Run)}
    (panel,) = (e for e in records(STUDY, Entity) if e.title == "data/panel.csv")
    assert panel.generated_by == runs["prepare"].iri
    assert panel.iri in runs["train"].inputs
    assert panel.checksums[0].value == "30c63470719d961e32045908b7c0772d"


def test_a_file_is_a_model_where_the_plan_says_so_and_a_dataset_where_the_user_does():
    (model,) = records(STUDY, Model)
    assert (model.title, model.description) == ("imputer", "imputes 55 markers")
    assert records(STUDY, Dataset) == []
    (panel,) = records(STUDY, Dataset, datasets="data/panel.csv")
    triples = encode(*adapters.read("dvc", STUDY, datasets="data/panel.csv").records)
    upstream = Graph(triples=triples).upstream("imputer").rows
    assert panel.title in [row.title for row in upstream]


def test_the_digest_of_a_folder_is_no_checksum():
    (raw,) = (e for e in records(STUDY, Entity) if e.title == "data/raw")
    assert raw.checksums == ()
    notes = {note.name: note.value for note in raw.annotations}
    assert notes["dvc.md5"].endswith(".dir")


def test_metrics_are_read_where_the_file_is_still_the_one_that_was_written(tmp_path):
    (auc,) = records(STUDY, MetricSummary)
    assert (auc.name, auc.last) == ("auc.EUR", 0.9)
    copy = tmp_path / "study"
    shutil.copytree(STUDY, copy)
    (copy / "scores.json").write_text('{"auc": {"EUR": 0.99}}')
    imported = adapters.read("dvc", copy)
    assert not [r for r in imported.records if isinstance(r, MetricSummary)]
    assert any("has changed" in each.why for each in imported.report.lost)


def test_a_stage_that_did_not_change_keeps_its_name(tmp_path):
    copy = tmp_path / "study"
    shutil.copytree(STUDY, copy)
    lock = copy / "dvc.lock"
    lock.write_text(lock.read_text().replace("train.C: 1.0", "train.C: 2.0"))
    before = {each.title: each.iri for each in records(STUDY, Run)}
    after = {each.title: each.iri for each in records(copy, Run)}
    assert before["prepare"] == after["prepare"]
    assert before["train"] != after["train"]


def test_parameters_are_settings_and_paths_are_not():
    (train,) = (each for each in records(STUDY, Run) if each.title == "train")
    settings = {each.name: each.value for each in train.settings}
    assert settings == {"train.C": 1.0, "train.populations": '["GBR", "YRI"]'}
    assert train.command is None


def test_metrics_outside_of_the_folder_are_not_read(tmp_path):
    copy = tmp_path / "study"
    shutil.copytree(STUDY, copy)
    for file in (copy / "dvc.lock", copy / "dvc.yaml"):
        file.write_text(file.read_text().replace("scores.json", "../scores.json"))
    shutil.move(copy / "scores.json", tmp_path / "scores.json")
    assert records(copy, MetricSummary) == []


def test_a_plan_alone_is_no_provenance():
    with pytest.raises(UnreadableSource, match="nothing of it has been run"):
        adapters.read("dvc", HERE / "bad_plan")


@pytest.mark.parametrize(
    ("tool", "path"), contract.real("dvc", "dvc/cancer_dvc_mlflow")
)
def test_a_real_project_is_read(tool, path):
    imported = adapters.read(tool, path)
    runs = [each for each in imported.records if isinstance(each, Run)]
    assert len(runs) == 4
    values = [r.last for r in imported.records if isinstance(r, MetricSummary)]
    assert values == [4.364851065474795e-06, 1.0]
