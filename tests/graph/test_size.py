"""Many dependants, long chains and circles: answered in time, and in pages."""

from __future__ import annotations

from time import process_time

import pytest
from pyoxigraph import NamedNode, Triple

from provkit.graph.graph import Graph
from provkit.vocab import PK, PROV, RDF
from tests.worlds import ex

QUESTIONS = ("upstream", "downstream", "populations", "coverage", "leakage", "impact")


def _triple(subject: str, predicate: str, value: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def circle(size: int) -> Graph:
    triples = []
    for number in range(size):
        node, following = ex(f"n{number}"), ex(f"n{(number + 1) % size}")
        triples.append(_triple(node, PROV.wasDerivedFrom, following))
        triples.append(_triple(node, RDF.type, PK.Model))
    return Graph(triples=triples)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_circle_of_many_models_is_answered_in_time(question: str):
    graph = circle(2_000)
    assert graph.index is not None
    begun = process_time()
    graph.ask(question, ex("n0"))
    assert process_time() - begun < 5


def test_many_direct_dependants_are_listed_in_part_and_counted():
    count = 20_000
    triples = [_triple(ex("data"), RDF.type, PK.Dataset)]
    for number in range(count):
        node = ex(f"n{number}")
        triples.append(_triple(node, PROV.wasDerivedFrom, ex("data")))
        triples.append(_triple(node, RDF.type, PK.Dataset))
    answer = Graph(triples=triples).downstream(ex("data"), limit=7)
    assert len(answer) == 7
    assert answer.truncated
    assert "20,000 datasets" in answer.sentence
