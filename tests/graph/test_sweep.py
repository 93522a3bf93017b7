"""The populations of all models at once are those of each model."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from provkit.graph.build import build
from provkit.graph.cycles import components
from provkit.graph.policies import POLICIES
from provkit.graph.populations import people
from provkit.graph.sweep import everybody
from provkit.vocab import DCTERMS, PK, PROV, RDF
from tests import worlds
from tests.worlds import ex


def _triple(subject: str, predicate: str, value: str | Literal) -> Triple:
    end = value if isinstance(value, Literal) else NamedNode(value)
    return Triple(NamedNode(subject), NamedNode(predicate), end)


def _agree(index) -> None:
    for policy in POLICIES.values():
        found = everybody(index, policy)
        pairs = set(found)
        for model in found.models.tolist():
            each = {p.population for p in people(index, model, policy).populations}
            assert found.of(model) == each
            assert {p for m, p in pairs if m == model} == each


@pytest.mark.parametrize("world", sorted(worlds.WORLDS))
def test_every_world_has_the_same_answer(world: str):
    _agree(worlds.graph(world).index)


_DATA = st.integers(0, 7)
_LINKS = st.lists(st.tuples(_DATA, _DATA), max_size=14)


@given(_LINKS, st.dictionaries(_DATA, st.integers(0, 2)), _LINKS, _LINKS)
def test_random_graphs_have_the_same_answer(derived, counts, trained, parts):
    """Datasets and models derive from each other in any way, cycles included."""
    triples = [
        _triple(ex(f"n{a}"), PROV.wasDerivedFrom, ex(f"n{b}")) for a, b in derived
    ]
    for node in range(4, 8):
        triples.append(_triple(ex(f"n{node}"), RDF.type, PK.Model))
        triples.append(_triple(ex(f"n{node}"), PROV.wasGeneratedBy, ex(f"r{node}")))
    for run, data in trained:
        triples.append(_triple(ex(f"r{run}"), PK.usedTrainingData, ex(f"n{data}")))
    for node, count in counts.items():
        triples.append(_triple(ex(f"n{node}"), PK.describesCohort, ex(f"c{node}")))
        triples.append(_triple(ex(f"c{node}"), PK.population, ex(f"p{node % 3}")))
        value = Literal(str(count))
        triples.append(_triple(ex(f"c{node}"), PK.participantCount, value))
    for whole, part in parts:
        triples.append(_triple(ex(f"c{whole}"), DCTERMS.hasPart, ex(f"c{part}")))
    _agree(build(triples))


def test_more_populations_than_bits_of_a_word():
    triples = [_triple(ex("m"), RDF.type, PK.Model)]
    for number in range(150):
        triples.append(_triple(ex("m"), PROV.wasDerivedFrom, ex(f"d{number}")))
        triples.append(_triple(ex(f"d{number}"), PK.describesCohort, ex(f"c{number}")))
        triples.append(_triple(ex(f"c{number}"), PK.population, ex(f"p{number}")))
    index = build(triples)
    found = everybody(index)
    assert len(found.of(index.node(ex("m")))) == 150
    assert found.with_population(ex("p149")).tolist() == [index.node(ex("m"))]
    assert found.with_population("nobody").tolist() == []
    with pytest.raises(KeyError):
        found.of(index.node(ex("d0")))


def test_a_long_cycle_ends():
    size = 20_000
    triples = [
        _triple(ex(f"n{n}"), PROV.wasDerivedFrom, ex(f"n{(n + 1) % size}"))
        for n in range(size)
    ]
    triples += [
        _triple(ex("m"), RDF.type, PK.Model),
        _triple(ex("m"), PROV.wasDerivedFrom, ex("n0")),
        _triple(ex("n9000"), PROV.wasDerivedFrom, ex("d")),
        _triple(ex("d"), PK.describesCohort, ex("c")),
        _triple(ex("c"), PK.population, ex("p")),
    ]
    index = build(triples)
    assert everybody(index).of(index.node(ex("m"))) == {ex("p")}


@given(_LINKS)
def test_components_are_those_of_networkx(links):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(8))
    graph.add_edges_from(links)
    start, target = [0], []
    for node in range(8):
        target += list(graph.successors(node))
        start.append(len(target))
    found = list(components(range(8), np.array(start), np.array(target, np.int32)))
    expected = nx.strongly_connected_components(graph)
    assert {frozenset(each) for each in found} == set(map(frozenset, expected))
    place = {node: at for at, nodes in enumerate(found) for node in nodes}
    assert all(place[a] >= place[b] for a, b in links)
