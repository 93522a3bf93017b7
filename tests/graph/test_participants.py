"""Which list is compared where a dataset names more than one."""

from itertools import permutations

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from provkit.capture.content import samples
from provkit.graph import Graph
from provkit.graph.participants import SampleLists
from provkit.rdf.layout import Ledger
from provkit.vocab import PK, RDF

KEY = "0123456789abcdef0"
EX = "https://example.org/"


@pytest.mark.parametrize("text", [False, True])
def test_of_several_lists_the_graph_decides_which_is_read(tmp_path, text):
    ledger = Ledger(tmp_path / "provenance")
    iris = [
        samples.write(ledger, samples.keyed(ids, KEY)).iri
        for ids in (["A1"], ["A1", "A2"], ["A1", "A2", "A3"])
    ]
    one, other = NamedNode(EX + "one"), NamedNode(EX + "other")
    ends = [Literal(i) if text else NamedNode(i) for i in iris]
    named = [Triple(one, NamedNode(PK.sampleList), end) for end in ends]
    rest = [
        Triple(other, NamedNode(PK.sampleList), NamedNode(iris[2])),
        Triple(one, NamedNode(RDF.type), NamedNode(PK.Dataset)),
        Triple(other, NamedNode(RDF.type), NamedNode(PK.Dataset)),
    ]
    least = 1 + iris.index(min(iris))
    for order in permutations(named):
        index = Graph(triples=[*order, *rest]).index
        lists = SampleLists((ledger.root,))
        places = [index.find(each.value) for each in (one, other)]
        assert lists.shared(index, *places).count == least
