"""Queries find what Oxigraph finds, worked out as sets or put in another form."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from provkit.rdf import files
from provkit.validate.engines import auto
from provkit.validate.lookup import Lookup
from provkit.validate.profile import load_profile
from provkit.validate.shacl import prebinding, queries
from provkit.validate.shacl.compiling import compiled
from provkit.validate.shacl.query_text import parse as parsed
from provkit.validate.shacl.query_text import patterns, written
from provkit.validate.shacl.queryable import Queryable
from provkit.validate.shacl.running import Running

PREFIX = "PREFIX ex: <https://example.org/>"
NODES = ["ex:a", "ex:b", "ex:c", "1", "2"]
PREDICATES = ["ex:p", "ex:q", "(ex:p|^ex:q)", "ex:p*", "ex:q/ex:p"]
EMPTY_BRANCH = "{ FILTER NOT EXISTS { $this ex:r ?v } } UNION { $this ex:p 3 }"
NOT_ONE = "$this ex:p ?value . FILTER (?value != 1)"
VARIABLES = ["$this", "?value", "?x", "?y"]

triples = st.lists(
    st.builds(
        "{} {} {} .".format,
        st.sampled_from(NODES[:3]),
        st.sampled_from(["ex:p", "ex:q"]),
        st.sampled_from(NODES),
    ),
    min_size=1,
    max_size=9,
).map("\n".join)
pattern = st.builds(
    "{} {} {} .".format,
    st.sampled_from(VARIABLES),
    st.sampled_from(PREDICATES),
    st.sampled_from([*VARIABLES, "ex:a", "1"]),
)
relation = st.builds(
    "{} {} {}".format,
    st.sampled_from(VARIABLES),
    st.sampled_from(["=", "!=", "<"]),
    st.sampled_from([*VARIABLES, "1", "ex:b"]),
)
membership = st.builds(
    "{} {} (ex:a, ex:c)".format,
    st.sampled_from(VARIABLES),
    st.sampled_from(["IN", "NOT IN"]),
)
kind = st.builds(
    "{}({})".format,
    st.sampled_from(["BOUND", "!BOUND", "isIRI", "!isLiteral"]),
    st.sampled_from(VARIABLES),
)
value_test = st.one_of(relation, membership, kind)
test = st.one_of(
    value_test.map("FILTER ({})".format),
    st.builds("FILTER ({} || {})".format, value_test, value_test),
    st.builds("FILTER ({} && {})".format, value_test, value_test),
)


@st.composite
def groups(draw, deep=2):
    """What stands between braces."""
    parts = draw(st.lists(pattern, min_size=1, max_size=2))
    if draw(st.booleans()):
        parts.append(draw(test))
    if draw(st.integers(0, 4)) == 0:
        parts.append(f"OPTIONAL {{ {draw(pattern)} }}")
    if deep and draw(st.integers(0, 3)) == 0:
        bare = f"FILTER NOT EXISTS {{ {draw(pattern)} }}"
        one, other = draw(st.one_of(groups(0), st.just(bare))), draw(groups(0))
        parts.append(draw(st.sampled_from([f"{{ {one} }} UNION {{ {other} }}", one])))
    if deep and draw(st.integers(0, 5)) == 0:
        inner = draw(groups(deep - 1))
        parts.append(f"FILTER ({draw(value_test)} || NOT EXISTS {{ {inner} }})")
    for _ in range(draw(st.integers(0, 2)) if deep else 0):
        word = draw(st.sampled_from(["NOT EXISTS", "NOT EXISTS", "EXISTS"]))
        place = draw(st.integers(0, len(parts)))
        parts.insert(place, f"FILTER {word} {{ {draw(groups(deep - 1))} }}")
    return " ".join(parts)


def results(data, query):
    shapes = "PREFIX sh: <http://www.w3.org/ns/shacl#>" + PREFIX
    shapes += "ex:S sh:targetSubjectsOf ex:p ; sh:targetObjectsOf ex:q ;"
    shapes += f'sh:sparql [ sh:select """{PREFIX} {query}""" ] .'
    both = [
        [quad.triple for quad in parse(text, RdfFormat.TURTLE)]
        for text in (PREFIX + data, shapes)
    ]
    return {(str(each.focus_node), str(each.value)) for each in auto.run(*both)}


def as_it_stands(query, group=None):
    """In the place of `without_exists`: nothing is replaced."""


def left_to_oxigraph(query, prefixes):
    """In the place of `_sets`: nothing is worked out here."""


@settings(max_examples=250, deadline=None)
@given(triples, groups())
def test_minus_and_optional_say_what_not_exists_said(data, group):
    query = f"SELECT DISTINCT $this ?value {{ {group} }}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "_sets", left_to_oxigraph)
        quick = results(data, query)
        patch.setattr(prebinding, "without_exists", as_it_stands)
        assert quick == results(data, query)


def agree_on(data, group):
    # A path of no steps leads to a constant that the graph lacks; not so in Oxigraph.
    data += "ex:a ex:r ex:b , ex:c , 1 , 2 ."
    query = f"SELECT DISTINCT $this ?value {{ {group} }}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prebinding, "without_exists", as_it_stands)
        here = results(data, query)
        patch.setattr(queries, "_sets", left_to_oxigraph)
        assert here == results(data, query)


@settings(max_examples=300, deadline=None)
@given(triples, groups())
def test_sets_give_what_oxigraph_gives(data, group):
    agree_on(data, group)


@pytest.mark.slow
@settings(max_examples=20_000, deadline=None)
@given(triples, groups())
def test_sets_give_what_oxigraph_gives_twenty_thousand_times(data, group):
    agree_on(data, group)


@pytest.mark.parametrize(
    ("data", "group", "expected"),
    [
        # a branch that mentions the focus node only within a test
        ("ex:a ex:p 1 . ex:c ex:p 3 ; ex:r 2 .", EMPTY_BRANCH, {"a", "c"}),
        ("ex:a ex:p 1 . ex:c ex:p 4 ; ex:r 2 .", EMPTY_BRANCH, {"a"}),
        # values of two kinds are not equal, and that is no error
        ("ex:a ex:p 'x' . ex:b ex:p 1 . ex:c ex:p ex:d .", NOT_ONE, {"a", "c"}),
        (
            "ex:a ex:p 'x'@en . ex:b ex:p true . ex:c ex:p 'z'^^ex:dt .",
            NOT_ONE,
            {"a", "b"},
        ),
    ],
)
@pytest.mark.parametrize("distinct", ["DISTINCT", ""])
def test_what_was_once_wrong(data, group, expected, distinct):
    found = results(data, f"SELECT {distinct} $this {{ {group} }}")
    assert {focus[len("<https://example.org/") : -1] for focus, _ in found} == expected


def solved(broken):
    """Focus nodes with their values, as numbers."""
    return {
        (focus, value)
        for each in broken
        for focus, value in zip(
            each.focus.tolist(),
            [None] * len(each.focus) if each.value is None else each.value.tolist(),
            strict=True,
        )
    }


def shipped():
    """Every SPARQL constraint that is shipped, with its shape."""
    profile = load_profile()
    for each in profile.requirements:
        for shape in compiled((*profile.common, *each.shapes)):
            for constraint in shape.constraints:
                if constraint.source is not None:
                    yield each, shape, constraint.check.__self__


def test_every_shipped_query_is_worked_out_here_as_oxigraph_does():
    """On the examples of its requirement and of the one after it."""
    hierarchy, asked = load_profile().hierarchy, 0
    for requirement, shape, query in shipped():
        for path in sorted(requirement.folder.glob("*.ttl")):
            held = [] if path.name == "shape.ttl" else files.read(path)
            data = Lookup([*(quad.triple for quad in held), *hierarchy])
            nodes = shape.targets.within(data)
            running = Running(data, Queryable(data))
            here = query.by_sets(running, nodes)
            assert here is not None, f"{requirement.id} is left to Oxigraph"
            there = query.by_oxigraph(running, nodes)
            assert solved(here) == solved(there), f"{requirement.id} on {path.name}"
            asked += len(solved(here))
    assert asked > 100


def rewritten(text):
    query = parsed(text)
    prebinding.without_exists(query)
    return written(query)


def test_what_shares_only_bound_variables_becomes_minus():
    query = "SELECT $this { $this ex:p ?v FILTER NOT EXISTS { $this ex:q ?v } }"
    assert " ".join(rewritten(query).split()).endswith("MINUS { $this ex:q ?v } }")


def test_what_only_filters_on_the_outside_becomes_optional():
    query = "SELECT $this { $this ex:p ?v FILTER NOT EXISTS "
    text = rewritten(query + "{ $this ex:q ?w FILTER (?w > ?v) } }")
    assert "OPTIONAL" in text
    assert "BOUND" in text


def test_what_leans_on_the_outside_stays():
    query = "SELECT $this { $this ex:p ?v OPTIONAL { $this ex:r ?w } "
    query += "FILTER NOT EXISTS { $this ex:q ?w } }"
    assert "NOT EXISTS" in rewritten(query)


def test_what_stands_within_exists_stays():
    query = "SELECT $this { $this ex:p ?v FILTER EXISTS { ?v ex:q ?w "
    query += "FILTER NOT EXISTS { ?w ex:p ?v } } }"
    assert "MINUS" not in rewritten(query)


def test_variables_in_the_place_of_a_predicate_are_seen():
    query = parsed('{ $this a ex:T ; ex:p [ ?any "x"@en , 1.5 ] . ?x ex:q ?y }')
    (group,) = query.groups()
    assert patterns(group).any_predicate
    assert patterns(group).bound == {"this", "any", "x", "y"}
    query = parsed("{ $this a ex:T ; (ex:p|^ex:q)/ex:r* ?x , ?y . ?x ex:q? 'a' . }")
    (group,) = query.groups()
    assert not patterns(group).any_predicate
