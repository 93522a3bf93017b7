import pytest

from provkit import adapters
from provkit.model import Environment, MetricResult, Model, TrainingRun
from tests.adapters import contract

HERE = contract.FIXTURES / "monai"


def of(name, kind):
    return [e for e in adapters.read("monai", HERE / name).records if type(e) is kind]


def test_a_bundle_is_a_model_put_together_afterwards():
    (model,), (run,) = of("bundle", Model), of("bundle", TrainingRun)
    assert (model.title, model.version, model.license) == (
        "Breast density",
        "0.1.6",
        "Apache License",
    )
    assert (model.generated_by, run.type) == (run.iri, "reconstructed-run")


def test_figures_have_no_interval_and_no_people():
    (result,) = of("metadata.json", MetricResult)
    assert (result.metric, result.value, result.low, result.participants) == (
        "accuracy",
        0.96,
        None,
        None,
    )


def test_versions_are_the_software():
    (software,) = of("metadata.json", Environment)
    assert "monai 1.3.0" in software.title
    assert "torchvision 0.14" in software.title


def test_prose_about_the_source_is_a_gap_for_what_it_leaves_open():
    report = str(adapters.read("monai", HERE / "metadata.json").report)
    assert "which data, which people, under which terms" in report


@pytest.mark.parametrize(
    ("tool", "path"),
    contract.real(
        "monai",
        "modelmeta/monai_breast_density_metadata.json",
        "modelmeta/monai_wholebody_ct_metadata.json",
    ),
)
def test_real_metadata_are_read(tool, path):
    assert adapters.read(tool, path).report.records > 3
