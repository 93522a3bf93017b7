import pytest

from provkit import adapters
from provkit.errors import UnreadableSource
from provkit.model import (
    Dataset,
    DatasetSplit,
    Evaluation,
    MetricResult,
    Model,
    TrainingRun,
)
from tests.adapters import contract

HERE = contract.FIXTURES / "model-card"
HUB = "https://huggingface.co/"


def of(name, kind):
    found = adapters.read("model-card", HERE / name).records
    return [each for each in found if type(each) is kind]


def test_the_block_and_the_text_make_one_model():
    model = of("full.md", Model)[-1]
    assert model.title == "Imputer v2"
    assert model.license == "https://example.org/terms"
    assert model.description == "Imputes genotypes from arrays, see the paper."
    assert model.limitations == (
        "Less accurate for rare variants, and for people who are not in the panel.",
    )
    assert model.intended_use.out_of_scope == ("Not for diagnosis.",)
    assert model.derived_from == (f"{HUB}example/base-imputer",)
    kept = {each.name: each.value for each in model.annotations}
    assert kept["language"] == '["en", "no"]'
    assert kept["intended uses"] == "For research on genotype imputation."


def test_names_of_the_hub_are_places_and_no_fixed_versions():
    imported = adapters.read("model-card", HERE / "full.md")
    (run,) = [each for each in imported.records if type(each) is TrainingRun]
    assert run.training_data == (
        f"{HUB}datasets/example/panel",
        "https://doi.org/10.5555/array",
    )
    assert run.base_models == (f"{HUB}example/base-imputer",)
    assert "which version of the base model" in str(imported.report)
    (run,) = of("folder", TrainingRun)
    assert (run.base_models, len(run.aggregated_models)) == ((), 2)


def test_a_result_is_on_a_split_at_a_revision_of_a_dataset():
    (split,) = of("full.md", DatasetSplit)
    assert split.derived_from == f"{HUB}datasets/example/panel"
    assert split.version == "5503434ddd753f426f4b38109466949a1217c2bb"
    assert split.role == "test"
    first, second = of("full.md", Evaluation)
    assert first.test_data == split.iri
    assert second.test_data == f"{HUB}datasets/example/panel"
    found = [(each.metric, each.value) for each in of("full.md", MetricResult)]
    assert found == [("r2", 0.91), ("rmse", 0.12), ("r2", 0.88)]


def test_a_card_without_a_block_is_read_with_its_gaps():
    imported = adapters.read("model-card", HERE / "plain.md")
    (model,) = [each for each in imported.records if type(each) is Model]
    assert model.title == "Small model"
    assert model.limitations == ("It was made with data of volunteers.",)
    told = {gap.what for gap in imported.report.gaps}
    assert {"its licence", "which data it was trained on", "how good it is"} <= told
    assert imported.report.lost == ()


def test_accounts_and_places_on_machines_are_not_copied():
    imported = adapters.read("model-card", HERE / "full.md")
    assert "anna" not in str(imported.records)
    assert "personal: a user name" in str(imported.report)


def test_a_fault_in_the_block_is_told_with_its_line():
    with pytest.raises(UnreadableSource, match=r"bad_tag\.md:3:"):
        adapters.read("model-card", HERE / "bad_tag.md")
    with pytest.raises(UnreadableSource, match="begins on line 1 does not end"):
        adapters.read("model-card", HERE / "bad_open.md")


def test_headings_in_code_are_no_headings(tmp_path):
    path = tmp_path / "README.md"
    path.write_text("```\n# a comment\n```\n\n# The model\n\ntext\n")
    records = adapters.read("model-card", path).records
    assert [e.title for e in records if type(e) is Model] == ["The model"]


def test_training_data_of_the_real_card_are_a_dataset():
    path = contract.REAL / "modelmeta" / "hf_prot_bert_README_excerpt.md"
    if not path.exists():
        pytest.skip("../shared/data is not here")
    records = adapters.read("model-card", path).records
    (data,) = [each for each in records if type(each) is Dataset]
    assert data.iri == f"{HUB}datasets/Uniref100"


@pytest.mark.parametrize(
    ("tool", "path"),
    contract.real(
        "model-card",
        "modelmeta/Bio_ClinicalBERT_README.md",
        "modelmeta/hf_prot_bert_README_excerpt.md",
        "modelmeta/monai_pathology_tumor_README.md",
    ),
)
def test_real_cards_are_read(tool, path):
    assert adapters.read(tool, path).report.records >= 1
