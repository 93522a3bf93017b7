"""The page: whole, without scripts or requests, and readable by a screen reader."""

import itertools
import re
from html.parser import HTMLParser

import pytest

from provkit.render import html
from provkit.render._markup import grid
from provkit.validate import load_profile

VOID = {"meta", "br", "hr"}


class Page(HTMLParser):
    """The headings of a page, its tags, and whether every one is closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.headings, self.attributes = [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(params=["report", "answer", "requirement", "profile"])
def page(request, report, answer):
    things = {
        "report": report,
        "answer": answer,
        "requirement": load_profile().requirement("EFF-06"),
        "profile": load_profile(),
    }
    return html.render(things[request.param])


def test_a_page_is_whole_and_well_nested(page):
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert Page(page).tags.count("main") == 1


def test_nothing_is_run_or_fetched(page):
    tags = set(Page(page).tags)
    assert tags.isdisjoint({"script", "link", "img", "iframe", "object"})
    names = {name for name, _ in Page(page).attributes}
    assert names.isdisjoint({"src", "srcset", "onclick", "onload"})
    assert "@import" not in page
    assert "url(" not in page


def test_headings_step_down_one_at_a_time(page):
    headings = Page(page).headings
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(headings))


def test_columns_have_heads(page):
    parsed = Page(page)
    assert parsed.tags.count("table") == parsed.tags.count("thead")
    assert ("scope", "col") in parsed.attributes or "table" not in parsed.tags


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_contrast_is_at_least_seven_to_one(report):
    page = html.render(report)
    inks = re.findall(r"[; {]color: (#\w+)", page)
    papers = re.findall(r"background: (#\w+)", page)
    assert len(inks) >= 4
    for ink in inks:
        for paper in papers:
            bright, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
            assert (bright + 0.05) / (dark + 0.05) >= 7


def test_what_comes_from_the_graph_is_escaped(report):
    page = html.render(report)
    assert "An &lt;em&gt;interpretation&lt;/em&gt; &amp; co." in page
    assert "<em>" not in page


def test_all_places_are_listed(report):
    page = html.render(report)
    assert all(f"https://example.org/m{n}" in page for n in range(5))


def test_a_fragment_for_a_notebook_is_no_page(report):
    fragment = html.fragment(report)
    Page(fragment)
    assert "<html" not in fragment
    assert fragment.startswith('<div class="provkit">')


@pytest.mark.parametrize(
    ("words", "breaks"),
    [
        ("uuid:01a202fe-04c2-7fd5-9a10-6cc4d371c275", True),
        (f"the SHA-256 of the difference is {'d4' * 32}", True),
        ("a sentence of words that are all short enough to stand", False),
        ("  TrainingRun", False),
        ("", False),
    ],
)
def test_a_cell_with_a_long_identifier_may_break_anywhere(words, breaks):
    text = "".join(grid("", ["why"], [[words]]))
    assert ('class="id"' in text) == breaks
