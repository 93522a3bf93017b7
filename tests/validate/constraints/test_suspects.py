"""What is left out before the check is nothing that the check would speak of."""

from __future__ import annotations

import random

import numpy as np
import pytest

from provkit.model.statements import (
    KINDS,
    PROV,
    PROV_TYPE,
    Absence,
    Blank,
    Document,
    Instance,
    Statement,
)
from provkit.rdf.statement_columns import KEYWORDS, PLACES, TIME_PLACES, Columns
from provkit.validate.constraints import check
from provkit.validate.constraints.checking import check_instances
from provkit.validate.constraints.knots import on_cycles
from provkit.validate.constraints.suspects import suspects
from tests.validate.constraints.documents import MOMENTS, document
from tests.validate.constraints.labelled import labelled, needs_shared
from tests.validate.constraints.reading import read

_EMPTY = (PROV_TYPE, PROV + "EmptyCollection")


def columns(instance: Instance) -> Columns:
    """The statements of an instance as numbers, each of them made already."""
    known = [s for s in instance.statements if fits(s)]
    terms = [(s, n, t) for s in known for n, t in enumerate((s.id, *s.args))]
    named = [(n in TIME_PLACES[s.kind], t) for s, n, t in terms if t is not None]
    names = [None, *dict.fromkeys(t for at_time, t in named if not at_time)]
    times = list(dict.fromkeys((t, str(t)) for at_time, t in named if at_time))
    number = {(False, name): n for n, name in enumerate(names)}
    number |= {(True, t): len(names) + n for n, (t, _) in enumerate(times)}
    places = np.zeros((len(known), PLACES), dtype=np.int32)
    for row, statement in enumerate(known):
        for place, term in enumerate((statement.id, *statement.args)):
            if term is not None:
                at_time = place in TIME_PLACES[statement.kind]
                places[row, place] = number[at_time, term]
    return Columns(
        id=instance.id,
        kinds=np.array([KEYWORDS.index(s.kind) for s in known], dtype=np.uint8),
        places=places,
        widths=np.zeros(len(known), dtype=np.uint8),
        empty=np.array([_EMPTY in s.attributes for s in known], dtype=bool),
        names=names,
        times=[t for t, _ in times],
        made=dict(enumerate(known)),
    )


def fits(statement: Statement) -> bool:
    """Whether it is one that RDF could have stated."""
    kind = KINDS.get(statement.kind)
    return (
        kind is not None
        and len(statement.args) <= len(kind.arguments)
        and (kind.identifier is not None or statement.id is None)
    )


def agree(whole: Document) -> int:
    """Compare with a check of everything; how many statements were left out."""
    instances = (whole.toplevel, *whole.bundles)
    those = [columns(each) for each in instances]
    kept = [each for each in instances if all(map(fits, each.statements))]
    if len(kept) == len(instances):
        assert check_instances(those) == check(whole)
    return sum(int((~suspects(each)).sum()) for each in those if len(each))


@pytest.mark.parametrize("start", range(0, 800, 400))
def test_a_random_document_breaks_the_same_in_the_same_words(start):
    assert sum(agree(document(seed)) for seed in range(start, start + 400))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(2_000, 42_000, 2_000))
def test_many_random_documents_break_the_same(start):
    assert sum(agree(document(seed)) for seed in range(start, start + 2_000))


def loose(seed: int, size: int = 80) -> Document:
    """A larger document with few accidents: most of it can be left out."""
    dice = random.Random(seed)
    names = {
        "entity": [f"ex:e{n}" for n in range(size // 3)],
        "activity": [f"ex:a{n}" for n in range(size // 6)],
        "agent": ["ex:g1", "ex:g2"],
        "time": MOMENTS,
        "generation": [f"ex:n{n}" for n in range(size // 6)],
        "usage": [f"ex:u{n}" for n in range(size // 6)],
        "bundle": ["ex:b"],
        "any": [f"ex:e{n}" for n in range(size // 3)],
    }
    relations = {
        "wasGeneratedBy": "generation",
        "used": "usage",
        "wasDerivedFrom": "any",
        "wasStartedBy": "usage",
        "wasEndedBy": "generation",
        "wasInfluencedBy": "usage",
        "wasInvalidatedBy": "generation",
    }
    kinds = [*dice.sample(sorted(KINDS), 7), "entity", "activity", "wasDerivedFrom"]
    found = []
    for _ in range(size):
        keyword = dice.choice(kinds)
        kind = KINDS[keyword]
        args = [
            dice.choice(
                [Blank(f"x{dice.randrange(9)}")]
                if dice.random() < 0.03 and argument.denotes != "time"
                else names[argument.denotes]
            )
            if argument.absent is Absence.FORBIDDEN or dice.random() < 0.4
            else None
            for argument in kind.arguments
        ]
        if keyword == "wasDerivedFrom" and args[2] is None:
            args[3:] = None, None
        own = None
        if kind.identifier is Absence.FORBIDDEN:
            own = dice.choice(names[keyword])
        elif kind.identifier and dice.random() < 0.1:
            own = dice.choice(names[relations.get(keyword, "usage")])
        empty = keyword == "entity" and dice.random() < 0.1
        attributes = (_EMPTY,) if empty else ()
        found.append(Statement(keyword, own, tuple(args), attributes))
    return Document.of(*found)


@pytest.mark.parametrize("start", range(0, 100, 50))
def test_a_larger_document_breaks_the_same_though_much_is_left_out(start):
    seeds = range(start, start + 50)
    left_out = sum(agree(loose(seed)) for seed in seeds)
    assert left_out > 1_000


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1_000, 21_000, 1_000))
def test_many_larger_documents_break_the_same(start):
    dice = random.Random(start)
    for seed in range(start, start + 1_000):
        agree(loose(seed, dice.choice([20, 40, 80, 150, 400])))


@needs_shared
def test_labelled_documents_break_the_same():
    those = [each for each in labelled("cases", "fuzz") if each.path.suffix == ".provn"]
    for each in those:
        agree(read(each.path))
    assert len(those) == 300


def test_edges_on_cycles_are_those_from_which_a_way_leads_back():
    for seed in range(300):
        dice = random.Random(seed)
        size = dice.randint(1, 9)
        edges = [(dice.randrange(size), dice.randrange(size)) for _ in range(size)]
        tails, heads = (
            np.array(side, dtype=np.int64) for side in zip(*edges, strict=True)
        )
        reached = {node: {node} for node in range(size)}
        for _ in range(size):
            for tail, head in edges:
                for nodes in reached.values():
                    if tail in nodes:
                        nodes.add(head)
        expected = [tail in reached[head] for tail, head in edges]
        assert on_cycles(tails, heads).tolist() == expected


def test_a_long_way_without_a_cycle_takes_time_in_proportion():
    line = np.arange(200_000)
    assert not on_cycles(line, line + 1).any()


def test_merges_that_bring_about_each_other_end_in_looking_at_everything():
    chain = [
        Statement("mentionOf", None, (Blank(f"{x}{n}"), Blank(f"{x}{n + 1}"), "b"))
        for n in range(200)
        for x in "xy"
    ]
    begin = [Statement("wasDerivedFrom", "d", (Blank(f"{x}0"), "e")) for x in "xy"]
    whole = Document.of(*begin, *chain)
    assert suspects(columns(whole.toplevel)).all()
    assert agree(whole) == 0
