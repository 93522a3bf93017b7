"""Tables of items: what a graph says for each item, and what it leaves open."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest

from provkit import adapters, model
from provkit.adapters import View, dome, prs_rs, tripod_ai
from provkit.cli._exporting import view_of
from provkit.errors import UsageError
from provkit.model import (
    Dataset,
    Evaluation,
    MetricResult,
    Model,
    Run,
    Setting,
    TrainingRun,
)
from tests import worlds

TOOLS = {"tripod-ai": tripod_ai, "dome": dome, "prs-rs": prs_rs}
COUNTS = {"tripod-ai": 52, "dome": 21, "prs-rs": 22}
RECORDS = {
    "model": model.Model,
    "training": model.TrainingRun,
    "evaluation": model.Evaluation,
    "preparation": model.Run,
    "training-data": model.Dataset,
    "validation-data": model.Dataset,
    "test-data": model.Dataset,
    "data": model.Dataset,
    "split": model.DatasetSplit,
    "result": model.MetricResult,
    "group-result": model.MetricResult,
    "discrimination": model.MetricResult,
    "calibration": model.MetricResult,
}


def view(world, name="model"):
    return view_of(worlds.graph(world), worlds.ex(name))


def table(tool, given):
    written = adapters.write(tool, given, format="json")
    content = json.loads(written.files[""])
    return written, content, {each["item"]: each for each in content["items"]}


@pytest.mark.parametrize("tool", TOOLS)
def test_every_item_stands_once_and_names_fields_that_exist(tool):
    items = TOOLS[tool].STANDARD.items()
    assert len(items) == len({each.number for each in items}) == COUNTS[tool]
    for item in items:
        assert item.about
        for field in item.fields:
            part, _dot, name = field.partition(".")
            known = {each.name for each in fields(RECORDS[part])} | {"site"}
            assert name in known, f"{item.number}: {field}"


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(
    ("world", "name"),
    [
        ("clean run", "model"),
        ("base model chain", "third"),
        ("opaque base model", "model"),
        ("protected counts", "model"),
        ("unknown cohort", "model"),
    ],
)
def test_states_add_up_and_open_items_are_listed(tool, world, name):
    given = view(world, name)
    written, content, items = table(tool, given)
    assert sum(content["counts"].values()) == COUNTS[tool]
    short = {n for n, e in items.items() if e["state"] in {"open", "partly"}}
    assert {each.split(":")[0] for each in written.missing} == short
    for each in items.values():
        answered = {answer["field"] for answer in each["answers"]}
        assert answered.isdisjoint(each["open"])
        assert (each["state"] == "stated") == (bool(answered) and not each["open"])
    assert table(tool, given)[0] == written
    nodes = {getattr(record, "iri", None) for record in given.records}
    cited = {a["node"] for each in items.values() for a in each["answers"]}
    assert cited <= nodes


def test_each_answer_names_its_node_and_says_what_the_graph_says():
    _written, _content, items = table("tripod-ai", view("clean run"))
    (use,) = items["3b"]["answers"]
    assert use["node"] == worlds.ex("model")
    assert "recommended for European (1000 Genomes group)" in use["values"][0]
    groups = [a for a in items["23a"]["answers"] if a["field"] == "group-result.value"]
    assert {each["label"] for each in groups} == {
        "accuracy, African (1000 Genomes group)",
        "accuracy, European (1000 Genomes group)",
    }
    assert groups[0]["values"] == ["0.85 [0.8, 0.9] (95%), n=100"]
    assert items["17"]["state"] == "open"
    assert items["2"]["state"] == "outside"


def test_people_of_the_panel_are_not_taken_for_those_of_the_split():
    _written, _content, items = table("tripod-ai", view("split without cohort"))
    assert "training-data.cohort" in items["10"]["open"]
    _written, _content, items = table("tripod-ai", view("clean run"))
    said = {a["node"]: a["values"] for a in items["10"]["answers"]}
    assert set(said) == {worlds.ex("train-part"), worlds.ex("test-part")}
    assert said[worlds.ex("train-part")][0].startswith("140 participants; ")


def test_a_measure_of_discrimination_is_told_from_one_of_calibration():
    made = TrainingRun(iri="urn:x:t", training_data="urn:x:d")
    tested = Evaluation(iri="urn:x:e", model="urn:x:m", test_data="urn:x:d")
    auc = MetricResult("urn:x:1", "auroc", 0.7, generated_by=tested.iri)
    slope = MetricResult("urn:x:2", "calibration-slope", 1.1, generated_by=tested.iri)
    given = View(
        (
            made,
            tested,
            auc,
            slope,
            Model(iri="urn:x:m", generated_by=made.iri),
            Dataset(iri="urn:x:d"),
        )
    )
    _written, _content, items = table("prs-rs", given)
    assert [a["node"] for a in items["15"]["answers"]] == ["urn:x:1"]
    assert [a["node"] for a in items["16"]["answers"]] == ["urn:x:2"]
    assert items["18"]["mark"] == "UNVERIFIED"
    assert items["17"]["state"] == "open"


def test_a_table_is_markdown_whatever_the_graph_holds():
    odd = "a|b\n<script>`*_[x](y)"
    given = View((Model(iri="urn:x:m", title=odd, limitations=odd),))
    text = adapters.write("tripod-ai", given).files[""].decode()
    rows = [line for line in text.splitlines() if line.startswith("| 26 ")]
    assert len(rows) == 1
    assert rows[0].replace("\\|", "").count("|") == 5
    assert "<script>" not in text
    assert "not stated: data.limitations" in rows[0]
    assert "## Open" in text
    assert "- 5b, when the people took part: data.collected" in text


@pytest.mark.parametrize("tool", TOOLS)
def test_a_model_of_a_run_that_is_not_known_to_be_a_training(tool):
    run = Run(iri="urn:x:run", title="fit", settings=(Setting("alpha", 1),))
    given = View((run, Model(iri="urn:x:m", generated_by=run.iri)))
    _written, _content, items = table(tool, given)
    answers = [a for each in items.values() for a in each["answers"]]
    assert ["alpha=1"] in [each["values"] for each in answers]


def test_an_unknown_format_and_several_models_are_refused():
    with pytest.raises(UsageError, match="format='html'"):
        adapters.write("dome", view("clean run"), format="html")
    with pytest.raises(UsageError, match="3 models"):
        adapters.write("dome", view_of(worlds.graph("base model chain")))


def test_what_no_item_asks_for_is_lost():
    written, _content, _items = table("dome", view("base model chain", "first"))
    lost = {each.field: each.why for each in written.lost}
    assert lost["Model"] == "no item asks for it"
