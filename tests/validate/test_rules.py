"""A rule and the SPARQL form of its requirement say the same, wherever one looks.

Here those about populations; the others are in `test_rules_*.py` and, for EFF-08 and
PRV-02, in `test_external_and_cycles.py`.
"""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from provkit import _resources, plugins
from provkit.errors import EmptyGraph
from provkit.graph import Graph, load
from provkit.terms import populations
from provkit.validate import check, findings, load_profile
from provkit.validate.engines import pyshacl
from provkit.vocab import DCTERMS, PK, PROV, RDF
from tests.worlds import WORLDS

RULES = ("eff-06", "eff-10")
FOLDER = _resources.shapes() / "genomics-ai"
EXAMPLES = [
    pytest.param(file, id=f"{file.parent.name}/{file.stem}")
    for name in RULES
    for file in sorted((FOLDER / name.upper()).glob("*.ttl"))
    if file.name != "shape.ttl"
]


def both(graph):
    """What the shapes and what the rules find, without what only a rule can add."""
    profile = load_profile()
    ruled = [r for r in profile.requirements if r.id.lower() in RULES]
    scope = check.Scope.of(graph, profile, {r.id for r in ruled})
    shapes = [*profile.common, *(t for r in ruled for t in r.shapes)]
    by_shape = findings.of_results(pyshacl.run(scope.seen, shapes), ruled, scope.words)
    by_rule = [
        finding
        for requirement in ruled
        for finding in findings.of_breaches(
            plugins.load("validate.rules", requirement.id.lower()).breaches(graph),
            requirement,
            scope.words,
        )
    ]
    return {key(f) for f in by_shape}, {key(f) for f in by_rule}


def key(finding):
    facts = (finding.requirement, finding.part, finding.severity, finding.path)
    return (*facts, finding.node, finding.value, finding.message, finding.fix)


@pytest.mark.parametrize("file", EXAMPLES)
def test_rule_and_shape_agree_on_every_example(file):
    by_shape, by_rule = both(load(file))
    assert by_rule == by_shape


@pytest.mark.parametrize("name", WORLDS)
def test_rule_and_shape_agree_on_every_world(name):
    try:
        by_shape, by_rule = both(Graph(triples=WORLDS[name]()))
    except EmptyGraph:
        return  # a world without a model
    assert by_rule == by_shape


def test_every_rule_has_a_requirement():
    known = {requirement.id.lower() for requirement in load_profile().requirements}
    assert set(plugins.names("validate.rules")) <= known


@pytest.mark.parametrize("world", WORLDS)
def test_a_rule_says_of_one_node_what_it_says_of_it_among_all(world):
    for name in plugins.names("validate.rules"):
        rule = plugins.load("validate.rules", name)
        index = Graph(triples=WORLDS[world]()).index
        every = set(rule.breaches(Graph(triples=WORLDS[world]())))
        for node in {index.find(breach.node) for breach in every}:
            own = {each for each in every if each.node == index.iri(node)}
            asked = rule.breaches(Graph(triples=WORLDS[world]()), {node})
            assert {each for each in asked if each.node == index.iri(node)} == own


# --- random worlds: two models, three datasets with two strata each, two evaluations.
# They are well formed where another requirement asks for it: a result has one cohort,
# a cohort one population or one per descriptor type.

TERMS = [
    *map(populations.resolve, ("AFR", "YRI", "LWK", "EUR", "GBR")),
    populations.resolve("European"),
    populations.resolve("African"),
    PK.base + "SeeStrata",
    PK.base + "NotReported",
    min(populations.CATCH_ALLS),
]
TYPES = [PK.base + "ReferencePopulation", PK.base + "GeneticAncestry"]
LINKS = [
    ("model0", PK.intendedUse, "use0"),
    ("model1", PK.intendedUse, "use1"),
    ("model0", PROV.wasGeneratedBy, "run0"),
    ("model1", PROV.wasGeneratedBy, "run1"),
]
COHORTS = [f"cohort{data}{part}" for data in range(3) for part in ("", "a", "b")]
MAYBE = [
    ("run0", PK.usedTrainingData, "data0"),
    ("run0", PK.usedTrainingData, "data1"),
    ("run1", PK.usedTrainingData, "data2"),
    ("run1", PK.usedBaseModel, "model0"),
    ("data1", PROV.wasDerivedFrom, "data0"),
    ("data2", PROV.wasDerivedFrom, "data1"),
    *((f"data{n}", PK.describesCohort, f"cohort{n}") for n in range(3)),
    *((f"cohort{n}", DCTERMS.hasPart, f"cohort{n}a") for n in range(3)),
    *((f"cohort{n}", DCTERMS.hasPart, f"cohort{n}b") for n in range(3)),
    ("eval0", PK.evaluatedModel, "model0"),
    ("eval1", PK.evaluatedModel, "model1"),
    ("eval0", PK.usedTestData, "data0"),
    ("eval1", PK.usedTestData, "data2"),
    *((f"result{n}", PROV.wasGeneratedBy, f"eval{n // 2}") for n in range(4)),
]
CLASSES = {
    "model": PK.Model,
    "use": PK.IntendedUse,
    "run": PK.TrainingRun,
    "data": PK.Dataset,
    "cohort": PK.Cohort,
    "eval": PK.Evaluation,
    "result": PK.MetricResult,
}
NUMBERS = (PK.participantCount, PK.lowerConfidenceLimit, PK.upperConfidenceLimit)


def named(name):
    return NamedNode(f"https://example.org/{name}")


@st.composite
def worlds(draw):
    triples = [(s, p, named(o)) for s, p, o in LINKS]
    left_out = draw(st.sets(st.sampled_from(MAYBE), max_size=6))
    triples += [(s, p, named(o)) for s, p, o in MAYBE if (s, p, o) not in left_out]
    term = st.sampled_from(TERMS)
    for use in ("use0", "use1"):
        wanted = draw(st.sets(term, min_size=1, max_size=3))
        triples += [(use, PK.recommendedFor, NamedNode(t)) for t in wanted]
    for cohort in COHORTS:
        kinds = draw(st.sets(st.sampled_from(TYPES), max_size=2))
        triples += [(cohort, PK.descriptorType, NamedNode(t)) for t in kinds]
        stated = draw(st.sets(term, min_size=1, max_size=max(1, len(kinds))))
        triples += [(cohort, PK.population, NamedNode(t)) for t in stated]
        # A total always has its count; see the known difference below.
        counts = {"a": [None, 0, 10], "b": [None, 0, 10]}
        count = draw(st.sampled_from(counts.get(cohort[-1], [20])))
        if count is not None:
            triples.append((cohort, PK.participantCount, Literal(count)))
    for result in range(4):
        chosen = draw(st.sampled_from(COHORTS))
        triples.append((f"result{result}", PK.forCohort, named(chosen)))
        for predicate in NUMBERS:
            if draw(st.integers(0, 9)):
                number = Literal(draw(st.integers(0, 3)))
                triples.append((f"result{result}", predicate, number))
    nodes = {each for s, _, o in [*LINKS, *MAYBE] for each in (s, o)}
    for node in sorted(nodes):
        kind = next(each for name, each in CLASSES.items() if node.startswith(name))
        triples.append((node, RDF.type, NamedNode(kind)))
    return [Triple(named(s), NamedNode(p), o) for s, p, o in triples]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes
)
@given(worlds())
def test_rule_and_shape_agree_on_random_worlds(triples):
    try:
        by_shape, by_rule = both(Graph(triples=triples))
    except EmptyGraph:
        return
    assert by_rule == by_shape


def test_a_total_without_a_count_over_empty_strata_is_not_known_to_be_empty(turtle):
    file = turtle("""
        ex:m a pk:Model ; prov:wasGeneratedBy ex:run ;
            pk:intendedUse [ pk:recommendedFor pk:AFR-1000G ] .
        ex:run a pk:TrainingRun ; prov:used ex:d ; pk:usedTrainingData ex:d .
        ex:d a pk:Dataset ; pk:describesCohort ex:c .
        ex:c a pk:Cohort ; pk:population pk:AFR-1000G ; dcterms:hasPart ex:s .
        ex:s a pk:Cohort ; pk:population pk:AFR-1000G ; pk:participantCount 0 .
    """)
    by_shape, by_rule = both(load(file))
    assert by_rule == by_shape
