"""The terminal: what a data steward reads first, and that it fits."""

import re
from dataclasses import dataclass, replace

from provkit.graph.answer import Answer
from provkit.render import Table, text
from provkit.terms import populations
from provkit.validate import load_profile


@dataclass(frozen=True)
class Population:
    """A row with a doubled count."""

    population: str
    label: str
    participants: int
    participants_max: int
    datasets: tuple[str, ...]


def test_a_report_says_what_why_how_and_where(report):
    page = text.render(report)
    assert "DOES NOT CONFORM at level must: 2 must-fix, 1 should-fix" in page
    assert "x TRA-01" in page
    assert "! GOV-01" in page
    for line in (
        "      What  There is no title.",
        '      Fix   pk.Model(title="...")',
        "      Where run.ttl:0  imputer@1 (Model)",
        "      More  provkit explain TRA-01",
    ):
        assert line in page
    assert "      Why   " in page
    assert page.rstrip().endswith("not whether the practice was lawful or fair.")


def test_three_places_are_shown_and_the_rest_counted(report):
    page = text.render(report)
    assert "[must-fix, 5 places]" in page
    assert "run.ttl:3" not in page
    assert "(+2 more; --format json lists all)" in page


def test_messages_that_differ_stand_with_their_places(report):
    page = text.render(report)
    assert "imputer@1 (Model)\n              value: AFR: One." in page


def test_principles_come_in_the_order_of_the_profile(report):
    page = text.render(report)
    heads = ("TRANSPARENCY ..", "GOVERNANCE AND ETHICS ..", "EFFECTIVENESS ..")
    places = [page.index(head) for head in heads]
    assert places == sorted(places)
    assert "REPLICABILITY ok:" in page


def test_what_was_not_checked_says_why(report):
    page = text.render(report)
    assert "REP-05  the graph has no pk:DatasetSplit" in page
    assert "PRV-03  left out by choice" in page


def test_the_words_are_ascii_and_the_lines_fit(report):
    page = text.render(report)
    assert page.isascii()
    assert all(len(line) <= text.WIDTH for line in page.splitlines())


def test_colour_is_added_and_changes_no_word(report):
    page = text.render(report)
    coloured = text.coloured(page)
    assert "\033[31;1mDOES NOT CONFORM\033[0m" in coloured
    for code in ("\033[31;1m", "\033[33;1m", "\033[32;1m", "\033[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == page


def test_an_answer_is_a_sentence_a_table_and_what_is_unknown(answer):
    assert text.render(answer) == (
        "imputer 1 depends on 2 datasets.\n"
        "\n"
        "  title       kind     distance  roles\n"
        "  panel 2013  Dataset         1  training\n"
        "  other       Dataset        12  training, validation\n"
        "\n"
        "What is unknown\n"
        "  what         why\n"
        "  urn:x:other  it states no cohort\n"
    )


def test_a_table_without_rows_has_its_head():
    assert list(text.table(Table("", ("a", "bc"), ()))) == ["  a  bc"]


def test_an_explanation_has_reason_sources_fixes_and_both_examples():
    page = text.render(load_profile().requirement("TRA-01"))
    for heading in (
        "TRA-01  Model identity and version  (Transparency, must)",
        "What it says",
        "Why",
        "Who else asks for it",
        "What can be wrong [must-fix]",
        "Fix: ",
        "An example that passes",
        "One that fails",
        "@prefix",
    ):
        assert heading in page


def test_a_listing_has_one_line_per_requirement():
    profile = load_profile()
    page = text.render(profile)
    for requirement in profile.requirements:
        assert re.search(rf"{requirement.id} +{requirement.level}", page)


def test_long_words_go_on_in_the_next_line_and_identifiers_stay_whole():
    words, iri = "a long title " * 9, "urn:x:" + "1" * 60
    (_, row, *more) = text.table(Table("", ("title", "node"), ((words, iri),)))
    assert row.endswith(iri)
    assert " ".join([row.removesuffix(iri), *more]).split() == words.split()


def test_populations_are_named_by_label_and_code_and_counted_once():
    rows = (Population(populations.resolve("GBR"), "British", 91, 91, ("urn:x:d",)),)
    page = text.render(Answer("populations", "urn:x:m", "One.", rows))
    assert page.splitlines()[2:] == [
        "  label    population  participants  datasets",
        "  British  GBR                   91         1",
    ]


@dataclass(frozen=True)
class Level(Population):
    """A row that stands in a tree."""

    level: int


def level(code, participants, most, at):
    iri = populations.resolve(code)
    label = populations.label(iri)
    return Level(iri, label, participants, most, ("urn:x:d",), at)


def test_populations_stand_below_their_groups_by_size_with_ranges():
    rows = (
        level("EUR", 90, 90, 1),
        level("GBR", 60, 60, 2),
        level("AFR", 40, 50, 1),
        level("YRI", 40, None, 2),
        level("FIN", 30, 30, 2),
    )
    page = text.render(Answer("populations", "urn:x:m", "Two.", rows))
    assert [line[2:35].rstrip() for line in page.splitlines()[3:]] == [
        "European",
        "  British in England and Scotland",
        "  Finnish in Finland",
        "African",
        "  Yoruba in Ibadan, Nigeria",
    ]
    assert "40 to 50" in page
    assert "at least 40" in page


def test_equal_titles_keep_their_identifiers(answer):
    rows = tuple(replace(row, title="same") for row in answer.rows)
    page = text.render(replace(answer, rows=rows))
    assert "urn:x:panel" in page


def test_a_table_of_words_fits_and_loses_no_word():
    cells = ("a long title " * 5, "another long text " * 4, "a long reason " * 9)
    lines = list(text.table(Table("", ("a", "b", "why"), (cells,))))
    assert max(map(len, lines)) <= text.TABLE_WIDTH
    assert "\n".join(lines).count("long") == 18
