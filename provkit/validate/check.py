"""One validation, step by step: what applies, what is broken, how each came out."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from pyoxigraph import NamedNode, Triple

from provkit import plugins
from provkit.errors import EmptyGraph
from provkit.graph.answer import Unknown
from provkit.graph.words import count
from provkit.rdf.numbered import Numbered
from provkit.terms import populations
from provkit.validate.engines import Facts
from provkit.validate.lookup import Lookup, text_of
from provkit.validate.report import Finding, Outcome
from provkit.validate.targets import read, target_words
from provkit.vocab import PK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from provkit.graph import Graph
    from provkit.validate.findings import Words
    from provkit.validate.lookup import Term
    from provkit.validate.profile import Profile
    from provkit.validate.report import State
    from provkit.validate.requirement import Requirement
    from provkit.validate.rows import Column
    from provkit.validate.shacl.shape import Targets

_FEW: Final = 4
_INTERRUPTED: Final = PK.base + "Interrupted"
_NONE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Scope:
    """What a validation looks at.

    Attributes:
        facts: the triples that a shape sees (architecture, decision 12).
        targets: the nodes that each requirement looks at; a requirement that was left
            out by the user is not in it.
        whole: whether those are all that there are.
        strict_duos: whether GOV-04 leaves to people what the DUOS algorithm leaves to
            people.
    """

    facts: Facts = field(repr=False)
    targets: Mapping[str, frozenset[Term]]
    whole: bool = True
    strict_duos: bool = False
    _numbers: Mapping[str, Column] = field(default_factory=dict, repr=False)

    @property
    def seen(self) -> Sequence[Triple]:
        """The triples that a shape sees."""
        return self.facts.triples

    @property
    def data(self) -> Lookup:
        """The same, indexed."""
        return self.facts.data

    @property
    def words(self) -> Words:
        """The same, as a reader knows its nodes."""
        return self.facts.words

    @classmethod
    def of(
        cls,
        graph: Graph,
        profile: Profile,
        only: Collection[str],
        known: Mapping[str, Targets] = MappingProxyType({}),
        facts: Facts | None = None,
    ) -> Scope:
        """Find out what is to be looked at.

        Args:
            graph: the graph.
            profile: the requirements.
            only: the IDs of those that are asked for; all when empty.
            known: what requirements target, by ID, where it was read before.
            facts: what `facts_of` gave for the graph before.

        Raises:
            EmptyGraph: nothing is.
        """
        facts = facts or facts_of(graph, profile)
        data = facts.data
        asked = [each for each in profile.requirements if not only or each.id in only]
        aimed_at, numbers = {}, {}
        seen: dict[Targets, tuple[Column, frozenset[Term]]] = {}
        for each in asked:
            targets = known.get(each.id) or read(Lookup(each.shapes))
            if targets not in seen:  # requirements are often about the same things
                found = targets.within(data)
                nodes = frozenset(data.terms[number] for number in found.tolist())
                seen[targets] = found, nodes
            numbers[each.id], aimed_at[each.id] = seen[targets]
        if not any(aimed_at.values()):
            raise _nothing_to_check(graph, profile, aimed_at)
        return cls(facts, MappingProxyType(aimed_at), _numbers=numbers)

    def numbers(self, requirement: str) -> Column:
        """The nodes that a requirement looks at, as numbers in order."""
        known = self._numbers.get(requirement) if self.whole else None
        if known is not None:
            return known
        found = (self.data.number(node) for node in self.targets[requirement])
        return np.array(sorted(found), dtype=np.int32)

    @property
    def checked(self) -> int:
        """How many nodes at least one requirement looks at."""
        return len(
            frozenset().union(*{id(s): s for s in self.targets.values()}.values())
        )


def facts_of(graph: Graph, profile: Profile) -> Facts:
    """What a shape of a profile sees of a graph (architecture, decision 12)."""
    triples = Numbered.of(graph.triples)
    more = (*profile.hierarchy, *_population_hierarchy(Lookup(triples)))
    data = Lookup(triples.with_more(more))
    return Facts(data)


def outcomes(
    scope: Scope,
    profile: Profile,
    found: Iterable[Finding],
    not_run: Mapping[str, str] = _NONE,
) -> tuple[Outcome, ...]:
    """Say how each requirement of the profile came out.

    Args:
        scope: what was looked at.
        profile: the requirements.
        found: what is broken.
        not_run: the requirements that no engine ran, and why.
    """
    worst: dict[str, int] = {}
    for finding in found:
        worst[finding.requirement] = max(
            finding.weight, worst.get(finding.requirement, 0)
        )
    return tuple(
        Outcome(each, "not-checked", not_run[each.id])
        if each.id in not_run
        else _outcome(each, scope, worst)
        for each in profile.requirements
    )


def unseen(graph: Graph, scope: Scope) -> tuple[Unknown, ...]:
    """What may hold findings, or their answer, and could not be seen."""
    found = [Unknown(each.name, each.problem) for each in graph.sources if each.problem]
    for run, status in scope.data.all_of(PK.status):
        if text_of(status) == _INTERRUPTED:
            why = "the run was interrupted: what it did after its last record is lost"
            found.append(Unknown(text_of(run), why))
    for content, entities in graph.joined.ambiguous.items():
        why = (
            f"which of {len(entities)} entities with that content it is cannot be told"
        )
        found.append(Unknown(content, why))
    return tuple(sorted(found))


def rule_name(requirement: Requirement) -> str | None:
    """The name of the rule that decides a requirement, where there is one."""
    name = requirement.id.lower()
    return name if name in plugins.names("validate.rules") else None


def _outcome(requirement: Requirement, scope: Scope, worst: dict[str, int]) -> Outcome:
    aimed_at = scope.targets.get(requirement.id)
    if aimed_at is None:
        return Outcome(requirement, "not-checked", "left out by choice")
    if not aimed_at:
        reason = f"the graph has no {target_words(requirement)}"
        if not scope.whole:
            reason = f"what changed concerns no {target_words(requirement)}"
        return Outcome(requirement, "not-applicable", reason)
    weight = worst.get(requirement.id, 0)
    condition = requirement.condition
    if (
        not weight
        and condition
        and not condition.is_met(scope.numbers(requirement.id), scope.data)
    ):
        reason = f"the graph has no {condition.words}"
        return Outcome(requirement, "not-applicable", reason)
    states: tuple[State, ...] = ("met", "warned", "warned", "broken")
    return Outcome(requirement, states[weight])


def _population_hierarchy(data: Lookup) -> Iterator[Triple]:
    """The part of the population terms' hierarchy that lies above the used ones."""
    used = {
        node.value
        for predicate in (PK.population, PK.recommendedFor)
        for _, node in data.all_of(predicate)
        if isinstance(node, NamedNode)
    }
    for child, predicate, parent in populations.hierarchy(sorted(used)):
        yield Triple(NamedNode(child), NamedNode(predicate), NamedNode(parent))


def _nothing_to_check(
    graph: Graph, profile: Profile, aimed_at: Collection[str]
) -> EmptyGraph:
    names = ", ".join(source.name for source in graph.sources) or "the graph"
    if not graph.triples:
        return EmptyGraph(
            f"{names}: nothing to check: there is no statement in it",
            "that is not a pass; is this the file that you meant?",
        )
    wanted: dict[str, None] = {}
    for requirement in profile.requirements:
        if requirement.id in aimed_at:
            wanted |= dict.fromkeys(target_words(requirement).split(" or "))
    return EmptyGraph(
        f"{names}: nothing to check: "
        f"{count(len(graph.triples), 'statement')}, and none about "
        f"what is asked for, such as {', '.join(list(wanted)[:_FEW])}",
        "that is not a pass; was this captured by provkit, or must it be imported?",
    )
