"""Beacons and phenopackets: how many people, and nothing of any of them."""

import pytest

from provkit import adapters
from provkit.model import Dataset
from tests.adapters import contract

HERE = contract.FIXTURES


def data(tool, name):
    found = adapters.read(tool, HERE / tool / name).records
    return [each for each in found if type(each) is Dataset]


def test_a_dataset_has_its_terms_of_use():
    first, second = data("beacon", "response.json")
    assert first.data_use.permission == ("http://purl.obolibrary.org/obo/DUO_0000007",)
    assert first.data_use.modifier == ("http://purl.obolibrary.org/obo/DUO_0000046",)
    assert first.data_use.disease == ("MONDO:0005148",)
    assert (second.data_use, second.cohort) == ((), ())


def test_a_beacon_that_says_which_it_is_names_its_data_for_all():
    first, _second = data("beacon", "response.json")
    assert first.iri.endswith("/beacon/entry/org.example.beacon/D1")


def test_people_of_a_collection_event_are_not_those_of_the_cohort():
    whole, first, second = data("beacon", "cohort.json")
    assert whole.cohort.participants == 20000
    assert first.cohort.participants == 101
    assert {e.population: e.participants for e in first.cohort.strata} == {
        "African": 3,
        "European": 90,
    }
    assert second.cohort.participants is None


@pytest.mark.parametrize(
    ("name", "people"),
    [("packet.json", 1), ("several", 2), ("cohort.json", 1), ("family.json", 1)],
)
def test_participants_are_counted_once(name, people):
    (found,) = data("phenopackets", name)
    assert found.cohort.participants == people


def test_diseases_are_counted_and_ruled_out_ones_are_none():
    (found,) = data("phenopackets", "several")
    assert {e.name: e.value for e in found.annotations} == {
        "participants with OMIM:162200 NF1": 2
    }


def test_nothing_of_a_participant_is_copied():
    found = adapters.read("phenopackets", HERE / "phenopackets" / "several")
    told = repr(found.records)
    for private in ("anna", "FEMALE", "HP:1", "P2", "ID1"):
        assert private not in told


@pytest.mark.parametrize(
    ("tool", "path"),
    [
        *contract.real(
            "beacon",
            "ga4gh/beacon_cohort_max.json",
            "ga4gh/beacon_collections_response.json",
            "ga4gh/beacon_dataset_max.json",
        ),
        *contract.real(
            "phenopackets",
            "ga4gh/phenopacket_FBXL4_family19.json",
            "ga4gh/phenopacket_NF1_UAB.json",
        ),
    ],
)
def test_real_files_are_read(tool, path):
    assert adapters.read(tool, path).report.records
