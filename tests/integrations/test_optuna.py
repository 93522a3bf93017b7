import pytest

import provkit as pk

optuna = pytest.importorskip("optuna", reason="needs optuna")

from provkit.integrations.optuna import Recording


def study_of(objective, *, trials=3, jobs=1, hook=None, catch=()):
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    study.optimize(
        objective, n_trials=trials, n_jobs=jobs, callbacks=[hook], catch=catch
    )
    return study


def test_each_trial_is_a_part_of_the_run(seen):
    with pk.run("search", kind=pk.TrainingRun) as run:
        study = study_of(lambda t: t.suggest_float("x", 0, 1) ** 2, hook=Recording())
    rows = seen.rows(
        f"SELECT ?title ?x ?from ?to {{ ?part dcterms:isPartOf <{run.iri}> ;"
        " dcterms:title ?title ; prov:startedAtTime ?from ; prov:endedAtTime ?to ;"
        " prov:used ?s . ?s mls:specifiedBy 'x' ; mls:hasValue ?x }"
    )
    assert {str(row[0]): float(row[1]) for row in rows} == {
        f"trial {t.number}": t.params["x"] for t in study.trials
    }
    assert all(row[2] <= row[3] for row in rows)
    assert seen.metrics("trial 1")["value"] == pytest.approx(study.trials[1].value)


def test_pruned_and_failed_trials_say_so(seen):
    def objective(trial):
        if trial.number == 0:
            raise optuna.TrialPruned
        if trial.number == 1:
            raise ValueError("no such kernel")
        return 1.0

    with pk.run("search"):
        study_of(objective, hook=Recording(), catch=ValueError)
    rows = seen.rows("SELECT ?t ?s { ?r dcterms:title ?t ; pk:status ?s }")
    states = {str(t): str(s).rpartition("#")[2] for t, s in rows}
    assert states["trial 0"] == "Interrupted"
    assert states["trial 1"] == "Failed"
    assert states["trial 2"] == "Completed"


def test_trials_of_several_threads_all_arrive(seen):
    with pk.run("search"):
        study_of(
            lambda t: t.suggest_float("x", 0, 1), trials=20, jobs=4, hook=Recording()
        )
    assert len(seen.rows("SELECT ?r { ?r dcterms:isPartOf ?search }")) == 20


def test_trials_are_valid_provenance(seen):
    with pk.run("search", agent="https://orcid.org/0000-0002-1825-0097"):
        study_of(lambda t: t.suggest_float("x", 0, 1), hook=Recording())
    report = pk.validate(pk.load(seen.ledger), only=["PRV-03", "PRV-05"])
    assert [each.message for each in report] == []
