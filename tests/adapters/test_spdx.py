import pytest

from provkit import adapters
from provkit.errors import UnreadableSource
from provkit.model import (
    Code,
    Dataset,
    DatasetSplit,
    Entity,
    Evaluation,
    MetricResult,
    Model,
    Run,
    TrainingRun,
)
from tests.adapters import contract

HERE = contract.FIXTURES / "spdx"
DOC = "https://example.org/doc#"


def of(name, kind):
    found = adapters.read("spdx", HERE / name).records
    return [each for each in found if type(each) is kind]


def named(name, kind, iri):
    (found,) = [each for each in of(name, kind) if each.iri == iri]
    return found


def test_an_element_is_called_by_its_own_iri():
    package = named("full.json", Model, f"{DOC}package")
    assert (package.title, package.version) == ("Imputer", "1.2")
    assert package.issued == "2026-03-02"
    assert package.license == "https://spdx.org/licenses/Apache-2.0"
    assert package.limitations == ("Not for indels.",)
    assert package.checksums[0].algorithm == "sha256"
    assert [each.iri for each in package.attributed_to] == [
        "https://orcid.org/0000-0002-1825-0097",
        f"{DOC}lab",
    ]
    (data,) = of("small.json", Dataset)
    assert data.iri == "https://example.org/s#data"
    (tool,) = of("small.json", Entity)[:1]
    assert tool.iri.startswith("https://w3id.org/provkit/id/spdx/element/")


def test_trained_on_is_a_training_with_the_hyperparameters_of_its_package():
    (run,) = of("full.json", TrainingRun)
    assert run.training_data == (f"{DOC}train.vcf",)
    assert [(each.name, each.value) for each in run.settings] == [
        ("alpha", "10"),
        ("folds", "5"),
    ]
    assert run.code == (f"{DOC}train.py",)
    assert run.description == "Ridge regression per variant."
    assert run.annotations[0].value == "1.5 kilowattHour"
    weights = named("full.json", Model, f"{DOC}weights")
    assert weights.generated_by == run.iri
    package = named("full.json", Model, f"{DOC}package")
    assert set(package.derived_from) == {f"{DOC}weights", "https://example.org/base"}


def test_tested_on_is_an_evaluation_with_the_metrics():
    (evaluation,) = of("full.json", Evaluation)
    assert evaluation.model == f"{DOC}package"
    assert evaluation.test_data == (f"{DOC}panel",)
    found = [
        (each.metric, each.value, each.cohort and each.cohort.cohort.population)
        for each in of("full.json", MetricResult)
    ]
    assert found == [
        ("r2", 0.85, None),
        ("r2", 0.91, "GBR"),
        ("r2 [rare]", 0.7, None),
    ]


def test_a_build_has_times_and_a_script_that_generates_has_none():
    build, script = of("full.json", Run)
    assert (build.iri, build.started) == (
        f"{DOC}build",
        "2026-03-01T10:00:00.000000Z",
    )
    assert build.inputs == (f"{DOC}weights",)
    assert script.code == f"{DOC}split.py"
    assert script.started is None
    assert any("when it ran" in gap.description for gap in script.gaps)
    train = named("full.json", DatasetSplit, f"{DOC}train.vcf")
    assert train.role == "training"
    assert named("full.json", Dataset, f"{DOC}test.vcf").title == "test.vcf"
    assert (train.generated_by, train.derived_from) == (script.iri, (f"{DOC}panel",))
    assert named("full.json", Code, f"{DOC}train.py").identifier.startswith("swh:1:cnt")


def test_people_and_terms_come_from_properties_where_provkit_wrote_them():
    panel = named("full.json", Dataset, f"{DOC}panel")
    assert panel.cohort[0].participants == 110
    assert panel.data_use[0].permission == ("DUO:0000042",)
    assert panel.limitations == ("Few people from Oceania.",)


def test_who_wrote_the_document_and_mail_addresses_are_not_copied():
    imported = adapters.read("spdx", HERE / "full.json")
    assert "Anna" not in str(imported.records)
    assert "personal: who wrote the document" in str(imported.report)


def test_spdx_2_is_refused_with_what_to_do():
    with pytest.raises(UnreadableSource, match=r"SPDX-2\.3"):
        adapters.read("spdx", HERE / "bad_spdx2.json")


def test_the_model_of_the_real_example_knows_its_training_and_test_data():
    path = contract.REAL / "bom" / "spdx3_ai_example02.json"
    if not path.exists():
        pytest.skip("../shared/data is not here")
    records = adapters.read("spdx", path).records
    (run,) = [each for each in records if type(each) is TrainingRun]
    assert len(run.training_data) == 2
    assert len(run.settings) == 28
    values = [each.value for each in records if type(each) is MetricResult]
    assert values == [0.4625, 0.475, 0.4669192]


@pytest.mark.parametrize(
    ("tool", "path"),
    contract.real(
        "spdx", "bom/spdx3_ai_example02.json", "bom/spdx3_dataset_example01.json"
    ),
)
def test_real_documents_are_read(tool, path):
    assert adapters.read(tool, path).report.records >= 3
