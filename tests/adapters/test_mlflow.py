"""MLflow: its folder, its database and its exports say the same, and no more."""

from __future__ import annotations

import math
import shutil
import sqlite3
from pathlib import Path

import pytest

from provkit import adapters
from provkit.adapters._mlflow_folder import _flat
from provkit.adapters._mlflow_words import value
from provkit.errors import UnreadableSource, UsageError
from provkit.graph import Graph
from provkit.model import (
    Dataset,
    Evaluation,
    Gap,
    MetricResult,
    MetricSummary,
    Model,
    Run,
    TrainingRun,
)
from provkit.rdf.encode import encode
from tests.adapters import contract

HERE = Path(__file__).parent / "fixtures" / "mlflow"
DATABASE, FOLDER = HERE / "mlflow.db", HERE / "mlruns"
both = pytest.mark.parametrize("source", [DATABASE, FOLDER], ids=["db", "folder"])


def records(source, kind=object, **options):
    found = adapters.read("mlflow", source, **options).records
    return [record for record in found if isinstance(record, kind)]


def run(source, title):
    return next(r for r in records(source, Run) if r.title == title)


def test_the_folder_and_the_database_of_one_study_say_the_same():
    told = []
    for source in (DATABASE, FOLDER):
        report = adapters.read("mlflow", source).report
        kinds = sorted(type(r).__name__ for r in records(source))
        told.append((report.records, report.mapped, report.kept, kinds))
    assert told[0] == told[1]


@both
def test_a_run_that_made_a_model_is_its_training(source):
    train = run(source, "train")
    (model,) = records(source, Model)
    assert isinstance(train, TrainingRun)
    assert len(train.training_data) == 1
    assert model.generated_by == train.iri
    assert (model.title, model.version) == ("panel-imputer", "1")
    assert model.iri not in train.inputs
    assert train.status.endswith("completed")
    assert train.description == "first try"


@both
def test_hyperparameters_are_numbers_where_they_were(source):
    settings = {each.name: each.value for each in run(source, "train").settings}
    assert settings == {"C": 1.0, "solver/name": "lbfgs"}


@both
def test_a_run_that_only_measured_is_an_evaluation(source):
    evaluation = run(source, "evaluate")
    (model,) = records(source, Model)
    assert isinstance(evaluation, Evaluation)
    assert evaluation.model == (model.iri,)
    results = [
        (each.metric, each.value)
        for each in records(source, MetricResult)
        if each.generated_by == evaluation.iri
    ]
    assert sorted(results) == [("auc_AFR", 0.7), ("auc_EUR", 0.9)]


@both
def test_what_was_measured_while_training_is_an_evaluation_in_the_training(source):
    (inner,) = (
        each for each in records(source, Evaluation) if each.title != "evaluate"
    )
    train = run(source, "train")
    assert inner.part_of == train.iri
    assert inner.setting == "apparent"
    assert (inner.test_data,) == train.training_data


@both
def test_a_run_that_never_ended_has_no_status_and_a_gap(source):
    killed = run(source, "killed")
    assert (killed.status, killed.ended) == (None, None)
    assert killed.last_seen == "2026-11-22T07:52:13.376000Z"
    assert "RUNNING" in killed.gaps[0].description


@both
def test_failed_child_and_deleted_runs_are_what_they_are(source):
    assert run(source, "crashed").status == "failed"
    assert run(source, "fold 1").part_of == run(source, "train").iri
    deleted = {note.name: note.value for note in run(source, "thrown away").annotations}
    assert deleted["mlflow.lifecycle_stage"] == "deleted"


@both
def test_series_are_summed_up_with_infinite_and_missing_values(source):
    listed = records(source, MetricSummary)
    found = {(each.name, each.count): each for each in listed}
    loss = found["train/loss", 3]
    assert (loss.last, loss.maximum) == (pytest.approx(0.5), 0.7)
    assert math.isnan(found["auc_EUR", 1].last)
    assert math.inf in [each.last for each in listed]


@both
def test_a_digest_of_eight_characters_is_a_hint_and_no_identity(source):
    for dataset in records(source, Dataset):
        notes = {note.name: note.value for note in dataset.annotations}
        assert len(notes["mlflow.digest"]) == 8
        assert dataset.checksums == ()
        assert dataset.iri in {gap.about for gap in records(source, Gap)}


def test_two_runs_with_one_digest_do_not_share_a_dataset(tmp_path):
    source = tmp_path / "mlflow.db"
    shutil.copyfile(DATABASE, source)
    with sqlite3.connect(source) as base:
        (used,) = base.execute(
            "SELECT dataset_uuid FROM datasets WHERE name = 'panel-train'"
        ).fetchone()
        (other,) = base.execute(
            "SELECT run_uuid FROM runs WHERE name = 'crashed'"
        ).fetchone()
        base.execute(
            "INSERT INTO inputs VALUES ('i9', 'DATASET', ?, 'RUN', ?, 0)", (used, other)
        )
        base.execute(
            "INSERT INTO input_tags VALUES ('i9', 'mlflow.data.context', ?)", ("test",)
        )
    base.close()
    train, crashed = run(source, "train"), run(source, "crashed")
    assert not set(train.training_data) & set(crashed.inputs)
    shared = {r.title: r for r in records(source, Run, same="digest")}
    assert shared["train"].training_data == shared["crashed"].inputs
    assert len(records(source, Dataset, same="digest")) == 2


def test_datasets_of_two_experiments_are_two_in_any_case(tmp_path):
    source = tmp_path / "mlruns"
    shutil.copytree(FOLDER, source)
    (experiment,) = (each for each in source.iterdir() if len(each.name) > 9)
    shutil.copytree(experiment, source / "999")
    one = records(FOLDER, Dataset, same="digest")
    two = records(source, Dataset, same="digest")
    assert len(two) == 2 * len(one)


def test_an_unknown_way_to_tell_datasets_apart_is_refused():
    with pytest.raises(UsageError, match="same='name'"):
        records(DATABASE, same="name")


def test_a_model_that_an_old_mlflow_logged_gets_its_version():
    (model,) = records(HERE / "bulk", Model)
    assert (model.title, model.version) == ("panel-imputer", "2")
    (training,) = records(HERE / "bulk", TrainingRun)
    assert model.generated_by == training.iri
    assert {note.name for note in model.annotations} == {"flavors", "mlflow_version"}


def test_a_registered_model_alone_names_its_run():
    (model,) = records(HERE / "model_export.json", Model)
    (training,) = records(HERE / "run_export.json", TrainingRun)
    assert model.generated_by == training.iri


def test_the_database_is_read_without_touching_it(tmp_path):
    source = tmp_path / "mlflow.db"
    shutil.copyfile(DATABASE, source)
    tmp_path.chmod(0o500)
    try:
        assert records(source, Run)
    finally:
        tmp_path.chmod(0o700)
    assert source.read_bytes() == DATABASE.read_bytes()
    assert [each.name for each in tmp_path.iterdir()] == ["mlflow.db"]


def test_what_another_process_is_writing_is_read_too(tmp_path):
    source = tmp_path / "mlflow.db"
    shutil.copyfile(DATABASE, source)
    writer = sqlite3.connect(source)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("UPDATE runs SET name = 'renamed' WHERE name = 'train'")
    writer.commit()
    assert run(source, "renamed")
    writer.close()


def test_a_damaged_table_is_named(tmp_path):
    source = tmp_path / "mlflow.db"
    shutil.copyfile(DATABASE, source)
    with sqlite3.connect(source) as base:
        base.execute("UPDATE runs SET start_time = 'yesterday'")
    base.close()
    with pytest.raises(UnreadableSource, match="start_time is 'yesterday'"):
        records(source)


def test_a_cut_off_series_is_refused_with_its_line(tmp_path):
    source = tmp_path / "mlruns"
    shutil.copytree(FOLDER, source)
    (series,) = (
        each
        for each in source.rglob("loss")
        if "0.7" in each.read_text() and each.is_file()
    )
    series.write_text(series.read_text() + "17953")
    with pytest.raises(UnreadableSource, match=r"metrics/train/loss:\d+: "):
        records(source)


def test_nothing_outside_of_the_folder_is_read(tmp_path):
    source = tmp_path / "mlruns"
    shutil.copytree(FOLDER, source)
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_text("open sesame")
    (secret / "meta.yaml").write_text("name: open sesame\ndigest: d\n")
    folders = [each for each in source.rglob("params") if "models" not in str(each)]
    run_folder = folders[0].parent
    shutil.rmtree(run_folder / "params")
    (run_folder / "params").symlink_to(secret)
    (run_folder / "tags" / "linked").symlink_to(secret / "key")
    for file in source.rglob("inputs/*/meta.yaml"):
        lines = file.read_text().splitlines()
        lines = [
            "source_id: ../../../secret" if each.startswith("source_id") else each
            for each in lines
        ]
        file.write_text("\n".join(lines))
    assert "sesame" not in str(adapters.read("mlflow", source).records)
    experiment = run_folder.parent
    (experiment / "meta.yaml").unlink()
    (experiment / "meta.yaml").symlink_to(secret / "meta.yaml")
    with pytest.raises(UnreadableSource, match="cannot be read"):
        adapters.read("mlflow", source)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("1", 1), ("1.0", 1.0), ("1.50", "1.50"), ("nan", "nan"), ("True", "True")],
)
def test_a_number_is_one_where_it_comes_back_the_same(text, meant):
    assert value(text) == meant
    assert type(value(text)) is type(meant)


@pytest.mark.parametrize(
    "text", ["a: &b c", "a: [1]", "a: 'x", "a: b # c", "a: b: c", "- a", "a: 1\na: 2"]
)
def test_what_is_not_flat_is_left_to_the_parser(text):
    assert _flat(text) is None


@pytest.mark.parametrize(
    ("tool", "path"),
    contract.real(
        "mlflow",
        "mlflow/mlflow_rich.db",
        "mlflow/mlruns_filestore_rich",
        "mlflow/mlruns_mlflow3.17_1kg",
        "mlflow/run_export_sklearn_oss.json",
        "mlflow/run_export_automl.json",
        "mlflow/registered_model_export.json",
    ),
)
def test_real_files_are_read(tool, path):
    imported = adapters.read(tool, path)
    assert imported.report.records
    assert imported.report.gaps
    text = str(encode(*imported.records))
    for personal in ("/home/analyst", '"root"', "ndre", "mycompany"):
        assert personal not in text


@pytest.mark.parametrize(
    ("tool", "path"), contract.real("mlflow", "mlflow/mlflow_rich.db")
)
def test_a_real_model_leads_to_what_it_was_trained_on(tool, path):
    imported = adapters.read(tool, path)
    graph = Graph(triples=encode(*imported.records))
    assert [row.title for row in graph.datasets("variant-clf@1").rows] == [
        "cohort_train"
    ]


def test_what_was_imported_before_keeps_its_names_when_runs_are_added(tmp_path):
    source = tmp_path / "mlflow.db"
    shutil.copyfile(DATABASE, source)
    with sqlite3.connect(source) as base:
        base.execute(
            "INSERT INTO runs (run_uuid, name, status, start_time, experiment_id) "
            "VALUES ('ff', 'later', 'FINISHED', 1795333855296, 1)"
        )
    base.close()
    before = set(encode(*adapters.read("mlflow", DATABASE).records[:-2]))
    after = set(encode(*adapters.read("mlflow", source).records[:-2]))
    assert before < after
    new = {t.subject.value for t in after - before}
    assert "https://w3id.org/provkit/id/mlflow/run/ff" in new


@pytest.mark.parametrize(
    ("tool", "path"),
    [("mlflow", DATABASE), *contract.real("mlflow", "mlflow/mlflow_rich.db")],
)
def test_every_parameter_and_every_last_value_is_one_record(tool, path):
    with sqlite3.connect(f"file:{path}?immutable=1", uri=True) as base:
        params = base.execute("SELECT key, value FROM params").fetchall()
        latest = base.execute(
            "SELECT key, CASE WHEN is_nan THEN NULL ELSE value END FROM latest_metrics"
        ).fetchall()
    base.close()
    imported = adapters.read(tool, path)
    settings = [s for r in imported.records if isinstance(r, Run) for s in r.settings]
    left_out = sum(x.count for x in imported.report.lost if x.field == "params/*")
    assert len(settings) + left_out == len(params)
    assert {(s.name, str(s.value)) for s in settings} <= set(params)
    values = [
        (r.name, r.last) if isinstance(r, MetricSummary) else (r.metric, r.value)
        for r in imported.records
        if isinstance(r, (MetricSummary, MetricResult))
        if r.source_field.startswith("runs/")
    ]
    assert sorted(map(str, map(_plain, values))) == sorted(
        map(str, map(_plain, latest))
    )


def _plain(pair):
    name, value = pair
    if value is None or math.isnan(value):
        return name, None
    return name, min(value, 1.7976931348623157e308)
