"""A scope as a graph of networkx, with what is known of every node and edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from provkit.graph.scope import Scope


def network(scope: Scope) -> nx.MultiDiGraph:
    """Make a graph whose edges lead from what depends to what it depends on.

    Nodes are IRIs with `label`, `kind`, `shape` and `captions`; edges have the
    predicate as their key, and `role`. The graph has `target`.

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
    return graph
