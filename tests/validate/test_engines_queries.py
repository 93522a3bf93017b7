"""Queries that are put in another form find what they found as they were written."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from provkit.validate.engines import auto
from provkit.validate.shacl import prebinding
from provkit.validate.shacl.query_text import is_connected, patterns, written
from provkit.validate.shacl.query_text import parse as parsed

PREFIX = "PREFIX ex: <https://example.org/>"
NODES = ["ex:a", "ex:b", "ex:c", "1", "2"]
PREDICATES = ["ex:p", "ex:q", "(ex:p|^ex:q)", "ex:p*", "ex:q/ex:p"]
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
test = st.builds(
    "FILTER ({} {} {})".format,
    st.sampled_from(VARIABLES),
    st.sampled_from(["=", "!=", "<"]),
    st.sampled_from([*VARIABLES, "1", "ex:b"]),
)


@st.composite
def groups(draw, deep=2):
    """What stands between braces."""
    parts = draw(st.lists(pattern, min_size=1, max_size=2))
    if draw(st.booleans()):
        parts.append(draw(test))
    if draw(st.integers(0, 4)) == 0:
        parts.append(f"OPTIONAL {{ {draw(pattern)} }}")
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


@settings(max_examples=250, deadline=None)
@given(triples, groups())
def test_minus_and_optional_say_what_not_exists_said(data, group):
    query = f"SELECT DISTINCT $this ?value {{ {group} }}"
    quick = results(data, query)
    kept, prebinding.without_exists = prebinding.without_exists, as_it_stands
    try:
        assert quick == results(data, query)
    finally:
        prebinding.without_exists = kept


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


def test_what_hangs_together_is_seen():
    assert is_connected(parsed("{ $this ex:p ?x . ?y ex:q ?x }"), "this")
    assert not is_connected(parsed("{ $this ex:p ?x . ?y ex:q ?z }"), "this")
