"""The ontology, the vocabulary, the mapping, the records and the shapes agree."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from provkit import model, terms
from provkit.rdf.fields import Form
from provkit.rdf.mapping import KINDS, by_class, by_name
from provkit.vocab import OWL, PK, PROV, RDF, RDFS, SKOS

SHAPES = Path(__file__).parents[2] / "shapes"


def graph(path: Path) -> set:
    return {quad.triple for quad in parse(path.read_bytes(), RdfFormat.TURTLE)}


ONTOLOGY = graph(SHAPES / "ontology.ttl")


def typed(*classes: str) -> set[str]:
    return {
        t.subject.value
        for t in ONTOLOGY
        if t.predicate.value == RDF.type
        and isinstance(t.subject, NamedNode)
        and t.object.value in classes
    }


CLASSES = typed(OWL.Class)
PROPERTIES = typed(OWL.ObjectProperty, OWL.DatatypeProperty)
CONCEPTS = typed(SKOS.Concept)


def test_every_name_of_the_vocabulary_is_declared():
    declared = CLASSES | PROPERTIES | CONCEPTS
    assert {PK[name] for name in PK} <= declared


def test_every_class_of_the_mapping_is_declared():
    used = {each for kind in KINDS for each in kind.classes if each in PK}
    assert used <= CLASSES


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_field_of_a_record_is_mapped(kind):
    unwritten = (
        {"kind", "iri"} if kind.record is model.Agent else {"path", "iri", "samples"}
    )
    held = {each.name for each in fields(kind.record)} - unwritten
    assert {field.name for field in kind.fields} == held


def test_every_kind_of_record_is_mapped():
    assert {kind.record for kind in KINDS} == set(model.KINDS)
    assert len(by_class()) == len(by_name()) == len(KINDS)


def test_every_own_predicate_of_the_mapping_is_declared():
    used = {field.predicate for kind in KINDS for field in kind.fields}
    assert {each for each in used if each.startswith(PK.base)} <= PROPERTIES


def test_what_a_field_implies_is_what_the_ontology_says():
    below = {
        (t.subject.value, t.object.value)
        for t in ONTOLOGY
        if t.predicate.value == RDFS.subPropertyOf
    }
    for kind in KINDS:
        for field in kind.fields:
            if field.predicate in PK or field.predicate.startswith(PROV.base):
                for general in field.implies:
                    assert _reaches(below, field.predicate, general), field


def _reaches(below: set[tuple[str, str]], start: str, goal: str) -> bool:
    todo, seen = [start], set()
    while todo:
        each = todo.pop()
        if each == goal:
            return True
        seen.add(each)
        todo += [up for down, up in below if down == each and up not in seen]
    return False


def test_every_scheme_of_the_mapping_has_terms():
    schemes = {f.scheme for kind in KINDS for f in kind.fields if f.form is Form.TERM}
    for scheme in schemes:
        assert terms.resolve(scheme, "no such term at all") is None


def test_shapes_use_declared_names_only():
    declared = CLASSES | PROPERTIES | CONCEPTS
    for path in sorted(SHAPES.glob("*/*/shape.ttl")):
        used = {
            term.value
            for triple in graph(path)
            for term in (triple.predicate, triple.object)
            if isinstance(term, NamedNode) and term.value.startswith(PK.base)
        }
        assert used <= declared, path
