"""Model cards as `huggingface_hub` reads them, and what people read in them."""

from __future__ import annotations

import pytest

from provkit import adapters
from provkit.adapters import View, _yaml
from provkit.adapters._markdown import escaped, table
from provkit.adapters._model_card_text import plain
from provkit.adapters._model_card_yaml import block
from provkit.cli._exporting import view_of
from provkit.model import Dataset, Evaluation, Gap, MetricResult, Model, TrainingRun
from tests import worlds

MODELS = {
    "clean run": "model",
    "base model chain": "third",
    "unknown cohort": "model",
    "protected counts": "model",
}
HUB = "https://huggingface.co/"


def card(view):
    return adapters.write("model-card", view).files[""].decode()


def world(name):
    return card(view_of(worlds.graph(name), worlds.ex(MODELS[name])))


def on_the_hub():
    data = Dataset(iri=f"{HUB}datasets/example/panel", title="panel")
    base = Model(iri=f"{HUB}example/base", title="base")
    run = TrainingRun(
        "urn:x:run",
        training_data=data.iri,
        base_models=base.iri,
        gaps=(Gap("the seed: nobody set one"),),
    )
    model = Model(iri="urn:x:model", title="tuned", generated_by=run.iri, license="MIT")
    test = Evaluation("urn:x:test", "test", model=model.iri, test_data=data.iri)
    result = MetricResult("urn:x:r", "auroc", 0.91, generated_by=test.iri, low=0.9)
    return View((data, base, run, model, test, result), focus=model.iri)


def section(text, heading):
    return text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("name", MODELS)
def test_the_hub_reads_a_card(name):
    hub = pytest.importorskip("huggingface_hub")
    read = hub.ModelCard(world(name), ignore_metadata_errors=False)
    assert read.data.license == "apache-2.0"
    assert not name.startswith("clean") or len(read.data.eval_results) == 2


def test_the_hub_reads_results_and_names_of_its_own():
    hub = pytest.importorskip("huggingface_hub")
    data = hub.ModelCard(card(on_the_hub()), ignore_metadata_errors=False).data
    assert data.datasets == ["example/panel"]
    assert data.base_model == ["example/base"]
    (result,) = data.eval_results
    assert isinstance(result, hub.EvalResult)
    assert (result.metric_value, result.dataset_type) == (0.91, "example/panel")
    assert result.metric_args == {"low": 0.9}


def test_populations_results_terms_and_findings_are_told():
    text = world("clean run")
    people = section(text, "People in the training data")
    assert "| African (1000 Genomes group) | 70 | 50.0% | yes |" in people
    results = section(text, "Results")
    assert (
        "| accuracy | European (1000 Genomes group) | 0.85 | 0.8 to 0.9 (0.95) | 100 |"
        in results
    )
    assert "general research use (GRU)" in section(text, "Data")
    assert "| methods-development | PERMIT |" in section(
        text, "Whether the data permit the intended use"
    )
    assert "TRA-10" in section(text, "Open findings")
    assert "limitations" in section(text, "What is not known")


def test_what_a_run_did_not_see_is_told():
    told = section(card(on_the_hub()), "What is not known")
    assert "the seed: nobody set one" in told


def test_a_protected_count_is_a_range():
    people = section(world("protected counts"), "Data")
    assert "British in England and Scotland (1KGP): 10-20" in people


def test_texts_are_no_markup():
    for text in ("a*b_c`d", "<script>x</script>", "[x](y) | z", "# no", "- no", "&lt;"):
        assert plain([escaped(text)]) == text
        (row,) = list(table(("a",), [(text,)]))[2:]
        assert row.replace("\\|", "").count("|") == 2


def test_yaml_says_the_same_in_every_version_of_it():
    hostile = ["no", "1e5", "0x1", "2026-11-22", "a: b", "#x", "!!t", "\x85\u2028", "~"]
    content = {
        "texts": hostile,
        "deep": {"list": [{"a": 1, "b": [{"c": None}]}], "empty": [], "none": {}},
        "numbers": [1e-7, 0.5, float("inf"), True],
    }
    assert _yaml.parse(block(content), "card") == content
    yaml = pytest.importorskip("yaml")
    assert yaml.safe_load(block(content)) == content
