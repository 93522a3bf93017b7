"""What is found for many models together is what is found for each alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from provkit.graph import Graph, lineage
from provkit.graph.behind import Backgrounds
from provkit.graph.coverage import coverage, recommended_for
from provkit.graph.dark import Inside, unexplained
from provkit.graph.data_use import Verdict, in_order, judge, objections
from provkit.graph.leakage import leaks, told
from provkit.graph.lineage import Lineage, walks
from provkit.graph.participants import SampleLists
from provkit.graph.policies import RECORDED
from provkit.graph.recommendations import recommendations
from provkit.graph.walk import walk
from provkit.vocab import DCTERMS, OBO, PK, PROV, RDF
from tests.worlds import WORLDS, ex

GROUPS = [PK.base + "AFR-1000G", PK.base + "EUR-1000G", PK.base + "NotReported"]
DUO = [OBO + f"DUO_00000{code}" for code in ("42", "06", "07", "46", "21", "24")]
CLASSES = {
    "model": PK.Model,
    "data": PK.Dataset,
    "run": PK.TrainingRun,
    "test": PK.Evaluation,
    "result": PK.MetricResult,
    "use": PK.IntendedUse,
    "terms": PK.DataUse,
    "cohort": PK.Cohort,
    "release": PK.Approval,
}
LINKS = [
    ("data", PROV.wasDerivedFrom, "data"),
    ("data", PK.dataUse, "terms"),
    ("data", PK.coveredBy, "release"),
    ("data", PK.describesCohort, "cohort"),
    ("data", PROV.wasGeneratedBy, "run"),
    ("model", PROV.wasGeneratedBy, "run"),
    ("model", PROV.wasDerivedFrom, "data"),
    ("model", PROV.wasDerivedFrom, "model"),
    ("model", PK.intendedUse, "use"),
    ("run", PK.usedTrainingData, "data"),
    ("run", PK.usedReferenceData, "data"),
    ("run", PK.usedBaseModel, "model"),
    ("test", PK.evaluatedModel, "model"),
    ("test", PK.usedTestData, "data"),
    ("result", PROV.wasGeneratedBy, "test"),
    ("result", PK.forCohort, "cohort"),
    ("release", DCTERMS.subject, "terms"),
    ("cohort", DCTERMS.hasPart, "cohort"),
]
SAYS = [
    ("use", PK.purpose, [PK + "GeneralResearch", PK + "DiseaseResearch"]),
    ("use", PK.recommendedFor, GROUPS),
    ("test", PK.purpose, [PK + "GeneralResearch"]),
    ("terms", PK.permission, DUO[:3]),
    ("terms", PK.modifier, DUO[3:]),
    ("cohort", PK.population, GROUPS),
    ("data", PK.humanData, [PK + "HumanParticipants", PK + "NoHumanData"]),
    ("data", DCTERMS.type, [PK + "OpaqueSource"]),
    ("data", RDF.type, [PK.DatasetSplit]),
    ("release", DCTERMS.type, [PK + "ReleaseDecision"]),
    ("release", DCTERMS.publisher, [ex("board")]),
]
NUMBERS = (PK.participantCount, PK.lowerConfidenceLimit, PK.upperConfidenceLimit)

number = st.integers(0, 3)
links = st.lists(st.tuples(st.sampled_from(LINKS), number, number), max_size=50)
facts = st.lists(st.tuples(st.sampled_from(SAYS), number, number), max_size=25)
counts = st.lists(st.tuples(st.sampled_from(NUMBERS), number, number), max_size=10)


def world(linked, stated, counted) -> Graph:
    found = [
        Triple(NamedNode(ex(f"{kind}{n}")), NamedNode(RDF.type), NamedNode(its))
        for kind, its in CLASSES.items()
        for n in range(4)
    ]
    for (near, predicate, far), one, other in linked:
        ends = NamedNode(ex(f"{near}{one}")), NamedNode(ex(f"{far}{other}"))
        found.append(Triple(ends[0], NamedNode(predicate), ends[1]))
    for (kind, predicate, values), one, other in stated:
        value = NamedNode(values[other % len(values)])
        found.append(Triple(NamedNode(ex(f"{kind}{one}")), NamedNode(predicate), value))
    for predicate, one, other in counted:
        for kind in ("result", "cohort"):
            value = Literal(str(other * 10))
            name = NamedNode(ex(f"{kind}{one}"))
            found.append(Triple(name, NamedNode(predicate), value))
    return Graph(triples=found)


def bare(verdict: Verdict) -> tuple[object, ...]:
    return (verdict.use, verdict.purpose, verdict.decision, verdict.data, verdict.steps)


def agree(graph: Graph) -> None:
    index = graph.index
    models = index.of_kind("Model").tolist()
    objected = dict(objections(index, models))
    covered: dict[int, dict[str, object]] = {model: {} for model in models}
    for model, each in recommendations(index, models):
        covered[model][each.population] = each
    backgrounds = Backgrounds(Lineage(index))
    for model in models:
        alone = [
            bare(verdict)
            for verdict in judge(index, model).verdicts
            if verdict.outcome != "PERMIT" and verdict.decision.term != "withdrawn"
        ]
        assert [*map(bare, in_order(index, objected[model]))] == alone
        known = {each.population: each for each in coverage(index, model)}
        wanted = [p for p in recommended_for(index, model) if index.find(p) is not None]
        assert [*covered[model]] == wanted
        for population, found in covered[model].items():
            each = known[population]
            states = (each.trained, each.evaluated, each.reasons)
            assert (found.trained, found.evaluated, found.reasons) == states
        found = leaks(index, model)
        tests = sorted({leak.test for leak in found})
        among = [*told(backgrounds, model, tests, SampleLists())]
        assert [(x.rule, x.why, x.train) for x in among] == [
            (x.rule, x.why, x.train) for x in found
        ]


@pytest.mark.parametrize("name", WORLDS)
def test_in_every_world(name):
    agree(Graph(triples=WORLDS[name]()))


@settings(max_examples=30, deadline=None)
@given(links, facts, counts)
def test_in_random_graphs(linked, stated, counted):
    agree(world(linked, stated, counted))


@settings(max_examples=25, deadline=None)
@given(links, facts)
def test_a_lineage_comes_where_a_walk_comes_and_is_as_far(linked, stated):
    index = world(linked, stated, ()).index
    projection, together = index.projection(RECORDED), Lineage(index)
    stops = index.states_cohort
    for node in range(len(index)):
        for ends in (None, stops):
            walked = walk(projection, [node], carrying=True, stops=ends)
            alone = dict(zip(*(each.tolist() for each in walked.nodes()), strict=True))
            end = None if ends is None else ends.tobytes().__getitem__
            assert together.nodes(node, ends=end) == alone


@settings(max_examples=25, deadline=None)
@given(links, facts)
def test_what_is_dark_is_dark_in_whatever_walk_comes_there(linked, stated):
    index = world(linked, stated, ()).index
    projection, together = index.projection(RECORDED), Lineage(index)
    for node in range(len(index)):
        together.nodes(node)
    inside = together.inside()
    dark = set(inside.nodes[inside.dark() | inside.silent()].tolist())
    for node in range(len(index)):
        walked = walk(projection, [node], carrying=True)
        alone = {index.node(each.node) for each in unexplained(index, walked)}
        assert alone == dark.intersection(walked.nodes()[0].tolist())


def test_of_nothing_there_is_nothing():
    index = Graph(triples=[]).index
    assert not [*walks(index, [])]
    assert not len(Inside.of(walk(index.projection(RECORDED), [])).dark())


def test_many_walks_are_kept_only_as_far_as_they_fit_in_memory(monkeypatch):
    monkeypatch.setattr(lineage, "_AT_ONCE", 10)
    graph = Graph(triples=WORLDS["clean run"]())
    every = range(len(graph.index))
    groups = [above for _, above in walks(graph.index, every)]
    assert len(groups) > 1
    assert [node for above in groups for node in above] == [*every]
    agree(graph)
