"""The demo's analysis gives the figures that its story rests on."""

from __future__ import annotations

import time

import numpy as np
import pytest

from provkit.demo import imputation
from provkit.demo.data import KIDD55
from provkit.errors import MissingPackage

pytest.importorskip("sklearn", reason="the demo trains with scikit-learn")

EUROPEANS_ONLY = {"AFR": 0.43, "AMR": 0.55, "EAS": 0.38, "EUR": 0.74, "SAS": 0.57}
EVERYBODY = {"AFR": 0.83, "AMR": 0.64, "EAS": 0.73, "EUR": 0.74, "SAS": 0.70}


@pytest.fixture(scope="module")
def panel():
    return imputation.read_panel(KIDD55)


@pytest.fixture(scope="module")
def parts(panel):
    return imputation.split(panel, seed=0)


def by_group(model, test):
    found = {}
    for group in EVERYBODY:
        people = test.of_groups(group)
        found[group] = imputation.concordance(
            imputation.truth(people), imputation.predict(model, people)
        )
    return found


def test_the_panel_is_phase_3(panel):
    assert len(panel) == 2504
    assert len(panel.snps) == 55
    populations = imputation.count(panel.populations)
    assert len(populations) == 26
    assert (populations["GBR"], populations["GWD"]) == (91, 113)
    assert sum(populations.values()) == sum(imputation.count(panel.groups).values())
    assert imputation.count(panel.sexes) == {"female": 1271, "male": 1233}


def test_28_snps_are_given_and_27_filled_in(panel):
    known, missing = panel.snps[imputation.KNOWN], panel.snps[imputation.MISSING]
    assert (len(known), len(missing)) == (28, 27)
    assert {*known, *missing} == set(panel.snps)


def test_each_population_is_split_in_the_same_proportion(panel, parts):
    training, test = parts
    assert (len(training), len(test)) == (1752, 752)
    total = imputation.count(panel.populations)
    kept = imputation.count(training.populations)
    set_aside = imputation.count(test.populations)
    for population, people in total.items():
        assert kept[population] + set_aside[population] == people
        assert abs(set_aside[population] - 0.3 * people) < 1


def test_a_seed_gives_one_split_and_another_seed_another(panel, parts):
    again, _ = imputation.split(panel, seed=0)
    other, _ = imputation.split(panel, seed=1)
    assert np.array_equal(again.genotypes, parts[0].genotypes)
    assert not np.array_equal(other.genotypes, parts[0].genotypes)


def test_a_panel_written_is_the_panel_read(tmp_path, parts):
    _, test = parts
    imputation.write_panel(test, tmp_path / "test.csv")
    again = imputation.read_panel(tmp_path / "test.csv")
    assert again.snps == test.snps
    assert np.array_equal(again.genotypes, test.genotypes)
    assert np.array_equal(again.populations, test.populations)
    assert np.array_equal(again.groups, test.groups)
    assert np.array_equal(again.sexes, test.sexes)


def test_trained_on_europeans_it_works_for_europeans(parts):
    training, test = parts
    model = imputation.fit(training.of_groups("EUR"))
    assert by_group(model, test) == pytest.approx(EUROPEANS_ONLY, abs=0.01)


def test_trained_on_everybody_most_of_the_gap_closes(parts):
    training, test = parts
    assert by_group(imputation.fit(training), test) == pytest.approx(
        EVERYBODY, abs=0.01
    )


def test_predictions_are_numbers_of_alleles(parts):
    training, test = parts
    predicted = imputation.predict(imputation.fit(training.of_groups("EUR")), test)
    assert predicted.shape == (len(test), 27)
    assert set(np.unique(predicted).tolist()) == {0, 1, 2}


def test_the_mean_over_people_is_the_concordance(parts):
    training, test = parts
    truth, predicted = (
        imputation.truth(test),
        imputation.predict(imputation.fit(training), test),
    )
    people = imputation.person_concordance(truth, predicted)
    assert people.shape == (len(test),)
    assert people.mean() == pytest.approx(imputation.concordance(truth, predicted))


def test_an_interval_holds_the_mean_and_widens_with_its_level():
    values = np.random.default_rng(7).random(150)
    narrow = imputation.bootstrap_interval(values, seed=1, level=0.5)
    wide = imputation.bootstrap_interval(values, seed=1, level=0.95)
    assert wide[0] < narrow[0] < values.mean() < narrow[1] < wide[1]
    assert wide == imputation.bootstrap_interval(values, seed=1, level=0.95)
    spread = 1.96 * values.std() / np.sqrt(len(values))
    assert wide[1] - wide[0] == pytest.approx(2 * spread, rel=0.1)


def test_training_and_intervals_are_quick(parts):
    training, test = parts
    begun = time.process_time()
    people = imputation.person_concordance(
        imputation.truth(test), imputation.predict(imputation.fit(training), test)
    )
    imputation.bootstrap_interval(people, seed=0)
    assert time.process_time() - begun < 2


def test_without_scikit_learn_it_says_what_to_install(monkeypatch, panel):
    def missing(name):
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(imputation, "import_module", missing)
    with pytest.raises(MissingPackage, match=r"pip install 'provkit\[demo\]'"):
        imputation.fit(panel)
