from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from provkit.errors import UnreadableGraph
from provkit.rdf import canonical, files
from provkit.rdf.encode import encode
from tests.records import records


def quads(text, format_name=RdfFormat.TRIG):
    return list(parse(text.encode(), format_name))


def test_the_names_and_the_order_of_blank_nodes_do_not_count():
    one = quads("<ex:a> <ex:p> [ <ex:q> 1 ], [ <ex:q> 2 ] .")
    other = quads("_:z <ex:q> 2 . _:b <ex:q> 1 . <ex:a> <ex:p> _:b, _:z .")
    assert canonical.digest(one) == canonical.digest(other)


def test_one_more_statement_is_another_digest():
    one = quads("<ex:a> <ex:p> [ <ex:q> 1 ] .")
    assert canonical.digest(one) != canonical.digest(
        [*one, Quad(NamedNode("ex:a"), NamedNode("ex:p"), BlankNode())]
    )


def test_graph_names_count():
    one, other = (f"{name} {{ <ex:a> <ex:p> <ex:b> }}" for name in ("<ex:g>", "<ex:h>"))
    assert canonical.digest(quads(one)) != canonical.digest(quads(other))


def test_an_example_of_the_recommendation():
    """The unique hashes of RDFC-1.0, section 4.3."""
    text = """
    <http://example.com/#p> <http://example.com/#q> _:e0 .
    <http://example.com/#p> <http://example.com/#r> _:e1 .
    _:e0 <http://example.com/#s> <http://example.com/#u> .
    _:e1 <http://example.com/#t> <http://example.com/#u> .
    """
    assert "".join(canonical.lines(quads(text))) == (
        "<http://example.com/#p> <http://example.com/#q> _:c14n0 .\n"
        "<http://example.com/#p> <http://example.com/#r> _:c14n1 .\n"
        "_:c14n0 <http://example.com/#s> <http://example.com/#u> .\n"
        "_:c14n1 <http://example.com/#t> <http://example.com/#u> .\n"
    )


@given(record=records())
def test_our_own_graphs_are_their_sorted_nquads(record):
    triples = encode(record)
    text = files.serialise(triples, "nquads").decode()
    lines = "".join(sorted(f"{line}\n" for line in text.split("\n") if line))
    held = [Quad(t.subject, t.predicate, t.object) for t in triples]
    assert canonical.digest(held) == sha256(lines.encode()).hexdigest()


def test_separators_within_texts_do_not_break_lines():
    (line,) = canonical.lines(quads('<ex:a> <ex:p> "one\\u2028two\\u0085three" .'))
    assert line.endswith(" .\n")


def test_triples_within_triples_beside_blank_nodes_are_refused():
    text = "<ex:a> <ex:p> <<( <ex:b> <ex:q> <ex:c> )>>, [] ."
    with pytest.raises(UnreadableGraph, match="no digest"):
        canonical.digest(quads(text))


def test_blank_nodes_that_nothing_tells_apart_do_not_take_for_ever():
    def complete(size):
        return [
            Quad(BlankNode(f"b{one}"), NamedNode("urn:p"), BlankNode(f"b{other}"))
            for one in range(size)
            for other in range(size)
            if one != other
        ]

    assert len(canonical.lines(complete(5))) == 20
    with pytest.raises(UnreadableGraph, match="nothing that tells them apart"):
        canonical.digest(complete(10))


def test_many_blank_nodes_around_a_named_one_are_fine():
    text = " ".join(f"<ex:a> <ex:p> [ <ex:q> {n % 3} ] ." for n in range(2000))
    assert len(canonical.lines(quads(text))) == 4000
