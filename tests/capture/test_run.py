from __future__ import annotations

import logging
import math
from pathlib import Path

import pytest

import provkit as pk
from provkit.errors import RunEnded, UnknownName, UsageError
from provkit.model import MetricResult, MetricSummary, Setting
from provkit.rdf.encode import several
from provkit.vocab import CR, PK

AGENT = "https://orcid.org/0000-0002-1825-0097"


def file(name: str, text: str = "a,b\n1,2\n") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_run_records_what_it_used_made_and_logged(recorded):
    with pk.run("train", kind=pk.TrainingRun, agent=AGENT, seed=7) as run:
        data = run.use(pk.Dataset(file("panel.csv"), title="panel"), role="training")
        run.log_params({"C": 1.0, "kernel": "rbf", "probability": True, "steps": 5})
        for step, loss in enumerate((0.9, 0.5, 0.7)):
            run.log_metric("loss", loss, step=step)
        model = run.produce(
            file("model.bin"), pk.Model, title="m", version="1", derived_from=[data]
        )
    train = recorded.one(pk.TrainingRun)
    assert train.iri == run.iri
    assert train.status == PK + "Completed"
    assert train.started <= train.ended
    assert train.seed == 7
    assert [each.iri for each in train.agents] == [AGENT]
    assert train.training_data == (data.iri,)
    assert set(train.settings) == {
        Setting("C", 1.0),
        Setting("kernel", "rbf"),
        Setting("probability", value=True),
        Setting("steps", 5),
    }
    made = recorded.one(pk.Model)
    assert (made.iri, made.generated_by) == (model.iri, run.iri)
    assert made.derived_from == (data.iri,)
    assert [each.iri for each in made.attributed_to] == [AGENT]
    loss = recorded.one(MetricSummary)
    assert (loss.last, loss.minimum, loss.maximum, loss.count) == (0.7, 0.5, 0.9, 3)


def test_what_nobody_named_has_the_name_of_its_bytes(recorded):
    with pk.run("look") as run:
        one = run.use(file("a.csv"))
        same = run.use(file("copy.csv"))
        other = run.use(file("b.csv", "else"))
    assert one.iri == same.iri == one.checksums[0].content_iri
    assert other.iri != one.iri


def test_the_users_own_name_wins(recorded):
    with pk.run("look") as run:
        entity = run.use(pk.Dataset(file("a.csv"), iri="https://doi.org/10.1/x"))
    assert entity.iri == "https://doi.org/10.1/x"
    assert recorded.one(pk.Dataset).checksums[0].algorithm == "sha256"


def test_two_runs_that_make_the_same_bytes_make_two_things(recorded):
    made = []
    for _ in range(2):
        with pk.run("make") as run:
            made.append(run.produce(file("same.csv"), pk.Dataset))
    assert made[0].iri != made[1].iri
    assert made[0].checksums == made[1].checksums


def test_a_file_is_known_by_its_makers_name(recorded):
    with pk.run("make") as run:
        made = run.produce(file("part.csv"), pk.DatasetSplit, role="test", title="part")
    with pk.run("look", kind=pk.Evaluation) as run:
        used = run.use(Path("part.csv"), role="test")
    assert used.iri == made.iri
    assert isinstance(used, pk.DatasetSplit)
    assert used.title == "part"


def test_where_two_things_have_the_content_the_place_tells(recorded):
    made = {}
    for name in ("one.csv", "two.csv"):
        with pk.run("make") as run:
            made[name] = run.produce(file(name), pk.Dataset).iri
    with pk.run("look") as run:
        assert run.use(Path("two.csv")).iri == made["two.csv"]
        elsewhere = run.use(file("three.csv"))
    assert elsewhere.iri.startswith("ni:///sha-256;")
    gaps = " ".join(gap.description for gap in recorded.one(pk.Run, "look").gaps)
    assert "2 entities were made with the content of three.csv" in gaps


def test_an_exception_ends_the_run_as_failed_and_passes(recorded):
    with (
        pytest.raises(ZeroDivisionError),
        pk.run("train", kind=pk.TrainingRun) as run,
    ):
        run.log_param("C", 1)
        raise ZeroDivisionError
    train = recorded.one(pk.TrainingRun)
    assert train.status == PK + "Failed"
    assert train.ended
    assert train.settings == (Setting("C", 1),)


@pytest.mark.parametrize(
    ("code", "status"), [(0, "Completed"), (None, "Completed"), (3, "Failed")]
)
def test_sys_exit_ends_the_run(recorded, code, status):
    with pytest.raises(SystemExit), pk.run("train"):
        raise SystemExit(code)
    assert recorded.one(pk.Run).status == PK + status


def test_a_nested_run_is_part_of_its_parent(recorded):
    with pk.run("sweep") as sweep:
        with pk.run("trial") as trial:
            assert pk.current_run() is trial
        assert pk.current_run() is sweep
    assert pk.current_run() is None
    assert recorded.one(pk.Run, "trial").part_of == sweep.iri
    assert recorded.one(pk.Run, "sweep").part_of is None


def test_two_runs_do_not_leak_into_each_other(recorded):
    for number in range(2):
        with pk.run(f"run {number}") as run:
            run.log_metric(f"metric {number}", number)
            run.log_param("number", number)
    assert recorded.one(pk.Run, "run 1").settings == (Setting("number", 1),)
    by_run = {s.generated_by: s.name for s in recorded.records(MetricSummary)}
    assert sorted(by_run.values()) == ["metric 0", "metric 1"]


def test_calls_outside_the_run_are_told(recorded):
    run = pk.run("train")
    with pytest.raises(RunEnded, match="before the run 'train' has started"):
        run.log_metric("loss", 1)
    with run:
        pass
    for call in (
        lambda: run.use("a.csv"),
        lambda: run.produce("a.csv"),
        lambda: run.log_param("C", 1),
        lambda: run.log_metric("loss", 1),
    ):
        with pytest.raises(RunEnded, match="after the run 'train' has ended"):
            call()


def test_a_role_that_does_not_exist_is_told(recorded):
    with pk.run("train", kind=pk.TrainingRun) as run:
        with pytest.raises(UnknownName, match="did you mean 'training'"):
            run.use(file("a.csv"), role="trainning")
        with pytest.raises(UnknownName, match="role of a TrainingRun"):
            run.use(file("a.csv"), role="test")


def test_a_thing_that_is_nothing_is_told(recorded):
    with pk.run("train") as run, pytest.raises(UsageError, match="a dict is neither"):
        run.use({})


def test_a_file_that_vanished_is_a_gap(recorded):
    with pk.run("train", kind=pk.TrainingRun) as run:
        entity = run.use(pk.Dataset("gone.csv", title="gone"), role="training")
    assert entity.iri.startswith("urn:uuid:")
    train = recorded.one(pk.TrainingRun)
    assert train.training_data == (entity.iri,)
    about = {gap.about: gap.description for gap in train.gaps}
    assert about[entity.iri] == "gone is not there, so its content is not known"


def test_a_pipe_is_a_gap(recorded):
    import os

    os.mkfifo("pipe")
    with pk.run("look") as run:
        run.use(Path("pipe"))
    gaps = [gap.description for gap in recorded.one(pk.Run).gaps]
    assert any("neither a file nor a folder" in gap for gap in gaps)


def test_an_empty_file_has_a_content_like_any_other(recorded):
    with pk.run("look") as run:
        entity = run.use(file("empty.csv", ""))
    assert entity.checksums[0].value.startswith("e3b0c44298fc1c14")


def test_a_folder_is_its_manifest(recorded):
    file("zarr/0.0", "x")
    file("zarr/.zarray", "{}")
    with pk.run("look") as run:
        before = run.use(Path("zarr")).iri
        file("zarr/0.0", "y")
        assert run.use(Path("zarr")).iri != before


def test_odd_names_are_kept(recorded):
    name = 'naïve "quoted"\nname — 漢字'
    with pk.run(name) as run:
        run.use(file("päth with space.csv"))
        run.log_param(name, name)
        run.log_metric(name, 1.0)
    run = recorded.one(pk.Run)
    assert run.title == name
    assert run.settings == (Setting(name, name),)
    assert recorded.one(MetricSummary).name == name


def test_nan_and_infinity_are_values(recorded):
    with pk.run("train") as run:
        for value in (math.nan, math.inf, 1.0, math.nan):
            run.log_metric("loss", value)
    loss = recorded.one(MetricSummary)
    assert math.isnan(loss.last)
    assert (loss.minimum, loss.maximum, loss.count) == (1.0, math.inf, 4)


def test_numpy_numbers_are_numbers(recorded):
    numpy = pytest.importorskip("numpy")
    with pk.run("train") as run:
        run.log_param("C", numpy.float64(0.5))
        run.log_param("n", numpy.int64(3))
        run.log_metric("loss", numpy.float32(0.5))
    assert set(recorded.one(pk.Run).settings) == {Setting("C", 0.5), Setting("n", 3)}


def test_an_evaluation_finds_the_stratum_of_a_population(recorded):
    cohort = pk.Cohort(populations={"GBR": 91, "YRI": 108})
    test = pk.Dataset(file("test.csv"), title="test", cohort=cohort)
    with pk.evaluate(file("model.bin", "m"), on=test, setting="external") as ev:
        ev.metric("accuracy", 0.91, population="EUR", n=91, ci=(0.88, 0.94))
        ev.metric("accuracy", 0.9, n=199)
        lost = ev.metric("accuracy", 0.5, population="EAS")
    results = recorded.records(MetricResult)
    cohorts = {each.participants: each.cohort for each in results}
    triples = recorded.triples()
    said = {
        (t.subject.value, t.object.value)
        for t in triples
        if t.predicate.value == PK.population
    }
    assert (cohorts[91], PK + "EUR-1000G") in said
    assert (cohorts[199], PK.SeeStrata) in said
    assert lost.cohort is None
    gaps = [gap.description for gap in recorded.one(pk.Evaluation).gaps]
    assert (
        "a result for EAS names no cohort: no stratum of the test data is that" in gaps
    )


def test_splits_are_written_with_their_role(recorded):
    with pk.run("split") as run:
        run.produce(file("a.csv"), pk.DatasetSplit, role="training", unit="participant")
    split = recorded.one(pk.DatasetSplit)
    assert (split.role, split.unit) == (CR.TrainingSplit, PK + "Participant")


def test_the_agent_is_never_invented(recorded, monkeypatch):
    with pk.run("one"):
        pass
    monkeypatch.setenv("PROVKIT_AGENT", AGENT)
    with pk.run("two"):
        pass
    assert several(recorded.one(pk.Run, "one").agents) == ()
    assert recorded.one(pk.Run, "two").agents[0].iri == AGENT


def test_personal_data_stay_out(recorded):
    import getpass
    import socket

    with pk.run("train") as run:
        run.use(file("data/panel.csv"))
    text = " ".join(
        path.read_text() for path in recorded.ledger.rglob("*") if path.is_file()
    )
    assert str(recorded.folder) not in text
    assert socket.gethostname() not in text
    assert f'"{getpass.getuser()}"' not in text


def test_an_unwritable_ledger_does_not_break_the_training(recorded, caplog):
    blocked = file("provenance", "a file where the ledger should be")
    with caplog.at_level(logging.WARNING), pk.run("train", ledger=blocked) as run:
        run.use(file("a.csv"))
        run.log_param("C", 1)
        run.log_metric("loss", 0.5)
        model = run.produce(file("m.bin"), pk.Model, title="m")
    assert model.title == "m"
    assert len(caplog.records) == 1
    assert "the start of the run could not be recorded" in caplog.text
    assert run.path is None


def test_strict_lets_a_fault_stop_the_script(recorded):
    blocked = file("provenance", "a file where the ledger should be")
    with pytest.raises(OSError), pk.run("train", ledger=blocked, strict=True):
        pass


def test_metric_values_become_parquet_where_that_is_wanted(recorded, monkeypatch):
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setenv("PROVKIT_METRICS", "parquet")
    with pk.run("train") as run:
        for step, value in enumerate((0.5, math.nan, math.inf)):
            run.log_metric("loss", value, step=step)
        run.log_metric("no step", 1.0)
    [path] = (recorded.ledger / "metrics").iterdir()
    table = parquet.read_table(path).to_pylist()
    assert [row["name"] for row in table] == ["loss", "loss", "loss", "no step"]
    assert [row["step"] for row in table] == [0, 1, 2, None]
    assert [str(row["value"]) for row in table] == ["0.5", "nan", "inf", "1.0"]
    [series] = [e for e in recorded.records(pk.Entity) if e.title == "metric values"]
    from hashlib import sha256

    assert series.checksums[0].value == sha256(path.read_bytes()).hexdigest()
    assert series.local_path.endswith(".parquet")


def test_scores_are_computed_and_recorded_per_population(recorded):
    numpy = pytest.importorskip("numpy")
    pytest.importorskip("sklearn")
    generator = numpy.random.default_rng(0)
    truth = generator.integers(0, 2, 300)
    predicted = numpy.where(generator.random(300) < 0.8, truth, 1 - truth)
    groups = numpy.array(["EUR"] * 200 + ["AFR"] * 95 + ["EAS"] * 5)
    counts = {"EUR": 200, "AFR": 95, "EAS": 5}
    cohort = pk.Cohort(strata=tuple(pk.Cohort(g, n) for g, n in counts.items()))
    test = pk.Dataset(file("test.csv"), title="test", cohort=cohort)
    with pk.evaluate(file("m.bin"), on=test, setting="external") as ev:
        scores = ev.score(truth, predicted, groups=groups, method="wilson")
    results = recorded.records(MetricResult)
    assert len(results) == len(scores) == 4
    assert sorted(each.participants for each in results) == [5, 95, 200, 300]
    assert all(each.low <= each.value <= each.high for each in results)
    assert all(each.cohort for each in results)
    gaps = " ".join(gap.description for gap in recorded.one(pk.Evaluation).gaps)
    assert "accuracy for EAS" in gaps  # few people: flagged, not hidden


def test_a_wrong_call_for_scores_is_told(recorded):
    pytest.importorskip("sklearn")
    with (
        pk.evaluate(file("m.bin"), on=file("t.csv"), setting="external") as ev,
        pytest.raises(UsageError, match="2, 1, 1 and 2 rows"),
    ):
        ev.score([1, 0], [1])
