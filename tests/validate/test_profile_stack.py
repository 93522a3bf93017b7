"""Profiles that build on profiles: what is added, made heavier or left out, openly."""

import pytest

from provkit import _resources
from provkit.errors import ProfileError, UnknownName
from provkit.validate import load_profile, validate
from provkit.vocab import PROFILE
from tests.validate.conftest import PREFIXES, SHAPE

UNKNOWN_LEFT = '[ dcterms:subject req:EFF-14 ; dcterms:description "x" ]'
NEUTRAL = "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"


@pytest.fixture
def ours(tmp_path):
    """A function that writes a profile.ttl, and gives the folder."""

    def write(body, name="ours"):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        text = f"{PREFIXES}{NEUTRAL}ex:{name} a pk:Profile {body} ."
        (folder / "profile.ttl").write_text(text, encoding="utf-8")
        return str(folder)

    return write


def ids(profile):
    return {each.id for each in profile.requirements}


def test_core_is_a_selection_from_the_profile_that_builds_on_it():
    core, whole = load_profile("core"), load_profile()
    assert ids(core) < ids(whole)
    assert {"TRA-01", "TRA-03", "REP-03", "GOV-01", "EFF-01", "PRV-02"} <= ids(core)
    assert {each.level for each in core.requirements} == {"must"}
    assert not core.constraints
    assert whole.constraints
    for each in core.requirements:
        assert whole.requirement(each.id) == each


def test_core_finds_what_the_whole_profile_finds(turtle):
    file = turtle("ex:m a pk:Model , prov:Entity ; dcterms:title 'm' .")
    core, whole = validate(file, "core"), validate(file)
    kept = ids(load_profile("core"))
    assert set(core) == {each for each in whole if each.requirement in kept}
    assert len(core)


@pytest.mark.parametrize("name", ["core", f"{PROFILE}core"])
def test_a_shipped_profile_has_a_name_and_an_iri(name):
    assert load_profile(name) == load_profile("core")


@pytest.mark.parametrize("name", ['"core"', f"<{PROFILE}core>"])
def test_a_folder_builds_on_a_shipped_profile_and_adds_its_own(ours, profile, name):
    folder = ours(f"; pk:extends {name} ; owl:versionInfo '7'", "mine")
    chosen = load_profile(folder)
    assert ids(chosen) == {"ONE-01", *ids(load_profile("core"))}
    assert (chosen.name, chosen.version) == ("mine", "7")
    assert chosen.iri == "https://example.org/mine"


def test_a_folder_takes_single_requirements(ours):
    chosen = load_profile(ours("; dcterms:requires req:GOV-03 , req:EFF-06"))
    assert ids(chosen) == {"GOV-03", "EFF-06"}


def test_a_folder_builds_on_a_folder_beside_it(ours, profile):
    chosen = load_profile(ours('; pk:extends "../mine"'))
    assert ids(chosen) == {"ONE-01"}


def test_the_constraints_of_prov_can_be_had_too(ours):
    chosen = load_profile(ours(f'; pk:extends "core" , <{PROFILE}prov>'))
    assert chosen.constraints == load_profile("prov").constraints


def test_a_requirement_and_all_of_it_that_weighs_as_much_become_heavier(ours, turtle):
    folder = ours('; pk:extends "genomics-ai" . req:EFF-04 sh:severity sh:Violation')
    before, after = (
        load_profile(n).requirement("EFF-04") for n in (None, folder)[1:] * 2
    )
    assert (before.level, after.level) == ("must", "must")
    assert {part.severity for part in after.parts} == {"violation"}
    assert load_profile().requirement("EFF-04").level == "should"
    file = turtle("ex:r a pk:MetricResult .")
    assert validate(file, folder, only=["EFF-04"]).conforms is False
    assert validate(file, only=["EFF-04"]).conforms is True


def test_one_part_becomes_heavier_and_the_others_stay(ours):
    line = "req:TRA-01-issued-outside sh:severity sh:Violation"
    chosen = load_profile(ours(f'; pk:extends "core" . {line}'))
    parts = chosen.requirement("TRA-01").parts
    assert {part.severity for part in parts} == {"violation"}
    line = "req:GOV-01-interpretation sh:severity sh:Warning"
    same = load_profile(ours(f'; pk:extends "core" . {line}', "same"))
    assert same.requirement("GOV-01") == load_profile().requirement("GOV-01")


def test_a_part_that_outweighs_its_requirement_raises_it(ours):
    line = "req:EFF-05-calibration sh:severity sh:Violation"
    found = load_profile(ours(f'; pk:extends "genomics-ai" . {line}'))
    requirement = found.requirement("EFF-05")
    assert requirement.level == "must"
    assert requirement.part("discrimination").severity == "warning"


def test_what_is_raised_below_cannot_be_lowered_above(ours):
    ours('; pk:extends "genomics-ai" . req:EFF-04 sh:severity sh:Violation', "base")
    above = ours('; pk:extends "../base" . req:EFF-04 sh:severity sh:Warning')
    with pytest.raises(ProfileError, match="EFF-04 would go down from sh:Violation"):
        load_profile(above)


def test_what_is_left_out_is_listed_with_the_reason(ours):
    left = '[ dcterms:subject req:EFF-01 ; dcterms:description "no model is released" ]'
    chosen = load_profile(ours(f'; pk:extends "core" ; pk:leavesOut {left}'))
    assert "EFF-01" not in ids(chosen)
    [outcome] = chosen.left_out
    assert (outcome.requirement.id, outcome.state) == ("EFF-01", "not-checked")
    assert outcome.reason == "left out: no model is released"
    with pytest.raises(ProfileError, match="EFF-01 is left out: no model is released"):
        chosen.requirement("eff-01")


def test_a_report_lists_what_the_profile_leaves_out(ours, turtle):
    left = '[ dcterms:subject req:EFF-01 ; dcterms:description "no model is released" ]'
    folder = ours(f'; pk:extends "core" ; pk:leavesOut {left}')
    report = validate(turtle("ex:m a pk:Model ."), folder).to_dict()
    assert report["requirements"]["EFF-01"] == "not-checked"
    assert report["reasons"]["EFF-01"] == "left out: no model is released"


def test_of_two_profiles_nothing_is_left_out_that_one_of_them_has(ours):
    left = '[ dcterms:subject req:EFF-01 ; dcterms:description "no model is released" ]'
    ours(f'; pk:extends "core" ; pk:leavesOut {left}', "less")
    assert load_profile(ours('; pk:extends "../less"')).left_out
    both = load_profile(ours('; pk:extends "../less" , "core"', "both"))
    assert "EFF-01" in ids(both)
    assert not both.left_out
    again = ours('; pk:extends "../less" ; dcterms:requires req:EFF-01', "again")
    assert "EFF-01" in ids(load_profile(again))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            '; pk:extends "../ours"',
            "ours extends ours: a profile cannot build on itself",
        ),
        ('; pk:extends "genomic-ai"', "(?s)not there: .*did you mean 'genomics-ai'"),
        ("; pk:extends <https://example.org/x>", "extends what is not there"),
        ("; dcterms:requires req:TRA-99", "no shipped requirement is called 'TRA-99'"),
        ("", "no requirement in this folder"),
        ('; pk:extends "core" . req:TRA-01 sh:severity sh:Info', "would go down from"),
        (
            '; pk:extends "core" . req:TRA-01 sh:severity sh:High',
            "sh:High is no severity",
        ),
        (
            '; pk:extends "core" . req:EFF-14 sh:severity sh:Violation',
            "no requirement of",
        ),
        (
            '; pk:extends "core" ; pk:leavesOut [ dcterms:subject req:EFF-01 ]',
            "leaves out EFF-01 and does not say why",
        ),
        (
            f'; pk:extends "core" ; pk:leavesOut {UNKNOWN_LEFT}',
            "no requirement is called 'EFF-14'",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_in_plain_words(ours, body, reason):
    with pytest.raises(ProfileError, match=reason):
        load_profile(ours(body))


def test_two_folders_that_extend_each_other_are_refused(ours):
    ours('; pk:extends "../there"', "here")
    with pytest.raises(ProfileError, match="there extends here extends there"):
        load_profile(ours('; pk:extends "../here"', "there"))


def test_a_requirement_of_others_is_not_replaced_by_an_own_one(ours, profile):
    folder = ours('; pk:extends "core"', "mine")
    profile.add("TRA-01", SHAPE.replace("ONE-01", "TRA-01"))
    with pytest.raises(ProfileError, match="two requirements are called TRA-01"):
        load_profile(folder)


def test_a_folder_with_examples_and_no_shape_is_refused(profile):
    folder = profile.folder / "TWO-02"
    folder.mkdir()
    (folder / "pass.ttl").write_text(PREFIXES, encoding="utf-8")
    with pytest.raises(ProfileError, match="mine/TWO-02: examples of a requirement"):
        load_profile(str(profile))


def test_an_unknown_profile_is_answered_with_the_shipped_ones():
    with pytest.raises(UnknownName, match="core, genomics-ai, prov"):
        load_profile("cores-of-all")


def test_a_condition_says_where_a_requirement_applies(profile, turtle):
    condition = "[ sh:path dcterms:issued ; rdfs:label 'model with a release date' ]"
    body = SHAPE.replace(
        "sh:targetClass", f"pk:appliesWhen {condition} ; sh:targetClass"
    )
    profile.add("ONE-01", body)
    file = turtle("ex:m a pk:Model ; dcterms:title 'm' .")
    report = validate(file, str(profile)).to_dict()
    assert report["requirements"] == {"ONE-01": "not-applicable"}
    assert report["reasons"]["ONE-01"] == "the graph has no model with a release date"
    dated = turtle("ex:m a pk:Model ; dcterms:title 'm' ; dcterms:issued 2026 .")
    assert validate(dated, str(profile)).to_dict()["requirements"]["ONE-01"] == "met"


def test_a_condition_without_a_path_or_words_is_refused(profile):
    profile.add(
        "ONE-01", SHAPE.replace("sh:targetClass", "pk:appliesWhen [] ; sh:targetClass")
    )
    with pytest.raises(ProfileError, match="needs a path and a label"):
        load_profile(str(profile))


def test_the_profile_in_the_manual_works(tmp_path):
    manual = (_resources.shapes() / "README.md").read_text(encoding="utf-8")
    lines = [line[4:] for line in manual.splitlines() if line.startswith("    ")]
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "profile.ttl").write_text("\n".join(lines), encoding="utf-8")
    chosen = load_profile(str(folder))
    assert chosen.requirement("EFF-04").level == "must"
    assert chosen.requirement("GOV-05")
    assert chosen.strict_duos
    assert [left.requirement.id for left in chosen.left_out] == ["EFF-01"]
