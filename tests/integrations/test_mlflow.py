import pytest

import provkit as pk

mlflow = pytest.importorskip("mlflow", reason="needs mlflow")
pytest.importorskip("sqlalchemy", reason="needs the whole of mlflow")

from provkit.integrations.mlflow import Mirroring

pytestmark = pytest.mark.filterwarnings("ignore")  # advice of the library


@pytest.fixture(autouse=True)
def tracking(tmp_path):
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/mlflow.db")
    mlflow.create_experiment("study", artifact_location=(tmp_path / "art").as_uri())
    mlflow.set_experiment("study")
    yield
    while mlflow.active_run():
        mlflow.end_run()


def test_parameters_metrics_and_data_are_mirrored(seen, tmp_path):
    table = tmp_path / "panel.csv"
    table.write_text("sample,rs1\nA,0\n")
    pandas = pytest.importorskip("pandas", reason="needs pandas")
    data = mlflow.data.from_pandas(
        pandas.read_csv(table), source=str(table), name="panel"
    )
    with pk.run("mirror", kind=pk.TrainingRun), Mirroring(), mlflow.start_run():
        mlflow.log_param("alpha", 3)
        mlflow.log_input(data, context="training")
        for step in range(3):
            mlflow.log_metric("loss", 1.0 / (step + 1), step=step)
    assert seen.settings("mirror")["alpha"] == "3"
    (row,) = seen.rows("SELECT ?c { ?m pk:metricName 'loss' ; pk:valueCount ?c }")
    assert int(row[0]) == 3
    assert len(seen.rows("SELECT ?d { ?r pk:usedTrainingData ?d }")) == 1


def test_data_that_are_not_here_are_a_gap(seen):
    numpy = pytest.importorskip("numpy", reason="needs numpy")
    data = mlflow.data.from_numpy(numpy.ones((2, 2)), name="made in memory")
    with pk.run("mirror", kind=pk.TrainingRun), Mirroring(), mlflow.start_run():
        mlflow.log_input(data, context="training")
    assert any("made in memory" in gap for gap in seen.gaps())


def test_a_training_that_fails_is_mirrored_and_its_error_passes(seen):
    with pytest.raises(RuntimeError, match="diverged"), Mirroring(), mlflow.start_run():
        mlflow.log_param("alpha", 9)
        raise RuntimeError("diverged")
    assert seen.settings("an MLflow run")["alpha"] == "9"


def test_no_mlflow_run_is_a_gap(seen, monkeypatch):
    monkeypatch.setattr(mlflow, "last_active_run", lambda: None)
    with pk.run("mirror"), Mirroring():
        pass
    assert any("no run to mirror" in gap for gap in seen.gaps())
