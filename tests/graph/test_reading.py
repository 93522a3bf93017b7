"""An index of statements in numbers is the index of the statements."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from provkit import Graph
from provkit.graph.build import build
from provkit.graph.reading import Reading
from provkit.model import Digest
from provkit.rdf.join import join
from provkit.rdf.numbered import Numbered, Terms
from provkit.vocab import DCTERMS, PK, PROV, RDF, SPDX
from tests import worlds

CONTENT = NamedNode(Digest("sha256", "ab" * 32).content_iri)
NODES = [CONTENT, BlankNode("a"), *(NamedNode(f"urn:x:{n}") for n in range(4))]
ABOUT = Triple(NODES[2], NamedNode(PROV.used), CONTENT)
TEXTS = [
    Literal("one"),
    Literal("one", language="en"),
    Literal("urn:x:1"),
    Literal("ab" * 32),
]
CLASSES = [
    NamedNode(iri) for iri in (PK.Model, PROV.Activity, PROV.Entity, "urn:x:Thing")
]
PREDICATES = (
    RDF.type,
    PROV.used,
    PROV.wasGeneratedBy,
    PROV.generated,
    PROV.qualifiedUsage,
    PROV.entity,
    PK.usedTrainingData,
    DCTERMS.title,
    SPDX.checksum,
    SPDX.checksumValue,
    "urn:x:kept-by-nobody",
)
TRIPLES = st.builds(
    Triple,
    st.sampled_from(NODES),
    st.sampled_from([NamedNode(iri) for iri in PREDICATES]),
    st.sampled_from([*NODES, *TEXTS, *CLASSES, ABOUT]),
)


def assert_same_index(one, other):
    assert list(one.names) == list(other.names)
    assert list(one.texts) == list(other.texts)
    assert np.array_equal(one.types, other.types)
    assert dict(one.ambiguous) == dict(other.ambiguous)
    for rows, others in ((one.out, other.out), (one.into, other.into)):
        assert np.array_equal(rows.start, others.start)
        assert np.array_equal(rows.relation, others.relation)
        assert np.array_equal(rows.other, others.other)


@given(st.lists(TRIPLES, max_size=30))
def test_statements_in_numbers_give_the_same_index(triples):
    once = list(dict.fromkeys(triples))
    assert_same_index(build(Numbered.of(once)), build(once))


@given(st.lists(TRIPLES, max_size=15), st.lists(TRIPLES, max_size=15))
def test_they_may_be_read_after_others_and_over_terms_of_others(first, second):
    once, more = list(dict.fromkeys(first)), list(dict.fromkeys(second))
    plain, numbered = Reading(), Reading()
    for triples in (once, more):
        plain.take(triples)
    numbered.take(once)
    numbered.take(Numbered.of(more, Terms([*NODES, *TEXTS, ABOUT])))
    assert list(numbered.names) == list(plain.names)
    assert list(numbered.texts) == list(plain.texts)
    assert numbered.loose == plain.loose
    for column in ("subject", "relation", "object"):
        found, expected = (getattr(r.table(), column) for r in (numbered, plain))
        assert found.dtype == expected.dtype
        assert np.array_equal(found, expected)


def test_every_world_has_the_same_index_once_it_is_in_memory():
    for name, world in worlds.WORLDS.items():
        triples = world()
        graph = Graph(triples=triples)
        joined = join(triples)
        assert_same_index(graph.index, build(list(joined.triples), joined.ambiguous))
        assert isinstance(graph.triples, Numbered), name
