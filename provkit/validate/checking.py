"""Running the requirements of a profile: by rule where there is one, else by engine.

`Checker` holds what can be got ready before there is a graph: the shapes of each
requirement, read once. One requirement at a time is checked, within a time limit, so
that one without end says so and the others are checked all the same.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from provkit import plugins
from provkit.validate import check, findings, parallel
from provkit.validate.engines import NotRun
from provkit.validate.lookup import Lookup, text_of
from provkit.validate.targets import read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from provkit.graph import Graph
    from provkit.validate.check import Scope
    from provkit.validate.engines import Ready
    from provkit.validate.finding import Finding
    from provkit.validate.profile import Profile
    from provkit.validate.requirement import Requirement

LEAST = 5_000
"""The fewest nodes that make a part of a requirement worth a process of its own."""


@dataclass(frozen=True, slots=True)
class Found:
    """What came of running requirements.

    Attributes:
        findings: what is broken, in the order of the profile.
        not_run: the requirements that were not run, and why.
        fallbacks: those that pySHACL ran because the engine leaves them out, and why.
    """

    findings: tuple[Finding, ...] = ()
    not_run: Mapping[str, str] = field(default_factory=dict)
    fallbacks: Mapping[str, str] = field(default_factory=dict)


class Came(NamedTuple):
    """What came of one requirement; of several at once without a name."""

    name: str
    findings: list[Finding]
    not_run: str = ""
    fallback: str = ""


class Task(NamedTuple):
    """One requirement, at some of its nodes.

    Attributes:
        requirement: the requirement.
        within: the focus nodes, as numbers; None for all that the scope has.
        part: which part it is and of how many, where a rule is asked of a part of the
            index.
    """

    requirement: Requirement
    within: Collection[int] | None = None
    part: tuple[int, int] = (0, 1)


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
        self,
        graph: Graph,
        scope: Scope,
        timeout: float | None,
        jobs: int = 1,
        progress: parallel.Progress | None = None,
    ) -> Found:
        """Find what is broken.

        Args:
            graph: the graph.
            scope: what of it is looked at.
            timeout: how many seconds a requirement may take.
            jobs: how many processes work at it.
            progress: is told how much is done, and of how much.

        Raises:
            ProfileError: a shape is not well formed.
        """
        ruled, shaped = self._divided(scope)
        if not self.can_choose:
            found = [self._by_rule(Task(r), graph, scope, timeout) for r in ruled]
            found += self._all_at_once(shaped, scope) if shaped else []
            return self._put_together(found, graph)

        def one(task: Task) -> Came:
            if task.requirement in ruled:
                return self._by_rule(task, graph, scope, timeout)
            return self._by_shapes(task, scope, timeout)

        tasks = [t for each in ruled for t in _cut_rule(each, graph, scope, jobs)]
        tasks += [t for each in shaped for t in self._cut(each, scope, jobs)]
        return self._put_together(parallel.each(one, tasks, jobs, progress), graph)

    def _cut(self, requirement: Requirement, scope: Scope, jobs: int) -> list[Task]:
        """A requirement with shapes, for as many processes; once it is read."""
        if jobs == 1:
            return [Task(requirement)]
        ready = self.ready(requirement)  # here, and not in every process
        if scope.whole and ready.shapes is None:
            return [Task(requirement)]  # pySHACL looks at all of a graph
        nodes = scope.numbers(requirement.id).tolist()
        return [Task(requirement, each) for each in parallel.cut(nodes, jobs, LEAST)]

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
    ) -> list[Came]:
        """What an engine finds that reads shapes and graph anew each time."""
        shapes = (t for each in requirements for t in each.shapes)
        try:
            results = self._engine.run(scope.seen, (*self._profile.common, *shapes))
        except NotRun as error:
            return [Came(each.id, [], str(error)) for each in requirements]
        if not scope.whole:
            aimed_at = frozenset().union(*scope.targets.values())
            results = [each for each in results if each.focus_node in aimed_at]
        return [Came("", findings.of_results(results, requirements, scope.words))]

    def _by_shapes(self, task: Task, scope: Scope, timeout: float | None) -> Came:
        requirement, within = task.requirement, task.within
        if within is None and not scope.whole:
            within = frozenset(scope.numbers(requirement.id).tolist())
        ready = self.ready(requirement)
        try:
            results = ready.results(scope.facts, within, timeout)
        except NotRun as error:
            return Came(requirement.id, [], str(error))
        if not results:  # most of the time; nothing need be looked up for that
            return Came(requirement.id, [], fallback=ready.fallback)
        shapes = self.shapes[requirement.id]
        found = findings.of_results(results, [requirement], scope.words, shapes)
        return Came(requirement.id, found, fallback=ready.fallback)

    def _by_rule(
        self, task: Task, graph: Graph, scope: Scope, timeout: float | None
    ) -> Came:
        requirement, name = task.requirement, task.requirement.id
        rule = plugins.load("validate.rules", name.lower())
        until = None if timeout is None else time.monotonic() + timeout
        aimed_at = None if scope.whole else {*map(text_of, scope.targets[name])}
        if aimed_at is not None and not aimed_at:
            return Came(name, [])
        nodes = _asked(task, graph, aimed_at)
        breaches = []
        for breach in rule.breaches(graph, nodes, **_settings(name, scope)):
            if until is not None and time.monotonic() > until:
                return Came(name, [], f"took longer than {timeout:g} seconds")
            if _is_asked(breach.node, graph, aimed_at, nodes):
                breaches.append(breach)
        shapes = self.shapes[name]
        found = findings.of_breaches(breaches, requirement, scope.words, shapes)
        return Came(name, found)

    def _put_together(self, found: Iterable[Came], graph: Graph) -> Found:
        every: list[Finding] = []
        not_run: dict[str, str] = {}
        fallbacks: dict[str, str] = {}
        for came in found:
            every += came.findings
            if came.not_run:
                not_run[came.name] = came.not_run
            if came.fallback:
                fallbacks[came.name] = came.fallback
        # Of one that was cut in parts, another part may have come to its end.
        every = [each for each in every if each.requirement not in not_run]
        ordered = findings.in_order(every, self._profile.requirements)
        placed = findings.with_places(ordered, graph.sources) if ordered else ordered
        return Found(placed, not_run, fallbacks)


def _settings(name: str, scope: Scope) -> dict[str, bool]:
    """What a rule is told beside the graph."""
    strict = scope.strict_duos and name == "GOV-04"
    return {"strict_duos": True} if strict else {}


def _cut_rule(
    requirement: Requirement, graph: Graph, scope: Scope, jobs: int
) -> list[Task]:
    """A requirement with a rule, for as many processes."""
    size = len(graph.index) if jobs > 1 and scope.whole else 0
    parts = len(parallel.cut(range(size), jobs, LEAST)) if size else 1
    return [Task(requirement, part=(n, parts)) for n in range(parts)]


def _asked(
    task: Task, graph: Graph, aimed_at: Collection[str] | None
) -> Collection[int | None] | None:
    """The nodes of the index that a rule is asked about; None for all."""
    if aimed_at is not None:
        return {*map(graph.index.find, aimed_at)}
    first, parts = task.part
    return None if parts == 1 else range(first, len(graph.index), parts)


def _is_asked(
    node: str,
    graph: Graph,
    aimed_at: Collection[str] | None,
    nodes: Collection[int | None] | None,
) -> bool:
    if aimed_at is not None:
        return node in aimed_at
    return nodes is None or graph.index.find(node) in nodes
