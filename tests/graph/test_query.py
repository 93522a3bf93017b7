"""SPARQL over the joined view, as an answer."""

from __future__ import annotations

import pytest

from provkit.errors import UsageError
from provkit.graph.query import sparql
from provkit.rdf.sparql import Queryable
from tests import worlds
from tests.worlds import ex


def test_a_column_is_a_variable_and_prefixes_are_known():
    graph = worlds.graph("clean run")
    answer = sparql(
        graph,
        "SELECT ?model ?title WHERE { ?model a pk:Model ; dcterms:title ?title }",
    )
    assert [(row.model, row.title) for row in answer] == [(ex("model"), "model")]
    assert answer.sentence == "The query gives 1 row; complete."
    assert answer.to_dict()["rows"] == [{"model": ex("model"), "title": "model"}]
    assert list(answer.to_dataframe().columns) == ["model", "title"]


def test_the_view_is_joined_and_what_was_not_joined_is_unknown():
    used = "SELECT ?used WHERE { ex:evaluation pk:evaluatedModel ?used }"
    text = f"PREFIX ex: <{worlds.EX}> {used}"
    joined = sparql(worlds.graph("joined by content"), text)
    assert [row.used for row in joined] == [ex("model")]
    open_ = sparql(worlds.graph("ambiguous content"), text)
    assert not open_.complete
    assert "2 entities" in open_.unknown[0].why


def test_numbers_truth_and_nothing_are_values():
    graph = worlds.graph("clean run")
    text = """
        SELECT (COUNT(*) AS ?class) (1.5 AS ?1st) (true AS ?yes) ?none
        WHERE { ?m a pk:Model } GROUP BY ?none"""
    [row] = sparql(graph, text).to_dict()["rows"]
    assert row == {"class_": 1, "_1st": 1.5, "yes": True, "none": None}


def test_ask_is_a_yes_or_a_no_and_construct_gives_triples():
    graph = worlds.graph("clean run")
    assert sparql(graph, "ASK { ?m a pk:Model }").holds is True
    no = sparql(graph, "ASK { ?m a pk:Gap }")
    assert (no.holds, no.sentence, len(no)) == (False, "No; complete.", 0)
    made = sparql(graph, "CONSTRUCT { ?m a pk:Gap } WHERE { ?m a pk:Model }")
    assert [row.subject for row in made] == [ex("model")]


def test_more_rows_than_are_listed_are_counted():
    answer = sparql(worlds.graph("clean run"), "SELECT * { ?s ?p ?o }", limit=3)
    assert len(answer) == 3
    assert answer.truncated
    assert f"{len(worlds.graph('clean run').triples)} rows" in answer.sentence


@pytest.mark.parametrize("text", ["SELECT", "DELETE WHERE { ?s ?p ?o }", ""])
def test_what_is_no_query_is_refused(text: str):
    with pytest.raises(UsageError, match="cannot be answered"):
        sparql(worlds.graph("clean run"), text)


def test_one_store_serves_several_queries():
    graph = worlds.graph("clean run")
    prepared = Queryable(graph.triples)
    for _again in range(2):
        assert sparql(graph, "ASK { ?m a pk:Model }", prepared=prepared).holds
