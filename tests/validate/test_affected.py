"""Whatever a change makes of a node is found where the change can matter to."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from provkit.errors import EmptyGraph
from provkit.graph import Graph, load
from provkit.validate import brought, change, check
from provkit.validate.checking import Checker
from provkit.validate.engines import Facts, auto
from provkit.validate.lookup import Lookup, text_of
from provkit.validate.profile import load_profile
from provkit.validate.shacl.affected import affected
from provkit.validate.shacl.query_text import parse as parsed
from provkit.validate.shacl.query_ways import ways
from provkit.validate.shacl.reach import Reach
from provkit.validate.shacl.running import Running
from tests.validate.test_engines_queries import PREFIX, groups, triples

EX = "https://example.org/"
SHAPES = Path(__file__).parents[2] / "shapes" / "genomics-ai"
PROFILE = load_profile()
HAVING_SHAPES = [each.id for each in PROFILE.requirements]


# --- queries


def legs(query):
    found = ways(parsed(f"SELECT $this WHERE {{ {query} }}"), {"ex": EX})
    if found is None:
        return None
    return [
        (leg.start, getattr(leg.path, "predicate", "")[-1:], leg.back, leg.end)
        for leg in found[0]
    ]


def test_a_query_goes_from_its_focus_node_over_one_variable_after_another():
    assert legs("?y ex:q ?x . $this ex:p ?x") == [
        ("this", "p", False, "x"),
        ("x", "q", True, "y"),
    ]


def test_what_is_asked_in_a_test_is_a_way_too():
    assert legs("$this ex:p ?x FILTER NOT EXISTS { ?x ex:q ?z }")[1] == (
        *("x", "q", False, "z"),
    )
    assert legs("$this ex:p ?x OPTIONAL { ?z ex:q ?x }")[1] == ("x", "q", True, "z")


def test_a_variable_as_predicate_leads_anywhere():
    assert legs("$this ?p ?x") is None
    assert legs("$this ex:p ?x FILTER EXISTS { ?x !ex:q ?z }") is None


def test_what_nothing_leads_to_lies_apart():
    found = ways(parsed("SELECT $this { $this ex:p ?x . ?y ex:q ?z }"), {"ex": EX})
    assert [each.predicates for each in found[1]] == [{EX + "q"}]


def test_an_optional_variable_is_no_start():
    """Where it is unbound, what follows matches anything."""
    found = ways(
        parsed("SELECT $this { $this ex:p ?x OPTIONAL { ?x ex:q ?y } ?y ex:r ?z }"),
        {"ex": EX},
    )
    assert {EX + "r"} in [each.predicates for each in found[1]]


def test_inner_braces_do_not_see_what_is_around_them():
    query = "SELECT $this { $this ex:p ?x { $this ex:q ?y OPTIONAL { ?x ex:r ?z } } }"
    assert ways(parsed(query), {"ex": EX})[1]


@st.composite
def unions(draw):
    """A group with a UNION before or after the rest of it."""
    parts = [draw(groups(1)), f"{{ {draw(groups(1))} }} UNION {{ {draw(groups(1))} }}"]
    return " ".join(draw(st.permutations(parts)))


def findings(data, ready):
    facts = Facts(Lookup(data))
    return {(r.focus_node, r.value) for r in ready.results(facts)}


@settings(max_examples=120, deadline=None)
@given(triples, triples, st.one_of(groups(), groups(), unions()))
def test_a_query_says_the_same_of_what_a_change_does_not_affect(old, new, query):
    shapes = "PREFIX sh: <http://www.w3.org/ns/shacl#>" + PREFIX
    shapes += "ex:S sh:targetSubjectsOf ex:p ; sh:targetObjectsOf ex:q ;"
    text = f"{PREFIX} SELECT $this ?value WHERE {{ {query} }}"
    shapes += f'sh:sparql [ sh:select """{text}""" ] .'
    ready = auto.ready(statements(shapes))
    before, added = statements(PREFIX + old), statements(PREFIX + new)
    after = list(dict.fromkeys([*before, *added]))
    changed = [each for each in after if each not in before]
    one, two = findings(before, ready), findings(after, ready)
    moved = {focus for focus, _value in one ^ two}
    reach = Reach.of(ready.shapes)
    for held in (after, before):  # added, and taken away
        facts = Facts(Lookup(held))
        running = Running(facts.data, facts.queryable)
        found = affected(reach, running, changed)
        if found is not None:
            assert moved <= {facts.data.terms[number] for number in found}


def statements(text):
    return [
        Triple(quad.subject, quad.predicate, quad.object)
        for quad in parse(text, format=RdfFormat.TURTLE)
    ]


# --- every requirement


@pytest.fixture(scope="module")
def checker():
    return Checker(PROFILE, "auto")


def looked_at(held, name, checker):
    """What a requirement finds in statements, and the scope in which it does."""
    graph = Graph(triples=held)
    scope = check.Scope.of(graph, PROFILE, frozenset([name]), checker.targets)
    found = checker.find(graph, scope, None).findings
    keys = {(f.part, f.severity, f.node, f.path, f.value, f.message) for f in found}
    return graph, scope, keys


def cuts(name):
    """Examples of a requirement, each with some statements that are its last ones."""
    random = Random(name)
    files = sorted((SHAPES / name).glob("[pf]a*.ttl"))
    for size in (1, 2, 5, 0):
        held = list(load(str(random.choice(files))).triples)
        node = random.choice(held).subject
        about = [each for each in held if each.subject == node]
        last = random.sample(held, min(size, len(held))) if size else about
        yield held, last


@pytest.mark.parametrize("name", HAVING_SHAPES)
def test_a_requirement_says_the_same_of_what_a_change_does_not_affect(
    name, checker, monkeypatch
):
    monkeypatch.setattr("provkit.validate.shacl.affected._FEW", 0)
    memory = change.Memory()
    for after, last in cuts(name):
        before = [each for each in after if each not in last]
        try:
            found = [looked_at(held, name, checker) for held in (after, before)]
        except EmptyGraph:
            continue
        for graph, scope, here in found:
            (there,) = (keys for *_, keys in found if keys is not here)
            part = tuple(brought.of_part(scope.data, last, graph.joined))
            narrowed = change.narrowed(
                scope, PROFILE, checker, part, graph, memory=memory
            )
            kept = {text_of(node) for node in narrowed.targets[name]}
            assert {node for _, _, node, *_ in here - there} <= kept


def test_all_statements_of_a_graph_affect_what_it_targets(checker):
    held = list(load(str(SHAPES / "GOV-05" / "pass.ttl")).triples)
    graph, scope, _found = looked_at(held, "GOV-05", checker)
    narrowed = change.narrowed(
        scope, PROFILE, checker, tuple(held), graph, memory=change.Memory()
    )
    assert narrowed.targets == scope.targets


def test_another_bundle_leaves_models_alone(checker):
    bundle = "ex:b{} a prov:Bundle , prov:Entity . ex:m{} a pk:Model , prov:Entity ."
    prefixes = """
@prefix ex: <https://example.org/> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix pk: <https://w3id.org/provkit/ns#> .
"""
    old, new = (statements(prefixes + bundle.format(n, n)) for n in "12")
    for held in ([*old, *new], new):
        graph, scope, _ = looked_at(held, "PRV-06", checker)
        part = tuple(new)
        found = change.narrowed(
            scope, PROFILE, checker, part, graph, memory=change.Memory()
        )
        models = {node for node in found.targets["PRV-06"] if "/m" in node.value}
        assert models == {NamedNode(EX + "m2")}


def test_what_another_condition_settles_is_spared(checker, monkeypatch):
    """Who answers for a model matters to it where it comes from outside."""
    monkeypatch.setattr("provkit.validate.shacl.affected._FEW", 0)
    prefixes = """
@prefix ex: <https://example.org/> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix pk: <https://w3id.org/provkit/ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""
    model = "ex:{} a pk:Model , prov:Entity ; prov:wasAttributedTo ex:me ."
    old = statements(
        prefixes
        + "".join(map(model.format, ("own", "foreign")))
        + "ex:foreign dcterms:type pk:ExternalModel ."
    )
    new = statements(
        prefixes + "ex:run a pk:TrainingRun ; prov:wasAssociatedWith ex:me ."
    )
    graph, scope, _ = looked_at([*old, *new], "TRA-03", checker)
    found = change.narrowed(
        scope, PROFILE, checker, tuple(new), graph, memory=change.Memory()
    )
    assert found.targets["TRA-03"] == {NamedNode(EX + "foreign")}
