"""A graph as it stood at a past time."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provkit import capture
from provkit.capture.afterwards.statements import withdraw
from provkit.errors import UsageError
from provkit.graph import Graph, load
from provkit.graph.past import as_of
from provkit.model import Dataset
from provkit.store import open_store
from tests import worlds
from tests.worlds import ex


def at(name: str, time: str) -> Graph:
    return Graph(as_of((), worlds.WORLDS[name](), time))


def nodes(graph: Graph) -> set[str]:
    return {graph.index.iri(n) for n in graph.index.of_any_kind().tolist()}


def test_what_started_later_is_not_there_nor_what_it_made():
    before = at("clean run", "2026-03-01T09:30:00Z")
    assert ex("splitting") in nodes(before)
    assert ex("train-part") in nodes(before)
    assert nodes(before).isdisjoint({ex("training"), ex("model"), ex("evaluation")})
    after = at("clean run", "2026-03-02")
    assert {ex("training"), ex("model")} <= nodes(after)
    assert ex("evaluation") not in nodes(after)
    assert after.populations("model").rows[0].evaluated != "yes"


def test_a_run_under_way_shows_what_it_used_and_has_made_nothing_yet():
    during = at("clean run", "2026-03-01T10:30:00Z")
    assert {ex("training"), ex("train-part")} <= nodes(during)
    assert ex("model") not in nodes(during)
    facts = during.index.facts(during.index.node(ex("training")))
    assert not {each for each in facts if each.endswith(("endedAtTime", "status"))}


def test_a_day_is_meant_to_its_end_and_nonsense_is_refused():
    assert ex("model") in nodes(at("clean run", "2026-03-01"))
    with pytest.raises(UsageError, match="is no time"):
        at("clean run", "yesterday")


def test_an_invalidation_in_the_future_has_not_happened():
    early = at("consent withdrawal", "2026-04-01")
    late = at("consent withdrawal", "2026-06-01")
    panel = early.index.node(ex("panel"))
    invalidated = "http://www.w3.org/ns/prov#invalidatedAtTime"
    assert invalidated not in early.index.facts(panel)
    assert invalidated in late.index.facts(late.index.node(ex("panel")))


def test_a_later_statement_of_a_ledger_is_left_out(tmp_path):
    me = "https://orcid.org/0000-0002-1825-0097"
    ledger = tmp_path / "provenance"
    data = tmp_path / "panel.csv"
    data.write_text("a,b\n")
    with capture.run("train", ledger=ledger, agent=me) as run:
        run.use(Dataset(data, title="panel"))
    before = load(ledger).index
    panel = load(ledger).resolve("panel")
    withdraw(panel, reason="asked", at="2026-01-01", agent=me, ledger=ledger)
    now = load(ledger)
    [start] = [
        value
        for node in now.index.of_kind("Run").tolist()
        if now.index.title(node) == "train"
        for value in now.index.values(node, "http://www.w3.org/ns/prov#endedAtTime")
    ]
    then = Graph(as_of((open_store(str(ledger)),), (), start))
    assert then.resolve("panel") == panel
    invalidated = "http://www.w3.org/ns/prov#wasInvalidatedBy"
    assert now.index.values(now.index.node(panel), invalidated)
    assert not then.index.values(then.index.node(panel), invalidated)
    assert len(then.index) <= len(before)
    flat = tmp_path / "all.ttl"
    now.write(flat)
    merged = Graph(as_of((open_store(str(flat)),), (), start))
    assert "cannot be told apart" in merged.sources[0].problem
    assert not merged.upstream("panel").complete


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(sorted(worlds.WORLDS)),
    st.datetimes(
        min_value=datetime.fromisoformat("2026-02-27"),
        max_value=datetime.fromisoformat("2026-06-02"),
    ),
)
def test_the_past_is_a_part_of_the_present(name: str, time):
    now = worlds.WORLDS[name]()
    then = set(as_of((), now, time).triples())
    assert then <= set(now)
    again = set(as_of((), sorted(then, key=str), time).triples())
    assert again == then
