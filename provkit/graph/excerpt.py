"""The statements that an answer rests on, as triples, for other tools."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode, Triple

from provkit.rdf.join import replaced
from provkit.vocab import expand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provkit.graph.answer import Answer
    from provkit.rdf.join import Plan


def excerpt(answer: Answer) -> list[Triple]:
    """Everything stated of the things in the scope of an answer.

    The graph is read once more, and of what is read only this is kept, so that a small
    answer about a large graph needs little memory. Of an answer that no graph gave, it
    is the evidence alone.
    """
    names = {thing.iri for thing in answer.scope().things}
    if answer.graph is None:
        evidence = {e for row in answer.rows for e in getattr(row, "evidence", ())}
        return [_triple(*each) for each in sorted(evidence)]
    return _about(*answer.graph.stated(), names)


def _about(triples: Iterable[Triple], plan: Plan, names: set[str]) -> list[Triple]:
    """With the nodes without a name that they mention, such as qualified forms.

    Args:
        triples: every statement, read once.
        plan: how contents are joined; nothing to do where they are joined already.
        names: the things to keep, as the joined view calls them.
    """
    wanted: set[Any] = {_node(name) for name in names}
    contents = {c for c, entity in plan.same.items() if entity in names}
    read = wanted | {NamedNode(content) for content in contents}
    held: list[Triple] = []
    loose: defaultdict[Any, list[Triple]] = defaultdict(list)
    for triple in triples:
        if triple.subject in read:
            held.append(triple)
        elif isinstance(triple.subject, BlankNode):
            loose[triple.subject].append(triple)
    found = [t for t in dict.fromkeys(replaced(held, plan)) if t.subject in wanted]
    ends = dict.fromkeys(triple.object for triple in found)
    waiting = [node for node in ends if isinstance(node, BlankNode)]
    for node in waiting:
        more = dict.fromkeys(replaced(loose.pop(node, []), plan))
        found += more
        waiting += [t.object for t in more if isinstance(t.object, BlankNode)]
    return found


def _triple(subject: str, predicate: str, value: str) -> Triple:
    return Triple(_node(subject), NamedNode(expand(predicate)), _node(value))


def _node(name: str) -> NamedNode | BlankNode:
    if name.startswith("_:"):
        return BlankNode(name[2:])
    return NamedNode(name)
