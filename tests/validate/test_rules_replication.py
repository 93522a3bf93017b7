"""TRA-09, REP-08 and REP-09: rule and SPARQL form say the same; what only a rule sees.

The queries are run by pyoxigraph with `$this` as a variable, which is quick enough for
many random worlds; that pyshacl gives the same is in `test_rules`.
"""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from provkit import _resources, plugins
from provkit.capture.content import samples
from provkit.errors import EmptyGraph
from provkit.graph import Graph, load
from provkit.model import Dataset, Evaluation, Model, TrainingRun
from provkit.rdf import files
from provkit.rdf.encode import encode
from provkit.rdf.layout import Ledger
from provkit.validate import check, load_profile, validate
from provkit.validate.lookup import Lookup, text_of
from provkit.vocab import CR, DCTERMS, PK, PROV, RDF, SH
from tests.worlds import WORLDS, ex

RULES = ("TRA-09", "REP-08", "REP-09")
FOLDER = _resources.shapes() / "genomics-ai"
EXAMPLES = [
    pytest.param(name, file, id=f"{name}/{file.stem}")
    for name in RULES
    for file in sorted((FOLDER / name).glob("*.ttl"))
    if file.name != "shape.ttl"
]


def by_shape(requirement, seen, aimed_at):
    """What the queries of a requirement find: part, node, value."""
    common = Lookup(load_profile().common)
    prefixes = "".join(
        f"PREFIX {text_of(prefix)}: <{common.text(node, SH.namespace)}>\n"
        for node, prefix in common.all_of(SH.prefix)
    )
    store = Store()
    store.extend(Quad(*triple) for triple in seen)
    shapes = Lookup(requirement.shapes)
    found = set()
    for constraint, query in shapes.all_of(SH.select):
        part = next(s for s, o in shapes.all_of(SH.sparql) if o == constraint)
        rows = store.query(prefixes + text_of(query))
        valued = "value" in [each.value for each in rows.variables]
        for row in rows:
            value = text_of(row["value"]) if valued else None
            name = text_of(part).rpartition(f"{requirement.id}-")[2]
            found.add((name, text_of(row["this"]), value))
    return {each for each in found if each[1] in aimed_at}


def both(graph, name):
    """What the shapes and what the rule find."""
    profile = load_profile()
    requirement = profile.requirement(name)
    scope = check.Scope.of(graph, profile, {name})
    aimed_at = {text_of(node) for node in scope.targets[name]}
    rule = plugins.load("validate.rules", name.lower())
    by_rule = {(b.part, b.node, b.value) for b in rule.breaches(graph)}
    return by_shape(requirement, scope.seen, aimed_at), by_rule


@pytest.mark.parametrize(("name", "file"), EXAMPLES)
def test_rule_and_shape_agree_on_every_example(name, file):
    shape, rule = both(load(file), name)
    assert rule == shape


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("name", RULES)
def test_rule_and_shape_agree_on_every_world(name, world):
    try:
        shape, rule = both(Graph(triples=WORLDS[world]()), name)
    except EmptyGraph:
        return
    assert rule == shape


OPEN = ["disjoint", "by-sample", "no-unit", "reference", "opaque", "no-data"]
LEAKS = [
    *("same", "shared", "revision", "through-run", "reverse", "tuned"),
    *(
        "called-held-out",
        "base-model",
        "fold",
        "rows-added-back",
        "same-bytes",
        "two-activities",
    ),
]


@pytest.mark.parametrize("what", OPEN)
def test_what_the_record_leaves_open_is_a_warning(what):
    report = validate(FOLDER / "REP-09" / f"fail-{what}.ttl", only=["REP-09"])
    assert {finding.severity for finding in report} == {"warning"}
    assert report.conforms


@pytest.mark.parametrize(
    ("what", "part", "fix"),
    [
        ("disjoint", "disjoint", "keep sample lists"),
        ("no-unit", "unit", "split by participant"),
        ("by-sample", "unit", "split by participant"),
    ],
)
def test_what_is_left_open_has_a_fix_of_its_own(what, part, fix):
    report = validate(FOLDER / "REP-09" / f"fail-{what}.ttl", only=["REP-09"])
    [finding] = report
    assert finding.part.endswith(f"REP-09-{part}")
    assert finding.fix.startswith(fix)


@pytest.mark.parametrize("what", LEAKS)
def test_a_leak_is_a_violation_that_says_which_training_data(what):
    report = validate(FOLDER / "REP-09" / f"fail-{what}.ttl", only=["REP-09"])
    assert [finding.severity for finding in report] == ["violation"]
    assert report.findings[0].detail.endswith(")")
    assert not report.conforms


def test_an_evaluation_that_is_called_apparent_hides_nothing():
    report = validate(FOLDER / "REP-09" / "fail-apparent.ttl", only=["REP-09"])
    assert [finding.severity for finding in report] == ["info"]


def test_shared_samples_are_seen_though_no_query_can(tmp_path):
    ledger = Ledger(tmp_path / "provenance")
    train, test = (
        samples.write(ledger, samples.keyed(ids, "0123456789abcdef0"))
        for ids in (["A1", "A2"], ["A2", "B1"])
    )
    triples = encode(
        Dataset(iri=ex("train"), title="train", sample_list=train.iri),
        Dataset(iri=ex("test"), title="test", sample_list=test.iri),
        train,
        test,
        TrainingRun(ex("run"), training_data=ex("train")),
        Model(iri=ex("model"), title="model", generated_by=ex("run")),
        Evaluation(ex("evaluation"), model=ex("model"), test_data=ex("test")),
    )
    (ledger.root / "runs").mkdir(parents=True, exist_ok=True)
    path = ledger.root / "runs" / "run.ttl"
    path.write_bytes(files.serialise(triples, "turtle"))
    line = sha256(path.read_bytes()).hexdigest()
    (ledger.root / "runs" / "run.ttl.sha256").write_text(f"{line}  run.ttl\n")
    report = validate(load(ledger.root), only=["REP-09"])
    [finding] = report
    assert finding.part.endswith("REP-09-same")
    assert "1 sample" in finding.detail


# --- random worlds: two models in a row, a panel with its extracts, of which some are
# parts of a split, of the panel or of each other. What was generated names a source:
# what names none has all that its run used, for one step in the queries, for any number
# in the rule.

LINKS = [
    ("model0", PROV.wasGeneratedBy, "run0"),
    ("model1", PROV.wasGeneratedBy, "run1"),
    ("eval0", PK.evaluatedModel, "model1"),
    ("eval1", PK.evaluatedModel, "model0"),
]
DATA = [f"data{n}" for n in range(6)]
MAYBE = [
    ("run0", PK.usedTrainingData, "data1"),
    ("run1", PK.usedTrainingData, "data2"),
    ("run1", PK.usedBaseModel, "model0"),
    ("model1", PROV.wasDerivedFrom, "model0"),
    ("run1", PK.usedValidationData, "data3"),
    ("run1", PK.usedReferenceData, "data4"),
    ("eval0", PK.usedTestData, "data3"),
    ("eval0", PK.usedTestData, "data4"),
    ("eval1", PK.usedTestData, "data4"),
    ("eval1", PK.usedTestData, "data2"),
    *(
        (f"data{n}", PROV.wasDerivedFrom, f"data{m}")
        for n in range(6)
        for m in range(n)
    ),
    ("data4", PROV.wasRevisionOf, "data1"),
    ("data3", PK.disjointWith, "data2"),
    ("data4", PK.disjointWith, "data1"),
]
CLASSES = {
    "model": PK.Model,
    "run": PK.TrainingRun,
    "data": PK.Dataset,
    "eval": PK.Evaluation,
    "act": PROV.Activity,
}
OPAQUE = NamedNode(PK + "OpaqueSource")


def named(name):
    return NamedNode(ex(name))


@st.composite
def worlds(draw):
    kept = draw(st.sets(st.sampled_from(MAYBE), min_size=6, max_size=16))
    links = [*LINKS, *sorted(kept)]
    triples = [(s, p, named(o)) for s, p, o in links]
    triples += [(s, PROV.used, o) for s, p, o in triples if p.startswith(PK + "used")]
    for number, data in enumerate(DATA):
        if number and draw(st.integers(0, 2)):
            source = draw(st.sampled_from(("data0", *DATA[:number])))
            unit = draw(st.sampled_from(("Participant", "Record", None)))
            kind = draw(st.sampled_from(("TrainingSplit", "TestSplit")))
            triples += [
                (data, RDF.type, NamedNode(PK.DatasetSplit)),
                (data, PROV.wasDerivedFrom, named(source)),
                (data, PROV.wasGeneratedBy, named(f"act{draw(st.integers(0, 1))}")),
                (data, PK.splitRole, NamedNode(CR[kind])),
            ]
            if unit:
                triples.append((data, PK.splitUnit, NamedNode(PK + unit)))
            if draw(st.booleans()):
                fold = Literal(str(draw(st.integers(1, 2))))
                triples.append((data, PK.fold, fold))
        human = draw(st.sampled_from(("HumanParticipants", "NoHumanData", None, None)))
        if human:
            triples.append((data, PK.humanData, NamedNode(PK + human)))
        if draw(st.integers(0, 9)) == 0:
            triples.append((data, DCTERMS.type, OPAQUE))
        if draw(st.integers(0, 9)):
            triples.append((data, DCTERMS.title, Literal(data)))
    relation = draw(st.sampled_from(("Apparent", "HeldOut")))
    triples.append(("eval0", PK.dataRelation, NamedNode(PK + relation)))
    for act in ("act0", "act1"):
        triples += [(act, PROV.used, named(d)) for d in draw(st.sets(st.just("data0")))]
    nodes = {*DATA, "act0", "act1", *(each for s, _, o in links for each in (s, o))}
    for node in sorted(nodes):
        kind = next(each for name, each in CLASSES.items() if node.startswith(name))
        triples.append((node, RDF.type, NamedNode(kind)))
    return [Triple(named(s), NamedNode(p), o) for s, p, o in triples]


@pytest.mark.parametrize("name", RULES)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
@given(triples=worlds())
def test_rule_and_shape_agree_on_random_worlds(name, triples):
    shape, rule = both(Graph(triples=triples), name)
    assert rule == shape
