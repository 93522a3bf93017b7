"""Statements as a graph of rdflib, for those who go on there.

A literal keeps the form in which it was written: `"007"^^xsd:integer` is not `7`.

>>> from pyoxigraph import NamedNode, Triple
>>> name = NamedNode("urn:x:a")
>>> len(to_rdflib([Triple(name, name, name)]))
1
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rdflib
from pyoxigraph import BlankNode, NamedNode

from provkit.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def to_rdflib(triples: Iterable[Triple]) -> rdflib.Graph:
    """Make a graph with the known prefixes bound."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, base in PREFIXES.items():
        graph.bind(prefix, base)
    for triple in triples:
        graph.add(
            (_term(triple.subject), _term(triple.predicate), _term(triple.object))
        )
    return graph


def _term(term: Any) -> Any:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = term.datatype.value
    stated = None if datatype == _STRING else rdflib.URIRef(datatype)
    return rdflib.Literal(term.value, datatype=stated, normalize=False)
