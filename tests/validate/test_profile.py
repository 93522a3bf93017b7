"""Profiles: where they come from, and what is refused before an engine runs."""

from importlib.resources import files
from pathlib import Path

import pytest

import provkit
from provkit import _resources
from provkit.errors import ProfileError, UnknownName
from provkit.validate import lint, load_profile, profile_sources, validate
from provkit.validate.profile import _read
from provkit.validate.shacl.compiling import compiled


def test_the_shipped_profile_is_read_from_beside_or_inside_the_package():
    packaged = files("provkit") / "shapes"
    beside = Path(provkit.__file__).parents[1] / "shapes"
    assert _resources.shapes() == (packaged if packaged.is_dir() else beside)
    assert _resources.shapes().joinpath("ontology.ttl").is_file()


def test_a_folder_is_a_profile(profile, turtle):
    chosen = load_profile(str(profile))
    assert (chosen.name, [r.id for r in chosen.requirements]) == ("mine", ["ONE-01"])
    report = validate(turtle("ex:m a pk:Model ."), profile=str(profile))
    assert [f.message for f in report] == ["https://example.org/m has no title."]


def test_a_requirement_is_found_in_any_case(profile):
    assert load_profile(str(profile)).requirement("one-01").id == "ONE-01"


def test_an_unknown_requirement_is_answered_with_the_nearest():
    with pytest.raises(UnknownName, match="did you mean 'PRV-04'"):
        load_profile().requirement("prv-4")


def test_an_unknown_profile_names_the_known_ones():
    with pytest.raises(UnknownName, match=r"genomics-ai.*or give the folder"):
        load_profile("genomic")


def test_a_folder_without_shapes_is_no_profile(tmp_path):
    with pytest.raises(ProfileError, match="no requirement in this folder"):
        load_profile(str(tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("sh:minCount", "sh:minimumCount", "SHACL has no term sh:minimumCount"),
        ("sh:targetClass pk:Model ;", "", "has no target"),
        ("sh:severity sh:Violation ; sh:message", "sh:message", "no sh:severity"),
        ('dcterms:identifier "ONE-01" ;', "", "has no dcterms:identifier"),
        ('identifier "ONE-01"', 'identifier "TWO-01"', "'ONE-01'.*'TWO-01'"),
        (", pk:Requirement", "", "0 requirements in it"),
        ("sh:property req:ONE-01-title", "rdfs:label 1", "no shape refers to it"),
        (
            "sh:minCount 1",
            'sh:pattern "("',
            "req:ONE-01-title: sh:pattern .* is no pattern",
        ),
        (
            "sh:minCount 1",
            'sh:sparql [ sh:select "SELECT $this { $this no:p 1 }" ]',
            "req:ONE-01-title: its query is not SPARQL",
        ),
        (" .\nreq:ONE-01-title", "\nreq:ONE-01-title", r":16: .*line 16"),
    ],
)
def test_a_shape_that_cannot_be_meant_is_refused_with_its_file(
    profile, old, new, reason
):
    with pytest.raises(ProfileError, match=f"(?s)ONE-01/shape.ttl.*{reason}"):
        load_profile(str(profile.changed(old, new)))


@pytest.mark.parametrize(
    "constraint", ["sh:or 1", "sh:minLength ex:one", "sh:path ex:p"]
)
def test_a_shape_that_no_engine_could_run_is_refused(profile, turtle, constraint):
    profile.changed("sh:minCount 1", constraint)
    with pytest.raises(ProfileError, match="ONE-01-title"):
        validate(turtle('ex:m a pk:Model ; dcterms:title "t" .'), str(profile))


def test_the_room_can_be_called_as_the_function(profile, turtle):
    report = provkit.validate(turtle("ex:m a pk:Model ."), profile=str(profile))
    assert not report
    assert provkit.validate.load_profile is load_profile


WITHIN = "ONE-01/shape.ttl:16: a shape within req:ONE-01-title, "
PATH = "sh:path dcterms:issued"


@pytest.mark.parametrize(
    ("constraint", "name"),
    [
        ("sh:minCount 'many'", f"{WITHIN}sh:property with {PATH}: sh:minCount"),
        ("sh:flags 'i'", f"{WITHIN}sh:property with {PATH}: sh:flags asks nothing"),
        (
            "sh:or ( [ sh:minLength 1 ] [ sh:minLength 'x' ] )",
            f"{WITHIN}sh:or (member 2 of its list) below {PATH}: sh:minLength",
        ),
        ("sh:minimum 1", "sh:minimum (at a shape within req:ONE-01-title, sh:prop"),
        ("sh:sparql [ sh:select 'ASK { }' ]", f"{WITHIN}sh:property with {PATH}: "),
    ],
)
def test_a_shape_without_a_name_is_called_by_what_it_is_within(
    profile, constraint, name
):
    part = f"sh:minCount 1 ; sh:property [ sh:path dcterms:issued ; {constraint} ]"
    profile.changed("sh:minCount 1", part)
    said = set()
    for _ in range(2):
        with pytest.raises(ProfileError) as refused:
            load_profile(str(profile))
        said.add(str(refused.value))
    (message,) = said
    assert name in message
    assert "_:" not in message


@pytest.mark.parametrize("name", ["core", "genomics-ai"])
def test_the_shapes_that_are_shipped_are_well_formed(name, monkeypatch):
    """They are not held against it each time that somebody validates."""
    monkeypatch.setattr(_resources, "is_shipped", lambda _folder: False)
    linted = []
    monkeypatch.setattr(
        lint, "compiled", lambda triples: linted.append(compiled(triples))
    )
    _read(profile_sources.shipped(name))
    assert len(linted) == len(load_profile(name).requirements)
