import pytest

from provkit import adapters
from provkit.model import Code, Entity, Environment, Run
from tests.adapters import contract

HERE = contract.FIXTURES / "rocrate"


def named(path, *kinds, **options):
    found = adapters.read("rocrate", path, **options).records
    return {each.title: each for each in found if type(each) in kinds}


def test_an_action_is_a_run_with_what_it_worked_on():
    runs, things = (
        named(HERE / "provenance.json", Run),
        named(HERE / "provenance.json", Entity),
    )
    whole = runs["Run of main"]
    assert (whole.started, whole.status) == ("2026-03-01T10:00:00.000000Z", "completed")
    assert whole.inputs == (things["reads.txt"].iri,)
    assert {each.name: each.value for each in whole.settings} == {"reverse": "True"}
    assert [each.iri for each in whole.agents] == [
        "https://orcid.org/0000-0002-1825-0097"
    ]


def test_a_step_is_a_part_of_its_workflow_and_made_its_output():
    runs, things = (
        named(HERE / "provenance.json", Run),
        named(HERE / "provenance.json", Entity),
    )
    step = runs["Run of rev"]
    assert step.part_of == runs["Run of main"].iri
    assert things["out.txt"].generated_by == step.iri
    assert step.status == "failed"


def test_times_without_a_zone_need_one():
    path = HERE / "provenance.json"
    assert named(path, Run)["Run of rev"].started is None
    told = named(path, Run, timezone="UTC")["Run of rev"]
    assert told.started == "2026-03-01T10:00:01.000000Z"


def test_tools_are_code_and_images_the_software():
    code = named(HERE / "provenance.json", Code)
    assert set(code) == {"packed.cwl", "rev 2.1"}
    (image,) = named(HERE / "provenance.json", Environment).values()
    assert (image.title, image.checksums[0].value[0]) == ("docker.io/node:slim", "b")


def test_a_description_with_a_place_on_a_machine_is_left_out():
    assert named(HERE / "provenance.json", Run)["Run of rev"].description is None


def test_a_crate_without_a_run_describes_its_workflow():
    assert named(HERE / "workflow_only.json", Run) == {}
    code = named(HERE / "workflow_only.json", Code)["main.nf"]
    assert [each.name for each in code.attributed_to] == ["A. Author", "B"]


REAL = contract.real(
    "rocrate",
    "rocrate/ml_predict_streamflow.json",
    "rocrate/nfcore_sarek.json",
    "rocrate/provenance_crate_revsort.json",
    "rocrate/snakemake_crcc.json",
    "rocrate/wfexs_cosifer_cwl.json",
)


@pytest.mark.parametrize(("tool", "path"), REAL)
def test_real_crates_are_read(tool, path):
    found = adapters.read(tool, path)
    runs = [each for each in found.records if isinstance(each, Run)]
    assert bool(runs) == ("nfcore" not in path.name)


@pytest.mark.parametrize(
    ("tool", "path"), contract.real("rocrate", "rocrate/ml_predict_streamflow.json")
)
def test_the_steps_of_a_real_crate_are_parts_of_its_workflow(tool, path):
    runs = [e for e in adapters.read(tool, path).records if isinstance(e, Run)]
    whole = {each.part_of for each in runs if each.part_of}
    assert len(whole) == 1
    assert sum(each.part_of is not None for each in runs) == 3
