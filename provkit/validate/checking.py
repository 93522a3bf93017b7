"""Running the requirements of a profile: by rule where there is one, else by engine.

`Checker` holds what can be got ready before there is a graph: the shapes of each
requirement, read once. One requirement at a time is checked, within a time limit, so
that one without end says so and the others are checked all the same.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from provkit import plugins
from provkit.validate import check, findings, parallel
from provkit.validate.engines import NotRun
from provkit.validate.lookup import Lookup, text_of
from provkit.validate.targets import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from provkit.graph import Graph
    from provkit.validate.check import Scope
    from provkit.validate.engines import Ready
    from provkit.validate.finding import Finding
    from provkit.validate.profile import Profile
    from provkit.validate.requirement import Requirement


@dataclass(frozen=True, slots=True)
class Found:
    """What came of running requirements.

    Attributes:
        findings: what is broken, in the order of the profile.
        not_run: the requirements that were not run, and why.
    """

    findings: tuple[Finding, ...] = ()
    not_run: Mapping[str, str] = field(default_factory=dict)


class Checker:
    """A profile and an engine, ready for any number of graphs.

    Attributes:
        shapes: the shapes of each requirement, by ID.
        targets: what each of them targets.
    """

    def __init__(self, profile: Profile, engine: str) -> None:
        self._profile = profile
        self._engine = plugins.load("validate.engines", engine)
        self._ready: dict[str, Ready] = {}
        self.shapes = {each.id: Lookup(each.shapes) for each in profile.requirements}
        self.targets = {name: read(shapes) for name, shapes in self.shapes.items()}

    @property
    def can_choose(self) -> bool:
        """Whether the engine can look at some nodes alone."""
        return hasattr(self._engine, "ready")

    def ready(self, requirement: Requirement) -> Ready:
        """The shapes of a requirement, read."""
        found = self._ready.get(requirement.id)
        if found is None:
            shapes = (*self._profile.common, *requirement.shapes)
            found = self._ready[requirement.id] = self._engine.ready(shapes)
        return found

    def find(
        self, graph: Graph, scope: Scope, timeout: float | None, jobs: int = 1
    ) -> Found:
        """Find what is broken.

        Args:
            graph: the graph.
            scope: what of it is looked at.
            timeout: how many seconds a requirement may take.
            jobs: how many processes work at it.

        Raises:
            ProfileError: a shape is not well formed.
        """
        ruled, shaped = self._divided(scope)
        if not self.can_choose:
            found = [self._by_rule(each, graph, scope, timeout) for each in ruled]
            found += [("", self._all_at_once(shaped, scope), "")] if shaped else []
            return self._put_together(found, graph)

        def one(requirement: Requirement) -> tuple[str, list[Finding], str]:
            if requirement in ruled:
                return self._by_rule(requirement, graph, scope, timeout)
            return self._by_shapes(requirement, scope, timeout)

        applying = [*ruled, *shaped]
        if jobs > 1:
            for requirement in shaped:  # once, and not in every process
                self.ready(requirement)
        return self._put_together(parallel.each(one, applying, jobs), graph)

    def _divided(self, scope: Scope) -> tuple[list[Requirement], list[Requirement]]:
        """The requirements that apply: those with a rule, and those without."""
        ruled: list[Requirement] = []
        shaped: list[Requirement] = []
        for each in self._profile.requirements:
            if scope.targets.get(each.id):
                (ruled if check.rule_name(each) else shaped).append(each)
        return ruled, shaped

    def _all_at_once(
        self, requirements: Sequence[Requirement], scope: Scope
    ) -> list[Finding]:
        """What an engine finds that reads shapes and graph anew each time."""
        shapes = (t for each in requirements for t in each.shapes)
        results = self._engine.run(scope.seen, (*self._profile.common, *shapes))
        if not scope.whole:
            aimed_at = frozenset().union(*scope.targets.values())
            results = [each for each in results if each.focus_node in aimed_at]
        return findings.of_results(results, requirements, scope.words)

    def _by_shapes(
        self, requirement: Requirement, scope: Scope, timeout: float | None
    ) -> tuple[str, list[Finding], str]:
        within = None
        if not scope.whole:
            number = scope.data.number
            within = frozenset(number(node) for node in scope.targets[requirement.id])
        try:
            results = self.ready(requirement).results(scope.facts, within, timeout)
        except NotRun as error:
            return requirement.id, [], str(error)
        if not results:  # most of the time; nothing need be looked up for that
            return requirement.id, [], ""
        shapes = self.shapes[requirement.id]
        found = findings.of_results(results, [requirement], scope.words, shapes)
        return requirement.id, found, ""

    def _by_rule(
        self,
        requirement: Requirement,
        graph: Graph,
        scope: Scope,
        timeout: float | None,
    ) -> tuple[str, list[Finding], str]:
        name = requirement.id
        rule = plugins.load("validate.rules", name.lower())
        until = None if timeout is None else time.monotonic() + timeout
        aimed_at = None if scope.whole else {*map(text_of, scope.targets[name])}
        if aimed_at is not None and not aimed_at:
            return name, [], ""
        nodes = None if aimed_at is None else {*map(graph.index.find, aimed_at)}
        breaches = []
        for breach in rule.breaches(graph, nodes):
            if until is not None and time.monotonic() > until:
                return name, [], f"took longer than {timeout:g} seconds"
            if aimed_at is None or breach.node in aimed_at:
                breaches.append(breach)
        shapes = self.shapes[name]
        return (
            name,
            findings.of_breaches(breaches, requirement, scope.words, shapes),
            "",
        )

    def _put_together(
        self, found: Iterable[tuple[str, list[Finding], str]], graph: Graph
    ) -> Found:
        every: list[Finding] = []
        not_run: dict[str, str] = {}
        for name, some, why in found:
            every += some
            if why:
                not_run[name] = why
        ordered = findings.in_order(every, self._profile.requirements)
        placed = findings.with_places(ordered, graph.sources) if ordered else ordered
        return Found(placed, not_run)
