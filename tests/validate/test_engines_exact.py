"""Where engines have been seen to go wrong; the default one does not."""

import pytest
from pyoxigraph import RdfFormat, parse

from provkit.errors import ProfileError
from provkit.validate.engines import Facts, NotRun, auto, pyshacl
from provkit.validate.lookup import Lookup, text_of

PREFIXES = """
PREFIX ex: <https://example.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
TARGET = "ex:S a sh:NodeShape ; sh:targetClass ex:T ;"


def triples(text):
    return [quad.triple for quad in parse(PREFIXES + text, RdfFormat.TURTLE)]


def found(data, shapes):
    """Focus node and value of every result, in short, sorted."""
    return sorted(
        (
            text_of(result.focus_node).rpartition("/")[2],
            None if result.value is None else text_of(result.value),
        )
        for result in auto.run(triples(data), triples(shapes))
    )


def asked(data, query):
    """The same for one SPARQL constraint on the instances of ex:T."""
    text = f"PREFIX ex: <https://example.org/> {query}"
    return found(data, f'{TARGET} sh:sparql [ sh:select """{text}""" ] .')


# --- constructs that other engines get wrong, in silence


def test_a_sequence_inside_alternatives():
    shape = f"{TARGET} sh:property [ sh:minCount 1 ; sh:path "
    shape += "[ sh:alternativePath ( ex:p ( ex:q ex:r ) ) ] ] ."
    data = "ex:a a ex:T ; ex:p 1 . ex:b a ex:T ; ex:q [ ex:r 1 ] . ex:c a ex:T ."
    assert found(data, shape) == [("c", None)]


def test_paths_within_paths():
    shape = f"{TARGET} sh:property [ sh:class ex:U ; sh:path "
    shape += "[ sh:zeroOrMorePath [ sh:inversePath ( ex:p ex:q ) ] ] ] ."
    data = "ex:a a ex:T , ex:U . ex:b ex:p [ ex:q ex:a ] . ex:c ex:p [ ex:q ex:b ] ."
    wrong = ("a", "https://example.org/")
    assert found(data, shape) == [("a", wrong[1] + "b"), ("a", wrong[1] + "c")]


def test_literals_are_counted_by_a_qualified_shape():
    shape = f"{TARGET} sh:property [ sh:path ex:p ; sh:qualifiedMinCount 1 ; "
    shape += 'sh:qualifiedValueShape [ sh:pattern "^a" ] ] .'
    assert found('ex:a a ex:T ; ex:p "ab" . ex:b a ex:T ; ex:p "b" .', shape) == [
        ("b", None)
    ]


def test_less_than_within_alternatives():
    shape = f"{TARGET} sh:or ( [ sh:property [ sh:path ex:q ; sh:minInclusive 5 ] ] "
    shape += "[ sh:property [ sh:path ex:p ; sh:lessThanOrEquals ex:q ] ] ) ."
    data = "ex:a a ex:T ; ex:p 1 ; ex:q 2 . ex:b a ex:T ; ex:p 3 ; ex:q 2 ."
    assert [focus for focus, _ in found(data, shape)] == ["b"]


def test_what_cannot_be_compared_is_not_less():
    shape = f"{TARGET} sh:property [ sh:path ex:p ; sh:lessThan ex:q ] ."
    data = """ex:a a ex:T ; ex:p "yesterday"^^xsd:dateTime ; ex:q 1 .
        ex:b a ex:T ; ex:p "2020-01-01T00:00:00"^^xsd:dateTime ;
            ex:q "2020-01-01T10:00:00Z"^^xsd:dateTime .
        ex:c a ex:T ; ex:p "2020-01-01T00:00:00"^^xsd:dateTime ;
            ex:q "2020-01-03T00:00:00Z"^^xsd:dateTime .
        ex:d a ex:T ; ex:p 0.1 ; ex:q "1e-1"^^xsd:double ."""
    assert [focus for focus, _ in found(data, shape)] == ["a", "b", "d"]


def test_shared_blank_nodes_are_asked_once_each():
    shape = f"{TARGET} sh:property [ sh:path ex:p ; sh:node [ sh:class ex:U ] ] ."
    shared = "".join(f"ex:n{n} a ex:T ; ex:p _:x . " for n in range(200))
    assert len(found(shared, shape)) == 200


# --- shapes that must be refused, by name and with the reason


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ("sh:property [ sh:minCount 1 ]", "ex.*sh:property without sh:path"),
        ("sh:minCount 1", "only a property shape"),
        ("sh:property [ sh:path ex:p ; sh:minCount 1.5 ]", "whole number"),
        ('sh:property [ sh:path ex:p ; sh:minCount "1" ]', "whole number"),
        ("sh:property [ sh:path ex:p ; sh:maxCount 1 , 2 ]", "stated once only"),
        ("sh:property [ sh:path ( ex:p ) ]", "two members or more"),
        ("sh:property [ sh:path [ ex:p ex:q ] ]", "not a well-formed property path"),
        ("sh:property [ sh:path 'p' ]", "not a well-formed property path"),
        ("sh:in ex:a", "not a well-formed list"),
        ("sh:or ( [ sh:class 1 ] )", "must be an IRI"),
        ("sh:nodeKind sh:Thing", "no kind of node"),
        ("sh:pattern '['", "is no pattern"),
        ("sh:pattern 'a' ; sh:flags 'z'", "is no pattern"),
        ("sh:datatype 'x'", "must be an IRI"),
        ("sh:closed 7", "true or false"),
        ("sh:deactivated 'no'", "true or false"),
        ("sh:severity 'high'", "must be one IRI"),
        ("sh:languageIn ( ex:en )", "language tags"),
        ("sh:not 'x'", "a text stands where a shape must"),
        ("sh:targetClass 'T'", "must be an IRI"),
        ("sh:sparql [ sh:ask 'ASK {}' ]", "needs one sh:select"),
        ("sh:sparql [ sh:select 'SELECT $this {' ]", "not SPARQL"),
        ("sh:sparql [ sh:select 'SELECT $this { ?this $PATH 1 }' ]", "PATH"),
        ("sh:sparql [ sh:select 'SELECT ?x { ?x ?y ?z }' ]", "must return .this"),
        ("sh:sparql [ sh:select 'ASK { $this ?y ?z }' ]", "needs a SELECT"),
    ],
)
def test_an_ill_formed_shape_is_refused(shape, reason):
    with pytest.raises(ProfileError, match=f"(?s)example.org/S.*{reason}|{reason}"):
        found("ex:a a ex:T .", f"{TARGET} {shape} .")


@pytest.mark.parametrize(
    "shape",
    [
        "sh:node ex:S .",
        "sh:property ex:P . ex:P sh:path ex:p ; sh:node ex:S .",
        "sh:or ( [ sh:not ex:S ] [ sh:class ex:T ] ) .",
    ],
)
def test_a_shape_that_refers_to_itself_is_refused(shape):
    with pytest.raises(ProfileError, match="refers to itself"):
        found("ex:a a ex:T .", f"{TARGET} {shape}")


# --- queries: what `$this` means, wherever it stands

DATA = """ex:a a ex:T ; ex:p 1 , 2 ; ex:q ex:b . ex:b a ex:T ; ex:p 3 .
    ex:c a ex:T ; ex:q ex:a . ex:n ex:p 9 . _:x a ex:T ; ex:p 007 ."""


@pytest.mark.parametrize(
    ("query", "focus"),
    [
        ("SELECT $this { FILTER ($this = ex:b) }", "b"),
        ("SELECT $this { { FILTER (false) } UNION { FILTER ($this = ex:b) } }", "b"),
        ("SELECT $this { BIND ($this AS ?x) FILTER (?x = ex:b) }", "b"),
        (
            (
                "SELECT $this { OPTIONAL { FILTER ($this = ex:b) BIND (1 AS ?x) } "
                "FILTER (BOUND(?x)) }"
            ),
            "b",
        ),
        ("SELECT $this { { SELECT $this { ?this ex:p 3 } } }", "b"),
        (
            (
                "SELECT $this { { SELECT $this (COUNT(?v) AS ?n) { $this ex:p ?v } "
                "GROUP BY $this } FILTER (?n > 1) }"
            ),
            "a",
        ),
        (
            (
                "SELECT $this (MAX(?v) AS ?value) { $this ex:p ?v } GROUP BY $this "
                "HAVING (MAX(?v) = 3)"
            ),
            "b",
        ),
        (
            (
                "SELECT $this ?value { $this ex:p ?value FILTER (?value < 5) } "
                "ORDER BY ?value LIMIT 1"
            ),
            "ab",
        ),
        ("SELECT $this { FILTER NOT EXISTS { $this ex:p ?v } }", "c"),
        ("SELECT $this { FILTER EXISTS { $this ex:q ex:b } }", "a"),
        (
            (
                "SELECT $this { $this ex:p ?v FILTER NOT EXISTS { ?o ex:q $this } "
                "FILTER (isIRI($this)) }"
            ),
            "",
        ),
        (
            (
                "SELECT DISTINCT $this { $this ex:p ?v FILTER NOT EXISTS "
                "{ $this ex:p ?w FILTER (?w > ?v) } FILTER (?v < 3) }"
            ),
            "a",
        ),
        (
            (
                "SELECT $this { $this ex:p ?v FILTER (?v = 1 || EXISTS "
                "{ ?z ex:p ?w FILTER (?w = 9 && ?v = 3) }) }"
            ),
            "ab",
        ),
        (
            (
                "SELECT * { $this ex:q ?value FILTER NOT EXISTS { ?value ex:q ?z "
                "FILTER NOT EXISTS { ?z ex:q ?y } } }"
            ),
            "a",
        ),
        (
            "SELECT $this { $this a ex:T . FILTER ($this IN (ex:b, ex:zz)) # { }\n }",
            "b",
        ),
        ("SELECT $this { $this ?any 3 . FILTER (STR($this) != '}') }", "b"),
    ],
)
def test_this_is_the_focus_node_wherever_it_stands(query, focus):
    assert "".join(sorted({f for f, _ in asked(DATA, query)})) == focus


def test_a_query_sees_nothing_but_the_graph():
    query = "SELECT $this ?value { ?value ?any $this }"
    assert asked("ex:a a ex:T . ex:n ex:p ex:a .", query) == [
        ("a", "https://example.org/n")
    ]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { $this ex:p ?v MINUS { $this ex:p 1 } }",
        "SELECT $this { VALUES ?v { 1 } $this ex:p ?v }",
        "SELECT $this { $this ex:p ?v } VALUES ?v { 1 }",
        "SELECT $this { SERVICE <urn:x> { $this ex:p ?v } }",
        "SELECT $this { { SELECT ?v { ?s ex:p ?v } } }",
        "SELECT $this { BIND (ex:a AS $this) }",
        "SELECT (ex:a AS $this) { ?x ex:p ?v }",
    ],
)
def test_what_shacl_refuses_in_a_query_is_refused(query):
    with pytest.raises(ProfileError, match="its query is refused"):
        asked(DATA, query)


def test_a_word_in_a_text_is_no_keyword():
    query = "SELECT $this { $this ex:p ?v FILTER (?v = 3 || ?v = 'MINUS { VALUES') }"
    assert [focus for focus, _ in asked(DATA, query)] == ["b"]


# --- literals as they were written, also through Oxigraph, which rewrites them


def test_a_query_gives_back_values_as_they_were_written():
    data = 'ex:a a ex:T ; ex:p 007 , "1.50"^^xsd:decimal . ex:b a ex:T ; ex:p 7 .'
    values = asked(data, "SELECT $this ?value { $this ex:p ?value }")
    assert values == [("a", "007"), ("a", "1.50"), ("b", "7")]


def test_a_query_sees_texts_as_they_were_written():
    data = 'ex:a a ex:T ; ex:p 07 . ex:b a ex:T ; ex:p "5"^^xsd:byte .'
    assert asked(data, "SELECT $this { $this ex:p ?v FILTER (STR(?v) = '07') }") == [
        ("a", "https://example.org/a")
    ]
    kind = "FILTER (DATATYPE(?v) = <http://www.w3.org/2001/XMLSchema#byte>)"
    assert asked(data, f"SELECT $this {{ $this ex:p ?v {kind} }}") == [
        ("b", "https://example.org/b")
    ]


def test_two_ways_to_write_a_number_are_left_to_pyshacl():
    data = "ex:a a ex:T ; ex:p 07 . ex:b a ex:T ; ex:p 7 ."
    query = "SELECT $this { $this ex:p ?v FILTER (STR(?v) = '07') }"
    assert [focus for focus, _ in asked(data, query)] == ["a"]


# --- what is left to pySHACL

OWN = """
ex:Own a sh:ConstraintComponent ; sh:parameter [ sh:path ex:least ] ;
    sh:validator [ a sh:SPARQLAskValidator ;
        sh:ask "ASK { FILTER ($value >= $least) }" ] .
ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; ex:least 5 ] .
"""


def test_a_component_of_ones_own_is_left_to_pyshacl():
    data = "ex:a a ex:T ; ex:p 1 . ex:b a ex:T ; ex:p 6 ."
    assert [focus for focus, _ in found(data, OWN)] == ["a"]


def test_what_is_too_large_for_pyshacl_is_not_run(monkeypatch):
    monkeypatch.setattr(auto, "MOST", 1)
    data = triples("ex:a a ex:T ; ex:p 1 .")
    with pytest.raises(NotRun, match="of its own; that is for pySHACL"):
        auto.ready(triples(OWN)).results(Facts(Lookup(data)))


@pytest.mark.parametrize("shape", ["sh:class ex:U", "sh:sparql [ sh:select 'x' ]"])
def test_some_focus_nodes_alone(shape):
    query = "'SELECT $this { $this ?p ?o }'"
    shapes = triples(f"{TARGET} {shape.replace(chr(39) + 'x' + chr(39), query)} .")
    data = triples("ex:a a ex:T . ex:b a ex:T .")
    facts = Facts(Lookup(data))
    (node,) = {t.subject for t in data if t.subject.value.endswith("b")}
    results = auto.ready(shapes).results(facts, {facts.data.number(node)})
    assert {result.focus_node for result in results} == {node}


def test_one_value_that_pyshacl_stumbles_over_is_said_and_not_thrown():
    data = triples('ex:a a ex:T ; ex:p "NaN"^^xsd:decimal , "7" .')
    shape = triples(f"{TARGET} sh:property [ sh:path ex:p ; sh:minInclusive 5 ] .")
    assert len(auto.run(data, shape)) == 2
    with pytest.raises(NotRun, match="InvalidOperation"):
        pyshacl.run(data, shape)
