"""EFF-08 and PRV-02: the rule and the SPARQL form find the same, and fast."""

import time

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from provkit import _resources, plugins
from provkit.graph import Graph, load
from provkit.validate import check, findings, load_profile
from provkit.validate.engines import pyshacl
from provkit.vocab import DCTERMS, PK, PROV, RDF

IDS = ("EFF-08", "PRV-02")
EXAMPLES = [
    pytest.param(name, file, id=f"{name}/{file.stem}")
    for name in IDS
    for file in sorted((_resources.shapes() / "genomics-ai" / name).glob("*.ttl"))
    if file.name != "shape.ttl"
]
DERIVED = (PROV.wasDerivedFrom, PROV.wasRevisionOf, PROV.wasQuotedFrom)
LEARNED = (PK.usedTrainingData, PK.usedValidationData)


def by_rule(graph, name):
    rule = plugins.load("validate.rules", name.lower())
    return {(b.part, b.node, b.value) for b in rule.breaches(graph)}


def by_shape(graph, name):
    profile = load_profile()
    requirement = profile.requirement(name)
    scope = check.Scope.of(graph, profile, {name})
    shapes = [*profile.common, *requirement.shapes]
    results = pyshacl.run(scope.seen, shapes)
    found = findings.of_results(results, [requirement], scope.words)
    return {(f.part.rpartition(f"{name}-")[2], f.node, f.value) for f in found}


@pytest.mark.parametrize(("name", "file"), EXAMPLES)
def test_rule_and_shape_agree_on_every_example(name, file):
    graph = load(file)
    assert by_rule(graph, name) == by_shape(graph, name)


def node(name):
    return NamedNode(f"https://example.org/{name}")


def triple(subject, predicate, value):
    end = value if isinstance(value, Literal) else NamedNode(value)
    return Triple(node(subject), NamedNode(predicate), end)


@st.composite
def origins(draw):
    """A model and its base, an external evaluation, and data that may be related."""
    data = [f"data{n}" for n in range(5)]
    some = st.sampled_from(data)
    found = [
        triple("model", RDF.type, PK.Model),
        triple("base", RDF.type, PK.Model),
        triple("run", RDF.type, PK.TrainingRun),
        triple("pretraining", RDF.type, PK.TrainingRun),
        triple("model", PROV.wasGeneratedBy, node("run").value),
        triple("base", PROV.wasGeneratedBy, node("pretraining").value),
        triple("evaluation", RDF.type, PK.Evaluation),
        triple("evaluation", PK.dataRelation, PK + "External"),
        triple("evaluation", PK.evaluatedModel, node("model").value),
        triple("evaluation", PK.usedTestData, node(draw(some)).value),
    ]
    if draw(st.booleans()):
        found.append(triple("run", PK.usedBaseModel, node("base").value))
    for run in ("run", "pretraining"):
        for each in draw(st.sets(some, max_size=2)):
            role = draw(st.sampled_from(LEARNED))
            found.append(triple(run, role, node(each).value))
    for each in data:
        found.append(triple(each, RDF.type, PK.Dataset))
        stated = draw(st.sampled_from(["people", "nobody", "nothing"]))
        if stated != "nothing":
            human = PK + ("HumanParticipants" if stated == "people" else "NoHumanData")
            found.append(triple(each, PK.humanData, human))
        for parent in draw(st.sets(some, max_size=2)):
            how = draw(st.sampled_from(DERIVED))
            found.append(triple(each, how, node(parent).value))
        if draw(st.integers(0, 9)) == 0:
            found.append(triple(each, DCTERMS.type, PK + "OpaqueSource"))
    if draw(st.booleans()):
        found.append(triple(draw(some), PK.disjointWith, node(draw(some)).value))
    return found


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(origins())
def test_rule_and_shape_agree_on_random_origins(triples):
    graph = Graph(triples=triples)
    for name in IDS:
        if any(t.predicate.value in DERIVED for t in triples) or name == "EFF-08":
            assert by_rule(graph, name) == by_shape(graph, name)


def chain(length):
    for n in range(length):
        yield Triple(node(f"v{n}"), NamedNode(RDF.type), NamedNode(PK.Dataset))
        yield Triple(node(f"v{n + 1}"), NamedNode(PROV.wasDerivedFrom), node(f"v{n}"))


def test_a_long_chain_of_versions_has_no_cycle_and_takes_no_long_time():
    graph = Graph(triples=list(chain(20_000)))
    graph.index  # noqa: B018 - the index is made for every question, not for this one
    start = time.perf_counter()
    assert by_rule(graph, "PRV-02") == set()
    assert time.perf_counter() - start < 2


def test_a_cycle_of_many_is_found_at_each_of_them_and_named_once():
    back = Triple(node("v0"), NamedNode(PROV.wasRevisionOf), node("v50"))
    graph = Graph(triples=[*chain(50), back])
    assert len(by_rule(graph, "PRV-02")) == 51
    rule = plugins.load("validate.rules", "prv-02")
    assert {b.because[-11:] for b in rule.breaches(graph)} == {"and 46 more"}
