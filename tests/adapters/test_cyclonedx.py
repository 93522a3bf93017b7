import json

import pytest

from provkit import adapters
from provkit.errors import UnreadableSource
from provkit.model import (
    Dataset,
    Entity,
    Evaluation,
    MetricResult,
    Model,
    Run,
    TrainingRun,
)
from tests.adapters import contract

HERE = contract.FIXTURES / "cyclonedx"


def of(name, kind):
    found = adapters.read("cyclonedx", HERE / name).records
    return [each for each in found if type(each) is kind]


def titled(records, title):
    (found,) = [each for each in records if each.title == title]
    return found


def test_a_model_has_its_card_its_digest_and_its_makers():
    model = titled(of("full.json", Model), "panel/imputer")
    assert model.version == "1.2"
    assert model.license == "https://spdx.org/licenses/Apache-2.0"
    assert [each.algorithm for each in model.checksums] == ["sha256"]
    assert [each.name for each in model.attributed_to] == [
        "EMBL-EBI",
        "Example Institute",
        "Josiah Carberry",
    ]
    assert model.held_by.name == "Example Hub"
    assert model.attributed_to[0].iri == "https://ror.org/02catss52"
    assert model.derived_from == ("https://example.org/base",)
    assert model.intended_use.audience == ("statistical geneticists",)
    assert model.intended_use.purpose == ("methods-development",)
    assert "Uneven accuracy (mitigation strategy: report per population)" in (
        model.limitations
    )
    assert ("energy of training", "1.5 kWh") in [
        (each.name, each.value) for each in model.annotations
    ]


def test_data_for_training_and_evaluation_stand_together_and_so_no_role_is_claimed():
    (run,) = of("full.json", Run)
    assert of("full.json", TrainingRun) == []
    assert len(run.inputs) == 2
    assert run.type == "reconstructed-run"
    assert any("what the model was trained on" in each.description for each in run.gaps)


def test_a_result_keeps_its_interval_and_the_population_of_its_slice():
    results = of("full.json", MetricResult)
    assert [(each.value, each.low, each.high) for each in results] == [
        (0.91, 0.89, 0.93),
        (0.71, None, None),
        (0.8, None, None),
    ]
    assert [each.cohort and each.cohort.cohort.population for each in results] == [
        "GBR",
        "YRI",
        None,
    ]
    assert [each.name for each in results[2].annotations] == ["slice"]
    (evaluation,) = of("full.json", Evaluation)
    tested = titled(
        of("full.json", Dataset), "data on which panel/imputer was evaluated"
    )
    assert evaluation.test_data == (tested.iri,)
    assert tested.cohort.participants is None


def test_xml_says_the_same_as_json():
    model = of("full.xml", Model)[0]
    assert (model.title, model.version) == ("panel/imputer", "1.2")
    assert model.checksums[0].value.startswith("9f86d081")
    assert model.license == "Apache-2.0"
    array = titled(of("full.xml", Dataset), "array data")
    assert array.sensitive == ("genotypes", "sex")
    assert [each.name for each in array.attributed_to] == ["A. Steward"]
    assert array.landing_page == "https://example.org/array"
    panel = titled(of("full.xml", Dataset), "reference panel")
    assert (panel.license, panel.version) == ("CC-BY-4.0", "3")
    assert of("full.xml", MetricResult)[0].low == 0.89


def test_software_is_kept_as_things_with_digests():
    files = titled(of("full.json", Entity), "core.so")
    assert files.checksums[0].algorithm == "sha1"
    assert titled(of("full.json", Entity), "numpy 1").identifier == "pkg:pypi/numpy@1"
    report = adapters.read("cyclonedx", HERE / "software.json").report
    assert [(gap.node, gap.what) for gap in report.gaps if gap.node is None] == [
        (None, "any model")
    ]


def test_an_older_list_is_refused_with_what_to_do():
    with pytest.raises(UnreadableSource, match=r"CycloneDX 1\.4") as told:
        adapters.read("cyclonedx", HERE / "bad_1.4.json")
    assert "knew no models" in str(told.value)


def test_a_serial_number_that_was_copied_joins_nothing(tmp_path):
    names = set()
    for number in range(2):
        held = json.loads((HERE / "full.json").read_text())
        held["components"][0]["version"] = str(number)
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(held))
        found = adapters.read("cyclonedx", path).records
        names |= {each.iri for each in found if type(each) is Model}
    assert len(names) == 3  # the base model has an IRI, and is the same in both


def test_a_template_that_nobody_filled_in_has_no_results():
    path = contract.REAL / "bom" / "cyclonedx_ml_1.5.json"
    if not path.exists():
        pytest.skip("../shared/data is not here")
    imported = adapters.read("cyclonedx", path)
    assert not [e for e in imported.records if type(e) is MetricResult]
    assert ("how good it is", "its metrics have no numbers") in [
        (gap.what, gap.why) for gap in imported.report.gaps
    ]


@pytest.mark.parametrize(
    ("tool", "path"),
    contract.real(
        "cyclonedx",
        "bom/cyclonedx_ml_1.5.json",
        "bom/cyclonedx_ml_considerations_1.6.json",
    ),
)
def test_real_lists_are_read(tool, path):
    assert adapters.read(tool, path).report.records >= 1
