"""Populations gathered under groups and ancestry categories, on request."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provkit.errors import UnknownName
from provkit.graph import Graph
from provkit.graph.rollup import above
from provkit.model import Cohort
from provkit.rdf.encode import encode
from provkit.terms import populations as terms
from tests import worlds
from tests.worlds import population

CODES = ("GBR", "FIN", "YRI", "ASW", "ACB", "KHV", "CHB", "PEL")


def stating(*cohorts: Cohort) -> Graph:
    return Graph(triples=encode(worlds.panel(cohort=cohorts)))


def counts(graph: Graph, **options: object) -> dict[str, int | None]:
    answer = graph.populations("panel", **options)
    return {terms.code(r.population) or r.label: r.participants for r in answer}


MIXED = Cohort("SeeStrata", strata=tuple(Cohort(c, 10) for c in CODES))


def test_nothing_is_gathered_by_default():
    assert set(CODES) <= set(counts(stating(MIXED)))


def test_groups_hold_their_populations():
    assert counts(stating(MIXED), rollup="group") == {
        "EUR": 20,
        "AFR": 30,
        "EAS": 20,
        "AMR": 10,
    }


def test_a_population_with_two_parents_counts_in_both_and_it_is_said():
    found = counts(stating(MIXED), rollup="ancestry")
    assert found["African ancestry"] == 30
    assert found["African American or Afro-Caribbean ancestry"] == 20
    assert found["South East Asian ancestry"] == 10
    answer = stating(MIXED).populations("panel", rollup="ancestry")
    assert "ACB, ASW and KHV count in two categories" in answer.sentence
    assert "totals do not add up" in answer.sentence
    assert "totals" not in stating(MIXED).populations("panel", rollup="group").sentence


def test_people_below_their_own_group_are_not_added_to_it():
    parts = tuple(Cohort(code, 10) for code in ("GBR", "FIN"))
    group = Cohort("EUR", 25, strata=parts)
    assert counts(stating(group), rollup="group") == {"EUR": 25}


def test_a_group_of_1000_genomes_is_no_ancestry_category():
    assert counts(stating(Cohort("AFR", 5)), rollup="ancestry") == {"AFR": 5}


def test_the_evidence_ends_at_the_category():
    answer = stating(Cohort(populations={"GBR": 3})).populations(
        "panel", rollup="ancestry"
    )
    [row] = answer
    assert row.evidence[-1] == (
        population("GBR"),
        "rdfs:subClassOf",
        row.population,
    )
    assert row.datasets


def test_a_category_is_evaluated_when_a_result_is_for_it():
    graph = worlds.graph("clean run")
    plain = {r.label: r.evaluated for r in graph.populations("model")}
    rolled = {r.label: r.evaluated for r in graph.populations("model", rollup="group")}
    assert plain[terms.label(population("GBR"))] == "aggregate"
    assert rolled[terms.label(population("EUR"))] == "yes"


def test_an_unknown_level_is_refused():
    with pytest.raises(UnknownName, match="roll-up"):
        stating(MIXED).populations("panel", rollup="continent")


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from(CODES), st.integers(1, 50), min_size=1),
    st.sampled_from(("group", "ancestry")),
)
def test_a_category_has_the_people_of_its_populations(stated: dict, level: str):
    strata = tuple(Cohort(code, number) for code, number in stated.items())
    graph = stating(Cohort("SeeStrata", strata=strata))
    wanted: dict[str, int] = {}
    for code, number in stated.items():
        for category in above(population(code), level):
            wanted[category] = wanted.get(category, 0) + number
    answer = graph.populations("panel", rollup=level)
    assert {row.population: row.participants for row in answer} == wanted


def test_what_was_evaluated_for_a_group_is_part_of_its_category():
    graph = worlds.graph("clean run")
    rolled = graph.populations("model", rollup="ancestry")
    plain = {row.population: row.evaluated for row in graph.populations("model")}
    assert "yes" in plain.values()
    assert {row.evaluated for row in rolled} & {"yes", "part", "aggregate"}
