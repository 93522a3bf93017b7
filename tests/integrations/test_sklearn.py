import pytest

import provkit as pk

pytest.importorskip("sklearn", reason="needs scikit-learn")

from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from provkit.integrations import sklearn as recording

X = [[0.0], [1.0], [2.0], [3.0], [4.0], [5.0]]
Y = [0, 0, 0, 1, 1, 1]


def test_an_estimator_is_fitted_as_ever_and_its_settings_are_recorded(seen):
    with pk.run("fit it", kind=pk.TrainingRun):
        fitted = recording.fit(Ridge(alpha=3.5), X, Y)
    assert fitted.predict([[2.5]]) == pytest.approx(
        Ridge(alpha=3.5).fit(X, Y).predict([[2.5]])
    )
    settings = seen.settings("fit it")
    assert settings["estimator"] == "sklearn.Ridge"
    assert float(settings["alpha"]) == 3.5


def test_every_step_of_a_pipeline_is_recorded(seen):
    with pk.run("pipe", kind=pk.TrainingRun):
        recording.fit(make_pipeline(StandardScaler(), LogisticRegression(C=0.5)), X, Y)
    settings = seen.settings("pipe")
    assert settings["standardscaler"] == "sklearn.StandardScaler"
    assert float(settings["logisticregression__C"]) == 0.5
    assert "steps" not in settings


def test_each_candidate_of_a_search_is_a_part_of_the_run(seen):
    with pk.run("search", kind=pk.TrainingRun) as run:
        recording.fit(GridSearchCV(Ridge(), {"alpha": [0.1, 1.0, 10.0]}, cv=2), X, Y)
    parts = seen.rows(
        f"SELECT ?title ?value {{ ?part dcterms:isPartOf <{run.iri}> ;"
        " dcterms:title ?title ; prov:used ?s . ?s mls:specifiedBy 'alpha' ;"
        " mls:hasValue ?value }"
    )
    assert {(str(t), float(v)) for t, v in parts} == {
        ("candidate 0", 0.1),
        ("candidate 1", 1.0),
        ("candidate 2", 10.0),
    }
    assert "mean_test_score" in seen.metrics("candidate 1")
    assert "best_alpha" in seen.settings("search")


def test_candidates_are_valid_provenance(seen):
    with pk.run(
        "search", kind=pk.TrainingRun, agent="https://orcid.org/0000-0002-1825-0097"
    ):
        recording.fit(GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, cv=2), X, Y)
    report = pk.validate(pk.load(seen.ledger), only=["PRV-03", "PRV-05"])
    assert [each.message for each in report] == []


def test_an_error_of_the_estimator_passes_and_the_run_has_failed(seen):
    with pytest.raises(ValueError, match="Expected 2D array"):
        recording.fit(Ridge(), [], [])
    status = seen.rows("SELECT ?s { ?run pk:status ?s }")
    assert [str(row[0]).rpartition("#")[2] for row in status] == ["Failed"]


def test_without_a_run_one_is_made(seen):
    recording.fit(Ridge(), X, Y)
    assert seen.settings("fit Ridge")["estimator"] == "sklearn.Ridge"


class Odd:
    """An estimator whose settings cannot be asked for."""

    fitted = False

    def get_params(self, deep):
        raise RuntimeError("no parameters today")

    def fit(self, data, labels):
        self.fitted = True
        return self


def test_what_the_recorder_cannot_read_is_a_gap_and_the_fit_goes_on(seen):
    with pk.run("odd", kind=pk.TrainingRun):
        assert recording.fit(Odd(), X, Y).fitted
    assert any("no parameters today" in gap for gap in seen.gaps())


def test_a_mistake_of_the_script_is_not_hidden(seen):
    with pytest.raises(NotFittedError), pk.run("mistake"):
        Ridge().predict(X)
