"""The join of a graph in numbers against the rule applied to every statement."""

from itertools import compress, product

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from provkit.model import Digest
from provkit.rdf.join import join, replaced, survey
from provkit.rdf.numbered import Numbered
from provkit.vocab import PK, PROV, RDF, SPDX

DIGEST = Digest("sha256", "ab" * 32)
CONTENTS = [NamedNode(Digest("sha256", each * 32).content_iri) for each in ("ab", "ef")]
THINGS = [NamedNode("urn:x:thing"), BlankNode("thing")]
RUNS = [NamedNode("urn:x:making"), NamedNode("urn:x:using")]
SUMS = [BlankNode("sum"), NamedNode("urn:x:sum")]
VALUES = [Literal(DIGEST.value), Literal("cd" * 32)]
TIMES = [Literal(f"2026-11-22T0{hour}:00:00Z") for hour in (8, 9)]
ABOUT = Triple(THINGS[0], NamedNode(PROV.used), CONTENTS[0])
ODD = [Literal("urn:x:thing"), Literal("urn:x:sum"), Literal("urn:x:making"), ABOUT]


def stating(predicate, subjects, objects):
    """Statements with a predicate."""
    named = NamedNode(predicate)
    return st.builds(
        lambda subject, node: Triple(subject, named, node),
        st.sampled_from(subjects),
        st.sampled_from(objects),
    )


MADE = st.one_of(
    stating(PROV.wasGeneratedBy, THINGS, RUNS), stating(PROV.generated, RUNS, THINGS)
)
TIMED = st.one_of(
    stating(PROV.startedAtTime, RUNS, TIMES), stating(PROV.endedAtTime, RUNS, TIMES)
)
USED = stating(PROV.used, RUNS + THINGS, CONTENTS)
NEEDED = st.tuples(  # for a join; the times may forbid it
    stating(SPDX.checksum, THINGS, SUMS[:1]),
    stating(SPDX.checksumValue, SUMS[:1], VALUES[:1]),
    MADE,
    stating(PROV.used, RUNS, CONTENTS[:1]),
).map(list)
USUAL = st.one_of(
    MADE,
    TIMED,
    USED,
    stating(SPDX.checksum, THINGS + CONTENTS, SUMS),
    stating(SPDX.checksumValue, SUMS, VALUES),
    stating(PK.status, CONTENTS + THINGS + RUNS, CONTENTS + THINGS + [ABOUT]),
    stating(RDF.type, CONTENTS + THINGS, [NamedNode(PK.Model)]),
)
STRANGE = st.one_of(
    stating(SPDX.checksum, THINGS, ODD),
    stating(SPDX.checksumValue, SUMS, [*SUMS, *CONTENTS]),
    stating(PROV.generated, RUNS, ODD),
    stating(PROV.wasGeneratedBy, THINGS, ODD),
)
GRAPHS = st.tuples(
    st.one_of(NEEDED, st.just([])),
    st.lists(st.one_of(TIMED, USED), max_size=6),
    st.lists(USUAL, max_size=12),
    st.one_of(st.just([]), st.lists(STRANGE, max_size=3)),
).flatmap(lambda parts: st.permutations([each for part in parts for each in part]))


# Each matters for what one of the others may stand for.
THING, OUT, CONTENT = THINGS[0], NamedNode("urn:x:out"), CONTENTS[0]
EACH_MATTERS = [
    Triple(THING, NamedNode(SPDX.checksum), SUMS[1]),
    Triple(SUMS[1], NamedNode(SPDX.checksumValue), VALUES[0]),
    Triple(THING, NamedNode(PROV.wasGeneratedBy), RUNS[0]),
    Triple(RUNS[1], NamedNode(PROV.generated), THING),
    Triple(RUNS[0], NamedNode(PROV.startedAtTime), TIMES[1]),
    Triple(RUNS[1], NamedNode(PROV.startedAtTime), TIMES[1]),
    Triple(OUT, NamedNode(PROV.wasDerivedFrom), CONTENT),
    Triple(OUT, NamedNode(PROV.endedAtTime), TIMES[0]),
    Triple(OUT, NamedNode(PROV.wasGeneratedBy), RUNS[0]),
    Triple(THING, NamedNode(SPDX.checksum), Literal("urn:x:sum")),
]


def assert_as_the_rule_says(graph):
    once = list(dict.fromkeys(graph))
    plan = survey(once)
    joined = join(graph)
    assert list(joined.triples) == list(dict.fromkeys(replaced(once, plan)))
    assert joined.same == plan.same
    assert joined.ambiguous == plan.ambiguous


@given(GRAPHS)
def test_it_is_what_the_rule_says_of_every_statement_in_the_same_order(graph):
    assert_as_the_rule_says(graph)


def test_nothing_that_matters_is_passed_over():
    for chosen in product((False, True), repeat=len(EACH_MATTERS)):
        assert_as_the_rule_says(list(compress(EACH_MATTERS, chosen)))


@given(GRAPHS)
def test_the_given_numbers_stay_as_they_are(graph):
    given_graph = Numbered.of(graph)
    before = list(given_graph)
    joined = join(given_graph)
    assert joined.triples.terms is given_graph.terms
    assert list(given_graph) == before == list(dict.fromkeys(graph))


def test_a_graph_of_nothing_is_joined_too():
    assert list(join([]).triples) == []
