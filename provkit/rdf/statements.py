"""From PROV-O to PROV statements, without a detour.

The default graph is the toplevel, every named graph a bundle. A node may be several
things at once and keeps all its types; a qualifying node may have several subjects, or
several values in one place, and then makes several statements with one identifier, so
that the checker sees what contradicts itself. What is said twice, directly and with a
node of its own, is one statement.

What belongs to no PROV statement is not dropped in silence: `Reading.unread` has it.

Why not the RDF reader of the `prov` library: it keeps one type of a node and one
subject of a qualifying node, so that invalid documents become valid on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph

from provkit.model.statements import Blank, Document
from provkit.rdf.losses import Loss
from provkit.rdf.statement_graph import Graph
from provkit.rdf.statement_terms import name_of
from provkit.vocab import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from provkit.rdf.statement_graph import Node, Unread


@dataclass(frozen=True, slots=True)
class Reading:
    """The statements of a graph, and the triples that are in none of them."""

    document: Document
    unread: tuple[Unread, ...] = ()


def read(quads: Iterable[Quad]) -> Reading:
    """Read PROV statements from RDF.

    Raises:
        UnreadableGraph: a time is no time.
    """
    graphs: dict[Node | None, Graph] = {None: Graph(None)}
    default = DefaultGraph()
    for quad in quads:
        within = quad.graph_name
        name = None if within == default else name_of(within)
        graph = graphs.get(name)
        if graph is None:
            graph = graphs[name] = Graph(name)
        graph.add(quad.subject, quad.predicate.value, quad.object)
    instances = [graph.instance() for graph in graphs.values()]
    unread = [triple for graph in graphs.values() for triple in graph.unread]
    return Reading(Document(instances[0], tuple(instances[1:])), tuple(unread))


def losses(reading: Reading) -> tuple[Loss, ...]:
    """What was read over, as a loss report has it."""
    return tuple(
        Loss(described(each), each.why, None if each.graph is None else str(each.graph))
        for each in reading.unread
    )


def described(triple: Unread) -> str:
    """A triple that was read over, as reports show it."""
    subject = triple.subject
    node = str(subject) if isinstance(subject, Blank) else shorten(subject)
    return f"{node} {shorten(triple.predicate)} {triple.object}"
