"""The index and its walks against a plain implementation, on random graphs."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from provkit.graph.build import build
from provkit.graph.policies import LEARNING, NEVER_CARRY, POLICIES
from provkit.graph.populations import people
from provkit.graph.walk import walk
from provkit.rdf import mapping
from provkit.vocab import PK, PROV, XSD
from tests.worlds import ex, population

ENTITIES = [ex(f"e{n}") for n in range(7)]
RUNS = [ex(f"a{n}") for n in range(4)]
ROLES = {
    role: predicate
    for predicate, role in mapping.usage_roles()
    if role in ("input", "training", "base-model", "test", "code")
}

derived = st.sets(st.tuples(st.sampled_from(ENTITIES), st.sampled_from(ENTITIES)))
generated = st.sets(
    st.tuples(st.sampled_from(ENTITIES), st.sampled_from(RUNS)), max_size=6
)


def _told_apart(rows: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """A role says `prov:used` too, so a plain use beside it cannot be seen."""
    special = {(run, e) for run, role, e in rows if role != "input"}
    return {row for row in rows if row[1] != "input" or (row[0], row[2]) not in special}


used = st.sets(
    st.tuples(
        st.sampled_from(RUNS), st.sampled_from(sorted(ROLES)), st.sampled_from(ENTITIES)
    ),
    max_size=10,
).map(_told_apart)
informed = st.sets(st.tuples(st.sampled_from(RUNS), st.sampled_from(RUNS)), max_size=2)


def _triples(derived, generated, used, informed) -> list[Triple]:
    rows = [(e, PROV.wasDerivedFrom, other) for e, other in derived]
    rows += [(e, PROV.wasGeneratedBy, run) for e, run in generated]
    rows += [(run, ROLES[role], e) for run, role, e in used]
    rows += [(run, PROV.used, e) for run, _role, e in used]
    rows += [(run, PROV.wasInformedBy, other) for run, other in informed]
    return [Triple(*map(NamedNode, row)) for row in rows]


def _plain(policy: str, derived, generated, used, informed) -> nx.DiGraph:
    """Links from each output to each input; a run seen in passing is a leaf."""
    graph = nx.DiGraph()
    graph.add_nodes_from([*ENTITIES, *RUNS])
    graph.add_edges_from(derived)
    if policy == "derivation":
        return graph
    graph.add_edges_from((run, e) for run, _role, e in used)
    graph.add_edges_from(informed)
    explicit = {e for e, _other in derived}
    for entity, run in generated:
        if policy == "activity" or entity not in explicit:
            graph.add_edge(entity, run)
            continue
        graph.add_edge(entity, ("seen", run))
        for user, role, e in used:
            if user == run and role in LEARNING | {"code"}:
                graph.add_edge(entity, e)
    return graph


def _reached(graph: nx.DiGraph, start: str) -> set[str]:
    found = nx.descendants(graph, start)
    names = {node[1] if isinstance(node, tuple) else node for node in found}
    return names - {start}


@pytest.mark.parametrize("policy", sorted(POLICIES))
@given(derived, generated, used, informed)
@settings(deadline=None)
def test_upstream_and_downstream(policy, derived, generated, used, informed):
    world = (derived, generated, used, informed)
    index = build(_triples(*world))
    projection = index.projection(POLICIES[policy])
    plain = _plain(policy, *world)
    upstream = {}
    for name in (*ENTITIES, *RUNS):
        node = index.find(name)
        if node is None:
            assert not _reached(plain, name)
            continue
        nodes, _distance = walk(projection, [node]).nodes()
        upstream[name] = {index.iri(n) for n in nodes.tolist()} - {name}
        assert upstream[name] == _reached(plain, name)
    for name in upstream:
        nodes, _distance = walk(projection, [index.node(name)], down=True).nodes()
        found = {index.iri(n) for n in nodes.tolist()} - {name}
        assert found == {other for other in upstream if name in upstream[other]}


@given(derived, generated, used, informed)
@settings(deadline=None)
def test_evidence_is_stated_and_leads_there(derived, generated, used, informed):
    triples = _triples(derived, generated, used, informed)
    stated = {(t.subject.value, t.object.value) for t in triples}
    index = build(triples)
    projection = index.projection(POLICIES["recorded"])
    for start in range(len(index)):
        walked = walk(projection, [start])
        nodes, distance = walked.nodes()
        for node, steps in zip(nodes.tolist(), distance.tolist(), strict=True):
            path = walked.evidence(node)
            ends = [index.iri(start), *(end for _begin, _what, end in path)]
            assert len(path) == steps
            assert ends[-1] == index.iri(node)
            assert [begin for begin, _what, _end in path] == ends[:-1]
            assert {(begin, end) for begin, _what, end in path} <= stated


cohorts = st.dictionaries(
    st.sampled_from(ENTITIES), st.integers(0, 50), min_size=1, max_size=4
)


def _cohorts(counts) -> list[Triple]:
    rows = []
    for entity, count in counts.items():
        cohort = NamedNode(f"{entity}-cohort")
        count_literal = Literal(str(count), datatype=NamedNode(XSD.integer))
        rows += [
            Triple(NamedNode(entity), NamedNode(PK.describesCohort), cohort),
            Triple(cohort, NamedNode(PK.population), NamedNode(population("AFR"))),
            Triple(cohort, NamedNode(PK.participantCount), count_literal),
        ]
    return rows


def _bearing(derived, generated, used) -> nx.DiGraph:
    """Only what brings people with it, with a run never a step of its own."""
    graph = nx.DiGraph()
    graph.add_nodes_from(ENTITIES)
    graph.add_edges_from(derived)
    explicit = {e for e, _other in derived}
    for entity, run in generated:
        for user, role, e in used:
            counts = role in LEARNING if entity in explicit else role not in NEVER_CARRY
            if user == run and counts:
                graph.add_edge(entity, e)
    return graph


def _first_stating(graph: nx.DiGraph, start: str, counts) -> set[str]:
    found, waiting = {start}, [start]
    for node in waiting:
        if node not in counts:
            fresh = set(graph.successors(node)) - found
            found |= fresh
            waiting += sorted(fresh)
    return found & counts.keys()


def _clusters(graph: nx.DiGraph, datasets: set[str]) -> list[set[str]]:
    related = nx.Graph()
    related.add_nodes_from(datasets)
    above = {d: {d} | nx.descendants(graph, d) for d in datasets}
    related.add_edges_from(
        pair for pair in combinations(datasets, 2) if above[pair[0]] & above[pair[1]]
    )
    return list(nx.connected_components(related))


@given(derived, generated, used, cohorts)
@settings(deadline=None)
def test_people_are_counted_as_the_rule_says(derived, generated, used, counts):
    index = build(_triples(derived, generated, used, set()) + _cohorts(counts))
    graph = _bearing(derived, generated, used)
    for start in ENTITIES:
        node = index.find(start)
        if node is None:
            continue
        found = people(index, node)
        datasets = _first_stating(graph, start, counts)
        assert {index.iri(d) for d in found.datasets} == datasets
        clusters = _clusters(graph, datasets)
        low = sum(max(counts[d] for d in cluster) for cluster in clusters)
        high = sum(counts[d] for d in datasets)
        if datasets:
            assert found.total == (low, high)
        if low:
            (row,) = found.populations
            assert row.participants == (low, high)
            assert row.share == 1
        else:
            assert not found.populations
