import pytest

import provkit as pk

xgboost = pytest.importorskip("xgboost", reason="needs xgboost")

import numpy as np

from provkit.integrations.xgboost import Recording

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(60, 3))
Y = (X[:, 0] > 0).astype(int)
PARAMS = {"objective": "binary:logistic", "max_depth": 2, "nthread": 1, "eta": 0.25}


def trained(*callbacks, rounds=4, **options):
    data = xgboost.DMatrix(X, Y)
    return xgboost.train(
        PARAMS,
        data,
        rounds,
        evals=[(data, "train")],
        verbose_eval=False,
        callbacks=list(callbacks),
        **options,
    )


def test_parameters_and_rounds_are_recorded(seen):
    with pk.run("boost", kind=pk.TrainingRun):
        trained(Recording())
    settings = seen.settings("boost")
    assert settings["objective"] == "binary:logistic"
    assert settings["max_depth"] == "2"
    assert settings["rounds"] == "4"
    (row,) = seen.rows("SELECT ?n ?c { ?m pk:metricName ?n ; pk:valueCount ?c }")
    assert (str(row[0]), int(row[1])) == ("train-logloss", 4)


def test_the_model_is_the_same_with_and_without_it(seen):
    with pk.run("boost", kind=pk.TrainingRun):
        recorded = trained(Recording())
    assert recorded.save_raw() == trained().save_raw()


def test_the_best_round_of_an_early_stop_is_recorded(seen):
    with pk.run("boost", kind=pk.TrainingRun):
        model = trained(Recording(), rounds=200, early_stopping_rounds=2)
    assert float(seen.settings("boost")["best_iteration"]) == model.best_iteration


def test_a_classifier_with_the_callback_is_copied_and_pickled(seen, copies):
    with pk.run("boost", kind=pk.TrainingRun) as run:
        model = xgboost.XGBClassifier(n_estimators=2, callbacks=[Recording(run)])
        model.fit(X, Y)
        for copy in copies(model):
            assert (copy.predict(X) == model.predict(X)).all()
            assert copy.callbacks[0]._run is None


def test_without_a_run_one_is_made(seen):
    trained(Recording())
    assert seen.settings("train with XGBoost")["objective"] == "binary:logistic"


def test_cross_validation_is_recorded(seen):
    with pk.run("folds", kind=pk.TrainingRun):
        xgboost.cv(PARAMS, xgboost.DMatrix(X, Y), 3, nfold=2, callbacks=[Recording()])
    names = seen.rows("SELECT ?n { ?m pk:metricName ?n }")
    assert {str(row[0]) for row in names} >= {"test-logloss"}
