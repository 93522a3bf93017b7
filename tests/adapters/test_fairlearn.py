"""fairlearn: metrics by group, as strata where the groups are populations."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from provkit import adapters
from provkit.errors import UnreadableSource, UsageError
from provkit.graph import Graph
from provkit.model import Dataset, Evaluation, MetricResult
from provkit.rdf.encode import encode

HERE = Path(__file__).parent / "fixtures" / "fairlearn"


def records(name, kind, **options):
    found = adapters.read("fairlearn", HERE / name, **options).records
    return [record for record in found if isinstance(record, kind)]


def test_every_number_of_the_table_is_a_result_of_its_population():
    with (HERE / "one_feature.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    found = {
        each.cohort.cohort.population: each
        for each in records("one_feature.csv", MetricResult)
    }
    for row in rows:
        result = found[row["superpopulation"]]
        assert result.value == float(row["accuracy"])
        assert result.observations == float(row["count"])
        assert result.participants is None


def test_a_result_is_about_a_stratum_of_the_test_data():
    imported = adapters.read("fairlearn", HERE / "one_feature.csv")
    triples = encode(*imported.records)
    strata = {t.object for t in triples if t.predicate.value.endswith("hasPart")}
    about = {t.object for t in triples if t.predicate.value.endswith("forCohort")}
    assert about == strata
    assert len(about) == 3


def test_groups_of_two_attributes_are_no_population():
    results = records("two_features.csv", MetricResult, features="superpopulation,sex")
    assert {each.cohort for each in results} == {None}
    assert {note.name for note in results[0].annotations} == {
        "group.superpopulation",
        "group.sex",
    }


def test_overall_and_groups_of_a_dictionary_are_read():
    results = records("frame.json", MetricResult)
    overall = [each for each in results if each.cohort is None]
    assert [each.metric for each in overall] == ["accuracy"]
    assert len(results) == 4
    assert overall[0].observations == 60


def test_model_and_data_can_be_named():
    given = {"model": "urn:x:model", "dataset": "https://example.org/data"}
    (evaluation,) = records("one_feature.csv", Evaluation, **given)
    assert (evaluation.model, evaluation.test_data) == tuple(given.values())
    triples = encode(
        *adapters.read("fairlearn", HERE / "one_feature.csv", **given).records
    )
    assert Graph(triples=triples).resolve("https://example.org/data")
    with pytest.raises(UsageError, match="is no IRI"):
        records("one_feature.csv", Evaluation, model="my model")


def test_what_is_not_stated_is_a_gap():
    (data,) = records("one_feature.csv", Dataset)
    report = adapters.read("fairlearn", HERE / "one_feature.csv").report
    assert data.iri in {gap.node for gap in report.gaps}
    assert "which model was measured" in {gap.what for gap in report.gaps}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("bad_value.csv", "bad_value.csv:2: /accuracy"),
        ("bad_row.csv", "line 2: 1 values"),
    ],
)
def test_a_bad_line_is_named(name, told):
    with pytest.raises(UnreadableSource, match=told):
        records(name, MetricResult)
