"""DOT, Mermaid, charts and the page: the same picture in other clothes."""

import json
import re
import shutil
import subprocess
import sys

import pytest
from lxml import etree

from provkit.errors import MissingPackage, UsageError
from provkit.graph.answer import Answer
from provkit.graph.rows import NodeRow
from provkit.render import chart, dot, html, mermaid, page, svg
from tests import worlds


@pytest.fixture(scope="module")
def clean():
    return worlds.graph("clean run")


@pytest.fixture(scope="module")
def upstream(clean):
    return clean.upstream("model")


def test_dot_and_mermaid_have_every_shape_and_arrow(upstream):
    picture = svg.folded(upstream)
    for text, arrow in (
        (dot.render(upstream), "->"),
        (mermaid.render(upstream), "-->"),
    ):
        assert text.count(arrow) >= len(picture.lines)
        assert all(box.label in text for box in picture.boxes)
        assert "shown as" in text


def test_what_could_end_a_quotation_is_escaped():
    name = 'a "b" \\ c | #d; <e>'
    row = NodeRow("urn:x:d", "Dataset", name, 1, evidence=())
    evil = (("urn:x:m", "prov:wasDerivedFrom", 'urn:x:"];<script>'),)
    answer = Answer(
        "upstream", "urn:x:m", name, (row, NodeRow("", "", "", 1, evidence=evil))
    )
    assert '"];<script>' not in mermaid.render(answer)
    assert 'digraph "a \\"b\\" \\\\ c | #d; <e>" {' in dot.render(answer)
    assert "<script>" not in svg.render(answer)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_reads_it(upstream):
    done = subprocess.run(
        ["dot", "-Tsvg"],
        input=dot.render(upstream).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_bars_have_counts_and_evaluation_beside_training(clean):
    text = chart.render(clean.populations("model"))
    etree.fromstring(text)
    assert ">70 (50.0%)<" in text
    assert ">not evaluated<" in text or ">only in a larger group<" in text
    assert "Evaluation" in text


def test_unknown_counts_are_words_and_no_bar():
    text = chart.render(worlds.graph("protected counts").populations("model"))
    assert ">10 to 20<" in text
    assert ">number not recorded<" in text


def test_dots_have_intervals_and_one_scale(clean):
    text = chart.render(clean.disparity("model"))
    etree.fromstring(text)
    assert ">0.85 (0.8 to 0.9), n = 100<" in text
    assert text.count("<circle") == 2


def test_what_has_no_numbers_has_no_chart(upstream):
    with pytest.raises(UsageError, match="no numbers per population"):
        upstream.plot()


def test_a_plot_shows_itself_and_can_be_saved(clean, tmp_path):
    picture = clean.populations("model").plot()
    assert picture._repr_svg_() == str(picture)
    assert repr(picture).startswith("<Picture: ")
    assert len(repr(picture)) < 60
    picture.save(tmp_path / "bars.svg")
    assert (tmp_path / "bars.svg").read_text().startswith("<svg")


def test_the_page_is_whole_without_its_script(upstream):
    text = page.render(upstream)
    assert text.count("<script") == 1
    assert not re.findall(r"""\b(?:src|href)=|url\(|import\s*\(|fetch\(""", text)
    bare = text[: text.index("<script")]
    assert "<svg" in bare
    assert bare.count("<tr>") == len(upstream) + 1
    rows = json.loads(re.search(r'data-rows="([^"]*)"', text)[1].replace("&quot;", '"'))
    assert len(rows) == len(upstream)


def test_what_scrolls_beside_the_drawing_can_be_reached_by_keyboard(upstream):
    beside = re.search(r'<div class="pk-beside"[^>]*>', page.render(upstream))[0]
    assert 'tabindex="0"' in beside
    assert 'role="group" aria-label="' in beside


def test_a_page_without_a_drawing_is_the_plain_one(report):
    assert page.render(report) == html.render(report)


def test_a_notebook_shows_sentence_table_and_drawing(upstream):
    shown = upstream._repr_html_()
    assert "<script" not in shown
    assert shown.index(upstream.sentence) < shown.index("<table") < shown.index("<svg")


def test_a_long_table_is_cut_in_a_notebook_and_says_so():
    rows = tuple(NodeRow(f"urn:x:{n}", "Dataset", f"d{n}", 1) for n in range(80))
    shown = Answer("upstream", "urn:x:m", "Many.", rows)._repr_html_()
    assert shown.count("<tr>") == 51
    assert "50 of 80 rows" in shown


def test_to_html_is_whole_or_not_at_all(upstream, tmp_path):
    upstream.to_html(tmp_path / "a.html")
    upstream.to_html(tmp_path / "b.html", scripts=True)
    assert "<script" not in (tmp_path / "a.html").read_text()
    assert "<script" in (tmp_path / "b.html").read_text()
    assert {p.name for p in tmp_path.iterdir()} == {"a.html", "b.html"}


def test_without_anywidget_the_error_says_what_to_install(upstream, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(MissingPackage, match=r"pip install 'provkit\[explore\]'"):
        upstream.explore()


def test_the_widget_has_the_script_of_the_page(upstream):
    pytest.importorskip("anywidget")
    shown = upstream.explore()
    assert page.module() in page.render(upstream)
    assert "pk-explore" in shown.html


def test_the_script_is_one_module_without_requests():
    script = page.module()
    assert "export default" in script
    assert not re.findall(
        r"\bimport\b|fetch\(|XMLHttp|https?://(?!www\.w3\.org/1999)", script
    )


def test_rows_that_are_not_listed_are_said_not_to_be_drawn(clean):
    answer = clean.upstream("model", limit=1)
    assert "not drawn" in svg.render(answer)
