"""VCF and the PGS Catalog: people are counted, and never named."""

import pytest

from provkit import adapters
from provkit.model import Dataset, Evaluation, Model, TrainingRun
from tests.adapters import contract

HERE = contract.FIXTURES
SCORE = HERE / "pgs-catalog" / "score.json"


def of(tool, path, kind, **options):
    found = adapters.read(tool, path, **options).records
    return [each for each in found if type(each) is kind]


def strata(cohort):
    return {each.population: each.participants for each in cohort.strata}


def test_samples_are_counted_per_population_with_a_panel():
    folder = HERE / "vcf"
    panel = str(folder / "_panel.tsv")
    (data,) = of("vcf", folder / "panel.vcf", Dataset, panel=panel)
    assert data.sample_count == data.cohort.participants == 4
    assert strata(data.cohort) == {"GBR": 2, "YRI": 1}
    report = adapters.read("vcf", folder / "panel.vcf", panel=panel).report
    assert "the population of 1 of 4 samples" in str(report)


def test_without_a_panel_the_populations_are_unknown():
    (data,) = of("vcf", HERE / "vcf" / "plain.vcf", Dataset)
    assert data.cohort == ()
    report = str(adapters.read("vcf", HERE / "vcf" / "plain.vcf").report)
    assert "which populations" in report
    assert "the reference assembly" in report


def test_a_file_is_known_by_its_bytes_and_assembly():
    (data,) = of("vcf", HERE / "vcf" / "packed.vcf.gz", Dataset)
    assert data.iri.startswith("ni:///sha-256;")
    assert data.reference_assembly == "GRCh38"


def test_no_sample_is_named():
    found = adapters.read("vcf", HERE / "vcf" / "panel.vcf").records
    assert "HG00096" not in repr(found)


def test_the_studies_of_a_score_are_data_with_their_people():
    by_title = {each.title: each for each in of("pgs-catalog", SCORE, Dataset)}
    study = by_title["GWAS GCST000001"]
    assert strata(study.cohort) == {"East Asian": 100, "European": 50}
    mixed = by_title["GWAS of PGS000999, sample 3"]
    assert strata(mixed.cohort) == {"European": None, "South Asian": None}


def test_shares_become_ranges_of_people_under_the_labels_of_the_catalog():
    by_title = {each.title: each for each in of("pgs-catalog", SCORE, Dataset)}
    stage = by_title["PGS000999: samples of stage dev"]
    (african, european) = stage.cohort.strata
    assert african.population == "African"
    assert (african.participants_min, african.participants_max) == (16, 18)
    assert european.participants_min <= 983 <= european.participants_max


def test_nobody_is_counted_in_the_evaluation_stage():
    (run,) = of("pgs-catalog", SCORE, Evaluation)
    data = next(e for e in of("pgs-catalog", SCORE, Dataset) if e.iri == run.test_data)
    assert data.cohort.participants is None
    assert {each.participants for each in data.cohort.strata} == {None}


def test_a_score_is_a_model_made_from_its_people():
    (model,) = of("pgs-catalog", SCORE, Model)
    (run,) = of("pgs-catalog", SCORE, TrainingRun)
    assert (model.iri, model.generated_by) == (
        "https://www.pgscatalog.org/score/PGS000999/",
        run.iri,
    )
    assert len(run.training_data) == 3


def test_a_scoring_file_is_made_from_its_score():
    for name in ("PGS000999.txt", "PGS000999.txt.gz"):
        (model,) = of("pgs-catalog", HERE / "pgs-catalog" / name, Model)
        assert model.derived_from == "https://www.pgscatalog.org/score/PGS000999/"
        assert model.reference_assembly == "GRCh38"


@pytest.mark.parametrize(
    ("tool", "path"),
    [
        *contract.real(
            "vcf",
            "genomics/1kg_2020_chrM.vcf.gz",
            "genomics/1kg_chr15_66.2-66.7Mb_maf05.vcf.gz",
            "genomics/1kg_kidd55_aisnps.vcf",
        ),
        *contract.real(
            "pgs-catalog",
            "genomics/PGS000001_hmPOS_GRCh38.txt.gz",
            "genomics/PGS000116_metadata_excerpt.json",
            "genomics/PGS004255_hmPOS_GRCh38.txt.gz",
        ),
    ],
)
def test_real_files_are_read(tool, path):
    assert adapters.read(tool, path).report.records


@pytest.mark.parametrize(
    ("tool", "path"), contract.real("vcf", "genomics/1kg_kidd55_aisnps.vcf")
)
def test_the_panel_of_the_project_gives_26_populations(tool, path):
    panel = path.with_name("1kg_phase3_samples.panel")
    (data,) = of(tool, path, Dataset, panel=str(panel))
    assert data.cohort.participants == 2504
    assert len(data.cohort.strata) == 26
