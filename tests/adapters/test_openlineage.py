import pytest

from provkit import adapters
from provkit.model import Dataset, Run, TrainingRun
from tests.adapters import contract

HERE = contract.FIXTURES / "openlineage"


def read(name, *kinds):
    found = adapters.read("openlineage", HERE / name).records
    return [each for each in found if type(each) in kinds]


def test_the_events_of_a_run_are_one_run():
    (run,) = read("training.jsonl", Run, TrainingRun)
    assert type(run) is TrainingRun
    assert run.started == "2026-03-01T09:00:00.000000Z"
    assert (run.ended, run.status) == ("2026-03-01T10:05:00.000000Z", "completed")
    assert run.code[0].identifier.startswith("0123")
    assert run.environment[0].title == "spark 4.0"


def test_data_are_named_as_openlineage_names_them_without_places():
    panel, model = read("training.jsonl", Dataset)
    assert (panel.identifier, panel.version) == ("s3://bucket/panel.vcf", "v2")
    assert [each.name for each in panel.attributed_to] == ["team:imputation"]
    assert model.title == "model.bin"


def test_what_one_run_writes_is_made_by_it():
    run, *data = read("training.jsonl", TrainingRun, Dataset)[::-1]
    assert [each.generated_by for each in data] == [run.iri, None]


def test_runs_of_several_jobs_with_one_placeholder_for_an_id_stay_apart():
    runs = {each.title: each for each in read("several_writers.json", Run)}
    assert set(runs) == {"a", "b", "c"}
    assert runs["b"].part_of == runs["a"].iri
    assert (runs["b"].status, runs["c"].status) == ("failed", None)


def test_what_two_runs_write_is_two_things_and_which_was_read_is_a_gap():
    data = read("several_writers.json", Dataset)
    assert sum(each.generated_by is not None for each in data) == 2
    report = adapters.read("openlineage", HERE / "several_writers.json").report
    assert "which of 2 written states was read" in str(report)


def test_a_job_without_a_run_tells_of_data_alone():
    assert read("job.json", Run) == []
    assert [each.title for each in read("job.json", Dataset)] == ["in"]


REAL = contract.real(
    "openlineage",
    "openlineage/client_dataset_event.json",
    "openlineage/client_job_event.json",
    "openlineage/dbt_failed_run_events.json",
    "openlineage/dbt_seed_events.json",
    "openlineage/ml_training_events.jsonl",
    "openlineage/spec_example_full_event.json",
)


@pytest.mark.parametrize(("tool", "path"), REAL)
def test_real_files_are_read(tool, path):
    assert adapters.read(tool, path).report.records
