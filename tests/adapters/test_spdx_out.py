"""SPDX 3.0.1 as `spdx-python-model` judges it, and when it was written."""

from __future__ import annotations

import io
import json

import pytest

from provkit import adapters
from provkit.adapters import View
from provkit.cli._exporting import view_of
from provkit.errors import UsageError
from provkit.model import Dataset, Model, TrainingRun
from tests import worlds

MODELS = {
    "clean run": "model",
    "base model chain": "third",
    "unknown cohort": "model",
    "opaque base model": "model",
    "protected counts": "model",
}


def document(name, **options):
    view = view_of(worlds.graph(name), worlds.ex(MODELS[name]))
    return json.loads(adapters.write("spdx", view, **options).files[""])


def elements(document, kind):
    return [each for each in document["@graph"] if each["type"] == kind]


@pytest.mark.parametrize("name", MODELS)
def test_a_document_is_read_and_written_by_the_model_of_spdx(name):
    spdx = pytest.importorskip("spdx_python_model")
    model, objects = spdx.load_data(document(name))
    missing = {each for each in objects.link() if "spdx.org/licenses" not in each}
    assert missing == set()
    # Writing checks that every field that is asked for is there.
    model.JSONLDSerializer().write(objects, io.BytesIO())


@pytest.mark.parametrize(
    "licence",
    ["MIT", "https://spdx.org/licenses/MIT", "https://example.org/a", "our own terms"],
)
def test_every_kind_of_licence_comes_back(licence, tmp_path):
    data = Dataset(iri="urn:x:data", title="data", license="MIT")
    run = TrainingRun("urn:x:run", training_data="urn:x:data")
    model = Model(
        iri="urn:x:model", title="model", license=licence, generated_by="urn:x:run"
    )
    view = View((data, run, model))
    path = tmp_path / "spdx.json"
    path.write_bytes(adapters.write("spdx", view, at="2026-03-04T10:00:00Z").files[""])
    back = [each for each in adapters.read("spdx", path).records if type(each) is Model]
    assert back[0].license == licence


def test_relations_say_what_the_model_was_trained_and_tested_on():
    held = {
        each["relationshipType"]: each["to"]
        for each in elements(document("clean run"), "Relationship")
        if each["from"] == worlds.ex("model")
    }
    assert held["trainedOn"] == [worlds.ex("train-part")]
    assert held["testedOn"] == [worlds.ex("test-part")]


def test_the_time_of_writing_is_given_or_that_of_the_graph_and_never_a_clock():
    (info,) = elements(document("clean run"), "CreationInfo")
    assert info["created"] == "2026-03-03T10:10:00Z"
    (info,) = elements(document("clean run", at="2026-05-01T12:00:00+02:00"), _INFO)
    assert info["created"] == "2026-05-01T10:00:00Z"
    bare = View((Model(iri="urn:x:model", title="bare"),))
    with pytest.raises(UsageError, match="states no time"):
        adapters.write("spdx", bare)
    with pytest.raises(UsageError, match="no time with a time zone"):
        adapters.write("spdx", bare, at="yesterday")


_INFO = "CreationInfo"
