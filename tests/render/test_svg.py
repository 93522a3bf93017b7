"""The drawing: nothing dropped in silence, few shapes, readable by a screen reader."""

import re
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from provkit.graph.relations import Flow
from provkit.graph.scope import Link, Scope, Thing, whole
from provkit.render import svg
from provkit.render._folding import MOST, fold
from provkit.render._layout import layout
from tests import worlds

SVG = "{http://www.w3.org/2000/svg}"
KINDS = {"entity": ("Dataset", "Model", "Code", ""), "activity": ("Run", "TrainingRun")}
FLOWS = {
    ("activity", "entity"): ("prov:used", "training", Flow.USED),
    ("entity", "activity"): ("prov:wasGeneratedBy", "generation", Flow.GENERATED),
    ("entity", "entity"): ("prov:wasDerivedFrom", "derivation", Flow.DERIVED),
    ("activity", "activity"): ("prov:wasInformedBy", "communication", Flow.INFORMED),
}


@st.composite
def scopes(draw, most=90):
    count = draw(st.integers(1, most))
    things = []
    for number in range(count):
        shape = draw(st.sampled_from(["entity", "activity"]))
        kind = draw(st.sampled_from(KINDS[shape]))
        label = draw(st.sampled_from(["a", '<b> & "c"', "long words " * 6, "\x00"]))
        things.append(Thing(f"urn:x:{number}", label, kind, shape, ("by me",)))
    ends = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=2 * count))
    links = {
        Link(things[a].iri, things[b].iri, *FLOWS[things[a].shape, things[b].shape])
        for a, b in pairs
    }
    ordered = tuple(sorted(links, key=lambda link: (link.source, link.target)))
    return Scope("urn:x:0", tuple(things), ordered)


@settings(max_examples=60, deadline=None)
@given(scopes())
def test_every_link_is_drawn_or_counted_and_shapes_are_few(scope):
    picture = fold(scope)
    drawn = Counter(link for line in picture.lines for link in line.links)
    assert max(drawn.values(), default=1) == 1
    folded = picture.captioned + picture.within + picture.beside
    assert len(drawn) + folded == len(scope.links)
    assert len(picture.boxes) <= MOST
    shown = [thing for box in picture.boxes for thing in box.things]
    assert len(shown) == len(set(shown))
    assert sum(box.target for box in picture.boxes) == 1
    for line in picture.lines:
        for link in line.links:
            sources = {t.iri for t in picture.boxes[line.source].things}
            targets = {t.iri for t in picture.boxes[line.target].things}
            assert link.source in sources
            assert link.target in targets


@settings(max_examples=30, deadline=None)
@given(scopes(30))
def test_the_picture_is_well_formed_whole_and_always_the_same(scope):
    text = svg.render(scope)
    assert text == svg.render(scope)
    root = etree.fromstring(text)
    picture = fold(scope)
    groups = root.findall(f"{SVG}g")
    assert len([g for g in groups if "data-box" in g.attrib]) == len(picture.boxes)
    assert len([g for g in groups if "data-source" in g.attrib]) == len(picture.lines)
    assert all(group.find(f"{SVG}title").text for group in groups)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 30).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.sets(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))),
        )
    )
)
def test_shapes_do_not_overlap_and_stand_within_the_drawing(case):
    count, pairs = case
    lines = sorted((a, b) for a, b in pairs if a != b)
    plan = layout([(100.0, 40.0)] * count, lines)
    for number, (x, y) in enumerate(plan.centres):
        assert 50 <= x <= plan.width - 50
        assert 20 <= y <= plan.height - 20
        for other, (ox, oy) in enumerate(plan.centres):
            apart = abs(x - ox) >= 100 or abs(y - oy) >= 40
            assert number == other or apart
    for (a, b), route in zip(lines, plan.routes, strict=True):
        assert (route[0], route[-1]) == (plan.centres[a], plan.centres[b])


@pytest.mark.parametrize("name", sorted(worlds.WORLDS))
def test_every_world_is_drawn(name):
    graph = worlds.graph(name)
    root = etree.fromstring(svg.render(whole(graph.index)))
    assert root.get("role") == "img"


@pytest.fixture(scope="module")
def picture():
    return svg.render(worlds.graph("clean run").upstream("model"))


def test_a_screen_reader_gets_a_name_and_an_account(picture):
    root = etree.fromstring(picture)
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("aria-label") == f"{title.text} {desc.text}"
    assert title.text.startswith("model 1.0 depends on")
    assert "shown as" in desc.text


def test_no_name_in_it_could_be_that_of_another_picture(picture):
    assert " id=" not in picture


def test_nothing_is_run_or_fetched(picture):
    assert "<script" not in picture
    assert not re.findall(r"\b(?:href|src|onload|onclick)=|url\(|@import", picture)
    addresses = set(re.findall(r'="(https?://[^"]*)', picture))
    assert addresses == {"http://www.w3.org/2000/svg"}


def test_it_looks_like_w3c_prov(picture):
    root = etree.fromstring(picture)
    ellipses = root.findall(f".//{SVG}ellipse")
    rects = root.findall(f".//{SVG}rect")
    assert {e.get("fill") for e in ellipses} == {"#FFFC87"}
    assert {r.get("fill") for r in rects} == {"#9FB1FC"}
    assert {t.get("fill") for t in root.findall(f".//{SVG}text")} == {"#000"}


def test_people_and_terms_are_captions(picture):
    assert ">by Josiah Carberry<" in picture
    assert ">data use: GRU<" in picture
    assert ">people: FIN, GBR, YRI<" in picture or "people: " in picture
    assert ">with CPython 3.11, 31 packages" in picture


def test_siblings_are_one_shape():
    runs = [
        Thing(f"urn:x:{letter}{n}", f"{letter}{n}", kind, shape)
        for n in range(6)
        for letter, kind, shape in (
            ("d", "Dataset", "entity"),
            ("r", "Run", "activity"),
        )
    ]
    model = Thing("urn:x:m", "m", "Model", "entity")
    links = []
    for n in range(6):
        links += [
            Link("urn:x:m", f"urn:x:r{n}", *FLOWS["entity", "activity"]),
            Link(f"urn:x:r{n}", f"urn:x:d{n}", *FLOWS["activity", "entity"]),
        ]
    folded = fold(Scope("urn:x:m", (model, *runs), tuple(links)))
    assert [box.label for box in folded.boxes] == ["m", "6 x Dataset", "6 x Run"]
    assert [len(line.links) for line in folded.lines] == [6, 6]


def test_code_is_drawn_where_code_was_asked_for():
    picture = svg.render(worlds.graph("clean run").code("model"))
    assert ">train.py<" in picture


def test_a_cycle_is_drawn():
    answer = worlds.graph("cycle").upstream("model")
    assert svg.folded(answer).lines
    etree.fromstring(svg.render(answer))


def test_a_chain_of_thousands_is_folded_at_once():
    flow = FLOWS["entity", "entity"]
    things = tuple(
        Thing(f"urn:x:{n}", f"d{n}", "Dataset", "entity") for n in range(5000)
    )
    links = tuple(Link(f"urn:x:{n}", f"urn:x:{n + 1}", *flow) for n in range(4999))
    begun = time.process_time()
    picture = fold(Scope("urn:x:0", things, links))
    svg.drawn(picture, "a chain")
    assert time.process_time() - begun < 5
    assert len(picture.boxes) <= MOST
    assert picture.within + sum(len(line.links) for line in picture.lines) == 4999
