"""A small profile that a test can bend, and graphs in Turtle."""

from pathlib import Path

import pytest

PREFIXES = """\
@prefix ex: <https://example.org/> .
@prefix req: <https://w3id.org/provkit/requirement/> .
@prefix pk: <https://w3id.org/provkit/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPE = """
req:ONE-01 a sh:NodeShape , pk:Requirement ;
    dcterms:identifier "ONE-01" ; dcterms:title "A title" ;
    dcterms:description "A model has a title." ; dcterms:subject pk:Transparency ;
    pk:rationale "Because." ; pk:fix "give it one" ;
    sh:severity sh:Violation ; sh:message "It has no title." ;
    sh:targetClass pk:Model ; sh:property req:ONE-01-title .
req:ONE-01-title a sh:PropertyShape ; sh:path dcterms:title ; sh:minCount 1 ;
    sh:severity sh:Violation ; sh:message "{$this} has no title." .
"""


class Profile:
    """A folder of requirements in the making."""

    def __init__(self, folder: Path):
        self.folder = folder

    def add(self, name: str, body: str) -> "Profile":
        """Write one requirement's shape."""
        (self.folder / name).mkdir(parents=True, exist_ok=True)
        file = self.folder / name / "shape.ttl"
        file.write_text(PREFIXES + body, encoding="utf-8")
        return self

    def changed(self, old: str, new: str) -> "Profile":
        """Write the sample requirement with one thing in it changed."""
        assert old in SHAPE
        return self.add("ONE-01", SHAPE.replace(old, new))

    def __str__(self):
        return str(self.folder)


@pytest.fixture
def profile(tmp_path):
    """A profile with one requirement: a model has a title."""
    return Profile(tmp_path / "mine").add("ONE-01", SHAPE)


@pytest.fixture
def turtle(tmp_path):
    """A function that writes a Turtle file and gives its path."""

    def write(body: str, name: str = "graph.ttl") -> Path:
        path = tmp_path / name
        path.write_text(PREFIXES + body, encoding="utf-8")
        return path

    return write
