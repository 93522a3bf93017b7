"""Graphs and profiles that somebody will bring: a clear word, and no hang."""

import time

import pytest

from provkit.errors import EmptyGraph, ProfileError, UnreadableGraph
from provkit.validate import Validator, load_profile, validate


def test_an_iri_with_a_space_is_named_with_its_line(turtle):
    with pytest.raises(UnreadableGraph, match=r"graph\.ttl:9"):
        validate(turtle("<urn:a model> a pk:Model ."))


def test_a_graph_without_anything_known_has_not_passed(turtle):
    with pytest.raises(EmptyGraph, match=r"(?s)nothing to check.*not a pass"):
        validate(turtle("ex:a ex:p ex:b ."), only=["TRA-01"])


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ("sh:node req:ONE-01", "req:ONE-01: a shape that refers to itself"),
        ("sh:in ex:list", "req:ONE-01-title: sh:in .* not a well-formed list"),
        ("sh:maxCount 'two'", "req:ONE-01-title: sh:maxCount 'two' must be a whole"),
        ("sh:flags 'i'", "sh:flags asks nothing without sh:pattern"),
        ("sh:qualifiedMinCount 1", "asks nothing without sh:qualifiedValueShape"),
        ("sh:severity sh:FatalConstraintComponent", "SHACL has no term sh:Fatal"),
        (
            "sh:sparql [ sh:select 'SELECT $this { $this a ?x MINUS { ?x a ?y } }' ]",
            "req:ONE-01-title: its query is refused: SHACL allows no MINUS",
        ),
        (
            (
                "sh:sparql [ sh:select 'SELECT $this { $this a ?x "
                'FILTER REGEX(STR(?x), "(") }\' ]'
            ),
            r"req:ONE-01-title: its query is refused: '\(' is no pattern",
        ),
        (
            (
                "sh:sparql [ sh:select 'SELECT $this { $this a ?x "
                "FILTER (<urn:fn>(?x)) }' ]"
            ),
            "req:ONE-01-title: its query is refused: .*urn:fn",
        ),
    ],
)
def test_a_shape_that_is_not_well_formed_is_named(profile, shape, reason):
    with pytest.raises(ProfileError, match=rf"ONE-01/shape\.ttl:\d+: .*{reason}"):
        load_profile(str(profile.changed("sh:minCount 1", shape)))


def test_a_folder_without_shapes(tmp_path):
    (tmp_path / "profile.ttl").write_text("<urn:a> <urn:p> 1 .")
    with pytest.raises(ProfileError, match="no requirement in this folder"):
        Validator(str(tmp_path))


def test_a_cycle_of_derivations_ends(turtle):
    ring = " ".join(
        f"ex:d{n} a pk:Dataset , prov:Entity ; prov:wasDerivedFrom ex:d{(n + 1) % 60} ."
        for n in range(60)
    )
    began = time.monotonic()
    report = validate(
        turtle(ring + "ex:m a pk:Model , prov:Entity ; prov:wasDerivedFrom ex:d0 .")
    )
    assert time.monotonic() - began < 60
    assert not report


def heavy(turtle, profile, size):
    """Check a graph with one long text against patterns, lengths and a query."""
    profile.changed("sh:minCount 1", "sh:minLength 3 ; sh:pattern '^x+$'")
    file = turtle("")
    with file.open("a") as stream:
        stream.write('ex:m a pk:Model ; dcterms:title "')
        for _ in range(size // 1_000_000):
            stream.write("x" * 1_000_000)
        stream.write('" .\n')
    return validate(file, str(profile))


def test_a_long_literal(turtle, profile):
    assert heavy(turtle, profile, 8_000_000)


def test_a_literal_that_is_too_long_is_refused(turtle, profile):
    with pytest.raises(UnreadableGraph, match=r"graph\.ttl: .* longer than 16 MB"):
        heavy(turtle, profile, 40_000_000)


@pytest.mark.slow
def test_a_literal_of_two_gigabytes_is_refused(turtle, profile):
    with pytest.raises(UnreadableGraph, match="longer than 16 MB"):
        heavy(turtle, profile, 2_000_000_000)
