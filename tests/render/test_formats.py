"""Every output format, found by its file name, renders every thing."""

import json

import pytest

from provkit import plugins
from provkit.errors import UnknownName, UsageError
from provkit.render import Code, Paragraph, Sheet, Table
from provkit.validate import load_profile

SHEET = Sheet(
    "a sheet",
    (
        Paragraph("words", ("one line", "two")),
        Code("code", "a <b>\n  c"),
        Table("table", ("x",), (("1",),)),
    ),
    {"x": [1]},
)


DRAWINGS = {"svg", "dot", "mermaid", "chart"}


FOR_REPORTS = {"sarif", "junit", "turtle"}


@pytest.mark.parametrize(
    "name", sorted({*plugins.names("render")} - DRAWINGS - FOR_REPORTS)
)
@pytest.mark.parametrize(
    "thing", ["report", "answer", "profile", "requirement", "sheet"]
)
def test_every_format_renders_every_thing(name, thing, report, answer):
    things = {
        "report": report,
        "answer": answer,
        "profile": load_profile(),
        "requirement": load_profile().requirement("GOV-01"),
        "sheet": SHEET,
    }
    text = plugins.load("render", name).render(things[thing])
    assert isinstance(text, str)
    assert text.endswith("\n")


@pytest.mark.parametrize("name", sorted(DRAWINGS & {*plugins.names("render")}))
def test_only_answers_are_drawn(name, report):
    for thing in (report, load_profile(), SHEET):
        with pytest.raises(UsageError, match="cannot be drawn"):
            plugins.load("render", name).render(thing)


@pytest.mark.parametrize("name", sorted(FOR_REPORTS))
def test_some_formats_are_for_reports_and_say_so(name, report, answer):
    assert plugins.load("render", name).render(report).endswith("\n")
    for thing in (answer, SHEET):
        with pytest.raises(UsageError, match="only"):
            plugins.load("render", name).render(thing)


def test_json_is_what_to_dict_gives(report, answer):
    render = plugins.load("render", "json").render
    for thing in (report, answer, SHEET):
        assert json.loads(render(thing)) == thing.to_dict()
    requirement = json.loads(render(load_profile().requirement("GOV-01")))
    assert {
        "requirement",
        "level",
        "rationale",
        "sources",
        "fix",
        "passes",
        "fails",
    } <= (requirement.keys())


def test_json_is_ascii(report):
    accented = Sheet("é", (), {"title": "é"})
    assert plugins.load("render", "json").render(accented).isascii()


def test_an_unknown_format_names_the_known_ones():
    with pytest.raises(UnknownName, match="no output format is called 'pdf'"):
        plugins.load("render", "pdf")


def test_an_explanation_for_machines_says_what_passes_and_fails():
    data = load_profile().requirement("TRA-01")
    found = json.loads(plugins.load("render", "json").render(data))
    assert found["applies_to"] == "pk:Model"
    assert {each["name"] for each in found["examples"]["fail"]} >= {"fail"}
    assert all(each["says"] for each in found["examples"]["pass"])
