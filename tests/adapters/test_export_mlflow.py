"""Tags for an MLflow run: texts within MLflow's limits, with provkit's names."""

from __future__ import annotations

import json

import pytest

from provkit import adapters
from provkit.adapters import View
from provkit.adapters._mlflow_out import LONGEST_KEY, LONGEST_VALUE
from provkit.cli._exporting import view_of
from provkit.errors import UsageError
from provkit.model import Cohort, Dataset, Gap, Model, Run, TrainingRun
from tests import worlds


def exported(view):
    written = adapters.write("mlflow", view)
    return written, json.loads(written.files[""])


def clean(focus="training"):
    return view_of(worlds.graph("clean run"), worlds.ex(focus))


def test_a_run_is_known_by_its_name_its_data_by_theirs():
    _written, tags = exported(clean())
    assert tags["provkit.run"] == worlds.ex("training")
    assert tags["provkit.kind"] == "TrainingRun"
    assert json.loads(tags["provkit.training_data"]) == [worlds.ex("train-part")]
    assert json.loads(tags["provkit.models"]) == {worlds.ex("model"): "model 1.0"}
    (code,) = json.loads(tags["provkit.code"])
    assert code == "swh:1:rev:" + "0" * 40


def test_people_and_terms_stand_with_each_dataset():
    _written, tags = exported(clean())
    people = json.loads(tags["provkit.populations"])[worlds.ex("train-part")]
    assert people[worlds.population("GBR")] == 70
    terms = json.loads(tags["provkit.data_use"])
    assert terms == {worlds.ex("train-part"): ["DUO:0000042"]}, "of the whole panel"


def test_a_count_that_is_not_stated_is_null_and_a_range_is_two_numbers():
    _written, tags = exported(
        view_of(worlds.graph("protected counts"), worlds.ex("training"))
    )
    people = json.loads(tags["provkit.populations"])[worlds.ex("panel")]
    assert people[worlds.population("GBR")] == [10, 20]
    assert people[worlds.population("YRI")] is None


def test_a_split_that_states_nobody_has_nobody_of_its_panel():
    view = view_of(worlds.graph("split without cohort"), worlds.ex("training"))
    written, tags = exported(view)
    assert "provkit.populations" not in tags
    assert any(each.startswith("populations:") for each in written.missing)


def test_a_model_stands_for_the_run_that_made_it():
    assert exported(clean("model"))[1] == exported(clean("training"))[1]
    with pytest.raises(UsageError, match="3 runs"):
        exported(view_of(worlds.graph("clean run")))


def test_an_evaluation_names_its_model_and_how_its_data_relate():
    _written, tags = exported(clean("evaluation"))
    assert json.loads(tags["provkit.model"]) == [worlds.ex("model")]
    assert tags["provkit.setting"] == "held-out"


def test_long_lists_are_parted_and_nothing_is_cut_off():
    names = [f"https://example.org/shard/{number:05}" for number in range(1_000)]
    run = TrainingRun(iri="urn:x:run", training_data=tuple(names))
    _written, tags = exported(View((run,)))
    parts = [key for key in tags if key.startswith("provkit.training_data")]
    assert len(parts) > 3
    assert [n for key in parts for n in json.loads(tags[key])] == names
    assert all(len(key) <= LONGEST_KEY for key in tags)
    assert all(len(text) <= LONGEST_VALUE for text in tags.values())


def test_what_is_too_long_for_any_tag_is_lost_and_said_to_be():
    groups = tuple(Cohort(f"group {number:04} of many", 1) for number in range(500))
    data = Dataset(iri="urn:x:data", cohort=groups)
    run = Run(iri="urn:x:run", inputs=data.iri, gaps=(Gap("x" * 9_000),))
    written, tags = exported(View((data, run)))
    assert "provkit.populations" not in tags
    assert "provkit.gaps" not in tags
    lost = {each.field for each in written.lost}
    assert {"provkit.populations", "provkit.gaps"} <= lost


def test_every_tag_is_a_text_and_the_same_each_time():
    view = clean()
    written, tags = exported(view)
    assert all(type(text) is str for text in tags.values())
    assert exported(view)[0] == written
    lost = {each.field for each in written.lost}
    assert {"TrainingRun.agents", "TrainingRun.settings", "MetricResult"} <= lost
    assert b"Carberry" not in written.files[""]


def test_a_withdrawn_dataset_is_named():
    view = view_of(worlds.graph("consent withdrawal"), worlds.ex("splitting"))
    if view.named(worlds.ex("splitting")) is None:
        run = Run(iri="urn:x:run", inputs=worlds.ex("panel"))
        view = View((*view.records, run), "urn:x:run")
    _written, tags = exported(view)
    assert worlds.ex("panel") in json.loads(tags["provkit.withdrawn"])


def test_a_bare_run_and_a_run_without_a_model():
    written, tags = exported(View((Run(iri="urn:x:run"), Model(iri="urn:x:model"))))
    assert tags == {"provkit.run": "urn:x:run", "provkit.kind": "Run"}
    assert {each.split(":")[0] for each in written.missing} == {"code", "status"}
