import pytest

import provkit as pk
from provkit.errors import UnknownName

pandas = pytest.importorskip("pandas", reason="needs pandas")
polars = pytest.importorskip("polars", reason="needs polars")

from provkit.integrations import pandas as recorded_pandas
from provkit.integrations import polars as recorded_polars


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_text("sample,rs1\nA,0\nB,2\n")
    return path


@pytest.mark.parametrize("library", [recorded_pandas, recorded_polars])
def test_what_a_reader_reads_is_used_in_its_role(seen, table, library):
    with pk.run("read", kind=pk.TrainingRun):
        frame = library.read_csv(table, role="training")
    assert frame.shape == (2, 2)
    assert len(seen.rows("SELECT ?d { ?r pk:usedTrainingData ?d }")) == 1


def test_a_lazy_reader_too(seen, table):
    with pk.run("read") as run:
        assert recorded_polars.scan_csv(table).collect().shape == (2, 2)
    used = seen.rows(f"SELECT ?d {{ <{run.iri}> prov:used ?d }}")
    assert any(str(row[0]).startswith("ni:") for row in used)


def test_outside_a_run_it_only_reads(seen, table):
    assert recorded_pandas.read_csv(table).equals(pandas.read_csv(table))
    assert not seen.ledger.exists()


def test_its_errors_are_those_of_the_library(seen, tmp_path):
    with pk.run("read"), pytest.raises(FileNotFoundError):
        recorded_pandas.read_csv(tmp_path / "none.csv")


def test_a_role_that_does_not_exist_is_told(seen, table):
    with pk.run("read"), pytest.raises(UnknownName, match="role"):
        recorded_pandas.read_csv(table, role="trainign")


def test_only_readers_are_offered():
    assert "read_csv" in dir(recorded_pandas)
    with pytest.raises(AttributeError, match="no reader 'DataFrame'"):
        recorded_pandas.DataFrame  # noqa: B018
