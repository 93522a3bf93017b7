"""The report in a terminal: readable when long, and safe with any title."""

from dataclasses import replace
from datetime import date

import pytest

from provkit.render import text
from provkit.validate.waivers import Waived, Waiver


def several(report):
    """One requirement with two problems, of which one weighs less."""
    one = report.findings[0]
    two = replace(one, part="version", severity="warning", message="No version.")
    return replace(report, findings=(one, two))


def test_a_requirement_is_one_entry_whatever_is_wrong_with_it(report):
    page = text.render(several(report))
    assert page.count("TRA-01  Model identity") == 1
    assert "[1 must-fix, 1 should-fix, 2 places]" in page
    assert "    x What  There is no title." in page
    assert "    ! What  No version." in page
    for once in ("      Why   ", "      More  provkit explain TRA-01"):
        assert page.count(once) == 1
    assert page.count("      Where run.ttl:0  imputer@1 (Model)") == 2


def test_what_weighs_most_comes_first_under_its_principle(report):
    light = replace(report.findings[0], severity="info")
    grave = replace(report.findings[0], requirement="TRA-05")
    page = text.render(replace(report, findings=(light, grave)))
    assert page.index("  x TRA-05") < page.index("  - TRA-01")


def test_marks_inside_an_entry_are_coloured_too(report):
    coloured = text.coloured(text.render(several(report)))
    assert "\033[31;1m    x\033[0m What" in coloured
    assert "\033[33;1m    !\033[0m What" in coloured


def test_states_with_a_reason_stand_apart_by_state(report):
    page = text.render(report)
    assert "Not applicable, and why\n  REP-05  the graph has no pk:Datas" in page
    assert "Not checked, and why\n  PRV-03  left out by choice\n" in page
    assert "Met with remarks, and why" not in page  # GOV-01 has an entry


def test_what_was_not_checked_is_not_called_ok(report):
    left_out = [
        replace(outcome, state="not-checked", reason="left out by choice")
        for outcome in report.outcomes
    ]
    page = text.render(replace(report, findings=(), outcomes=tuple(left_out)))
    assert " ok:" not in page
    assert "TRANSPARENCY: " in page


def test_waived_findings_have_reason_author_and_day(report):
    waiver = Waiver("EFF-06", "no data", "she", date(2099, 1, 1), pattern="*")
    *rest, last = report.findings
    waived = (Waived(last, waiver),)
    page = text.render(replace(report, findings=tuple(rest), waived=waived))
    assert ", 1 waived, 1 not checked\n" in page
    start = page.index("Waived: shown, and not counted")
    assert page[start:].splitlines()[1:4] == [
        "  EFF-06  Two.",
        "          waived: no data (she, until 2099-01-01)",
        "          run.ttl:7  imputer@1 (Model): value: EUR",
    ]


@pytest.mark.parametrize(("known", "words"), [(1, "1 known finding"), (12, "12 known")])
def test_known_findings_are_counted_and_not_shown(report, known, words):
    some = replace(report, findings=(), baseline="b.json", known=(None,) * known)
    page = text.render(some)
    assert f"{words}" in page
    assert "not shown (baseline b.json)" in page
    assert "0 findings of the baseline are gone" in page


def test_a_waiver_of_many_findings_is_said_once(report):
    waiver = Waiver("TRA-01", "no data", "she", date(2099, 1, 1), pattern="*")
    waived = tuple(Waived(each, waiver) for each in report.findings[:5])
    page = text.render(replace(report, findings=(), waived=waived))
    assert page.count("waived: no data") == 1
    assert "(+2 more; --format json lists all)" in page


def test_a_long_report_ends_with_its_verdict(report):
    parts = (replace(report.findings[0], part=f"part{n}") for n in range(20))
    page = text.render(replace(report, findings=tuple(parts)))
    assert page.splitlines()[3] == page.splitlines()[-2]
    few = (replace(o, state="met", reason="") for o in report.outcomes)
    short = text.render(replace(report, findings=(), outcomes=tuple(few)))
    assert short.count("CONFORMS at level must") == 1


def test_a_hundred_broken_requirements_stay_readable(report):
    many = [
        replace(
            report.findings[0],
            requirement=outcome.requirement.id,
            part=outcome.requirement.parts[0].name,
        )
        for outcome in report.outcomes
    ]
    page = text.render(replace(report, findings=tuple(many)))
    lines = page.splitlines()
    assert max(map(len, lines)) <= text.WIDTH
    assert len(lines) < 14 * len(report.outcomes)
    first = next(line for line in lines if line.startswith("  x "))
    assert first.startswith("  x TRA")


def test_no_title_can_colour_erase_or_turn_round_the_report(nasty):
    page = text.render(nasty)
    assert "\\x1b[31m" in page
    assert "\\u202e" in page
    hidden = [c for c in page if not c.isprintable() and c != "\n"]
    assert hidden == []


def test_no_title_can_start_a_line_of_its_own(report):
    false = replace(report.findings[0], label="m\nCONFORMS at level must")
    page = text.render(replace(report, findings=(false,)))
    assert not any(line.startswith("CONFORMS") for line in page.splitlines())


def test_what_must_be_mended_is_named_at_the_end(report):
    light = replace(report.findings[0], severity="warning", part="less")
    grave = replace(report.findings[0], requirement="EFF-06")
    page = text.render(replace(report, findings=(light, grave, report.findings[0])))
    assert "Fix first: TRA-01, EFF-06\n" in page
    assert page.index("Fix first") > page.index("  x EFF-06")
    assert "Fix first" not in text.render(replace(report, findings=(light,)))


def test_what_weighs_most_comes_first_within_a_requirement(report):
    light, grave = several(report).findings[::-1]
    page = text.render(replace(report, findings=(light, grave)))
    assert page.index("    x What  There") < page.index("    ! What  No version.")


def test_what_decided_is_told_apart(report):
    by = {"GOV-04": ("rule", ""), "TRA-01": ("pyshacl", "of a component of your own")}
    outcomes = [
        replace(outcome, by=way, fallback=why)
        for outcome in report.outcomes
        for way, why in [by.get(outcome.requirement.id, ("provkit", ""))]
    ]
    page = text.render(replace(report, outcomes=tuple(outcomes), strict_duos=True))
    told = " ".join(page.split())
    assert "by provkit's own runner of shapes, 1 by rules of provkit, 1 by pyS" in told
    assert "; TRA-01 by pySHACL because of a component of your own" in told
    assert "data use: strict_duos" in told


def test_one_of_a_thing_is_no_plural(report):
    page = text.render(replace(report, checked=1, baseline="b", known=(None,)))
    assert "1 node checked" in page
    assert "1 known finding not shown" in page
