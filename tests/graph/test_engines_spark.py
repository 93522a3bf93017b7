"""Spark, on this machine, says what the index says. Starting it takes a while."""

from __future__ import annotations

import shutil

import pytest

from provkit.graph.engines import spark as spark_engine
from provkit.graph.engines._spreading import level_by_level
from provkit.vocab import PK, RDF
from tests import worlds
from tests.graph.examples import examples
from tests.graph.tables import asked, disagreements, pairs_differ
from tests.graph.test_engines import _chain, _triple, random_triples
from tests.worlds import ex

pytest.importorskip("pyarrow", reason="extra parquet")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
    # It says so of a pandas that is newer than it knows.
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support:Warning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

CYCLES = (
    [(0, 1), (1, 2), (2, 0), (5, 1), (6, 5), (5, 6), (7, 3), (4, 3)],
    {1: 2, 3: 1, 6: 0},
    [(4, 0), (7, 6), (5, 3)],
    {0: 1, 3: 1},
    {2},
)


@pytest.fixture(scope="module")
def session():
    pytest.importorskip("pyspark", reason="extra spark")
    from pyspark.sql import SparkSession

    found = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    yield found
    found.stop()


@pytest.fixture(params=["driver", "executors"])
def way(request, monkeypatch):
    """With few places the driver follows links; with many the executors do."""
    if request.param == "executors":
        monkeypatch.setattr(spark_engine, "_FEW", 0)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("world", ["shared ancestor", "same content"])
def test_a_model_of_a_world_has_the_same_answers(world, session):
    with asked(worlds.WORLDS[world](), "spark", session=session) as (graph, engine):
        assert disagreements(graph, engine, [ex("model")]) == []
        assert pairs_differ(graph, engine) == set()


@pytest.mark.usefixtures("way")
def test_a_graph_with_cycles_has_the_same_answers(session):
    triples = random_triples(*CYCLES)
    with asked(triples, "spark", session=session) as (graph, engine):
        assert disagreements(graph, engine, [ex("n5")]) == []
        assert pairs_differ(graph, engine) == set()


def test_many_levels_are_put_together(session):
    """More than a table is added to without being gathered, in a circle."""
    with asked(_chain(20, closed=True), "spark", session=session) as (_graph, engine):
        run = engine.engine
        run.spread = lambda *given: level_by_level(run, *given)
        [[start]] = run.rows("SELECT id FROM nodes WHERE iri = :name", name=ex("n0"))
        found = engine.reached(start, down=False)
        assert (found.levels, found.cut) == (20, False)
        assert run.rows("SELECT count(DISTINCT id) FROM reached_nodes") == [(21,)]
        assert engine.reached(start, down=False, depth=7).cut


def test_requirements_are_counted_alike(session):
    """With a class, a pattern, an or, a not and a closure."""
    world = [*worlds.WORLDS["clean run"](), *examples("TRA-02", "REP-02")]
    world.append(_triple(ex("nameless"), RDF.type, PK.Model))
    only = ("TRA-01", "TRA-02", "REP-02")
    with asked(world, "duckdb") as (_graph, engine):
        expected = engine.requirements(*only)
    with asked(world, "spark", session=session) as (_graph, engine):
        assert engine.requirements(*only) == expected
    assert {row.part: row.broken for row in expected.rows}["TRA-01-title"] == 1


def test_what_is_kept_can_be_kept_where_all_see_it(session, tmp_path):
    options = {"session": session, "checkpoint": tmp_path / "kept"}
    with asked(worlds.WORLDS["clean run"](), "spark", **options) as (graph, engine):
        engine.everybody()
        engine.write_pairs(tmp_path / "pairs")
        assert pairs_differ(graph, engine) == set()
    assert any((tmp_path / "kept").iterdir())
    written = session.read.parquet(str(tmp_path / "pairs"))
    assert written.columns == ["model", "population", "label"]
