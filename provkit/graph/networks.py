"""A scope as a graph of networkx, with what is known of every node and edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from provkit.graph.scope import Scope, Statements


def network(scope: Scope, evidence: Statements = ()) -> nx.MultiDiGraph:
    """Make a graph whose edges lead from what depends to what it depends on.

    Nodes are IRIs with `label`, `kind`, `shape` and `captions`; edges have the
    predicate as their key, and `role`, which is empty for a statement of the evidence
    that describes a node, such as its cohort. The graph has `target`.

    >>> from provkit.graph.scope import scope
    >>> derived = ("urn:x:m", "prov:wasDerivedFrom", "urn:x:d")
    >>> graph = network(scope((derived,), "urn:x:m"))
    >>> list(graph.edges(keys=True, data="role"))
    [('urn:x:m', 'urn:x:d', 'prov:wasDerivedFrom', 'derivation')]
    """
    graph = nx.MultiDiGraph(target=scope.target)
    for thing in scope.things:
        graph.add_node(
            thing.iri,
            label=thing.label,
            kind=thing.kind,
            shape=thing.shape,
            captions="; ".join(thing.captions),
        )
    for link in scope.links:
        graph.add_edge(link.source, link.target, key=link.predicate, role=link.role)
    for subject, predicate, value in evidence:
        ends = subject in graph and value in graph
        if ends and not graph.has_edge(subject, value, predicate):
            graph.add_edge(subject, value, key=predicate, role="")
    return graph
