"""A dataset as Croissant 1.1: valid, and the same dataset when read again."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from provkit import adapters
from provkit.adapters import View
from provkit.cli._exporting import view_of
from provkit.errors import UsageError
from provkit.model import (
    Agent,
    Cohort,
    Dataset,
    DatasetSplit,
    DataUse,
    Digest,
    Run,
)
from provkit.rdf.decode import decode
from provkit.rdf.encode import encode
from tests import worlds
from tests.adapters import validators

ME = Agent("0000-0002-1825-0097", "Josiah Carberry")
MONDO = "http://purl.obolibrary.org/obo/MONDO_0005148"
RUN = Run(
    iri="urn:uuid:01a2037e-79e7-74c2-84eb-c34b687e765b",
    title="cleaning",
    started="2026-01-01T00:00:00Z",
    ended="2026-01-01T01:00:00Z",
    agents=ME,
)
PANEL = Dataset(
    iri="https://doi.org/10.1234/panel",
    title='Panel "é" <b>',
    description="two\nlines",
    version="2",
    license="https://spdx.org/licenses/CC-BY-4.0",
    publisher=Agent("https://ror.org/02catss52", "EMBL-EBI"),
    attributed_to=ME,
    landing_page="https://example.org/p",
    checksums=(Digest("sha256", "0" * 64),),
    data_use=DataUse(("HMB", "DS"), ("NCU", "TS"), disease=MONDO, valid="2027-01-01"),
    cohort=Cohort(populations={"GBR": 9, "YRI": None}),
    limitations=("one centre", "adults"),
    sensitive=("health",),
    derived_from="https://example.org/mother",
    generated_by=RUN.iri,
)


def view(*records, focus=None):
    return View(decode(encode(*records)).records, focus)


def exported(given, **options):
    written = adapters.write("croissant", given, **options)
    return written, json.loads(written.files[""])


def read_again(written, tmp_path):
    path = tmp_path / "croissant.json"
    path.write_bytes(written.files[""])
    return adapters.read("croissant", path).records


def test_the_dataset_is_the_same_when_read_again(tmp_path):
    written, _content = exported(view(PANEL, RUN))
    again = read_again(written, tmp_path)
    found = next(e for e in again if getattr(e, "iri", "") == PANEL.iri)
    told = view(PANEL, RUN).named(PANEL.iri)
    for name in (
        "title",
        "description",
        "version",
        "license",
        "landing_page",
        "publisher",
        "attributed_to",
        "limitations",
        "sensitive",
        "derived_from",
    ):
        assert getattr(found, name) == getattr(told, name), name
    (use,) = told.data_use
    assert set(found.data_use.permission) == set(use.permission)
    assert set(found.data_use.modifier) == set(use.modifier)
    assert found.data_use.disease == use.disease
    making = next(e for e in again if isinstance(e, Run))
    assert (making.title, making.agents) == ("cleaning", (ME,))
    assert making.started.startswith("2026-01-01T00:00:00")
    (file,) = [e for e in again if getattr(e, "checksums", ()) == PANEL.checksums]
    assert file.derived_from == PANEL.iri


def test_terms_without_conditions_are_terms_and_with_conditions_an_offer():
    plain = replace(PANEL, data_use=DataUse("GRU"), generated_by=None)
    _written, content = exported(view(plain))
    (term,) = content["usageInfo"]
    assert (term["@type"], term["termCode"]) == ("sc:DefinedTerm", "DUO_0000042")
    _written, content = exported(view(PANEL, RUN))
    (offer,) = content["usageInfo"]
    assert offer["@type"] == "odrl:Offer"
    health, disease = offer["odrl:permission"]
    limits = {
        each["odrl:leftOperand"]["@id"]: each["odrl:rightOperand"]
        for each in disease["odrl:constraint"]
    }
    assert limits == {
        "obo:DUO_0000010": {"@id": MONDO},
        "obo:DUO_0000046": "required",
        "obo:DUO_0000025": "2027-01-01",
    }
    about = [each["odrl:leftOperand"]["@id"] for each in health["odrl:constraint"]]
    assert "obo:DUO_0000010" not in about, "the disease limits DS, not HMB"


def test_people_are_counted_and_an_unknown_count_is_not_zero():
    _written, content = exported(view(PANEL, RUN))
    people = {e["name"]: e["value"] for e in content["additionalProperty"]}
    assert people["British in England and Scotland (1KGP)"] == "9"
    assert people["Yoruba in Ibadan, Nigeria (1KGP)"] == "not stated"


def test_a_split_takes_from_its_dataset_what_it_does_not_state():
    given = view_of(worlds.graph("clean run"), worlds.ex("train-part"))
    written, content = exported(given)
    assert isinstance(given.one(Dataset, "dataset"), DatasetSplit)
    assert content["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert content["usageInfo"][0]["termCode"] == "DUO_0000042"
    assert any("license, data_use" in each for each in written.missing)
    assert content["prov:wasDerivedFrom"][0]["@id"] == worlds.ex("panel")
    assert content["prov:wasGeneratedBy"]["prov:label"] == "split 70/30"


def test_what_is_missing_and_what_is_lost_is_said():
    bare = Dataset(
        iri="urn:x:bare", human_data="participants", data_use=DataUse("mine")
    )
    written, content = exported(view(bare, RUN))
    missing = " ".join(written.missing)
    for name in ("description", "license", "datePublished", "creator", "distribution"):
        assert f"{name}:" in missing
        assert name not in content
    lost = {each.field: each.why for each in written.lost}
    assert lost["Run"] == "not about this dataset"
    assert "not" not in content.get("rai:hasSyntheticData", "")
    assert {"Dataset.human_data", "DataUse.permission"} <= lost.keys()


def test_who_is_neither_said_to_be_a_person_nor_an_organisation_is_no_creator():
    odd = replace(PANEL, attributed_to=(ME, Agent(name="The Team")), generated_by=None)
    _written, content = exported(view(odd))
    assert content["creator"]["name"] == "Josiah Carberry"
    (other,) = content["prov:wasAttributedTo"]
    assert other == {"@type": "prov:Agent", "name": "The Team"}


def test_two_datasets_are_asked_which():
    with pytest.raises(UsageError, match="2 datasets"):
        exported(view(PANEL, Dataset(iri="urn:x:other")))


@pytest.mark.slow
@pytest.mark.parametrize(
    "given",
    [
        view(PANEL, RUN, focus=PANEL.iri),
        view(Dataset(iri="urn:x:bare", title="bare")),
        view(Dataset(iri="urn:x:team", title="t", attributed_to=Agent(name="Team"))),
        view_of(worlds.graph("clean run"), worlds.ex("train-part")),
        view_of(worlds.graph("two axes"), worlds.ex("panel")),
    ],
)
def test_mlcroissant_finds_no_error(given, tmp_path):
    path = tmp_path / "croissant.json"
    path.write_bytes(exported(given)[0].files[""])
    verdict = validators.croissant(path)
    assert verdict["errors"] == []
    assert verdict["name"]


@pytest.mark.slow
def test_mlcroissant_finds_what_is_wrong(tmp_path):
    content = exported(view(PANEL, RUN))[1]
    del content["distribution"][0]["encodingFormat"]
    path = tmp_path / "croissant.json"
    path.write_text(json.dumps(content))
    with pytest.raises(AssertionError, match=r"encodingFormat|encoding_format"):
        validators.croissant(path)
