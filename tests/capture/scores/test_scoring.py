"""Results per population, with intervals that hold and groups that are never hidden."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from provkit.capture.scores.frames import is_frame, of_frame
from provkit.capture.scores.intervals import wilson
from provkit.capture.scores.measures import measures
from provkit.capture.scores.scoring import scores
from provkit.errors import UnknownName, UsageError

# --- Wilson: Newcombe (1998), table I, method 3; and SciPy


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_limits(hits, n, low, high):
    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-5)


@given(
    st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.sampled_from((0.8, 0.9, 0.95, 0.99)),
)
def test_wilson_is_what_scipy_gives_and_encloses_the_share(counts, level):
    hits, n = counts
    limits = wilson(hits, n, level)
    known = binomtest(hits, n).proportion_ci(level, method="wilson")
    assert limits == pytest.approx((known.low, known.high), abs=1e-9)
    assert 0 <= limits[0] <= hits / n <= limits[1] <= 1
    assert limits[0] < limits[1]


# --- values


def only(found, population=None):
    [one] = [each for each in found if each.population == population]
    return one


TRUE = np.array([1, 1, 1, 0, 0, 0, 0, 1, 0, 1] * 10)
SAID = np.array([1, 0, 1, 0, 1, 0, 0, 1, 0, 1] * 10)
SCORE = np.linspace(0, 1, 100) * 0.5 + SAID * 0.5
GROUPS = np.array((["AFR"] * 3 + ["EUR"] * 7) * 10)


def test_every_group_is_told_after_everyone():
    found = scores(TRUE, SAID, groups=GROUPS)
    assert [each.population for each in found] == [None, "AFR", "EUR"]
    assert [each.n for each in found] == [100, 30, 70]
    assert only(found).value == 0.8
    assert only(found, "AFR").value == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("name", "function", "reads"),
    [
        ("accuracy", "accuracy_score", SAID),
        ("recall", "recall_score", SAID),
        ("sensitivity", "recall_score", SAID),
        ("precision", "precision_score", SAID),
        ("f1", "f1_score", SAID),
        ("balanced_accuracy", "balanced_accuracy_score", SAID),
        ("mcc", "matthews_corrcoef", SAID),
        ("auroc", "roc_auc_score", SCORE),
        ("average_precision", "average_precision_score", SCORE),
        ("brier", "brier_score_loss", SCORE),
        ("r2", "r2_score", SAID),
    ],
)
def test_values_are_those_of_scikit_learn(name, function, reads):
    metrics = pytest.importorskip("sklearn.metrics")
    found = scores(TRUE, SAID, y_score=SCORE, metrics=name, resamples=20)
    assert only(found).value == pytest.approx(getattr(metrics, function)(TRUE, reads))


def test_specificity_and_npv_count_those_who_are_no_case():
    found = scores(TRUE, SAID, metrics=("specificity", "npv"))
    assert [each.value for each in found] == [0.8, 0.8]
    assert {each.method for each in found} == {"wilson"}


def test_labels_that_are_words_need_to_be_told_which_is_a_case():
    true = np.where(TRUE == 1, "case", "control")
    said = np.where(SAID == 1, "case", "control")
    with pytest.raises(UsageError, match="about cases and others"):
        scores(true, said, metrics="recall")
    words = only(scores(true, said, metrics="recall", positive="case"))
    assert words == only(scores(TRUE, SAID, metrics="recall"))
    ranked = scores(true, SCORE, metrics="auroc", positive="case", resamples=50)
    assert only(ranked) == only(scores(TRUE, SCORE, metrics="auroc", resamples=50))


def test_several_classes_have_metrics_of_their_own():
    true, said = TRUE + (np.arange(100) % 3 == 0), SAID + (np.arange(100) % 3 == 0)
    with pytest.raises(UsageError, match="f1_macro"):
        scores(true, said, metrics="f1")
    assert only(scores(true, said, metrics="f1_macro", resamples=20)).value is not None


def test_a_function_of_ones_own_is_a_metric():
    found = scores(TRUE, SAID, metrics={"mine": lambda t, s: np.mean(t - s)})
    assert (only(found).metric, only(found).method) == ("mine", "bootstrap")


def test_a_metric_that_is_not_known_is_refused():
    with pytest.raises(UnknownName, match="did you mean 'accuracy'"):
        scores(TRUE, SAID, metrics="acuracy")


# --- intervals


def test_rows_of_one_person_are_drawn_together():
    people = np.repeat(np.arange(10), 10)
    by_person = only(scores(TRUE, SAID, participants=people))
    assert (by_person.n, by_person.observations) == (10, 100)
    assert by_person.method is None  # ten people with the same answers each
    rng = np.random.default_rng(1)
    skill = np.repeat(rng.random(40), 25)  # who is right once tends to be again
    said = np.where(rng.random(1000) < skill, 1, 0)
    clustered = only(
        scores(np.ones(1000, int), said, participants=np.repeat(np.arange(40), 25))
    )
    loose = only(scores(np.ones(1000, int), said))
    assert clustered.method == "bootstrap"
    assert clustered.high - clustered.low > 2 * (loose.high - loose.low)


def test_wilson_is_refused_where_answers_depend_on_each_other():
    with pytest.raises(UsageError, match="several answers of one person"):
        scores(TRUE, SAID, participants=np.repeat(np.arange(50), 2), method="wilson")
    with pytest.raises(UsageError, match="is no share"):
        scores(TRUE, SAID, metrics="f1", method="wilson")
    with pytest.raises(UnknownName, match="wilson"):
        scores(TRUE, SAID, method="wald")


def test_several_columns_are_several_answers_of_one_person():
    true, said = TRUE.reshape(20, 5), SAID.reshape(20, 5)
    found = only(scores(true, said, metrics="genotype_concordance"))
    assert (found.value, found.n, found.observations) == (0.8, 20, 100)
    assert found.method in ("bootstrap", None)


def test_the_bootstrap_of_a_share_covers_like_wilson():
    wide = only(scores(TRUE, SAID, method="bootstrap", resamples=4000))
    exact = only(scores(TRUE, SAID, method="wilson"))
    assert wide.low == pytest.approx(exact.low, abs=0.03)
    assert wide.high == pytest.approx(exact.high, abs=0.03)


def test_both_ways_of_counting_draws_agree():
    def accuracy(true, said):
        return float(np.mean(true == said))

    people = np.arange(100) // 3
    fast = only(scores(TRUE, SAID, participants=people, resamples=300))
    slow = only(
        scores(
            TRUE,
            SAID,
            participants=people,
            resamples=300,
            metrics={"accuracy": accuracy},
        )
    )
    assert (fast.low, fast.high) == pytest.approx((slow.low, slow.high))


def test_the_seed_decides():
    one, other, third = (
        only(scores(TRUE, SCORE, metrics="auroc", seed=seed, resamples=100))
        for seed in (1, 1, 2)
    )
    assert one == other != third


@pytest.mark.slow
def test_intervals_hold_as_often_as_they_say():
    rng = np.random.default_rng(0)
    inside = {"wilson": 0, "bootstrap": 0}
    for _ in range(400):
        said = (rng.random(80) < 0.8).astype(int)
        for method in inside:
            found = only(scores(np.ones(80, int), said, method=method))
            inside[method] += found.low <= 0.8 <= found.high
    assert 0.92 < inside["wilson"] / 400 < 0.98
    assert 0.90 < inside["bootstrap"] / 400 < 0.98


# --- what is not there is said, never hidden


def test_a_small_group_is_flagged_and_told():
    groups = ["AFR"] * 5 + ["EUR"] * 95
    small = only(scores(TRUE, SAID, groups=groups), "AFR")
    assert small.small
    assert small.value is not None
    assert "5 participants, fewer than 20" in small.note
    assert not only(scores(TRUE, SAID, groups=groups), "EUR").small


def test_a_value_that_does_not_exist_is_none_and_not_zero():
    groups = np.where(TRUE == 0, "healthy", "ill")
    for metric in ("recall", "auroc", "average_precision", "f1", "mcc"):
        none = only(
            scores(TRUE, np.zeros(100), groups=groups, metrics=metric, resamples=20),
            "healthy",
        )
        assert (none.value, none.low, none.high, none.method) == (None,) * 4
        assert "does not exist" in none.note


def test_an_interval_without_width_is_no_interval():
    perfect = only(scores(TRUE, TRUE, method="bootstrap"))
    assert (perfect.value, perfect.low, perfect.method) == (1.0, None, None)
    assert "same value" in perfect.note
    assert only(scores(TRUE, TRUE)).low > 0.9  # Wilson has one


@pytest.mark.parametrize("missing", [None, math.nan, pd.NA, ""])
def test_rows_without_a_group_count_for_everyone_and_are_told(missing):
    groups = [missing] * 4 + ["EUR"] * 96
    found = scores(TRUE, SAID, groups=groups)
    assert [each.population for each in found] == [None, "EUR"]
    assert (only(found).n, only(found, "EUR").n) == (100, 96)
    assert "4 rows belong to no group" in only(found).note


def test_columns_of_a_table_are_taken_as_they_are():
    table = pd.DataFrame({"t": TRUE, "s": SAID, "g": pd.Categorical(GROUPS)})
    assert scores(table["t"], table["s"], groups=table["g"]) == scores(
        TRUE, SAID, groups=GROUPS
    )


@pytest.mark.parametrize(
    "change",
    [
        {"y_true": []},
        {"y_pred": [1]},
        {"groups": ["EUR"]},
        {"participants": [1]},
        {"level": 95},
    ],
)
def test_arguments_that_do_not_fit_are_refused(change):
    given = {"y_true": TRUE, "y_pred": SAID} | change
    with pytest.raises(UsageError):
        scores(given.pop("y_true"), given.pop("y_pred"), **given)


@given(
    st.lists(
        st.tuples(st.booleans(), st.booleans(), st.sampled_from(["AFR", "EUR", "SAS"])),
        min_size=1,
        max_size=60,
    )
)
def test_groups_add_up_to_everyone(rows):
    true, said, groups = map(list, zip(*rows, strict=True))
    everyone, *parts = scores(true, said, groups=groups)
    assert sum(part.n for part in parts) == everyone.n
    hits = sum(part.value * part.n for part in parts)
    assert hits == pytest.approx(everyone.value * everyone.n)
    assert all(part.low <= part.value <= part.high for part in (everyone, *parts))


# --- fairlearn


class Frame:
    """What `of_frame` reads of a MetricFrame, for where fairlearn is not installed."""

    sensitive_levels = ("population",)
    control_levels = None
    overall = pd.Series({"accuracy_score": 0.8, "count": 100.0})
    by_group = pd.DataFrame(
        {
            "accuracy_score": {"AFR": math.nan, "EUR": 0.9},
            "count": {"AFR": 4.0, "EUR": 96.0},
        }
    )


def test_a_table_of_metrics_by_group_is_taken_over():
    assert is_frame(Frame())
    assert not is_frame(pd.DataFrame())
    everyone, afr, eur = of_frame(Frame())
    assert (everyone.metric, everyone.value, everyone.n) == ("accuracy", 0.8, 100)
    assert (afr.value, afr.n, afr.small) == (None, 4, True)
    assert (eur.population, eur.low, eur.small) == ("EUR", None, False)
    assert of_frame(Frame(), row_per_participant=False)[1].n is None


def test_a_metric_frame_is_taken_over():
    fairlearn = pytest.importorskip("fairlearn.metrics")
    metrics = pytest.importorskip("sklearn.metrics")
    frame = fairlearn.MetricFrame(
        metrics={"accuracy": metrics.accuracy_score, "count": fairlearn.count},
        y_true=TRUE,
        y_pred=SAID,
        sensitive_features=GROUPS,
        n_boot=50,
        ci_quantiles=[0.025, 0.5, 0.975],
        random_state=0,
    )
    everyone, afr, _eur = of_frame(frame)
    assert (everyone.value, everyone.n, everyone.level) == (0.8, 100, 0.95)
    assert afr.low < afr.value < afr.high
    assert (afr.method, afr.n) == ("bootstrap", 30)
    one = fairlearn.MetricFrame(
        metrics=metrics.accuracy_score,
        y_true=TRUE,
        y_pred=SAID,
        sensitive_features=GROUPS,
    )
    assert [(s.metric, s.n) for s in of_frame(one)] == [("accuracy", None)] * 3
    crossed = fairlearn.MetricFrame(
        metrics=metrics.accuracy_score,
        y_true=TRUE,
        y_pred=SAID,
        sensitive_features=pd.DataFrame({"a": GROUPS, "b": GROUPS}),
    )
    with pytest.raises(UsageError, match="crosses several features"):
        of_frame(crossed)


@pytest.mark.parametrize("name", ["auroc", "f1", "brier", "mae", "mse", "rmse"])
@given(data=st.data())
def test_what_is_prepared_for_draws_is_what_scikit_learn_gives(name, data):
    n = data.draw(st.integers(2, 30))
    bits = st.lists(st.booleans(), min_size=n, max_size=n).map(np.array)
    true, said = data.draw(bits).astype(int), data.draw(bits).astype(int)
    score = np.array(data.draw(st.lists(st.integers(0, 5), min_size=n, max_size=n))) / 5
    times = np.array(data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))
    [known] = measures(name, np.array([0, 1]))
    read = score if known.ranks else said
    drawn = np.repeat(np.arange(n), times)
    expected = known.of(true[drawn], read[drawn]) if len(drawn) else None
    found = known.weighted(true, read)(times)
    assert math.isnan(found) if expected is None else found == pytest.approx(expected)
