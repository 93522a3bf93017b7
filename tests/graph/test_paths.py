"""All ways between two nodes, against networkx."""

from __future__ import annotations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple

from provkit.graph import Graph
from provkit.vocab import PROV
from tests import worlds
from tests.worlds import ex


def derived(pairs: set[tuple[int, int]]) -> Graph:
    link = NamedNode(PROV.wasDerivedFrom)
    return Graph(
        triples=[
            Triple(NamedNode(ex(f"n{a}")), link, NamedNode(ex(f"n{b}")))
            for a, b in sorted(pairs)
        ]
    )


def ways(answer) -> list[tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    for row in answer:
        found.setdefault(row.path, []).append(row.node)
    return [tuple(each) for each in found.values()]


_pairs = st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20)


@settings(max_examples=150, deadline=None)
@given(_pairs)
def test_all_ways_are_those_of_networkx_the_shortest_first(pairs):
    plain = nx.DiGraph([(a, b) for a, b in pairs if a != b])
    if not {0, 6} <= set(plain) or not nx.has_path(plain, 0, 6):
        return
    answer = derived(pairs).path(ex("n0"), ex("n6"), all=True, limit=None)
    wanted = {
        tuple(ex(f"n{n}") for n in way) for way in nx.all_simple_paths(plain, 0, 6)
    }
    assert set(ways(answer)) == wanted
    assert [len(way) for way in ways(answer)] == sorted(map(len, wanted))
    assert not answer.truncated
    shortest = derived(pairs).path(ex("n0"), ex("n6"))
    assert len(ways(shortest)[0]) == min(map(len, wanted))


def test_a_limit_is_told():
    ladder = {(n, m) for n in range(12) for m in (n + 1, n + 2)}
    answer = derived(ladder).path(ex("n0"), ex("n12"), all=True, limit=5)
    assert len(ways(answer)) == 5
    assert answer.truncated
    assert "the first 5 ways" in answer.sentence


def test_ways_without_number_end():
    wide = {(n, 10 * (n // 10 + 1) + m) for n in range(300) for m in range(10)}
    wide |= {(0, 10 + m) for m in range(10)}
    answer = derived(wide).path(ex("n0"), ex("n295"), all=True)
    assert len(ways(answer)) == 20
    assert answer.truncated


def test_ways_through_runs_have_roles():
    answer = worlds.graph("clean run").path("model", "panel", all=True)
    assert len(ways(answer)) == 2
    assert "in 2 ways of 2 to 3 steps" in answer.sentence
    assert ("training",) in {row.roles for row in answer}
