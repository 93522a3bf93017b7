"""PROV-JSON of any tool, CWLProv and yProv4ML."""

import pytest

from provkit import adapters
from provkit.errors import UnreadableSource, UsageError
from provkit.model import (
    Code,
    Dataset,
    Entity,
    Environment,
    MetricSummary,
    Model,
    Run,
    TrainingRun,
)
from tests.adapters import contract

HERE = contract.FIXTURES
CWL = HERE / "cwlprov" / "primary.cwlprov.json"


def named(tool, path, *kinds, **options):
    found = adapters.read(tool, path, **options).records
    return {each.title: each for each in found if type(each) in kinds}


def test_what_prov_says_is_read():
    path = HERE / "prov" / "plain.json"
    things = named("prov", path, Entity)
    (run,) = named("prov", path, Run).values()
    data, model = things["données"], things["a model"]
    assert (data.iri, data.revision_of) == (
        "https://example.org/data",
        ("https://example.org/before",),
    )
    assert (model.generated_by, model.derived_from) == (run.iri, (data.iri,))
    assert (run.started, run.ended) == ("2026-03-01T10:00:00.000000Z", None)
    assert run.inputs == (data.iri,)


def test_who_answers_for_a_program_is_kept():
    (run,) = named("prov", HERE / "prov" / "plain.json", Run).values()
    (tool,) = run.agents
    assert tool.kind == "SoftwareAgent"
    (person,) = tool.on_behalf_of
    assert (person.iri, person.kind, person.name) == (
        "https://orcid.org/0000-0002-1825-0097",
        "Person",
        "Josiah Carberry",
    )


def test_a_name_under_a_prefix_that_is_no_iri_is_of_this_document():
    model = named("prov", HERE / "prov" / "plain.json", Entity)["a model"]
    assert model.iri.startswith("https://w3id.org/provkit/id/prov/node/")


def test_statements_in_bundles_are_read_too():
    assert "inner" in named("prov", HERE / "prov" / "plain.json", Entity)


def test_a_relation_without_a_field_is_reported():
    report = adapters.read("prov", HERE / "prov" / "plain.json").report
    assert any("alternateOf" in each.why for each in report.lost)


def test_the_earlier_of_two_starts_is_taken_and_steps_are_parts():
    runs = named("cwlprov", CWL, Run, timezone="UTC")
    whole, step = runs["Run of main"], runs["Run of step"]
    assert whole.started == "2026-03-01T10:00:00.211026Z"
    assert whole.ended == "2026-03-01T10:00:03.000000Z"
    assert step.part_of == whole.iri


def test_a_time_zone_that_the_user_tells_is_used():
    runs = named("cwlprov", CWL, Run, timezone="Europe/Berlin")
    assert runs["Run of step"].started == "2026-03-01T09:00:01.000000Z"
    assert named("cwlprov", CWL, Run)["Run of step"].started is None
    with pytest.raises(UsageError, match="is no time zone"):
        adapters.read("cwlprov", CWL, timezone="Mars/Olympus")


def test_an_output_is_made_by_the_step_and_files_have_their_sha1():
    things, runs = named("cwlprov", CWL, Entity), named("cwlprov", CWL, Run)
    assert things["sorted.txt"].generated_by == runs["Run of step"].iri
    (digest,) = things["reads.txt"].checksums
    assert (digest.algorithm, digest.value[:4]) == ("sha1", "327f")


def test_the_person_behind_the_account_answers_for_the_run_without_the_account():
    run = named("cwlprov", CWL, Run)["Run of main"]
    behind = [each for agent in run.agents for each in agent.on_behalf_of]
    assert [each.iri for each in behind] == ["https://orcid.org/0000-0002-1825-0097"]
    assert named("cwlprov", CWL, Environment)["debian:12"].checksums == ()
    assert set(named("cwlprov", CWL, Code)) == {"main", "main/step"}


def test_contexts_are_parts_and_settings_are_numbers_where_they_were():
    folder = HERE / "yprov4ml" / "clf_0"
    training = named("yprov4ml", folder, TrainingRun)["TRAINING"]
    whole = named("yprov4ml", folder, Run)["clf_GR0_0"]
    assert training.part_of == whole.iri
    assert {each.name: each.value for each in training.settings} == {
        "lr": 0.1,
        "layers": "007",
    }
    assert whole.started == "2026-11-22T07:22:07.142803Z"


def test_a_file_and_its_copy_are_one_with_the_digest_of_its_bytes():
    folder = HERE / "yprov4ml" / "clf_0"
    things = named("yprov4ml", folder, Entity)
    assert "Original_cohort.csv" not in things
    assert things["cohort.csv"].checksums[0].algorithm == "sha256"
    training = named("yprov4ml", folder, TrainingRun)["TRAINING"]
    assert training.training_data == (
        named("yprov4ml", folder, Dataset)["train_set"].iri,
    )
    assert training.inputs == (things["cohort.csv"].iri,)


def test_metric_values_beside_the_document_are_summed_up():
    folder = HERE / "yprov4ml" / "clf_0"
    read = adapters.read("yprov4ml", folder).records
    (loss,) = [each for each in read if isinstance(each, MetricSummary)]
    assert (loss.name, loss.last, loss.minimum, loss.count) == ("loss", 0.5, 0.5, 2)


def test_what_is_not_beside_the_document_is_a_gap():
    alone = HERE / "yprov4ml" / "alone.json"
    assert named("yprov4ml", alone, Model)["model.pt"].checksums == ()
    assert "its values" in str(adapters.read("yprov4ml", alone).report)


def test_a_folder_without_a_document_is_refused():
    with pytest.raises(UnreadableSource, match="holds 0 files"):
        adapters.read("yprov4ml", HERE / "yprov4ml" / "bad_empty")


@pytest.mark.parametrize(
    ("tool", "path"),
    [
        *contract.real(
            "cwlprov",
            "provjson/cwlprov_grepucase.prov.json",
            "provjson/cwlprov_revsort.prov.json",
        ),
        *contract.real(
            "prov",
            "provjson/cwlprov_revsort.prov.json",
            "provjson/provpy_bundle_attr.json",
            "yprov4ml/variant_clf_0/prov_variant_clf_GR0_0.json",
        ),
        *contract.real(
            "yprov4ml",
            "yprov4ml/variant_clf_0",
            "yprov4ml/variant_clf_0/prov_variant_clf_GR0_0.json",
        ),
    ],
)
def test_real_files_are_read(tool, path):
    assert adapters.read(tool, path).report.records


@pytest.mark.parametrize(
    ("tool", "path"), contract.real("prov", "provjson/prov_family.provn")
)
def test_another_syntax_is_sent_to_convert(tool, path):
    with pytest.raises(UnreadableSource):
        adapters.read(tool, path)
