"""lm-eval: one evaluation per task, and nothing that the file does not say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from provkit import adapters
from provkit.errors import UnreadableSource
from provkit.model import Dataset, Evaluation, MetricResult, Model, Run
from tests.adapters import contract

HERE = Path(__file__).parent / "fixtures" / "lm-eval"


def records(name, kind):
    found = adapters.read("lm-eval", HERE / name).records
    return [record for record in found if isinstance(record, kind)]


def test_a_result_has_the_metric_without_its_filter_and_the_error_beside_it():
    found = {each.metric: each for each in records("new_form.json", MetricResult)}
    assert found["acc"].value == 0.61
    assert found["acc"].observations == 480
    assert [(a.name, a.value) for a in found["acc"].annotations] == [
        ("standard error", 0.02)
    ]
    assert (found["acc"].low, found["acc"].high) == (None, None)
    assert "exact_match (strict-match)" in found


def test_the_model_is_what_was_loaded():
    for name, version in (("old_form.json", "step7000"), ("new_form.json", "main")):
        (model,) = records(name, Model)
        assert (model.title, model.version) == ("our-lab/report-writer", version)


def test_every_task_is_an_evaluation_within_the_run():
    evaluations = records("old_form.json", Evaluation)
    (run,) = (r for r in records("old_form.json", Run) if r not in evaluations)
    assert {each.title for each in evaluations} == {"clinical_terms", "variant_reports"}
    assert {each.part_of for each in evaluations} == {run.iri}


def test_a_task_of_the_same_name_in_another_file_is_another():
    old = {each.iri for each in records("old_form.json", Dataset)}
    new = {each.iri for each in records("new_form.json", Dataset)}
    assert not old & new


def test_the_start_is_told_and_the_end_is_a_gap():
    (run,) = (r for r in records("new_form.json", Run) if not isinstance(r, Evaluation))
    assert run.started == "2025-11-24T16:00:00.250000Z"
    assert run.ended is None
    assert any("when it ended" in gap.description for gap in run.gaps)


def test_a_value_that_is_no_number_is_refused_with_its_place(tmp_path):
    file = tmp_path / "results.json"
    file.write_text(json.dumps({"results": {"a": {"acc": {}}}}))
    with pytest.raises(UnreadableSource, match="/results/a/acc should be a number"):
        adapters.read("lm-eval", file)


@pytest.mark.parametrize(
    ("tool", "path"),
    contract.real("lm-eval", "evals/bloom_560m.json", "evals/pythia_12b_0shot.json"),
)
def test_every_number_of_a_real_file_is_read(tool, path):
    stated = json.loads(path.read_text())["results"]
    expected = sorted(
        value
        for values in stated.values()
        for name, value in values.items()
        if not name.endswith("_stderr")
    )
    found = adapters.read(tool, path).records
    assert sorted(r.value for r in found if isinstance(r, MetricResult)) == expected
