"""What differs between two models, findings included, and how it looks in Markdown."""

from __future__ import annotations

import pytest

import provkit as pk
from provkit.model import Model
from provkit.rdf.encode import encode
from provkit.render import _markdown_answers as markdown
from provkit.validate import comparing
from tests import worlds
from tests.worlds import ex


def test_findings_are_the_last_section_and_come_from_who_asks():
    graph = worlds.graph("base model chain")
    found = {
        ex("first"): {"TRA-01 title": "1 must-fix", "GOV-01 terms": "1 should-fix"},
        ex("third"): {"TRA-01 title": "2 must-fix", "EFF-10 people": "1 should-fix"},
    }
    answer = graph.ask("diff", "first", "third", findings=lambda _g, n: found[n])
    last = [row for row in answer if row.section == "findings"]
    assert answer.rows[-3:] == tuple(last)
    assert [(row.key[:6], row.a, row.b, row.change) for row in last] == [
        ("EFF-10", None, "1 should-fix", "new"),
        ("GOV-01", "1 should-fix", None, "fixed"),
        ("TRA-01", "1 must-fix", "2 must-fix", "changed"),
    ]


def test_a_profile_finds_what_one_model_lacks():
    bare = Model(iri=ex("bare"), title="bare", version="2")
    graph = pk.Graph(triples=[*worlds.graph("clean run").triples, *encode(bare)])
    answer = comparing.diff(graph, "model", "bare")
    findings = [row for row in answer if row.section == "findings"]
    assert any(row.change == "new" and "must-fix" in row.b for row in findings)
    assert answer.to_dict()["question"] == "diff"
    same = comparing.diff(graph, "model", "model")
    assert same.holds


def test_markdown_has_a_table_for_each_section():
    graph = worlds.graph("base model chain")
    text = markdown.answer(graph.diff("first", "third"))
    assert text.startswith("### ")
    assert "**data**" in text
    assert "| key | a | b | change |" in text
    assert text.index("**data**") < text.index("**populations**")


@pytest.mark.parametrize(
    ("title", "never"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("q | r", "q | r"),
        ("@everybody #12", "@everybody"),
        ("see https://example.org/", "https://example"),
        ("`code` *bold*", "`code`"),
        ("[a](b)", "[a]("),
    ],
)
def test_text_of_a_graph_stays_text(title, never):
    thing = Model(iri=ex("odd"), title=title)
    graph = pk.Graph(triples=[*worlds.graph("clean run").triples, *encode(thing)])
    text = markdown.answer(graph.diff("model", ex("odd")))
    assert never not in text


def test_long_tables_are_folded():
    graph = worlds.graph("clean run")
    made = [
        Model(iri=ex(f"m{n}"), title=f"m{n}", derived_from=ex("panel"))
        for n in range(30)
    ]
    whole = pk.Graph(triples=[*graph.triples, *encode(*made)])
    text = markdown.answer(whole.downstream("panel"))
    assert "<details><summary>" in text
    assert text.count("<details>") == text.count("</details>")
