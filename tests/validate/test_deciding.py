"""A report says what decided each requirement, and how data use was matched."""

import json

import pytest

from provkit import _resources
from provkit.cli import main
from provkit.errors import ProfileError
from provkit.render import json as as_json
from provkit.render import text
from provkit.validate import Validator, load_profile, validate
from tests.validate.conftest import PREFIXES, SHAPE

EXAMPLES = _resources.shapes() / "genomics-ai"
APPROVED = EXAMPLES / "GOV-04" / "pass-approved.ttl"
EMBARGO = EXAMPLES / "GOV-04" / "fail-rule-moratorium.ttl"
OWN = """
ex:Own a sh:ConstraintComponent ; sh:parameter [ sh:path ex:least ] ;
    sh:validator [ a sh:SPARQLAskValidator ;
        sh:ask "ASK { FILTER (STRLEN(STR($value)) >= $least) }" ] .
req:ONE-01-title ex:least 3 .
"""


@pytest.fixture
def strict(tmp_path):
    """A function that writes a profile with GOV-04 and more, and gives its folder."""

    def write(name, body):
        folder = tmp_path / name
        folder.mkdir()
        stated = f"{PREFIXES}ex:{name} a pk:Profile {body} ."
        (folder / "profile.ttl").write_text(stated, encoding="utf-8")
        return str(folder)

    return write


def state(report):
    return report.to_dict()["requirements"]["GOV-04"]


def test_strict_matching_leaves_to_people_what_duos_leaves_to_people():
    assert state(validate(APPROVED, only=["GOV-04"])) == "met"
    report = validate(APPROVED, only=["GOV-04"], strict_duos=True)
    assert state(report) == "warned"
    assert {finding.part.rpartition("-")[2] for finding in report} == {"review"}
    assert state(validate(EMBARGO, only=["GOV-04"])) == "broken"
    assert state(validate(EMBARGO, only=["GOV-04"], strict_duos=True)) == "warned"


def test_a_validator_is_strict_only_when_it_is_asked_to_be():
    validator = Validator()
    found = [
        state(validator.validate(APPROVED, only=["GOV-04"], strict_duos=each))
        for each in (False, True, False)
    ]
    assert found == ["met", "warned", "met"]


def test_a_profile_can_be_strict_and_so_is_what_builds_on_it(strict):
    base = strict("base", "; dcterms:requires req:GOV-04 ; pk:strictDuos true")
    above = strict("above", '; pk:extends "../base"')
    assert load_profile(base).strict_duos
    assert not load_profile().strict_duos
    report = validate(APPROVED, above)
    assert report.strict_duos
    assert report.to_dict()["strict_duos"] is True
    assert state(report) == "warned"
    assert "data use: strict_duos" in text.render(report)


def test_what_is_no_truth_value_is_refused(strict):
    folder = strict("ours", '; dcterms:requires req:GOV-04 ; pk:strictDuos "maybe"')
    with pytest.raises(
        ProfileError, match=r"pk:strictDuos is 'maybe'\n.*true or false"
    ):
        load_profile(folder)


def test_strict_matching_is_an_option_of_the_command(capsys):
    with pytest.raises(SystemExit) as left:
        main(["validate", str(EMBARGO), "--only", "GOV-04", "--strict-duos"])
    assert left.value.code == 0
    assert "data use: strict_duos" in capsys.readouterr().out


def test_a_report_tells_rules_from_shapes():
    report = validate(APPROVED, only=["GOV-04", "TRA-01"])
    data = json.loads(as_json.render(report))
    assert data["engine"] == "auto"
    assert data["decided_by"] == {"GOV-04": "rule", "TRA-01": "provkit"}
    assert data["fallbacks"] == {}
    told = "1 by provkit's own runner of shapes, 1 by rules of provkit\n"
    assert f"decided: {told}" in text.render(report)


def test_the_constraints_of_prov_are_decided_by_themselves():
    by = validate(APPROVED, "prov").to_dict()["decided_by"]
    assert set(by.values()) == {"constraints"}


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_a_report_says_where_pyshacl_ran_and_why(profile, turtle, engine):
    profile.add("ONE-01", SHAPE + OWN)
    report = validate(
        turtle("ex:m a pk:Model ; dcterms:title 'm' ."), str(profile), engine=engine
    )
    data = report.to_dict()
    assert data["requirements"] == {"ONE-01": "broken"}
    assert data["decided_by"] == {"ONE-01": "pyshacl"}
    told = " ".join(text.render(report).split())
    assert "decided: 1 by pySHACL" in told
    if engine == "auto":
        why = "a constraint component of its own"
        assert why in data["fallbacks"]["ONE-01"]
        assert "; ONE-01 by pySHACL because" in told
    else:
        assert data["fallbacks"] == {}
