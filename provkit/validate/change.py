"""What of a graph has to be checked again after a change."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, NamedNode, Triple

from provkit.validate.check import rule_name
from provkit.validate.dependants import dependants
from provkit.validate.lookup import term_of, text_of
from provkit.validate.shacl.affected import Reach, affected
from provkit.vocab import DCTERMS, PROV, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.graph import Graph
    from provkit.graph.index import Index
    from provkit.rdf.join import Joined
    from provkit.validate.check import Scope
    from provkit.validate.checking import Checker
    from provkit.validate.lookup import Lookup, Term
    from provkit.validate.profile import Profile

_GUESSED: Final = ("Model", "Dataset")
_BACK: Final = (PROV.wasGeneratedBy, DCTERMS.isPartOf, PROV.wasInvalidatedBy)


def narrowed(
    scope: Scope,
    profile: Profile,
    checker: Checker,
    changed: Iterable[Triple],
    graph: Graph,
) -> Scope:
    """The same scope with only the nodes that a change can matter to.

    A requirement whose shapes do not say what they look at keeps all its nodes.
    """
    statements = tuple(changed)
    targets = dict(scope.targets)
    ruled: _Ruled | None = None
    for requirement in profile.requirements:
        aimed_at = targets.get(requirement.id)
        if not aimed_at or not checker.can_choose:
            continue
        if rule_name(requirement):
            ruled = ruled or _Ruled(graph.index, scope.data, statements)
            targets[requirement.id] = ruled.kept(aimed_at)
            continue
        shapes = checker.ready(requirement).shapes
        reach = Reach(anywhere=not shapes)
        reach.take(shapes or ())
        numbers = affected(reach, scope.data, statements)
        if numbers is not None:
            find = scope.data.find
            kept = frozenset(node for node in aimed_at if find(node) in numbers)
            targets[requirement.id] = kept
    return replace(scope, targets=MappingProxyType(targets), whole=False)


class _Ruled:
    """The nodes of which a rule may say something else after a change."""

    def __init__(self, index: Index, data: Lookup, changed: Iterable[Triple]) -> None:
        self._index = index
        hierarchy = any(each.predicate.value == RDFS.subClassOf for each in changed)
        self._found = None if hierarchy else dependants(index, data, changed)
        guessed = [term_of(index.iri(n)) for n in index.of_kind(*_GUESSED).tolist()]
        self._guessed = [each for each in guessed if not data.values(each, RDF.type)]

    def kept(self, nodes: frozenset[Term]) -> frozenset[Term]:
        """Those of some nodes; what the index does not know may be any of them."""
        # What is a model by its role alone is no target, and a rule reports it.
        return frozenset(n for n in (*nodes, *self._guessed) if self._may_be(n))

    def _may_be(self, node: Term) -> bool:
        number = self._index.find(text_of(node))
        return number is None or self._found is None or bool(self._found[number])


def of_part(data: Lookup, part: Iterable[Triple], joined: Joined) -> Iterator[Triple]:
    """The statements of a graph that a part of it made, or made to be what they are.

    What is joined by content because of the part belongs to it: a use that named a
    content is now one of an entity of the part, or of one among several.
    """
    named: set[str] = set()
    for triple in part:
        yield triple
        named |= {text_of(triple.subject), text_of(triple.object)}
    moved = {entity for entity in joined.same.values() if entity in named}
    moved |= {joined.same[name] for name in named if name in joined.same}
    for content, entities in joined.ambiguous.items():
        if not named.isdisjoint(entities):
            moved |= {content, *entities}
    for name in sorted(moved):
        yield from _about(data, term_of(name))


def _about(data: Lookup, node: NamedNode | BlankNode) -> Iterator[Triple]:
    """Every statement with a node at either end."""
    for predicate in data.predicates():
        for end in data.values(node, predicate):
            yield Triple(node, NamedNode(predicate), end)
        for start in _subjects(data, predicate, node):
            if isinstance(start, NamedNode | BlankNode):
                yield Triple(start, NamedNode(predicate), node)


def of_run(data: Lookup, run: str) -> Iterator[Triple]:
    """The statements that the record of a run may have made.

    They are those about the run, about what it made, and about what only they lead to,
    as far as the next run, agent or input, whose own statements come with it.
    """
    start = term_of(run)
    starts: list[Term] = [start]
    for predicate in _BACK:
        starts += _subjects(data, predicate, start)
    seen = dict.fromkeys(starts)
    for node in (waiting := list(starts)):  # it grows while it is walked
        ends_here = node not in starts and _is_record(data, node)
        for predicate in data.predicates():
            for end in data.values(node, predicate):
                if not isinstance(node, NamedNode | BlankNode):
                    continue
                yield Triple(node, NamedNode(predicate), end)
                if not ends_here and predicate != RDF.type and end not in seen:
                    seen[end] = None
                    waiting.append(end)


def _subjects(data: Lookup, predicate: str, node: Term) -> Iterator[Term]:
    number = data.find(node)
    if number is not None:
        for each in data.into(predicate).get(number, ()):
            yield data.terms[each]


def _is_record(data: Lookup, node: Term) -> bool:
    """Whether a node is something that another run may describe as well."""
    return isinstance(node, NamedNode) and bool(data.values(node, RDF.type))
