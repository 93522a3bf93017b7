"""What is exported and read again is the same: model, data, licence, results."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import provkit as pk
from provkit import adapters, terms
from provkit.adapters import View
from provkit.cli._exporting import view_of
from provkit.errors import UsageError
from provkit.graph import Graph
from provkit.model import (
    Agent,
    Cohort,
    CohortOf,
    Dataset,
    Digest,
    Evaluation,
    IntendedUse,
    MetricResult,
    Model,
    Setting,
    TrainingRun,
)
from provkit.rdf import files
from provkit.rdf.encode import encode
from tests import worlds

TOOLS = ("cyclonedx", "spdx", "model-card")
AT = {"spdx": {"at": "2026-03-04T10:00:00Z"}}
EXTENSION = {"model-card": "md"}
WORLDS = {
    "clean run": "model",
    "leaky split": "model",
    "shared ancestor": "model",
    "base model chain": "third",
    "unknown cohort": "model",
    "protected counts": "model",
    "joined by content": "model",
}
every_tool = pytest.mark.parametrize("tool", TOOLS)


def written(tool, view):
    return adapters.write(tool, view, **AT.get(tool, {}))


def there_and_back(tool, view, folder):
    path = folder / f"out.{EXTENSION.get(tool, 'json')}"
    path.write_bytes(written(tool, view).files[""])
    return adapters.read(tool, path)


def one(records, iri):
    (found,) = [each for each in records if getattr(each, "iri", None) == iri]
    return found


def view(name, node):
    return view_of(worlds.graph(name), worlds.ex(node))


def results(records):
    """Metric, value and population of each result."""
    held = [each for each in records if type(each) is MetricResult]
    return sorted(
        (terms.resolve("metric", each.metric) or each.metric, each.value, _people(each))
        for each in held
    )


def _people(result):
    about = result.cohort
    return about.cohort.population if isinstance(about, CohortOf) else bool(about)


@every_tool
@pytest.mark.parametrize(("name", "node"), WORLDS.items())
def test_a_model_comes_back_with_its_data(tool, name, node, tmp_path):
    seen = view(name, node)
    back = there_and_back(tool, seen, tmp_path).records
    before = seen.named(worlds.ex(node))
    model = one(back, before.iri)
    for field in ("title", "version", "license", "checksums", "issued"):
        if (tool, field) != ("cyclonedx", "issued"):
            assert getattr(model, field) == getattr(before, field), field
    assert model.attributed_to[0].iri == before.attributed_to[0].iri
    run, again = seen.named(before.generated_by), one(back, before.generated_by)
    assert type(again) is TrainingRun
    assert set(again.training_data) == set(run.training_data)
    for iri in run.training_data:
        data, held = seen.named(iri), one(back, iri)
        assert type(held) is type(data)
        for field in ("title", "version", "license", "checksums", "cohort"):
            assert getattr(held, field) == getattr(data, field), field
        assert [each.permission for each in held.data_use] == [
            each.permission for each in data.data_use
        ]
    assert set(model.derived_from) >= {
        each for each in before.derived_from if isinstance(seen.named(each), Model)
    }


@every_tool
def test_results_come_back_for_their_populations(tool, tmp_path):
    back = there_and_back(tool, view("clean run", "model"), tmp_path).records
    accuracy = terms.resolve("metric", "accuracy")
    populations = [terms.resolve("population", each) for each in ("AFR", "EUR")]
    assert results(back) == [(accuracy, 0.85, each) for each in populations]
    (evaluation,) = [each for each in back if type(each) is Evaluation]
    assert evaluation.iri == worlds.ex("evaluation")
    assert worlds.ex("test-part") in evaluation.test_data


@every_tool
def test_what_comes_back_joins_the_graph_it_came_from(tool, tmp_path):
    before = worlds.graph("clean run").triples
    back = there_and_back(tool, view("clean run", "model"), tmp_path).records
    joined = Graph(triples=[*before, *encode(*back)])
    assert pk.validate(joined, profile="prov").conforms
    found = joined.ask("datasets", worlds.ex("model")).rows
    assert [each.node for each in found] == [
        worlds.ex("train-part"),
        worlds.ex("panel"),
    ]


@every_tool
def test_data_that_trained_and_tested_show_both(tool, tmp_path):
    data = Dataset(iri="urn:x:data", title="data")
    run = TrainingRun("urn:x:run", "run", training_data="urn:x:data")
    model = Model(iri="urn:x:model", title="model", generated_by="urn:x:run")
    test = Evaluation(
        "urn:x:test", "test", model="urn:x:model", test_data=("urn:x:data",)
    )
    result = MetricResult("urn:x:r", "auroc", 0.9, generated_by="urn:x:test")
    seen = View((data, run, model, test, result))
    back = there_and_back(tool, seen, tmp_path).records
    assert one(back, "urn:x:run").training_data == ("urn:x:data",)
    (again,) = [each for each in back if type(each) is Evaluation]
    assert "urn:x:data" in again.test_data


@every_tool
def test_nothing_is_invented_and_what_is_asked_for_is_missing(tool):
    told = written(tool, View((Model(iri="urn:x:model", title="bare"),)))
    text = told.files[""].decode().replace('"simpleLicensing"', "")
    assert "licen" not in text.split("What is not known", maxsplit=1)[0].lower()
    missing = "\n".join(told.missing)
    for what in ("licence", "training data", "results", "digest", "version"):
        assert f"bare: {what}" in missing


@every_tool
def test_what_has_no_place_is_reported(tool):
    told = written(tool, view("clean run", "model"))
    lost = {each.field: each.why for each in told.lost}
    assert "TrainingRun.agents" in lost
    assert "Run" in lost
    if tool != "model-card":
        assert "MetricResult.participants" in lost


@every_tool
def test_the_same_graph_gives_the_same_bytes(tool):
    first = written(tool, view("clean run", "model")).files
    assert written(tool, view("clean run", "model")).files == first


@every_tool
def test_of_several_models_one_has_to_be_named(tool):
    seen = view_of(worlds.graph("base model chain"))
    with pytest.raises(UsageError, match="3 models to write"):
        written(tool, seen)


words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1
).filter(str.strip)


@every_tool
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.tuples(words, words, words, st.floats(allow_nan=False)))
def test_no_text_breaks_the_form(tool, tmp_path, drawn):
    title, text, setting, value = drawn
    digest = Digest("sha256", "0" * 64)
    about = Cohort(text, 5)
    seen = View(
        (
            Dataset(iri="urn:x:data", title=text, cohort=about, license=text),
            TrainingRun(
                "urn:x:run",
                training_data="urn:x:data",
                settings=(Setting(setting, value),),
            ),
            Model(
                iri="urn:x:model",
                title=title,
                version=text,
                license=text,
                checksums=(digest,),
                generated_by="urn:x:run",
                limitations=(text,),
                intended_use=IntendedUse(audience=text, out_of_scope=text),
                attributed_to=Agent(name="Example", kind="Organization"),
            ),
            Evaluation("urn:x:test", model="urn:x:model", test_data="urn:x:data"),
            MetricResult("urn:x:r", "auroc", value, generated_by="urn:x:test"),
        )
    )
    back = there_and_back(tool, seen, tmp_path).records
    model = one(back, "urn:x:model")
    assert (model.version, model.license) == (text, text)
    assert one(back, "urn:x:data").title == text
    if value not in {float("inf"), float("-inf")}:
        (result,) = [each for each in back if type(each) is MetricResult]
        assert result.value == value


def test_the_command_line_writes_each_form(tmp_path):
    graph = tmp_path / "graph.ttl"
    files.write(worlds.graph("clean run").triples, graph)
    command = [sys.executable, "-m", "provkit", "export", "cyclonedx", str(graph)]
    done = subprocess.run(
        [*command, "-o", "-", "--format", "json"], capture_output=True, check=True
    )
    assert json.loads(done.stdout)["bomFormat"] == "CycloneDX"
    assert json.loads(done.stderr)["missing"]
