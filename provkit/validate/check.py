"""One validation, step by step: what applies, what is broken, how each came out."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Triple

from provkit import plugins
from provkit.errors import EmptyGraph
from provkit.graph.answer import Unknown
from provkit.terms import populations
from provkit.validate import findings
from provkit.validate.lookup import Lookup, text_of
from provkit.validate.report import Finding, Outcome
from provkit.validate.targets import target_words, targets
from provkit.vocab import PK

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from provkit.graph import Graph
    from provkit.validate.engines import Result
    from provkit.validate.lookup import Term
    from provkit.validate.profile import Profile
    from provkit.validate.report import State
    from provkit.validate.requirement import Requirement

    Run = Callable[[Iterable[Triple], Iterable[Triple]], list[Result]]

_FEW: Final = 4
_INTERRUPTED: Final = PK.base + "Interrupted"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a validation looks at.

    Attributes:
        seen: the triples that a shape sees (architecture, decision 12).
        data: the same, indexed.
        targets: the nodes that each requirement looks at; a requirement that was left
            out by the user is not in it.
    """

    seen: tuple[Triple, ...] = field(repr=False)
    data: Lookup = field(repr=False)
    targets: Mapping[str, frozenset[Term]]

    @classmethod
    def of(cls, graph: Graph, profile: Profile, only: Collection[str]) -> Scope:
        """Find out what is to be looked at.

        Raises:
            EmptyGraph: nothing is.
        """
        used = _population_hierarchy(graph.triples)
        seen = (*graph.triples, *profile.hierarchy, *used)
        data = Lookup(seen)
        aimed_at = {
            requirement.id: targets(requirement, data)
            for requirement in profile.requirements
            if not only or requirement.id in only
        }
        if not any(aimed_at.values()):
            raise _nothing_to_check(graph, profile, aimed_at)
        return cls(seen, data, MappingProxyType(aimed_at))

    @property
    def checked(self) -> int:
        """How many nodes at least one requirement looks at."""
        return len(frozenset().union(*self.targets.values()))


def find(graph: Graph, scope: Scope, profile: Profile, run: Run) -> tuple[Finding, ...]:
    """Find what is broken: by rule where there is one, by the engine otherwise."""
    applying = [each for each in profile.requirements if scope.targets.get(each.id)]
    ruled = {each.id: name for each in applying if (name := rule_name(each))}
    found: list[Finding] = []
    for each in applying:
        if each.id in ruled:
            rule = plugins.load("validate.rules", ruled[each.id])
            breaches = rule.breaches(graph)
            found += findings.of_breaches(breaches, each, scope.data)
    rest = [each for each in applying if each.id not in ruled]
    if rest:
        shapes = (*profile.common, *(t for each in rest for t in each.shapes))
        results = run(scope.seen, shapes)
        found += findings.of_results(results, rest, scope.data)
    ordered = findings.in_order(found, profile.requirements)
    return findings.with_places(ordered, graph.sources) if ordered else ordered


def outcomes(
    scope: Scope, profile: Profile, found: Iterable[Finding]
) -> tuple[Outcome, ...]:
    """Say how each requirement of the profile came out."""
    worst: dict[str, int] = {}
    for finding in found:
        worst[finding.requirement] = max(
            finding.weight, worst.get(finding.requirement, 0)
        )
    return tuple(_outcome(each, scope, worst) for each in profile.requirements)


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
        return Outcome(requirement, "not-applicable", reason)
    weight = worst.get(requirement.id, 0)
    states: tuple[State, ...] = ("met", "warned", "warned", "broken")
    return Outcome(requirement, states[weight])


def _population_hierarchy(triples: Iterable[Triple]) -> Iterator[Triple]:
    """The part of the population terms' hierarchy that lies above the used ones."""
    used = {
        triple.object.value
        for triple in triples
        if triple.predicate.value in (PK.population, PK.recommendedFor)
        and isinstance(triple.object, NamedNode)
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
        f"{names}: nothing to check: {len(graph.triples)} statements, and none about "
        f"what is asked for, such as {', '.join(list(wanted)[:_FEW])}",
        "that is not a pass; was this captured by provkit, or must it be imported?",
    )
