"""The statements that an answer rests on, as triples, for other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode, Triple

from provkit.vocab import expand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provkit.graph.answer import Answer


def excerpt(answer: Answer) -> list[Triple]:
    """Everything stated of the things in the scope of an answer.

    Of an answer that no graph gave, it is the evidence alone.
    """
    names = {thing.iri for thing in answer.scope().things}
    if answer.graph is None:
        evidence = {e for row in answer.rows for e in getattr(row, "evidence", ())}
        return [_triple(*each) for each in sorted(evidence)]
    return _about(answer.graph.triples, names)


def _about(triples: Iterable[Triple], names: set[str]) -> list[Triple]:
    """With the nodes without a name that they mention, such as qualified forms."""
    held = list(triples)
    found: list[Triple] = []
    wanted: set[Any] = {_node(name) for name in names}
    seen: set[Any] = set()
    while wanted:
        fresh = [triple for triple in held if triple.subject in wanted]
        found += fresh
        seen |= wanted
        wanted = {t.object for t in fresh if isinstance(t.object, BlankNode)} - seen
    return found


def _triple(subject: str, predicate: str, value: str) -> Triple:
    return Triple(_node(subject), NamedNode(expand(predicate)), _node(value))


def _node(name: str) -> NamedNode | BlankNode:
    if name.startswith("_:"):
        return BlankNode(name[2:])
    return NamedNode(name)
