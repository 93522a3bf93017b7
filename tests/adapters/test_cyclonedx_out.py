"""CycloneDX as `cyclonedx-python-lib` judges it, and what stands where."""

from __future__ import annotations

import json

import pytest

from provkit import adapters
from provkit.adapters import View
from provkit.adapters._bom_licenses import is_expression, spdx_name
from provkit.cli._exporting import view_of
from provkit.model import Agent, Dataset, Model, TrainingRun
from tests import worlds

MODELS = {
    "clean run": "model",
    "base model chain": "third",
    "unknown cohort": "model",
    "opaque base model": "model",
    "protected counts": "model",
}
LICENCES = (
    "MIT",
    "https://spdx.org/licenses/MIT",
    "https://creativecommons.org/licenses/by-nc/4.0/",
    "https://example.org/terms",
    "our own terms",
    "MIT OR Apache-2.0",
)


def bom(view):
    return adapters.write("cyclonedx", view).files[""].decode()


def world(name):
    return view_of(worlds.graph(name), worlds.ex(MODELS[name]))


def judge(text):
    schema = pytest.importorskip("cyclonedx.schema")
    json_validator = pytest.importorskip("cyclonedx.validation.json")
    validator = json_validator.JsonStrictValidator(schema.SchemaVersion.V1_6)
    try:
        return validator.validate_str(text)
    except json_validator.MissingOptionalDependencyException:
        pytest.skip("cyclonedx-python-lib[validation] is not installed")


@pytest.mark.parametrize("name", MODELS)
def test_a_list_is_valid_under_the_strict_validator(name):
    assert judge(bom(world(name))) is None


@pytest.mark.parametrize("licence", LICENCES)
def test_every_kind_of_licence_is_valid_and_comes_back(licence, tmp_path):
    maker = Agent("https://ror.org/02catss52", "EMBL-EBI")
    data = Dataset(iri="urn:x:data", title="data", license=licence, publisher=maker)
    run = TrainingRun("urn:x:run", training_data="urn:x:data")
    model = Model(
        iri="urn:x:model",
        title="model",
        license=licence,
        generated_by="urn:x:run",
        attributed_to=(maker, Agent(name="Example Lab", kind="Organization")),
    )
    text = bom(View((data, run, model)))
    path = tmp_path / "bom.json"
    path.write_text(text)
    back = [e for e in adapters.read("cyclonedx", path).records if hasattr(e, "rights")]
    assert back[0].license == licence
    assert judge(text) is None


def test_no_reference_stands_twice():
    refs = []
    waiting = [json.loads(bom(world("clean run")))]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            refs += [each["bom-ref"]] if "bom-ref" in each else []
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    assert len(refs) == len(set(refs)) == 4


def test_a_metric_has_its_slice_and_its_interval():
    model = json.loads(bom(world("clean run")))["components"][0]
    first = model["modelCard"]["quantitativeAnalysis"]["performanceMetrics"][0]
    assert first == {
        "type": "accuracy",
        "value": "0.85",
        "slice": "AFR",
        "confidenceInterval": {"lowerBound": "0.8", "upperBound": "0.9"},
    }


def test_people_and_terms_of_data_are_told_in_words_as_well():
    components = json.loads(bom(world("clean run")))["components"]
    (panel,) = [each for each in components if each["name"] == "panel"]
    told = panel["data"][0]["description"]
    assert "African (1000 Genomes group): 100 (of which Yoruba" in told
    assert "general research use (GRU)" in told


def test_a_licence_is_named_only_where_it_is_sure():
    assert spdx_name("https://www.apache.org/licenses/LICENSE-2.0") == "Apache-2.0"
    assert spdx_name("https://example.org/MIT") is None
    assert not is_expression("ask the authors OR nobody else")
