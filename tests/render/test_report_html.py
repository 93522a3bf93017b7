"""The report as a page: found by heading, read by table, walked by keyboard."""

import re
from dataclasses import replace

import pytest

from provkit.render import _markup, html
from provkit.validate import load_profile
from tests.render.test_html import Page


@pytest.fixture
def many(report):
    """A report with more places than stand in the open."""
    one = report.findings[0]
    places = (replace(one, node=f"https://example.org/m{n}") for n in range(1203))
    return replace(report, findings=tuple(places))


@pytest.fixture
def none(report):
    """A report with nothing to fix."""
    met = (replace(o, state="met", reason="") for o in report.outcomes)
    return replace(report, findings=(), outcomes=tuple(met))


@pytest.mark.parametrize("which", ["report", "many", "none", "nasty"])
def test_a_page_is_well_formed_with_unique_names_and_working_links(which, request):
    page = Page(html.render(request.getfixturevalue(which)))
    names = [value for name, value in page.attributes if name == "id"]
    links = [value for name, value in page.attributes if name == "href"]
    assert len(set(names)) == len(names)
    assert links
    assert {link.removeprefix("#") for link in links} <= set(names)
    assert set(page.tags).isdisjoint({"script", "link", "img", "iframe"})


def test_first_places_are_open_more_are_folded_and_most_are_counted(many):
    page = html.render(many)
    assert "<summary>1183 more places</summary>" in page
    assert "203 more are in the JSON report only." in page
    assert page.count("https://example.org/m") == 1000


def test_wide_tables_scroll_with_the_keyboard(many):
    page = html.render(many)
    regions = re.findall(r'<div class="places" role="group" ([^>]*)>', page)
    assert regions
    assert all('tabindex="0"' in each and "aria-label=" in each for each in regions)


def test_a_page_with_nothing_to_fix_says_so(none):
    page = html.render(none)
    assert "CONFORMS at level must: nothing to fix" in page
    assert 'class="verdict violation"' not in page
    assert page.count("<h3") == 0


def test_what_is_waived_and_known_is_on_the_page(nasty):
    page = html.render(nasty)
    assert "<h2>Waived: shown, and not counted</h2>" in page
    assert "2 known findings not shown" in page
    assert "until 2099-01-01" in page


def test_a_graph_writes_no_html(nasty):
    page = html.render(nasty)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202e]", page)


def test_in_a_notebook_there_are_no_names_that_two_reports_would_share(report):
    assert " id=" not in html.fragment(report)


def test_the_technical_detail_names_part_path_and_constraint(nasty):
    page = html.render(nasty)
    assert "sh:MinCountConstraintComponent of urn:x:s" in page
    assert "<dt>Path</dt><dd><code>dcterms:title</code></dd>" in page
    assert load_profile().requirement("TRA-01").rationale[:30] in page


def test_numbers_stand_below_each_other():
    rows = [("EUR", "1,204", "88.0%", "v1.2.0"), ("AFR", "-", "4.1%", "2")]
    page = "".join(_markup.grid("", ("who", "people", "share", "version"), rows))
    assert '<th scope="col" class="n">people</th>' in page
    assert '<td class="n">1,204</td><td class="n">88.0%</td><td>v1.2.0</td>' in page
    assert '<td class="n">-</td><td class="n">4.1%</td><td>2</td>' in page
    assert "tabular-nums" in html.STYLE


def test_what_must_be_mended_is_named_at_the_head(report):
    page = html.render(report)
    assert "<dt>Fix first</dt><dd>TRA-01, EFF-06</dd>" in page
