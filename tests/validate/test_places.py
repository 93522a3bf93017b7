"""The scanner against the parser: the same subjects, each at the line it was put on."""

import io
import re
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse

from provkit.store import Source
from provkit.validate import places

HEAD = """\
@prefix ex: <https://example.org/> . # a comment with a . and <https://example.org/no>
PREFIX odd.name: <https://example.org/odd#>
@base <https://example.org/base/doc> .
BASE <https://example.org/base/>
"""

# Ways to write a subject, with the IRI that each stands for.
SUBJECTS = st.one_of(
    st.integers(0, 5).map(lambda n: (f"ex:s{n}", f"https://example.org/s{n}")),
    st.integers(0, 5).map(lambda n: (f"ex:a.b{n}", f"https://example.org/a.b{n}")),
    st.integers(0, 5).map(lambda n: (f"ex:a\\~{n}", f"https://example.org/a~{n}")),
    st.integers(0, 5).map(lambda n: (f"odd.name:{n}", f"https://example.org/odd#{n}")),
    st.integers(0, 5).map(lambda n: (f"<urn:x:{n}>", f"urn:x:{n}")),
    st.integers(0, 5).map(lambda n: (f"<rel{n}>", f"https://example.org/base/rel{n}")),
    st.sampled_from(
        [
            ("<#top>", "https://example.org/base/#top"),
            ("<>", "https://example.org/base/"),
            ("<urn:\\u00e9>", "urn:é"),
            ("ex:", "https://example.org/"),
        ]
    ),
)
OBJECTS = st.sampled_from(
    [
        "ex:o",
        "<urn:o>",
        "4",
        "4.0",
        "-.5e-3",
        "true",
        '"a . b # c"',
        '"he said \\"<urn:no>\\" ."',
        '"chat"@fr-CA',
        '"7"^^ex:t',
        "'single . quotes'",
        '"""three\n"lines" . \n<urn:no> ex:p ex:o ."""',
        "'''it's\n. <urn:no>'''",
        "[]",
        "[ ex:p ex:o ; ex:q [ ex:r 1.5 ] ]",
        "[\n  ex:p ex:o\n]",
        "( ex:a 1.0\n [ ex:p ex:b ] )",
        "()",
        "ex:o # . a comment\n",
        "_:blank",
    ]
)
STATEMENTS = st.tuples(
    st.sampled_from(["", "\n", "  \n\n", "# <urn:no> ex:p 1 .\n"]),
    SUBJECTS,
    st.lists(OBJECTS, min_size=1, max_size=3),
    st.sampled_from([" .\n", "\n.\n", " ;\n .\n", " . "]),
)


def written(head, statements):
    """The text, and the line on which each subject first stands."""
    pieces, lines = [head], {}
    for before, (subject, iri), objects, end in statements:
        text = "".join(pieces) + before
        lines.setdefault(iri, text.count("\n") + 1)
        pieces += [before, subject, " ex:p ", ",".join(objects), end]
    return "".join(pieces), lines


def subjects(text, syntax):
    quads = parse(text, syntax)
    return {q.subject.value for q in quads if isinstance(q.subject, NamedNode)}


@given(st.lists(STATEMENTS, max_size=8))
def test_every_subject_is_found_at_its_line(statements):
    text, lines = written(HEAD, statements)
    found = subjects(text, RdfFormat.TURTLE)
    assert found == set(lines)
    assert places.first_lines(text, found) == lines


@given(st.lists(st.tuples(st.integers(0, 2), STATEMENTS), max_size=6))
def test_named_graphs_hide_nothing(statements):
    opening = ("{\n", "<urn:g> {", "GRAPH ex:g\n{ ")
    graphs = []
    for kind, (before, subject, objects, _) in statements:
        graphs.append((opening[kind] + before, subject, objects, "\n}\n"))
    text, lines = written(HEAD, graphs)
    found = subjects(text, RdfFormat.TRIG)
    assert places.first_lines(text, found) == lines


@pytest.mark.parametrize(
    ("name", "graph"), [("g.nt", ""), ("g.nq", " <urn:g>"), ("g.ttl", None)]
)
def test_in_a_file(tmp_path, name, graph):
    graph = graph or ""
    rows = [f'<urn:s{n}> <urn:p> "a\\n<urn:s9> ." {graph}.' for n in (1, 2, 1, 3)]
    path = tmp_path / name
    path.write_text("# <urn:s3>\n" + "\n".join(rows) + "\n", encoding="utf-8")
    sources = [Source(str(path), "file")]
    wanted = ["urn:s1", "urn:s3", "urn:s9"]
    assert places.find(sources, wanted) == {
        "urn:s1": f"{path}:2",
        "urn:s3": f"{path}:5",
    }


def test_the_first_source_that_has_it_is_named(tmp_path):
    first, second = tmp_path / "1.ttl", tmp_path / "2.ttl"
    first.write_text("<urn:a> <urn:p> <urn:b> .")
    second.write_text("\n<urn:b> <urn:p> <urn:a> .\n<urn:a> <urn:p> 1 .")
    sources = [Source(str(path), "file") for path in (first, second)]
    found = places.find(sources, ["urn:a", "urn:b"])
    assert found == {"urn:a": f"{first}:1", "urn:b": f"{second}:2"}


@pytest.mark.parametrize("name", ["gone.ttl", "journal.jsonl", "http://example.org/"])
def test_what_cannot_be_scanned_has_no_place(name):
    assert places.find([Source(name, "file")], ["urn:a"]) == {}


def test_a_file_that_is_no_text_has_no_place(tmp_path):
    path = tmp_path / "g.ttl"
    path.write_bytes(b"\xff\xfe\x00")
    assert places.find([Source(str(path), "file")], ["urn:a"]) == {}


def test_prefixes_may_be_declared_again():
    text = "PREFIX a: <urn:1:> a:x a:p 1 .\nPREFIX a: <urn:2:> a:x a:p 1 ."
    assert places.first_lines(text, ["urn:1:x", "urn:2:x"]) == {
        "urn:1:x": 1,
        "urn:2:x": 2,
    }


def test_triples_about_triples_are_no_subjects():
    text = (
        '<urn:s> <urn:p> "o" {| <urn:q> 1.5 |} .\n<< <urn:a> <urn:p> 1 >> <urn:q> 2 .'
    )
    text += "\n<urn:a> <urn:p> 1 ."
    parsed = subjects(text, RdfFormat.TURTLE)
    assert places.first_lines(text, parsed) == {"urn:s": 1, "urn:a": 3}


def test_a_long_text_is_passed_over():
    text = f'<urn:a> <urn:p> """{"x . " * 200_000}""" .\n<urn:b> <urn:p> 1 .'
    assert places.first_lines(text, ["urn:b"]) == {"urn:b": 2}


LINES = st.sampled_from(
    [
        "<urn:a> <urn:p> <urn:b> .",
        " \t<urn:a> <urn:p> <urn:c> .",
        '<urn:b> <urn:p> "<urn:c>" .',
        "<urn:\\u0063> <urn:p> <urn:b> .",
        "<urn:c> <urn:p> <urn:b> .",
        "<urn:é> <urn:p> <urn:b> .",
        "<urn:\\u00E9> <urn:p> <urn:b> .",
        "_:b <urn:p> <urn:b> .",
        "<urn:ab> <urn:p> <urn:b> .",
        "# <urn:b>",
        "<urn:a",
        "",
    ]
)
SUBJECT = re.compile(r"[ \t]*<([^>]*)>")


@given(
    st.lists(LINES, max_size=12),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "\ufeff"]),
    st.sets(st.sampled_from(["urn:a", "urn:b", "urn:c", "urn:é", "urn:none"])),
    st.sampled_from([4, 20, 1 << 20]),
)
def test_lines_are_counted_in_every_way_of_ending_them(
    lines, ending, mark, wanted, at_once
):
    expected = {}
    for number, line in enumerate(lines, start=1):
        match = SUBJECT.match(line)
        if match:
            iri = match[1].replace("\\u0063", "c").replace("\\u00E9", "é")
            expected.setdefault(iri, number)
    content = io.BytesIO((mark + ending.join(lines)).encode())
    with mock.patch.object(places, "_AT_ONCE", at_once):
        found = places._line_based(content, wanted)
    assert found == {iri: n for iri, n in expected.items() if iri in wanted}


@pytest.mark.parametrize("name", ["g.nt", "g.nq", "g.NT"])
def test_lines_that_are_no_text_have_no_place(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b'<urn:a> <urn:p> "\xff" .\n')
    assert places.find([Source(str(path), "file")], ["urn:a", "urn:b"]) == {}
