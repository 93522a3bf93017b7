from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given

from provkit import model
from provkit.errors import RecordError
from provkit.model.codec import from_json, to_json
from provkit.rdf import files
from provkit.rdf.decode import decode
from provkit.rdf.encode import encode, iri_of
from provkit.vocab import ID, PK, PROV
from tests.records import records, same


@given(records())
def test_decoding_what_was_encoded_gives_the_record(record):
    decoded = decode(encode(record))
    own = [each for each in decoded.records if type(each) is type(record)]
    assert any(same(each, record) for each in own), decoded.records
    assert decoded.leftover == ()


@given(records())
def test_a_record_survives_a_journal(record):
    assert same(from_json(json.loads(json.dumps(to_json(record)))), record)


@given(records())
def test_encoding_again_gives_the_same_triples(record):
    once = encode(record)
    again = encode(*decode(once).records)
    assert set(once) == set(again)


def test_a_role_stands_beside_plain_used():
    run = model.TrainingRun(iri="urn:x:run", training_data="https://example.org/d")
    predicates = {triple.predicate.value for triple in encode(run)}
    assert {PK.usedTrainingData, PROV.used} <= predicates


def test_equal_values_are_one_node_and_owners_keep_theirs_apart():
    cohort = model.Cohort("GBR", 91)
    one, other = (
        model.Dataset(iri=f"https://example.org/{n}", cohort=cohort) for n in (1, 2)
    )
    assert iri_of(cohort, one.iri) == iri_of(cohort, one.iri)
    assert iri_of(cohort, one.iri) != iri_of(cohort, other.iri)
    setting = model.Setting("C", 1.0)
    assert iri_of(setting) == iri_of(model.Setting("C", 1.0))
    assert iri_of(setting) != iri_of(model.Setting("C", 2.0))
    assert iri_of(setting).startswith(ID.base)


def test_the_content_names_what_nobody_named():
    digest = model.Digest("sha256", "ab" * 32)
    assert iri_of(model.Dataset(checksums=(digest,))) == digest.content_iri
    named = model.Dataset(iri="https://doi.org/10.1/x", checksums=(digest,))
    assert iri_of(named) == "https://doi.org/10.1/x"


def test_what_cannot_be_named_is_refused():
    with pytest.raises(RecordError, match="cannot be named"):
        encode(model.Dataset(title="latest export"))
    with pytest.raises(RecordError, match="must be an IRI"):
        encode(model.Model(iri="https://example.org/a b"))


def test_an_unknown_population_is_kept_as_text():
    cohort = model.Cohort("people of the valley", 12)
    triples = encode(model.Dataset(iri="urn:x:d", cohort=cohort))
    said = [t.object.value for t in triples if t.predicate.value == PK.population]
    assert said == ["people of the valley"]


def test_no_blank_node_is_ever_minted():
    dataset = model.Dataset(
        iri="urn:x:d",
        cohort=model.Cohort(populations={"GBR": 1, "YRI": 2}),
        data_use=model.DataUse("GRU"),
        publisher=model.Agent(name="our lab"),
    )
    assert not any("_:" in str(triple) for triple in encode(dataset))


def test_leftovers_are_kept_not_dropped():
    triples = encode(model.Dataset(iri="urn:x:d", title="one"))
    more = replace(model.Dataset(iri="urn:x:d"), title="two")
    decoded = decode(triples + encode(more))
    assert len(decoded.records) == 1
    assert [t.object.value for t in decoded.leftover] == ["two"]


def test_a_cohort_that_is_its_own_part_does_not_hang():
    text = f"""
    <urn:x:d> a <{PK.Dataset}> ; <{PK.describesCohort}> <urn:x:c> .
    <urn:x:c> a <{PK.Cohort}> ; <http://purl.org/dc/terms/hasPart> <urn:x:c> .
    """
    from pyoxigraph import RdfFormat, parse

    triples = list(files.triples_of(parse(text.encode(), RdfFormat.TURTLE)))
    decoded = decode(triples)
    assert any(isinstance(each, model.Dataset) for each in decoded.records)
