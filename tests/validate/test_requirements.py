"""Every requirement's own examples: what passes passes, what fails breaks exactly it.

A folder, or another `pass-*.ttl` or `fail-*.ttl` in it, is tested the moment it exists.
"""

from pathlib import Path

import pytest

from provkit import _resources
from provkit.validate import load_profile, validate
from provkit.validate.profile import names

SHARED = Path(__file__).parents[3] / "shared"
EXAMPLES = [
    pytest.param(file, id=f"{profile}/{file.parent.name}/{file.stem}")
    for profile in names()
    for file in sorted((_resources.shapes() / profile).glob("*/*.ttl"))
    if file.name != "shape.ttl"
]
REQUIREMENTS = [
    pytest.param(requirement, id=requirement.id)
    for profile in names()
    for requirement in load_profile(profile).requirements
]


@pytest.mark.parametrize("file", EXAMPLES)
def test_an_example_breaks_what_its_name_says_and_nothing_else(file):
    expected = {file.parent.name} if file.name.startswith("fail") else set()
    report = validate(file)
    assert {finding.requirement for finding in report} == expected
    assert all(finding.source.startswith(f"{file}:") for finding in report)


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_a_requirement_says_everything_that_a_reader_needs(requirement):
    words = (
        requirement.title,
        requirement.text,
        requirement.asks,
        requirement.principle,
        requirement.rationale,
        requirement.fix,
    )
    assert all(words)
    assert requirement.sources
    assert requirement.example("pass")
    assert requirement.example("fail")
    for part in requirement.parts:
        assert part.message
        assert part.fix
        assert part.name.rpartition("/")[2].startswith(requirement.id)


def test_the_first_profile_has_the_22_requirements_in_the_order_of_the_principles():
    ids = [requirement.id for requirement in load_profile().requirements]
    wanted = (
        "TRA-01 TRA-02 TRA-03 TRA-04 TRA-05 TRA-06 REP-01 REP-02 REP-03 REP-05 "
        "GOV-01 GOV-03 GOV-09 EFF-01 EFF-02 EFF-03 EFF-04 EFF-06 EFF-10 "
        "PRV-03 PRV-04 PRV-05"
    )
    assert [each for each in ids if each in wanted] == wanted.split()


def test_the_example_run_has_the_one_warning_that_it_should():
    file = SHARED / "design" / "example-run.ttl"
    if not file.is_file():
        pytest.skip(f"{file} is not here: it is no part of the repository")
    report = validate(file)
    assert [(f.requirement, f.severity) for f in report] == [("GOV-01", "warning")]
    assert report.conforms
    line = int(report.findings[0].source.rpartition(":")[2])
    text = file.read_text(encoding="utf-8").splitlines()[line - 1]
    assert text.startswith("<https://www.internationalgenome.org/")
