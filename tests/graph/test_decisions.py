"""What was decided about what rests on withdrawn data, and where gaps are told."""

from __future__ import annotations

import time

import pytest
from pyoxigraph import RdfFormat, parse

from provkit.graph import Graph
from provkit.model import Entity, Run
from provkit.model.entities import Gap
from provkit.rdf.encode import encode
from provkit.vocab import PK
from tests import worlds
from tests.worlds import ME, ex

_PREFIXES = """
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix pk: <https://w3id.org/provkit/ns#> .
@prefix x: <http://example.org/> .
"""


def said(text: str) -> list:
    return [q.triple for q in parse(_PREFIXES + text, format=RdfFormat.TURTLE)]


def decision(of: str, word: str, at: str) -> list:
    name = f"{of}-{word}"
    act = Run(ex(f"act-{name}"), "decide", started=at, ended=at, agents=ME)
    outcome = Entity(
        iri=ex(name),
        description="asked the board",
        type=PK + word.capitalize(),
        generated_by=ex(f"act-{name}"),
        attributed_to=ME,
    )
    link = f"<{ex(of)}> pk:withdrawalDecision <{ex(name)}> ."
    return [*encode(act, outcome), *said(link)]


def with_more(world: str, *more: list) -> Graph:
    triples = [*worlds.graph(world).triples, *(t for each in more for t in each)]
    return Graph(triples=triples)


def test_impact_says_what_was_decided_by_whom_and_when():
    graph = with_more(
        "consent withdrawal",
        decision("model", "retired", "2026-06-01T00:00:00Z"),
        decision("tuned", "retained", "2026-04-01T00:00:00Z"),
    )
    answer = graph.impact("panel")
    rows = {row.node: row for row in answer}
    model = rows[ex("model")]
    assert (model.decision, model.decided_by) == ("retired", "Josiah Carberry")
    assert model.decided_at.startswith("2026-06-01")
    assert model.action.startswith("none")
    assert "decide again" in rows[ex("tuned")].action  # older than the withdrawal
    assert rows[ex("train-part")].decision == ""
    assert "decided so far: 1 retained and 1 retired" in answer.sentence


def test_the_latest_decision_counts():
    graph = with_more(
        "consent withdrawal",
        decision("model", "retained", "2026-06-01T00:00:00Z"),
        decision("model", "retired", "2026-07-01T00:00:00Z"),
    )
    rows = {row.node: row for row in graph.impact("panel")}
    assert rows[ex("model")].decision == "retired"


def test_a_retired_model_is_not_permitted_in_silence():
    free = said(
        "x:free a pk:DataUse ; pk:permission"
        " <http://purl.obolibrary.org/obo/DUO_0000004> ."
    )
    link = said(
        f"<{ex('panel')}> pk:dataUse x:free . <{ex('model')}> pk:intendedUse x:use ."
        " x:use a pk:IntendedUse ; pk:purpose pk:MethodsDevelopment ."
    )
    before = with_more("clean run", free, link).data_use("model")
    assert {row.outcome for row in before} == {"PERMIT"}
    retired = decision("model", "retired", "2026-06-01T00:00:00Z")
    after = with_more("clean run", free, link, retired).data_use("model")
    assert {(row.outcome, row.term) for row in after} == {("REVIEW", "retired")}
    assert after.sentence.startswith("model 1.0 was retired by Josiah Carberry on 2026")


def test_gaps_of_runs_make_the_chain_dark():
    gap = encode(Run(ex("training"), gaps=(Gap("the environment could not be read"),)))
    graph = with_more("clean run", gap)
    for question in ("completeness", "upstream", "code"):
        answer = graph.ask(question, "model")
        assert not answer.complete
        assert [each.node for each in answer.unknown] == [ex("training")]
        assert "the environment could not be read" in answer.unknown[0].why
    rows = {row.node: row.missing for row in graph.completeness("model")}
    assert "what a gap leaves open" in rows[ex("training")]
    assert graph.datasets("model").complete
    assert graph.downstream("panel").complete


@pytest.fixture(scope="module")
def circle() -> Graph:
    size = 2_000
    return Graph(
        triples=said(
            "".join(
                f"x:m{n} a pk:Model ; prov:wasGeneratedBy x:r{n} ;"
                f" prov:wasDerivedFrom x:m{(n + 1) % size} ."
                f" x:r{n} a pk:TrainingRun ; pk:usedBaseModel x:m{(n + 1) % size} .\n"
                for n in range(size)
            )
        )
    )


@pytest.mark.parametrize(
    "question",
    [
        "completeness",
        "upstream",
        "downstream",
        "impact",
        "agents",
        "data-use",
        "models",
    ],
)
def test_two_thousand_models_in_a_circle_take_no_time(circle: Graph, question: str):
    assert len(circle.index)
    begun = time.process_time()
    answer = circle.ask(question, "http://example.org/m0")
    assert time.process_time() - begun < 3  # it was 36 s where it grew with the square
    assert len(answer) <= 1_000


def test_long_ways_are_told_in_parts_that_lead_back_to_the_start(circle: Graph):
    answer = circle.upstream("http://example.org/m0", limit=None)
    steps = {step for row in answer for step in row.evidence}
    assert len(steps) == len(answer)
    assert sum(len(row.evidence) for row in answer) < 70 * len(answer)
    reached = {"http://example.org/m0"}
    for row in answer:
        for source, _said, target in row.evidence:
            assert source in reached
            reached.add(target)
