import pytest

from provkit import adapters
from provkit.errors import UnreadableSource
from provkit.model import Dataset, Run
from tests.adapters import contract

HERE = contract.FIXTURES / "croissant"


def named(kind, name="full.json"):
    found = adapters.read("croissant", HERE / name).records
    return {each.title: each for each in found if type(each) is kind}


def test_a_dataset_says_what_it_is_and_who_made_it():
    panel = named(Dataset)["Panel"]
    assert (panel.version, panel.landing_page) == ("1.0", "https://example.org/panel")
    assert panel.limitations == ("One centre.", "Adults only.")
    assert [(e.iri, e.name) for e in panel.attributed_to] == [
        ("https://orcid.org/0000-0002-1825-0097", "Josiah Carberry"),
        (None, "An Institute"),
    ]


def test_terms_of_use_are_read_from_a_term_and_from_an_offer():
    use = named(Dataset)["Panel"].data_use
    assert use.permission == ("http://purl.obolibrary.org/obo/DUO_0000007",)
    assert use.modifier == ("http://purl.obolibrary.org/obo/DUO_0000046",)
    assert use.disease == ("http://purl.obolibrary.org/obo/MONDO_0005148",)


def test_a_file_is_named_by_its_digest_and_comes_from_the_dataset():
    things = named(Dataset)
    assert things["panel.csv"].iri.startswith("ni:///sha-256;")
    assert things["panel.csv"].derived_from == things["Panel"].iri
    assert things["repo"].checksums == ()


def test_what_it_was_made_from_and_by_is_kept():
    things, runs = named(Dataset), named(Run)
    assert things["Panel"].derived_from == (
        "https://example.org/mother",
        "https://example.org/father",
    )
    whole = runs["the making of the dataset"]
    assert things["Panel"].generated_by == whole.iri
    assert {each.part_of for each in runs.values()} == {None, whole.iri}
    assert runs["Collection"].started is None
    assert runs["Cleaning"].started == "2026-01-01T00:00:00.000000Z"


def test_one_activity_made_it_itself():
    (made,) = named(Run, "small.json").values()
    assert named(Dataset, "small.json")["x"].generated_by == made.iri


REAL = (
    "data_provenance_initiative.json",
    "dices350_rai.json",
    "glaucoma_fundus.jsonld",
    "mimiciv_demo_rai.jsonld",
    "zenodo_head_mri.json",
)


@pytest.mark.parametrize(
    ("tool", "path"), contract.real("croissant", *(f"croissant/{e}" for e in REAL))
)
def test_real_descriptions_are_read(tool, path):
    assert adapters.read(tool, path).report.records


@pytest.mark.parametrize(
    ("tool", "path"), contract.real("croissant", "croissant/titanic_0.8.json")
)
def test_the_old_form_is_refused_with_the_reason(tool, path):
    with pytest.raises(UnreadableSource, match=r"before 1\.0"):
        adapters.read(tool, path)
