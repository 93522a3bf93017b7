"""What of a graph has to be checked again after a change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import numpy as np
from pyoxigraph import NamedNode

from provkit.validate.check import rule_name
from provkit.validate.dependants import dependants
from provkit.validate.lookup import term_of, text_of
from provkit.validate.shacl.affected import affected
from provkit.validate.shacl.reach import Reach
from provkit.validate.shacl.running import Running
from provkit.vocab import PK, PROV, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple

    from provkit.graph import Graph
    from provkit.graph.index import Index
    from provkit.validate.check import Scope
    from provkit.validate.checking import Checker
    from provkit.validate.lookup import Lookup, Term
    from provkit.validate.profile import Profile

_GUESSED: Final = MappingProxyType(
    {"Model": PK.Model, "Dataset": PK.Dataset, "Run": PROV.Activity}
)
"""Kinds that a rule knows by the role of a node alone, and the class that says so."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is the same for every change.

    Attributes:
        reaches: where the shapes of requirements look, by ID.
    """

    reaches: dict[str, Reach] = field(default_factory=dict)
    _strangers: WeakKeyDictionary[Graph, dict[str, frozenset[Term]]] = field(
        default_factory=WeakKeyDictionary
    )

    def strangers(
        self, graph: Graph, name: str, nodes: frozenset[Term]
    ) -> frozenset[Term]:
        """The targets of a requirement that the index of a graph does not know."""
        known = self._strangers.setdefault(graph, {})
        if name not in known:
            find = graph.index.find
            known[name] = frozenset(n for n in nodes if find(text_of(n)) is None)
        return known[name]


def narrowed(
    scope: Scope,
    profile: Profile,
    checker: Checker,
    changed: Iterable[Triple],
    graph: Graph,
    *,
    memory: Memory,
) -> Scope:
    """The same scope with only the nodes that a change can matter to.

    A requirement whose shapes do not say what they look at keeps all its nodes.

    Args:
        scope: what a validation of all looks at.
        profile: the requirements.
        checker: their shapes.
        changed: the statements that were added or taken away.
        graph: the graph with the change.
        memory: what earlier changes made known; it is filled here.
    """
    statements = tuple(changed)
    targets = dict(scope.targets)
    ruled: _Ruled | None = None
    running = Running(scope.data, scope.facts.queryable)
    for requirement in profile.requirements:
        aimed_at = targets.get(requirement.id)
        if not aimed_at or not checker.can_choose:
            continue
        if rule_name(requirement):
            ruled = ruled or _Ruled(graph.index, scope.data, statements)
            strange = memory.strangers(graph, requirement.id, aimed_at)
            targets[requirement.id] = ruled.kept(aimed_at, strange)
            continue
        reach = memory.reaches.get(requirement.id)
        if reach is None:
            shapes = checker.ready(requirement).shapes
            reach = memory.reaches[requirement.id] = Reach.of(shapes)
        numbers = affected(reach, running, statements)
        if numbers is not None:
            terms = scope.data.terms
            targets[requirement.id] = aimed_at & {terms[each] for each in numbers}
    return replace(scope, targets=MappingProxyType(targets), whole=False)


class _Ruled:
    """The nodes of which a rule may say something else after a change."""

    def __init__(self, index: Index, data: Lookup, changed: Iterable[Triple]) -> None:
        self._index = index
        self._data = data
        hierarchy = any(each.predicate.value == RDFS.subClassOf for each in changed)
        self._found = None if hierarchy else dependants(index, data, changed)

    def kept(self, nodes: frozenset[Term], strange: frozenset[Term]) -> frozenset[Term]:
        """Those of some nodes; what the index does not know may be any of them."""
        if self._found is None:
            return nodes | self._untold
        found = (nodes & self._terms) | strange
        # What is a model by its role alone is no target, and a rule reports it, but
        # only where there are targets: it may be that there were none before.
        return found | (self._guessed if len(found) < len(nodes) else self._untold)

    @cached_property
    def _terms(self) -> frozenset[Term]:
        """The nodes that a change can matter to."""
        numbers = [] if self._found is None else np.flatnonzero(self._found).tolist()
        return frozenset(term_of(self._index.iri(number)) for number in numbers)

    @cached_property
    def _guessed(self) -> frozenset[Term]:
        """Those that a change can matter to of what a rule knows by its role alone."""
        return self._untold & self._terms

    @cached_property
    def _untold(self) -> frozenset[Term]:
        """What is of a kind by its role, and no statement says so."""
        found: set[Term] = set()
        for kind, stated in _GUESSED.items():
            instances = set(self._data.of_class(NamedNode(stated)).tolist())
            for number in self._index.of_kind(kind).tolist():
                node = term_of(self._index.iri(number))
                if self._data.find(node) not in instances:
                    found.add(node)
        return frozenset(found)
