"""Shapes that break recursion, quadratic searches or the patience of a reader."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from provkit.model.statements import Blank, Document, Instance, Statement
from provkit.validate.constraints import check
from provkit.validate.constraints.cycles import Graph
from provkit.validate.constraints.paths import Paths

MANY = 20_000
ROOT = Path(__file__).parents[3]


def seconds(document: Document) -> tuple[float, int]:
    begun = time.process_time()
    found = check(document)
    return time.process_time() - begun, len(found)


def test_a_long_line_of_specializations_hands_down_to_its_end():
    line = [
        Statement("specializationOf", None, (f"e{n + 1}", f"e{n}")) for n in range(MANY)
    ]
    last = Statement("wasGeneratedBy", f"e{MANY}", ("x",))
    (found,) = check(Document.of(Statement("entity", "e0"), *line, last))
    assert found.rule == "PROV-C54"
    assert len(found.witness) == MANY + 2


def test_one_ring_of_derivations_is_one_violation():
    entities = [Statement("entity", f"e{n}") for n in range(MANY)]
    ring = [
        Statement("wasDerivedFrom", None, (f"e{n}", f"e{(n + 1) % MANY}"))
        for n in range(MANY)
    ]
    (found,) = check(Document.of(*entities, *ring))
    assert {step.statement for step in found.witness} == {*entities, *ring}


def test_merges_that_cause_each_other_over_the_whole_document():
    """Two equal entities mention equal ones, and so on; the ends clash."""
    chain = [
        Statement("mentionOf", None, (Blank(f"{x}{n}"), Blank(f"{x}{n + 1}"), "b"))
        for n in range(MANY // 2)
        for x in "xy"
    ]
    begin = [Statement("wasDerivedFrom", "d", (Blank(f"{x}0"), "e")) for x in "xy"]
    end = [
        Statement("wasDerivedFrom", x, (Blank(f"{x}{MANY // 2}"), f"e{x}"))
        for x in "xy"
    ]
    fixed = [Statement("wasDerivedFrom", x, (f"e{x}", f"e{x}")) for x in "xy"]
    (found,) = check(Document.of(*begin, *chain, *end, *fixed))
    cited = {step.statement for step in found.witness}
    assert cited == {*begin, *chain, *end, *fixed}


@pytest.mark.parametrize("seed", range(20))
def test_ways_through_the_hub_are_ways(seed: int):
    dice = random.Random(seed)
    size = dice.randint(1, 8)
    tails = [dice.randrange(size) for _ in range(3 * size)] + list(range(size))
    heads = [dice.randrange(size) for _ in range(3 * size)]
    heads += [(n + 1) % size for n in range(size)]
    graph = Graph(tails, heads, size)
    patient = Paths(graph, range(len(tails)))
    hasty = Paths(graph, range(len(tails)))
    hasty._budget = 0
    for source in range(size):
        for target in range(size):
            short = patient.between(source, target)
            for way in (short, hasty.between(source, target)):
                nodes = [source, *(heads[edge] for edge in way)]
                assert nodes[-1] == target
                assert len(set(nodes)) == len(nodes)
                assert all(
                    (tails[edge], heads[edge]) == pair
                    for edge, pair in zip(way, pairwise(nodes), strict=True)
                )
                assert len(way) >= len(short)


def test_a_large_knot_is_told_in_full():
    dice = random.Random(7)
    size = 2_000
    entities = [Statement("entity", f"e{n}") for n in range(size)]
    derived = [
        Statement("wasDerivedFrom", None, (f"e{dice.randrange(size)}", f"e{n}"))
        for n in range(size)
        for _ in range(4)
    ]
    found = check(Document.of(*entities, *derived))
    cited = {step.statement for one in found for step in one.witness}
    # take away what is cited, and no cycle is left
    assert (
        check(Document.of(*entities, *(one for one in derived if one not in cited)))
        == ()
    )
    assert len(found) > 100


def test_the_same_violations_whatever_the_hash_seed():
    code = (
        "from tests.validate.constraints.documents import document\n"
        "from provkit.validate.constraints import check\n"
        "print([check(document(seed)) for seed in range(150)])"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed in "12"
    }
    assert len(texts) == 1


def test_many_bundles():
    bundle = (Statement("entity", "e"), Statement("used", None, ("a", "e")))
    bundles = tuple(Instance(f"b{n}", bundle) for n in range(10_000))
    used, found = seconds(Document.of(bundles=bundles))
    assert found == 0
    assert used < 10


def test_time_grows_with_the_document():
    """Ten times as much takes far less than a hundred times as long."""

    def pipeline(size):
        for n in range(size):
            yield Statement("entity", f"e{n}")
            yield Statement("wasGeneratedBy", None, (f"e{n}", f"a{n}"))
            yield Statement("used", None, (f"a{n}", f"e{n // 2}"))
            if n:
                yield Statement("wasDerivedFrom", None, (f"e{n}", f"e{n // 2}"))

    small, large = (seconds(Document.of(*pipeline(n)))[0] for n in (1_000, 10_000))
    assert large < 40 * max(small, 0.005)
