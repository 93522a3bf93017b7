"""Names of metrics, and the one IRI that each gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provkit.terms import metrics
from provkit.terms.tables import cells, rows
from provkit.vocab import MLSOEM, PK, expand

ROWS = rows("metrics.csv")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_every_name_of_a_metric_is_one_iri(row):
    iri = expand(row["term"])
    forms = {row["name"], row["label"], row["term"], iri, *cells(row["also"])}
    forms |= {form.upper().replace("_", "-") for form in forms if ":" not in form}
    assert {metrics.resolve(form) for form in forms} == {iri}
    assert metrics.word(iri) == row["name"]
    assert metrics.label(iri) == row["label"]


def test_each_name_and_iri_stands_once():
    assert len({row["name"] for row in ROWS}) == len(ROWS) == len(metrics.words())
    assert len({row["term"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("accuracy", PK + "Accuracy"),
        ("accuracy_percent", MLSOEM + "accuracy"),
        ("auc", MLSOEM + "area_under_curve"),
        ("roc_auc_ovr_weighted", MLSOEM + "mean_weighted_area_under_ROC_curve"),
        ("f1", MLSOEM + "f_measure"),
        ("sensitivity", MLSOEM + "recall"),
        ("C-index", MLSOEM + "c_index"),
        ("concordance", PK + "GenotypeConcordance"),
        ("brier", PK + "BrierScore"),
        ("calibration slope", PK + "CalibrationSlope"),
        ("HR", PK + "HazardRatio"),
        ("OR", PK + "OddsRatio"),
        ("imputation r2", PK + "ImputationR2"),
        ("r2", PK + "CoefficientOfDetermination"),
    ],
)
def test_names_that_people_type(name, iri):
    assert metrics.resolve(name) == iri


def test_accuracy_is_a_fraction_and_not_the_percentage_of_mlso():
    assert metrics.unit(metrics.resolve("accuracy")) == "fraction"
    assert metrics.unit(MLSOEM + "accuracy") == "percentage"


@pytest.mark.parametrize("text", ["", "loss", "score", "neg_mean_squared_error"])
def test_the_unknown_stays_unknown(text):
    assert metrics.resolve(text) is None


@given(st.text())
def test_resolving_twice_changes_nothing(text):
    iri = metrics.resolve(text)
    assert iri is None or metrics.resolve(iri) == iri


def test_dimensions():
    of = {row["name"]: metrics.dimension(expand(row["term"])) for row in ROWS}
    assert of["auroc"] == of["c_index"] == PK + "Discrimination"
    assert of["calibration_slope"] == PK + "Calibration"
    assert of["accuracy"] == of["f1"] == PK + "Classification"
    assert of["brier"] == PK + "OverallPerformance"
    assert of["odds_ratio"] == PK + "EffectSize"
    assert of["genotype_concordance"] == PK + "Agreement"
    assert metrics.dimension("urn:x:y") is metrics.word("urn:x:y") is None
    assert metrics.unit("urn:x:y") is None
    assert metrics.label("http://example.org/metric#mine") == "mine"
