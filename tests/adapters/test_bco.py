import pytest

from provkit import adapters
from provkit.model import Code, Entity, Environment, Run
from tests.adapters import contract

PATH = contract.FIXTURES / "bco" / "object.json"


def named(*kinds):
    found = adapters.read("bco", PATH).records
    return {each.title: each for each in found if type(each) in kinds}


def test_the_object_is_a_run_put_together_afterwards_by_its_authors():
    whole = named(Run)["SNP calling"]
    assert (whole.type, whole.started) == ("reconstructed-run", None)
    assert [each.iri for each in whole.agents] == [
        "https://orcid.org/0000-0002-1825-0097"
    ]


def test_a_step_has_its_inputs_its_parameters_and_made_its_outputs():
    runs, files = named(Run), named(Entity)
    align, call = runs["align"], runs["call"]
    assert align.part_of == runs["SNP calling"].iri
    assert [(each.name, each.value) for each in align.settings] == [("seed", "14")]
    assert files["reads.fq"].iri in align.inputs
    assert files["genome.fa"].iri in align.inputs
    assert files["aligned.bam"].generated_by == align.iri
    assert files["snps.csv"].generated_by == call.iri


def test_scripts_commits_and_software_are_known():
    code = named(Code)
    assert code["a.cwl"].identifier == "c9ffea0b60fa3bcf8e138af7c99ca141a6b8fb21"
    assert named(Environment)["bwa 0.7"].checksums[0].value.startswith("d60f")


def test_clinical_records_are_not_followed():
    lost = adapters.read("bco", PATH).report.lost
    assert any("clinical records" in each.why for each in lost)


@pytest.mark.parametrize(
    ("tool", "path"),
    contract.real(
        "bco", "bco/hcv1a.json", "bco/hive_metagenomics.json", "bco/uvp.json"
    ),
)
def test_real_objects_are_read(tool, path):
    runs = [e for e in adapters.read(tool, path).records if isinstance(e, Run)]
    assert len(runs) > 2
