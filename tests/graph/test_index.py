"""What the index keeps, and in which form."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from provkit.graph import kinds
from provkit.graph.build import build
from provkit.graph.relations import RELATIONS, Flow, codes
from provkit.rdf import mapping
from provkit.vocab import PK, PROV, RDF
from tests import worlds
from tests.worlds import ex


def _triple(subject: str, predicate: str, value: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def test_every_role_and_field_of_the_mapping_is_kept():
    for predicate, role in mapping.usage_roles():
        relation = RELATIONS[codes()[predicate]]
        assert relation.flow is Flow.USED
        assert relation.role == role
    for kind in mapping.KINDS:
        assert {field.predicate for field in kind.fields} <= codes().keys()
    assert len(RELATIONS) < 256


def test_the_most_special_kind_names_a_node():
    index = worlds.graph("clean run").index
    assert index.kind(index.node(ex("test-part"))) == "DatasetSplit"
    assert index.is_a(index.node(ex("test-part")), "Dataset")
    assert not index.is_a(index.node(ex("panel")), "DatasetSplit")
    assert index.kind(index.node(ex("splitting"))) == "Run"
    assert kinds.name_of(0) == ""


def test_what_a_special_predicate_implies_is_left_out():
    index = worlds.graph("clean run").index
    facts = index.facts(index.node(ex("training")))
    assert index.node(ex("train-part")) in facts[PK.usedTrainingData]
    # The setting alone is left of the plain uses.
    assert [index.kind(n) for n in facts[PROV.used]] == ["Setting"]


def test_qualified_and_inverse_forms_are_plain():
    index = worlds.graph("qualified forms").index
    model, run = index.node(ex("model")), index.node(ex("training"))
    assert index.facts(model)[PROV.wasGeneratedBy] == [run]
    assert index.facts(model)[PROV.wasRevisionOf] == [index.node(ex("older"))]
    assert index.facts(run)[PROV.used] == [index.node(ex("panel"))]
    assert index.values(run, PROV.wasAssociatedWith) == [ex("someone")]


def test_a_thing_that_nobody_described_has_the_kind_of_its_use():
    index = build(
        [
            _triple(ex("run"), PK.usedTrainingData, ex("data")),
            _triple(ex("run"), PROV.used, ex("file")),
            _triple(ex("file"), PROV.wasGeneratedBy, ex("before")),
        ]
    )
    found = {name: index.kind(index.node(ex(name))) for name in ("data", "file", "run")}
    assert found == {"data": "Dataset", "file": "Entity", "run": "Run"}
    assert index.kind(index.node(ex("before"))) == "Run"


def test_statements_about_statements_and_unknown_predicates_are_skipped():
    about = Triple(
        NamedNode(ex("a")), NamedNode(PROV.used), _triple(ex("x"), ex("y"), ex("z"))
    )
    index = build([about, _triple(ex("a"), ex("b"), ex("c"))])
    assert len(index) == 0


def test_both_directions_hold_the_same_statements():
    index = worlds.graph("base model chain").index
    ahead = {
        (subject, code, other)
        for subject in range(len(index))
        for code, other in zip(*index.out.of(subject), strict=True)
        if other >= 0
    }
    back = {
        (other, code, node)
        for node in range(len(index))
        for code, other in zip(*index.into.of(node), strict=True)
    }
    assert ahead == back


def test_a_statement_made_twice_stands_once():
    triple = _triple(ex("a"), PROV.wasDerivedFrom, ex("b"))
    index = build([triple, triple])
    assert len(index.out.other) == 1


def test_digests_tell_equal_contents():
    index = worlds.graph("same content").index
    one, two = index.node(ex("one")), index.node(ex("two"))
    assert index.digest[one] == index.digest[two] != 0
    assert index.digest[index.node(ex("training"))] == 0


def test_blank_nodes_are_named_as_such():
    index = build(
        [Triple(NamedNode(ex("a")), NamedNode(RDF.type), NamedNode(PK.Model))]
    )
    assert index.find("_:b") is None
    assert index.iri(index.node(ex("a"))) == ex("a")


def test_an_empty_graph_makes_an_empty_index():
    assert len(build([])) == 0


@pytest.mark.parametrize("text", ["", "many", "1e999"])
def test_a_count_that_is_no_number_is_not_known(text: str):
    index = build(
        [
            _triple(ex("d"), PK.describesCohort, ex("c")),
            _triple(ex("c"), PK.population, worlds.population("AFR")),
            Triple(NamedNode(ex("c")), NamedNode(PK.participantCount), Literal(text)),
        ]
    )
    from provkit.graph.cohorts import stated

    assert stated(index, index.node(ex("d"))).total.exact is None
