"""GOV-04, GOV-07 and GOV-08: what the rules say, and how far the shapes say the same.

An example whose name has `-rule-` in it shows what only the rule sees.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple, Variable

from provkit import _resources
from provkit.graph import Graph, load
from provkit.validate import check, findings, load_profile
from provkit.validate.engines import pyshacl
from provkit.validate.lookup import Lookup, text_of
from provkit.validate.rules import gov_04, gov_07, gov_08
from provkit.vocab import DCTERMS, DPV, PK, PREFIXES, PROV, RDF, SH, XSD

RULES = {"GOV-04": gov_04, "GOV-07": gov_07, "GOV-08": gov_08}
FOLDER = _resources.shapes() / "genomics-ai"
EXAMPLES = [
    pytest.param(name, file, id=f"{name}/{file.stem}")
    for name in RULES
    for file in sorted((FOLDER / name).glob("*.ttl"))
    if file.name != "shape.ttl"
]
FALSE_ALARMS = {"pass-rule-own-inputs"}
"""Where the path of a shape, which cannot look into a run, finds too much."""
HEAD = "".join(
    f"PREFIX {prefix}: <{base}>\n"
    for prefix, base in {**PREFIXES, "dpv": DPV.base}.items()
)
CORE = {"GOV-08-kind", "GOV-08-by", "GOV-08-reason"}
"""Parts without a query."""
WHOLE = ("fail", "fail-unsigned", "fail-no-kind", "fail-no-reason")
"""Examples on which pyshacl runs the whole shape; it takes its time."""


def example(name, stem):
    return load(FOLDER / name / f"{stem}.ttl")


def parts(name, graph, **options):
    found = RULES[name].breaches(graph, **options)
    return {(each.part, each.node.rpartition("/")[2]) for each in found}


def reasons(name, graph, **options):
    return {each.because for each in RULES[name].breaches(graph, **options)}


def by_shape(name, graph):
    """What a SHACL engine finds."""
    profile = load_profile()
    requirement = profile.requirement(name)
    scope = check.Scope.of(graph, profile, {name})
    results = pyshacl.run(scope.seen, [*profile.common, *requirement.shapes])
    found = findings.of_results(results, [requirement], scope.words)
    return {(each.part.rpartition("/")[2], each.node, each.value) for each in found}


def by_query(name, graph):
    """What the queries in the shape find in a SPARQL engine, node by node."""
    profile = load_profile()
    requirement = profile.requirement(name)
    scope = check.Scope.of(graph, profile, {name})
    store = Store()
    store.extend(Quad(*triple) for triple in scope.seen)
    this, found = Variable("this"), set()
    for node, query in Lookup(requirement.shapes).all_of(SH.select):
        part = requirement.owners[node].name.rpartition("/")[2]
        for focus in scope.targets[name]:
            bound = {this: focus}
            for row in store.query(HEAD + text_of(query), substitutions=bound):
                found.add((part, text_of(focus), text_of(row["value"])))
    return found


def by_rule(name, graph):
    found = RULES[name].breaches(graph)
    return {(f"{name}-{each.part}", each.node, each.value) for each in found}


@pytest.mark.parametrize(("name", "file"), EXAMPLES)
def test_the_shape_says_what_the_rule_says_and_never_more(name, file):
    graph = load(file)
    shape, rule = by_query(name, graph), by_rule(name, graph)
    asked = {each for each in rule if each[0] not in CORE}
    if "-rule-" not in file.name:
        assert shape == asked
    elif file.stem not in FALSE_ALARMS:
        assert shape < asked
    else:
        assert not rule


@pytest.mark.parametrize(
    ("name", "stem"),
    [(n, s) for n in RULES for s in WHOLE if (FOLDER / n / f"{s}.ttl").is_file()],
)
def test_a_shacl_engine_finds_the_same(name, stem):
    graph = example(name, stem)
    assert by_shape(name, graph) == by_rule(name, graph)


def test_a_denial_names_the_dataset_the_term_and_the_purpose():
    graph = example("GOV-04", "fail-rule-commercial")
    breach = next(gov_04.breaches(graph))
    assert (breach.part, breach.value) == ("denied", "https://example.org/panel")
    assert breach.because == "NCU: the use is commercial (biomedical research)"


def test_strict_leaves_to_people_what_duos_leaves_to_them():
    graph = example("GOV-04", "fail-rule-late-run")
    assert parts("GOV-04", graph) == {("denied", "model")}
    assert parts("GOV-04", graph, strict_duos=True) == {("review", "model")}


def test_one_finding_for_a_dataset_and_a_term_with_every_purpose(turtle):
    graph = load(
        turtle("""
        ex:m a pk:Model ; prov:wasDerivedFrom ex:d ; pk:intendedUse ex:use .
        ex:use a pk:IntendedUse ; pk:purpose pk:AncestryResearch , pk:GeneralResearch .
        ex:d a pk:Dataset ; pk:dataUse ex:s .
        ex:s a pk:DataUse ; pk:permission <http://purl.obolibrary.org/obo/DUO_0000006> .
    """)
    )
    found = [each.because for each in gov_04.breaches(graph)]
    assert found == [
        "HMB: HMB does not permit it (ancestry research, general research)"
    ]


def test_a_withdrawal_is_no_matter_of_permission(turtle):
    graph = load(
        turtle("""
        ex:m a pk:Model ; prov:wasDerivedFrom ex:d ; pk:intendedUse ex:use .
        ex:use a pk:IntendedUse ; pk:purpose pk:GeneralResearch .
        ex:d a pk:Dataset ; pk:dataUse ex:s ; prov:invalidatedAtTime "2026-04-05" .
        ex:s a pk:DataUse ; pk:permission <http://purl.obolibrary.org/obo/DUO_0000042> .
    """)
    )
    assert parts("GOV-04", graph) == set()
    assert parts("GOV-08", graph) == {("decision", "m")}


def test_a_use_before_and_one_after_are_told_apart():
    late = reasons("GOV-07", example("GOV-07", "fail"))
    assert late == {
        "started 2026-05-01 08:00:00+00:00, withdrawn 2026-04-05 00:00:00+00:00"
    }
    undated = reasons("GOV-07", example("GOV-07", "fail-start-missing"))
    assert undated == {"when the run started is not recorded"}


def test_a_time_without_a_zone_is_read_as_utc(turtle):
    graph = load(
        turtle("""
        ex:d a pk:Dataset ; prov:invalidatedAtTime "2026-04-05"^^xsd:date .
        ex:run a prov:Activity ; prov:used ex:d ;
            prov:startedAtTime "2026-05-01T08:00:00"^^xsd:dateTime .
    """)
    )
    assert parts("GOV-07", graph) == {("later", "run")}


def test_hearing_of_a_run_is_no_use_of_its_data(turtle):
    graph = load(
        turtle("""
        ex:d a pk:Dataset ;
            prov:invalidatedAtTime "2026-04-05T00:00:00Z"^^xsd:dateTime .
        ex:early a prov:Activity ; prov:used ex:d ;
            prov:startedAtTime "2026-03-01T08:00:00Z"^^xsd:dateTime .
        ex:late a prov:Activity ; prov:wasInformedBy ex:early ;
            prov:startedAtTime "2026-05-01T08:00:00Z"^^xsd:dateTime .
    """)
    )
    assert parts("GOV-07", graph) == set()


def test_whatever_takes_withdrawn_data_out_may_use_them(turtle):
    graph = load(
        turtle("""
        ex:d a pk:Dataset ; prov:wasInvalidatedBy ex:withdrawal ;
            prov:invalidatedAtTime "2026-04-05T00:00:00Z"^^xsd:dateTime .
        ex:withdrawal a prov:Activity ; prov:used ex:d ;
            prov:startedAtTime "2026-04-05T00:00:01Z"^^xsd:dateTime .
        ex:cleaning a prov:Activity ; dcterms:type pk:WithdrawalRemoval ;
            prov:used ex:d ; prov:startedAtTime "2026-04-06T00:00:00Z"^^xsd:dateTime .
    """)
    )
    assert parts("GOV-07", graph) == set()


def test_a_cycle_of_derivations_ends(turtle):
    graph = load(
        turtle("""
        ex:a a pk:Dataset ; prov:wasDerivedFrom ex:b ;
            prov:invalidatedAtTime "2026-04-05T00:00:00Z"^^xsd:dateTime .
        ex:b a pk:Dataset ; prov:wasDerivedFrom ex:a .
    """)
    )
    assert parts("GOV-08", graph) == {("decision", "b")}


def test_a_decision_stated_as_a_word_says_neither_who_nor_what(turtle):
    graph = load(
        turtle("""
        ex:a a pk:Dataset ; pk:withdrawalDecision "retained" .
    """)
    )
    assert parts("GOV-08", graph) == {("kind", "a"), ("by", "a")}
    assert by_shape("GOV-08", graph) == by_rule("GOV-08", graph)


# --- random lineages: each dataset is made from some of those before it by a run of its
# own, with or without saying so; some are withdrawn, at a time or at none.

DAYS = [f"2026-0{month}-01T00:00:00Z" for month in range(1, 6)]


def named(name):
    return NamedNode(f"https://example.org/{name}")


@st.composite
def lineages(draw, *, settled=False):
    found = []
    day = st.none() | st.sampled_from(DAYS)

    def say(subject, predicate, value):
        is_name = isinstance(value, NamedNode)
        term = value if is_name else Literal(value, datatype=NamedNode(XSD.dateTime))
        found.append(Triple(named(subject), NamedNode(predicate), term))

    for n in range(6):
        data, run = f"data{n}", f"run{n}"
        say(data, RDF.type, NamedNode(PK.Dataset))
        say(run, RDF.type, NamedNode(PROV.Activity))
        say(data, PROV.wasGeneratedBy, named(run))
        inputs = draw(st.sets(st.integers(0, n - 1), max_size=3)) if n else set()
        explicit = draw(st.booleans())
        for other in sorted(inputs):
            say(run, PROV.used, named(f"data{other}"))
            if explicit:
                say(data, PROV.wasDerivedFrom, named(f"data{other}"))
        for predicate in (PROV.startedAtTime, PROV.endedAtTime):
            if (when := draw(day)) is not None:
                say(run, predicate, when)
        match draw(st.sampled_from(["", "", "time", "run", "superseded", "consent"])):
            case "time":
                say(data, PROV.invalidatedAtTime, draw(st.sampled_from(DAYS)))
            case "run":
                say(
                    data,
                    PROV.wasInvalidatedBy,
                    named(draw(st.sampled_from(["w", run]))),
                )
            case "superseded":
                say(data, PROV.invalidatedAtTime, DAYS[0])
                say(data, PK.invalidationReason, NamedNode(PK + "Superseded"))
            case "consent":
                say(data, DPV.hasConsentStatus, NamedNode(DPV.ConsentRevoked))
        if settled and draw(st.integers(0, 3)) == 0:
            say(data, PK.withdrawalDecision, named("decision"))
        if settled and draw(st.integers(0, 3)) == 0:
            say(run, DCTERMS.type, NamedNode(PK + "WithdrawalRemoval"))
    return found


@settings(max_examples=60, deadline=None)
@given(lineages())
def test_rule_and_shape_agree_on_random_lineages_without_decisions(triples):
    graph = Graph(triples=triples)
    for name in ("GOV-07", "GOV-08"):
        assert by_query(name, graph) == by_rule(name, graph)


@settings(max_examples=60, deadline=None)
@given(lineages(settled=True))
def test_a_decision_hides_from_the_shape_at_most_more_than_from_the_rule(triples):
    graph = Graph(triples=triples)
    for name in ("GOV-07", "GOV-08"):
        assert by_query(name, graph) <= by_rule(name, graph)
