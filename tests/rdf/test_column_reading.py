"""Statements read as columns are those read triple by triple, in the same order."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import numpy as np
import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from provkit.errors import UnreadableGraph
from provkit.model.statements import PROV, PROV_TYPE, Instance
from provkit.rdf import column_reading, statement_columns, statement_quads, statements
from provkit.rdf.numbered import first_ones
from provkit.rdf.numbered_quads import NumberedQuads, quad_terms
from provkit.rdf.statement_columns import Columns
from provkit.rdf.statement_forms import (
    ACTIVITY_TIMES,
    AT_TIME,
    BARE,
    FIELDS,
    FORMS,
    IN_BUNDLE,
    INVERSES,
)
from provkit.vocab import PROV as TERMS
from provkit.vocab import RDF, XSD
from tests.validate.constraints.documents import document

_EMPTY = (PROV_TYPE, PROV + "EmptyCollection")
_TIMES = ("2026-01-01T00:00:00Z", "2026-01-01T05:00:00+05:00", "2026-01-02T00:00:00")
_CLASSES = [
    PROV + name
    for name in ("Entity", "Activity", "Agent", "Plan", "EmptyCollection", "Person")
]


@pytest.fixture(autouse=True)
def _always(monkeypatch):
    """Columns for a handful of triples, too."""
    monkeypatch.setattr(statement_columns, "WORTHWHILE", 0)


def compare(quads):
    """Read both ways; give both readings."""
    numbered = NumberedQuads.of(quads, quad_terms())
    assert list(numbered.quads()) == list(dict.fromkeys(quads))
    found = column_reading.read(numbered)
    full = statements.read(numbered.quads())
    expected = (full.document.toplevel, *full.document.bundles)
    assert len(found.instances) == len(expected)
    for one, two in zip(found.instances, expected, strict=True):
        assert isinstance(one, Columns)
        assert (one.id, len(one)) == (two.id, len(two.statements))
        for number, statement in enumerate(two.statements):
            assert lean(one.statement(number)) == lean(statement)
            assert str(one.statement(number)) == str(statement)
            assert one.empty[number] == (_EMPTY in statement.attributes) or (
                statement.kind != "entity"
            )
        assert one.keywords() == {statement.kind for statement in two.statements}
        assert set(one.mentioned()) == mentioned(two)
    reasons = {}
    for loss in statements.losses(full):
        reasons.setdefault(loss.why, []).append(loss.what)
    told = [(left.why, left.count, left.example) for left in found.left]
    assert told == [(why, len(what), what[0]) for why, what in reasons.items()]
    return found, full


def lean(statement):
    return replace(statement, attributes=())


def mentioned(instance):
    found = {s.id for s in instance.statements}
    for statement in instance.statements:
        found.update(a for a in statement.args if not hasattr(a, "isoformat"))
    return found - {None}


def graph(seed):
    """Triples at random, of any form, in one graph or several."""
    dice = random.Random(seed)
    nodes = [NamedNode(f"ex:n{n}") for n in range(dice.randint(2, 8))]
    nodes += [BlankNode(f"b{n}") for n in range(dice.randint(0, 4))]
    graphs = [DefaultGraph()] * 6 + [NamedNode("ex:g")] * dice.randint(0, 1)
    forms = [*(f.direct for f in (*FORMS, *BARE)), *sorted(FIELDS), *sorted(INVERSES)]
    forms += [f.qualified for f in FORMS] * 2
    few = dice.sample(forms, 12)
    found = []
    for _ in range(dice.randint(3, 50)):
        subject, value = dice.choice(nodes), dice.choice(nodes)
        kind = dice.random()
        predicate = dice.choice(few)
        if kind < 0.3:
            predicate, value = RDF.type, NamedNode(dice.choice(_CLASSES))
            if dice.random() < 0.15:
                value = NamedNode(dice.choice(FORMS).node)
        elif kind < 0.4:
            predicate = dice.choice([*ACTIVITY_TIMES, *AT_TIME, TERMS.atTime])
            value = Literal(dice.choice(_TIMES), datatype=NamedNode(XSD.dateTime))
        elif kind < 0.5:
            predicate = dice.choice(["ex:p", PROV_TYPE, IN_BUNDLE])
            value = dice.choice([value, Literal("x"), NamedNode(_EMPTY[1])])
        elif dice.random() < 0.02:
            value = Literal("text")
        found.append(
            Quad(subject, NamedNode(predicate), value, dice.choice(graphs)),
        )
    return [*found, *dice.sample(found, 2)]


def same(seed):
    """Whether a graph is read, or refused, the same; and whether it is read."""
    quads = graph(seed)
    try:
        statements.read(dict.fromkeys(quads))
    except UnreadableGraph as error:
        with pytest.raises(UnreadableGraph, match=re.escape(error.args[0])):
            compare(quads)
        return False
    compare(quads)
    return True


@pytest.mark.parametrize("start", range(0, 300, 150))
def test_random_graphs_are_read_the_same(start):
    assert sum(same(seed) for seed in range(start, start + 150)) > 75


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1_000, 21_000, 2_000))
def test_many_random_graphs_are_read_the_same(start):
    assert sum(same(seed) for seed in range(start, start + 2_000)) > 1_000


def test_random_documents_are_read_the_same():
    for seed in range(200):
        compare(statement_quads.write(document(seed)).quads)


def test_a_graph_with_a_statement_about_a_statement_is_read_triple_by_triple():
    a, p = NamedNode("ex:a"), NamedNode("ex:p")
    quads = [
        Quad(a, NamedNode(RDF.type), NamedNode(PROV + "Entity")),
        Quad(a, p, Triple(a, p, a)),
    ]
    found = column_reading.read(NumberedQuads.of(quads, quad_terms()))
    assert isinstance(found.instances[0], Instance)
    assert [left.why for left in found.left] == ["PROV has no statements on statements"]


def test_rows_that_came_before_are_left_out():
    dice = random.Random(3)
    terms = quad_terms()
    rows = [[dice.randint(1, 3) for _ in range(3)] for _ in range(60)]
    numbers = NumberedQuads.of_triples(statements_of(rows), terms).rows.tolist()
    assert numbers == [[*row, 0] for row in dict.fromkeys(map(tuple, rows))]
    assert first_ones(statements_of(rows)).sum() == len(numbers)


def statements_of(rows):

    return np.array(rows, dtype=np.int32)
