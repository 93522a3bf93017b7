"""Reading lines word by word gives what the parser gives, or nothing."""

import io
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from provkit.errors import UnreadableGraph
from provkit.graph import load
from provkit.rdf import files, lines
from provkit.rdf.numbered import Numbered, Terms

NODES = st.sampled_from(
    [NamedNode("urn:x:a"), NamedNode("urn:é"), BlankNode("a"), BlankNode("b0")]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(Literal, st.sampled_from([" .\n", '" .', "a b", "\\", "# \r"])),
    st.builds(lambda text: Literal(text, language="en-GB"), TEXTS),
    st.builds(Literal, st.integers(0, 3)),
)
TRIPLES = st.builds(
    Triple, NODES, st.just(NamedNode("urn:x:p")), st.one_of(NODES, LITERALS)
)
# Parts of lines, right and wrong.
PARTS = st.sampled_from(
    [
        "<urn:x:a>",
        "<urn:\\u0061>",
        "<urn:a>#",
        "<urn:a",
        "_:b",
        "_:b.c",
        '"a b"',
        '"a\\n"@en',
        '"1"^^<urn:x:t>',
        '"1"^^<t>',
        "<rel>",
        '"\\x"',
        '"',
        "<< <urn:a> <urn:b> <urn:c> >>",
        "<<( <urn:a> <urn:b> <urn:c> )>>",
        "# <urn:a> .",
        ".",
        " .",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\ufeff",
        " .\n",
        " .\n<urn:x:s> <urn:x:p> ",
    ]
)
LINES = st.lists(PARTS, max_size=6).map("".join)
GOOD = st.lists(TRIPLES, max_size=5).map(
    lambda some: serialize(some, format=RdfFormat.N_TRIPLES).decode()
)


def read(content):
    terms = Terms()
    found = lines.rows(io.BytesIO(content), terms)
    if found is None:
        return None
    return [Triple(*(terms.every[n] for n in row)) for row in found.tolist()]


def canonical(triples):
    """The statements, with the names that do not matter taken from what they say."""
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {quad.triple for quad in dataset}


def parsed(content):
    return [quad.triple for quad in parse(content, RdfFormat.N_TRIPLES)]


@given(st.lists(TRIPLES, max_size=12))
def test_what_programs_write_is_read_word_by_word(triples):
    content = serialize(triples, format=RdfFormat.N_TRIPLES)
    found = read(content)
    assert found is not None
    assert canonical(found) == canonical(triples)
    assert [t.object for t in found if isinstance(t.object, Literal)] == [
        t.object for t in triples if isinstance(t.object, Literal)
    ]


@given(st.one_of(st.tuples(GOOD, LINES, GOOD), st.tuples(GOOD, LINES)))
def test_whatever_is_read_the_parser_would_have_read(parts):
    content = "".join(parts).encode()
    found = read(content)
    if found is None:
        return
    expected = parsed(content)  # a mistake in it raises
    assert canonical(found) == canonical(expected)
    kinds = (Counter(type(t.object) for t in each) for each in (found, expected))
    assert next(kinds) == next(kinds)


@pytest.mark.parametrize(
    "content",
    [
        "<urn:a> <urn:b> <urn:c> .",
        "<urn:a>  <urn:b> <urn:c> .\n",
        "# told\n<urn:a> <urn:b> <urn:c> .\n",
        "\n<urn:a> <urn:b> <urn:c> .\r\n",
        "<urn:a> <urn:b> <urn:c> .\n" * 2,
        "",
    ],
)
def test_a_file_is_the_same_graph_in_numbers(tmp_path, content):
    path = tmp_path / "g.nt"
    path.write_bytes(content.encode())
    expected = list(dict.fromkeys(files.triples_of(files.read(path))))
    terms = Terms()
    assert list(Numbered.once(terms, files.rows(path, terms))) == expected
    assert list(load(path).triples) == expected


@pytest.mark.parametrize(
    "line",
    [
        '"text" <urn:b> <urn:c> .',
        '<urn:a> "text" <urn:c> .',
        "<urn:a> _:b <urn:c> .",
        "<urn:a> <rel> <urn:c> .",
        '<urn:a> <urn:b> "\\x" .',
        '<urn:a> <urn:b> "a" . "b" .',
        "<urn:a> <urn:b> <urn:c>",
        '<urn:a> <urn:b> "\xff" .',
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, line):
    path = tmp_path / "g.nt"
    good = "<urn:a> <urn:b> <urn:c> .\n"
    path.write_bytes((good + line + "\n" + good).encode("latin-1"))
    with pytest.raises(UnreadableGraph) as told:
        files.rows(path, Terms())
    with pytest.raises(UnreadableGraph) as expected:
        list(files.read(path))
    assert told.value.args == expected.value.args


@pytest.mark.parametrize("name", ["g.ttl", "g.trig", "g.nq"])
def test_graphs_of_a_file_are_one(tmp_path, name):
    path = tmp_path / name
    content = "<urn:a> <urn:b> <urn:c> ."
    if name == "g.trig":
        content += " <urn:g> { <urn:a> <urn:b> <urn:c> . <urn:d> <urn:b> 1 }"
    if name == "g.nq":
        content += "\n<urn:a> <urn:b> <urn:c> <urn:g> .\n"
    path.write_text(content)
    expected = list(dict.fromkeys(files.triples_of(files.read(path))))
    assert list(load(path).triples) == expected


def test_blank_nodes_of_two_files_stay_apart(tmp_path):
    paths = [tmp_path / "1.nt", tmp_path / "2.nt"]
    for path in paths:
        path.write_text("_:a <urn:x:p> _:b .\n_:b <urn:x:p> _:a .\n")
    graph = load(*paths)
    assert len(graph.triples) == 4
    assert len({term for t in graph.triples for term in (t.subject, t.object)}) == 4
