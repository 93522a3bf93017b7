"""An engine counts of each part of a requirement what a validation finds of it."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

import provkit as pk
from provkit.errors import UnknownName
from provkit.graph.engines._countable import countable
from provkit.vocab import DCTERMS, PK
from tests import worlds
from tests.graph.examples import examples
from tests.graph.tables import asked
from tests.graph.test_engines import _triple
from tests.worlds import ex

pytest.importorskip("duckdb", reason="extra duckdb")
pytest.importorskip("pyarrow", reason="extra parquet")

WANTED = ("TRA-02", "REP-01", "REP-02", "REP-03", "REP-04")


def validated(graph) -> dict[str, int]:
    """The nodes that a validation finds in each part that engines count."""
    parts = {each.part for each in countable()}
    found: dict[str, set[str]] = {}
    for finding in pk.validate(graph, level="may").findings:
        part = finding.part.rpartition("/")[2]
        if part in parts:
            found.setdefault(part, set()).add(finding.node)
    return {part: len(nodes) for part, nodes in found.items()}


def broken(answer) -> dict[str, int]:
    return {row.part: row.broken for row in answer.rows if row.broken}


def test_what_is_countable_is_what_no_query_and_no_rule_decides():
    parts = [each.part for each in countable()]
    assert len(parts) == len(set(parts)) > 120
    for name in ("TRA-02-party", "REP-01-code", "REP-02-digest", "REP-03-digest"):
        assert name in parts
    for name in ("GOV-17-governance", "PRV-06-bundle", "REP-09-same", "EFF-04-order"):
        assert name not in parts
    by_requirement = {each.requirement for each in countable()}
    assert by_requirement >= set(WANTED)


def test_parts_are_counted_as_they_are_validated():
    world = [
        triple
        for triple in worlds.WORLDS["clean run"]()
        if not triple.predicate.value.endswith(("#version", "/version", "splitUnit"))
    ]
    world.append(_triple(ex("model"), DCTERMS.title, Literal("two")))
    with asked(world, "duckdb") as (graph, engine):
        found = engine.requirements()
    assert broken(found) == validated(graph)
    assert broken(found)["TRA-01-title"] == 1
    assert found.holds is False
    checked = {row.part: row.checked for row in found.rows}
    assert checked["TRA-01-title"] == len(graph.index.of_kind("Model"))
    titled = next(row for row in found.rows if row.part == "TRA-01-title")
    assert titled.example == ex("model")


def test_every_example_is_counted_as_it_is_validated():
    """Every way to pass and to fail, with and, or, not, patterns and closures."""
    with asked(examples(*WANTED), "duckdb") as (graph, engine):
        found = broken(engine.requirements())
    assert found == validated(graph)
    own = {part for part in found if part.startswith(WANTED)}
    assert own == {each.part for each in countable() if each.part.startswith(WANTED)}


def test_some_requirements_alone_are_counted():
    with asked(examples("TRA-02"), "duckdb") as (_graph, engine):
        found = engine.requirements("tra-02")
        assert {row.part for row in found.rows} == {
            "TRA-02-identifier",
            "TRA-02-party",
            "TRA-02-text",
        }
        assert found == engine.requirements("TRA-02")
        with pytest.raises(UnknownName, match="TRA-99"):
            engine.requirements("TRA-99")


@pytest.mark.slow
def test_every_example_of_every_requirement_is_counted_as_it_is_validated():
    with asked(examples(), "duckdb") as (graph, engine):
        found = broken(engine.requirements())
    assert found == validated(graph)
    assert len(found) > 120


def test_a_part_of_a_run_and_a_fine_tuned_split_are_followed_to_the_end():
    """Closures go round a circle once, and from many nodes at a time."""
    world = examples("REP-04")
    kind = NamedNode(PK.TrainingRun)
    runs = sorted({t.subject.value for t in world if t.object == kind})
    circle = zip(runs, [*runs[1:], runs[0]], strict=True)
    world += [_triple(one, DCTERMS.isPartOf, other) for one, other in circle]
    with asked(world, "duckdb") as (graph, engine):
        assert broken(engine.requirements()) == validated(graph)
