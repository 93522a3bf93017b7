"""Every requirement's own examples: what passes breaks nothing of it, what fails does.

A folder, or another `pass-*.ttl` or `fail-*.ttl` in it, is tested the moment it exists.
An example shows one requirement and would be long if it had to satisfy all the others;
that they do not get in each other's way is what `test_complete_world.py` shows.
"""

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import BlankNode

from provkit import _resources
from provkit.errors import EmptyGraph
from provkit.terms import metrics
from provkit.terms.tables import rows
from provkit.validate import load_profile, validate
from provkit.validate.lookup import Lookup, text_of
from provkit.vocab import PK, SH, expand

SHARED = Path(__file__).parents[3] / "shared"
FOLDER = _resources.shapes() / "genomics-ai"
EXAMPLES = [
    pytest.param(file, id=f"{file.parent.name}/{file.stem}")
    for file in sorted(FOLDER.glob("*/*.ttl"))
    if file.name != "shape.ttl"
]
REQUIREMENTS = [
    pytest.param(requirement, id=requirement.id)
    for requirement in load_profile().requirements
]
LISTED = """
    TRA-01 TRA-02 TRA-03 TRA-04 TRA-05 TRA-06 TRA-07 TRA-08 TRA-09 TRA-10 TRA-11 TRA-12
    REP-01 REP-02 REP-03 REP-04 REP-05 REP-06 REP-07 REP-08 REP-09 REP-10 REP-11 REP-12
    GOV-01 GOV-02 GOV-03 GOV-04 GOV-05 GOV-06 GOV-07 GOV-08 GOV-09 GOV-10 GOV-11 GOV-12
    GOV-13 GOV-14 GOV-15 GOV-16 GOV-17 GOV-18 GOV-19
    EFF-01 EFF-02 EFF-03 EFF-04 EFF-05 EFF-06 EFF-07 EFF-08 EFF-09 EFF-10 EFF-11 EFF-12
    EFF-13 EFF-14 PRV-01 PRV-02 PRV-03 PRV-04 PRV-05 PRV-06
"""

FIRST = """
    TRA-01 TRA-02 TRA-03 TRA-04 TRA-05 TRA-06 REP-01 REP-02 REP-03 REP-05
    GOV-01 GOV-03 GOV-09 EFF-01 EFF-02 EFF-03 EFF-04 EFF-06 EFF-10
    PRV-01 PRV-02 PRV-03 PRV-04 PRV-05
"""


@cache
def own(file):
    """What the requirement that an example belongs to finds in it."""
    try:
        return validate(file, only=[file.parent.name]).findings
    except EmptyGraph:
        return ()  # it shows that the requirement says nothing about such a graph


@pytest.mark.parametrize("file", EXAMPLES)
def test_an_example_shows_what_its_name_says(file):
    found = own(file)
    assert bool(found) is file.name.startswith("fail")
    # What is only named, as the value of another node, has no line of its own.
    places = {finding.source for finding in found} - {None}
    assert all(place.startswith(f"{file}:") for place in places)


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
    assert requirement.citations
    assert requirement.example("pass")
    assert requirement.example("fail")
    for part in requirement.parts:
        assert part.message
        assert part.fix
        assert part.name.rpartition("/")[2].startswith(requirement.id)


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_every_part_of_a_requirement_is_broken_by_one_of_its_examples(requirement):
    folder = FOLDER / requirement.id
    broken = {f.part for file in sorted(folder.glob("fail*.ttl")) for f in own(file)}
    assert {part.name for part in requirement.parts} <= broken


def test_the_profile_has_all_requirements_in_the_order_of_the_principles():
    ids = [requirement.id for requirement in load_profile().requirements]
    assert ids == LISTED.split()


@pytest.mark.parametrize(
    ("part", "dimension"),
    [("discrimination", "Discrimination"), ("calibration", "Calibration")],
)
def test_the_metrics_of_a_dimension_are_those_of_the_vocabulary(part, dimension):
    shapes = Lookup(load_profile().requirement("EFF-05").shapes)
    listed = {
        text_of(member)
        for node, head in shapes.all_of(f"{SH}in")
        if pk_part(shapes, node) == part
        for member in shapes.members(head)
    }
    known = {expand(row["term"]) for row in rows("metrics.csv")}
    assert listed == {m for m in known if metrics.dimension(m) == PK + dimension}


def pk_part(shapes, node):
    """Which of the two parts of EFF-05 a nested shape belongs to."""
    above = {below: owner for _p, owner, below in links(shapes)}
    while node in above:
        node = above[node]
    return text_of(node).rpartition("EFF-05-")[2]


def links(shapes):
    for predicate in shapes.predicates():
        for owner, below in shapes.all_of(predicate):
            if isinstance(below, BlankNode):
                yield predicate, owner, below


def test_the_example_run_has_the_one_warning_that_it_should():
    """It was written for the first requirements; of the later ones it says nothing."""
    file = SHARED / "design" / "example-run.ttl"
    if not file.is_file():
        pytest.skip(f"{file} is not here: it is no part of the repository")
    report = validate(file, only=FIRST.split())
    assert [(f.requirement, f.severity) for f in report] == [("GOV-01", "warning")]
    assert report.conforms
    line = int(report.findings[0].source.rpartition(":")[2])
    text = file.read_text(encoding="utf-8").splitlines()[line - 1]
    assert text.startswith("<https://www.internationalgenome.org/")
