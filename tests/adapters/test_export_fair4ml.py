"""A model in FAIR4ML: its own words only, and what a graph says of it."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import RdfFormat, parse

from provkit import adapters
from provkit.cli._exporting import view_of
from provkit.errors import UsageError
from tests import worlds

# The terms of FAIR4ML 0.1.0 (release/0.1.0/fair4ml.jsonld of RDA-FAIR4ML).
OWN = """
MLModel MLModelEvaluation legal ethicalSocial evaluatedOn hasEvaluation
fineTunedFrom hasCO2eEmissions intendedUse mlTask modelCategory sharedBy testedOn
modelRisksBiasLimitations trainedOn usageInstructions codeSampleSnippet validatedOn
evaluatedMLModel evaluationDataset evaluationMetrics evaluationResults
evaluationSoftware extrinsicEvaluation
"""
NAMESPACE = "https://w3id.org/fair4ml#"


def exported(world, model="model"):
    given = view_of(worlds.graph(world), worlds.ex(model))
    written = adapters.write("fair4ml", given)
    return written, json.loads(written.files[""])


@pytest.mark.parametrize(
    ("world", "model"),
    [
        ("clean run", "model"),
        ("base model chain", "third"),
        ("opaque base model", "model"),
        ("unknown cohort", "model"),
        ("protected counts", "model"),
    ],
)
def test_it_is_json_ld_in_the_words_of_fair4ml(world, model):
    written, _content = exported(world, model)
    triples = list(parse(written.files[""], RdfFormat.JSON_LD))
    terms = {each.predicate.value for each in triples}
    terms |= {e.object.value for e in triples if e.predicate.value.endswith("#type")}
    own = {t.removeprefix(NAMESPACE) for t in terms if t.startswith(NAMESPACE)}
    assert own
    assert own <= set(OWN.split())
    known = ("http://schema.org/", NAMESPACE, "http://www.w3.org/")
    assert {t for t in terms if not t.startswith(known)} == set()
    assert exported(world, model)[0] == written


def test_what_a_graph_says_of_a_model():
    _written, content = exported("clean run")
    assert content["schema:name"] == "model"
    assert content["schema:license"]["@id"].endswith("LICENSE-2.0")
    (trained,) = content["fair4ml:trainedOn"]
    assert trained["@id"] == worlds.ex("train-part")
    people = {e["schema:name"]: e["schema:value"] for e in
              trained["schema:additionalProperty"]}  # fmt: skip
    assert people["participants, British in England and Scotland (1KGP)"] == "70"
    (tested,) = content["fair4ml:testedOn"]
    assert tested["@id"] == worlds.ex("test-part")
    assert "fair4ml:evaluatedOn" not in content, "held-out data are test data"
    (evaluation,) = content["fair4ml:hasEvaluation"]
    assert evaluation["fair4ml:evaluatedMLModel"] == [{"@id": worlds.ex("model")}]
    values = [e["schema:value"] for e in evaluation["fair4ml:evaluationMetrics"]]
    assert values == [0.85, 0.85]
    use = content["fair4ml:intendedUse"]
    assert "purpose: methods-development" in use
    assert "no commercial use" in use
    assert "recommended for: European (1000 Genomes group)" in use


def test_a_tuned_model_names_the_model_that_it_came_from():
    _written, content = exported("base model chain", "third")
    (base,) = content["fair4ml:fineTunedFrom"]
    assert base == {
        "@id": worlds.ex("second"),
        "@type": "fair4ml:MLModel",
        "schema:name": "second",
    }


def test_what_is_missing_and_lost_is_said():
    written, content = exported("clean run")
    missing = " ".join(written.missing)
    for name in ("mlTask", "modelCategory", "modelRisksBiasLimitations", "description"):
        assert f"{name}:" in missing
        assert f"fair4ml:{name}" not in content
    lost = {each.field for each in written.lost}
    assert {"TrainingRun.settings", "TrainingRun.started", "Run"} <= lost


def test_several_models_are_asked_which():
    given = view_of(worlds.graph("base model chain"))
    with pytest.raises(UsageError, match="3 models"):
        adapters.write("fair4ml", given)
