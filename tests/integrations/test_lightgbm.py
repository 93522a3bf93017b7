import pytest

import provkit as pk

lightgbm = pytest.importorskip("lightgbm", reason="needs lightgbm")

import numpy as np

from provkit.integrations.lightgbm import Recording

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(80, 3))
Y = (X[:, 0] > 0).astype(int)
PARAMS = {"objective": "binary", "num_leaves": 4, "verbosity": -1, "num_threads": 1}


def trained(*callbacks, rounds=4):
    data = lightgbm.Dataset(X, Y)
    valid = lightgbm.Dataset(X, Y, reference=data)
    return lightgbm.train(
        PARAMS,
        data,
        rounds,
        valid_sets=[valid],
        valid_names=["valid"],
        callbacks=list(callbacks),
    )


def test_parameters_and_rounds_are_recorded(seen):
    with pk.run("boost", kind=pk.TrainingRun):
        trained(Recording())
    assert seen.settings("boost")["num_leaves"] == "4"
    (row,) = seen.rows("SELECT ?n ?c { ?m pk:metricName ?n ; pk:valueCount ?c }")
    assert (str(row[0]), int(row[1])) == ("valid-binary_logloss", 4)


def test_the_round_that_stops_early_is_recorded_too(seen):
    stop = lightgbm.early_stopping(1, min_delta=10.0, verbose=False)
    with pk.run("boost", kind=pk.TrainingRun):
        trained(stop, Recording(), rounds=50)
    (row,) = seen.rows("SELECT ?c { ?m pk:valueCount ?c }")
    assert int(row[0]) == 2


def test_the_model_is_the_same_with_and_without_it(seen):
    with pk.run("boost", kind=pk.TrainingRun):
        recorded = trained(Recording())
    assert recorded.model_to_string() == trained().model_to_string()


def test_without_a_run_nothing_is_recorded_and_nothing_breaks(seen):
    trained(Recording())
    assert not seen.ledger.exists()


def test_it_is_copied_and_pickled(seen, copies):
    with pk.run("boost", kind=pk.TrainingRun) as run:
        assert all(copy._run is None for copy in copies(Recording(run)))
