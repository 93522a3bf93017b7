"""An engine over tables says what the index says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from provkit.cli import main
from provkit.errors import (
    AmbiguousNode,
    MissingPackage,
    UnknownName,
    UnknownNode,
    UnreadableGraph,
    UsageError,
)
from provkit.graph.engines import _spreading, opened
from provkit.vocab import PK, PROV, RDF, SPDX
from tests import worlds
from tests.graph.tables import asked, disagreements, exported, pairs_differ
from tests.worlds import ex

pytest.importorskip("duckdb", reason="extra duckdb")
pytest.importorskip("pyarrow", reason="extra parquet")


def _triple(subject: str, predicate: str, value: str | Literal) -> Triple:
    end = value if isinstance(value, Literal) else NamedNode(value)
    return Triple(NamedNode(subject), NamedNode(predicate), end)


@pytest.mark.parametrize(
    "world",
    [
        "ambiguous content",
        "base model chain",
        "interrupted run",
        "opaque base model",
        "protected counts",
        "same content",
        "shared ancestor",
        "unknown cohort",
    ],
)
def test_a_model_of_a_world_has_the_same_answers(world: str):
    with asked(worlds.WORLDS[world](), "duckdb") as (graph, engine):
        index = graph.index
        chosen = [index.iri(index.of_kind("Model").tolist()[-1])]
        assert disagreements(graph, engine, chosen) == []
        assert pairs_differ(graph, engine) == set()


@pytest.mark.slow
@pytest.mark.parametrize("world", sorted(worlds.WORLDS))
def test_every_node_of_every_world_has_the_same_answers(world: str):
    with asked(worlds.WORLDS[world](), "duckdb") as (graph, engine):
        index = graph.index
        chosen = [index.iri(node) for node in index.of_any_kind().tolist()]
        assert disagreements(graph, engine, chosen) == []
        assert pairs_differ(graph, engine) == set()


_DATA = st.integers(0, 7)
_LINKS = st.lists(st.tuples(_DATA, _DATA), max_size=14)


def random_triples(derived, counts, trained, contents, nobody) -> list[Triple]:
    """Datasets and models that derive from each other in any way, cycles included."""
    triples = [
        _triple(ex(f"n{a}"), PROV.wasDerivedFrom, ex(f"n{b}")) for a, b in derived
    ]
    for node in range(8):
        kind = PK.Model if node >= 4 else PK.Dataset
        triples.append(_triple(ex(f"n{node}"), RDF.type, kind))
    triples += [
        _triple(ex(f"n{node}"), PROV.wasGeneratedBy, ex(f"r{node}"))
        for node in range(4, 8)
    ]
    for run, data in trained:
        triples.append(_triple(ex(f"r{run}"), PK.usedTrainingData, ex(f"n{data}")))
    for node, count in counts.items():
        triples.append(_triple(ex(f"n{node}"), PK.describesCohort, ex(f"c{node}")))
        triples.append(_triple(ex(f"c{node}"), PK.population, ex(f"p{node % 3}")))
        value = Literal(str(count))
        triples.append(_triple(ex(f"c{node}"), PK.participantCount, value))
    for node, content in contents.items():
        triples.append(_triple(ex(f"n{node}"), SPDX.checksum, ex(f"s{content}")))
        value = Literal(f"{content:064x}")
        triples.append(_triple(ex(f"s{content}"), SPDX.checksumValue, value))
    triples += [
        _triple(ex(f"n{node}"), PK.humanData, PK + "NoHumanData") for node in nobody
    ]
    return list(dict.fromkeys(triples))


RANDOM = (
    _LINKS,
    st.dictionaries(_DATA, st.integers(0, 2)),
    _LINKS,
    st.dictionaries(_DATA, st.integers(0, 2), max_size=3),
    st.sets(_DATA, max_size=2),
)


@given(st.tuples(*RANDOM))
@settings(max_examples=4)
def test_random_graphs_have_the_same_answers(drawn):
    with asked(random_triples(*drawn), "duckdb", threads=1) as (graph, engine):
        chosen = [ex(f"n{node}") for node in (5,)]
        assert disagreements(graph, engine, chosen) == []
        assert pairs_differ(graph, engine) == set()


def _chain(length: int, *, closed: bool = False) -> list[Triple]:
    links = [(n, n + 1) for n in range(length)] + ([(length, 0)] if closed else [])
    return [_triple(ex(f"n{a}"), PROV.wasDerivedFrom, ex(f"n{b}")) for a, b in links]


def test_a_cycle_ends():
    with asked(_chain(40, closed=True), "duckdb") as (graph, engine):
        found = engine.upstream(ex("n0"))
        assert (found.total, found.complete) == (40, True)
        assert disagreements(graph, engine, [ex("n7")]) == []


def test_a_depth_is_kept_to():
    with asked(_chain(12), "duckdb") as (graph, engine):
        for depth in (1, 5, 12):
            found = engine.upstream(ex("n0"), depth=depth)
            expected = graph.upstream(ex("n0"), depth=depth)
            assert found.total == expected.total == min(depth, 12)
            start = engine.engine.rows(
                "SELECT id FROM nodes WHERE iri = :n", n=ex("n0")
            )
            assert engine.reached(start[0][0], down=False, depth=depth).cut == (
                depth < 12
            )
        with pytest.raises(UsageError, match="0 is no depth"):
            engine.upstream(ex("n0"), depth=0)


def test_more_than_fits_into_a_word_of_bits():
    triples = [_triple(ex("m"), RDF.type, PK.Model)]
    for number in range(70):
        triples.append(_triple(ex("m"), PROV.wasDerivedFrom, ex(f"d{number}")))
        triples.append(_triple(ex(f"d{number}"), PK.describesCohort, ex(f"c{number}")))
        triples.append(_triple(ex(f"c{number}"), PK.population, ex(f"p{number}")))
    with asked(triples, "duckdb") as (graph, engine):
        assert pairs_differ(graph, engine) == set()
        assert len(engine.populations(ex("m")).rows) == 70


@pytest.mark.parametrize("small", [0, 10**9])
def test_much_and_little_are_followed_alike(small, monkeypatch):
    """With much, what comes to a place is kept before it is compared."""
    monkeypatch.setattr(_spreading, "_SMALL", small)
    with asked(worlds.WORLDS["base model chain"](), "duckdb") as (graph, engine):
        assert disagreements(graph, engine, [ex("third")]) == []
        assert pairs_differ(graph, engine) == set()


def test_too_little_memory_and_a_damaged_table_are_told():
    with exported(worlds.WORLDS["clean run"]()) as (_graph, location):
        with (
            opened(location, memory="300KB") as engine,
            pytest.raises(UsageError, match="--memory"),
        ):
            engine.engine.keep("big", "SELECT * FROM range(10000000)")
        place = Path(location.removeprefix("parquet:")) / "edges.parquet"
        place.write_bytes(place.read_bytes()[:-20])
        with pytest.raises(UnreadableGraph, match="write the tables again"):
            opened(location).__enter__()


def test_a_content_that_was_joined_away_says_what_it_says():
    """Somebody said of the bytes alone that no people are behind them."""
    world = worlds.WORLDS["joined by content"]()
    bytes_of = worlds.content("model")
    world.append(_triple(bytes_of, PK.humanData, PK + "NoHumanData"))
    with asked(world, "duckdb") as (graph, engine):
        assert disagreements(graph, engine, [ex("model")]) == []
        engine.stated()
        rows = engine.engine.rows("SELECT content, iri FROM same")
        assert rows == [(bytes_of, ex("model"))]


def test_names_are_looked_up():
    triples = worlds.WORLDS["clean run"]()
    with asked(triples, "duckdb") as (_graph, engine):
        assert engine.upstream("model").target == ex("model")
        assert engine.upstream("model@1.0").target == ex("model")
        with pytest.raises(UnknownNode, match="no node is called 'modell'"):
            engine.upstream("modell")
    again = [_triple(ex("other"), "http://purl.org/dc/terms/title", Literal("model"))]
    again.append(_triple(ex("other"), PROV.wasDerivedFrom, ex("model")))
    with asked(triples + again, "duckdb") as (_graph, engine):
        with pytest.raises(AmbiguousNode, match="means 2 nodes"):
            engine.upstream("model")
        assert engine.upstream("model@1.0").target == ex("model")


def test_a_source_with_a_problem_is_told():
    from provkit.store import Source

    broken = Source("a.ttl", "file", problem="it was changed")
    with (
        exported(worlds.WORLDS["clean run"](), [broken]) as (_graph, location),
        opened(location) as engine,
    ):
        for answer in (
            engine.upstream("model"),
            engine.populations("model"),
            engine.everybody(),
        ):
            assert ("a.ttl", "it was changed") in answer.unknown
            assert not answer.complete


def test_what_is_no_folder_of_tables_is_told(tmp_path):
    with pytest.raises(UsageError, match="an engine reads tables"):
        opened("run.ttl").__enter__()
    with pytest.raises(UnreadableGraph, match="not a folder of tables"):
        opened(f"parquet:{tmp_path}").__enter__()
    with exported(worlds.WORLDS["cycle"]()) as (_graph, location):
        with pytest.raises(UnknownName, match="did you mean 'duckdb'"):
            opened(location, "duck").__enter__()
        with pytest.raises(UsageError, match="memory is written as 4GB"):
            opened(location, memory="much").__enter__()
        (Path(location.removeprefix("parquet:")) / "strata.parquet").unlink()
        with pytest.raises(UnreadableGraph, match="is missing"):
            opened(location).__enter__()


def test_a_missing_package_gives_the_line_to_type(monkeypatch):
    import sys

    with exported(worlds.WORLDS["cycle"]()) as (_graph, location):
        monkeypatch.setitem(sys.modules, "duckdb", None)
        with pytest.raises(MissingPackage, match=r"provkit\[duckdb\]"):
            opened(location).__enter__()
        monkeypatch.setitem(sys.modules, "pyspark.sql", None)
        monkeypatch.setitem(sys.modules, "pyspark", None)
        with pytest.raises(MissingPackage, match=r"provkit\[spark\]"):
            opened(location, "spark").__enter__()


def _run(capsys, *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(("store", "ask", *arguments))
    out, err = capsys.readouterr()
    return left.value.code, out, err


def test_the_command_asks(capsys, tmp_path):
    with exported(worlds.WORLDS["base model chain"]()) as (graph, location):
        given = ("-g", location, "--format", "json")
        code, out, _ = _run(capsys, "upstream", "third", *given)
        found = json.loads(out)
        assert code == 0
        rows = {row["node"] for row in found["rows"]}
        assert rows == {row.node for row in graph.upstream("third").rows}
        code, out, _ = _run(capsys, "impact", "africa", *given, "--limit", "1")
        found = json.loads(out)
        assert (len(found["rows"]), found["truncated"]) == (1, True)
        code, out, _ = _run(capsys, "populations", "third", "-g", location)
        assert "African" in out
        file = tmp_path / "pairs.parquet"
        code, out, _ = _run(capsys, "populations", "-g", location, "--pairs", str(file))
        assert out.startswith("3 models and 4 populations: 6 pairs")
        assert file.is_file()
        assert _run(capsys, "requirements", "-g", location)[0] in (0, 1)


def test_what_the_command_cannot_mean_is_refused(capsys):
    for arguments, words in (
        (("upstream",), "is asked about a node"),
        (("requirements", "x"), "are counted for all nodes"),
        (("impact", "x", "--depth", "1"), "has no --depth"),
        (("impact", "x", "--only", "TRA-01"), "has no --only"),
        (("upstream", "x", "--pairs", "f"), "belongs to the populations"),
        (("upstream", "x"), "an engine reads tables"),
    ):
        code, _, err = _run(capsys, *arguments, "-g", "run.ttl")
        assert code == 2
        assert words in err
