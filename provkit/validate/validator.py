"""A profile that is read once and used on many graphs.

A graph is indexed when it is checked first, and that index is kept for as long as the
graph: to check one run after the other, load the graph once and give it each time.

validator = pk.Validator("genomics-ai")
for ledger in ledgers:
    report = validator.validate(ledger)
report = validator.validate("provenance", changed="provenance/runs/new.ttl")
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from provkit import plugins
from provkit.errors import UnknownName, UsageError
from provkit.validate.profile import SHIPPED, load_profile
from provkit.validate.report import Checks, Report
from provkit.validate.requirement import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from os import PathLike

    from provkit.graph import Graph
    from provkit.validate.change import Memory
    from provkit.validate.check import Scope
    from provkit.validate.checking import Checker
    from provkit.validate.engines import Facts
    from provkit.validate.requirement import Level
    from provkit.validate.settling import Baseline, Waivers

    Progress = Callable[[str, int, int], None]
    Sources = Graph | str | PathLike[str] | Collection[str | PathLike[str]]

TIMEOUT: Final = 300.0
"""Seconds after which a requirement is given up, unless said otherwise."""


class Validator:
    """A profile and an engine, ready for any number of graphs.

    Attributes:
        profile: the profile.
        engine: the name of what runs its shapes.

    >>> Validator("core", engine="auto")
    <Validator core, engine auto>
    """

    def __init__(self, profile: str = SHIPPED, engine: str = "auto") -> None:
        """Read a profile.

        Args:
            profile: a shipped profile, or the folder of your own.
            engine: what runs the shapes: a file in `validate/engines/`.

        Raises:
            UnknownName: no such profile or engine.
            ProfileError: a shape is not well formed.
        """
        engines = plugins.names("validate.engines")
        if engine not in engines:
            raise UnknownName.among("engine", engine, engines)
        self.profile = load_profile(profile)
        self.engine = engine
        self._checker: Checker | None = None
        self._memory: Memory | None = None
        self._scopes: WeakKeyDictionary[Graph, dict[frozenset[str], Scope]] = (
            WeakKeyDictionary()
        )
        self._facts: WeakKeyDictionary[Graph, Facts] = WeakKeyDictionary()
        self._parts: WeakKeyDictionary[Graph, dict[frozenset[str], Graph]] = (
            WeakKeyDictionary()
        )

    def __repr__(self) -> str:
        return f"<Validator {self.profile.name}, engine {self.engine}>"

    def validate(
        self,
        graph: Sources,
        level: Level = "must",
        only: Collection[str] = (),
        *,
        run: str | None = None,
        changed: Sources | None = None,
        source_format: str | None = None,
        waivers: Waivers = None,
        baseline: Baseline = None,
        timeout: float | None = TIMEOUT,
        jobs: int = 1,
        strict_duos: bool = False,
        progress: Progress | None = None,
    ) -> Report:
        """Check a graph.

        Args:
            graph: a graph, or what `provkit.load` takes: a file, several, a ledger; a
                file may be PROV-N, PROV-JSON or PROV-XML as well.
            level: the graph conforms when nothing at this level or above is broken.
            only: the ID of the requirement to check, or several; all when empty.
            run: the IRI of a run in the graph: only what it can affect is checked. What
                it has said stands in its file, where the graph is a ledger; else it is
                taken to have said nothing new of what others refer to as well.
            changed: statements of the graph, as a graph or a file, such as the file of
                a new run: only what they can affect is checked. PROV-CONSTRAINTS, which
                hold for a whole or not at all, are checked for them alone, and not for
                the union. A file that the graph, where it is files, lacks is read
                beside it.
            source_format: the format of the files, where extensions do not tell.
            waivers: what somebody answers for until a day: a file of waivers, or
                waivers (`provkit.validate.waivers`). They are shown and do not count.
            baseline: an earlier report, or a file with its JSON: only what is new
                counts.
            timeout: how many seconds a requirement may take; None for any number. One
                that takes longer is not checked, and the report says so. (The engine
                `pyshacl` cannot be stopped.)
            jobs: how many processes may work at it (on Linux).
            strict_duos: leave to people in GOV-04 what version 4 of the DUOS algorithm
                leaves to people, also where the profile does not ask for it.
            progress: is told what is being done, how much of it is, and of how much.

        Raises:
            EmptyGraph: no requirement finds anything to check, or what was changed has
                no statement in it: that is not a pass.
            UnknownName: no such level or requirement.
            UnknownNode: the graph has no such run.
            ProfileError: a shape is not well formed.
            UsageError: waivers or baseline cannot be read, or options make no sense,
                such as a run for PROV-CONSTRAINTS alone.
        """
        from provkit.validate import brought, deciding, partly, provenance, settling

        if level not in LEVELS.values():
            raise UnknownName.among("level", level, LEVELS.values())
        if jobs < 1 or (timeout is not None and timeout <= 0):
            raise UsageError("timeout and jobs must be more than 0")
        chosen = self.profile
        names = (only,) if isinstance(only, str) else only
        wanted = frozenset(chosen.requirement(name).id for name in names)
        self._check_part(wanted, run, changed)
        told = progress or _untold
        told("reading", 0, 1)
        aside = settling.read(waivers, baseline, chosen.name)
        whole = opened(graph, source_format)
        part = None if changed is None else opened(changed, source_format)
        partial = run is not None or part is not None
        if part is not None:
            brought.check_part(part)
            whole = whole if whole is graph else brought.with_part(whole, part)
        if not partial:
            whole = self._looked_at(whole, wanted)
        strict = strict_duos or chosen.strict_duos
        shapes = self._by_shape(
            whole,
            wanted,
            run,
            part,
            timeout=timeout,
            jobs=jobs,
            strict=strict,
            told=told,
        )
        told("PROV-CONSTRAINTS", 0, 1)
        rules = (
            partly.check(part, chosen.constraints, wanted)
            if partial
            else provenance.check(whole, chosen.constraints, wanted)
        )
        by_engine = shapes.nodes > 0 or (partial and bool(shapes.inputs))
        report = Report(
            profile=chosen.name,
            level=level,
            engine=self.engine if by_engine else "provkit",
            checked=shapes.nodes if by_engine else rules.nodes,
            findings=(*shapes.findings, *rules.findings),
            outcomes=deciding.told(
                (*shapes.outcomes, *chosen.left_out, *rules.outcomes),
                self.engine,
                shapes.fallbacks,
            ),
            inputs=shapes.inputs if by_engine else rules.inputs,
            version=chosen.version,
            unknown=shapes.unknown if by_engine else rules.unknown,
            parts=rules.parts,
            strict_duos=strict,
        )
        return aside.taken_from(report)

    def _check_part(
        self, wanted: frozenset[str], run: str | None, changed: Sources | None
    ) -> None:
        """Refuse a part of a graph that cannot be checked.

        Raises:
            UsageError: with what to do.
        """
        if run is not None and changed is not None:
            raise UsageError(
                "a run and changed statements were named",
                "name one of them: the file of a run says best what it brought",
            )
        shaped = (each.id for each in self.profile.requirements)
        if run is not None and not any(not wanted or each in wanted for each in shaped):
            raise UsageError(
                "a run alone cannot be checked against PROV-CONSTRAINTS, which hold "
                "for a whole document or not at all",
                "give the file of the run as what was changed, or check everything",
            )

    def _scope(self, whole: Graph, wanted: frozenset[str], checker: Checker) -> Scope:
        """What there is to be looked at; found out once for a graph."""
        from provkit.validate import check

        known = self._scopes.get(whole, {})
        if wanted not in known:
            facts = self._facts.get(whole)
            if facts is None:
                facts = self._facts[whole] = check.facts_of(whole, self.profile)
            found = check.Scope.of(whole, self.profile, wanted, checker.targets, facts)
            self._scopes[whole] = known = {wanted: found}
        return known[wanted]

    def _looked_at(self, whole: Graph, wanted: frozenset[str]) -> Graph:
        """Of stores elsewhere what the profile looks at; fetched once, and kept."""
        from provkit.validate import needs

        parts = self._parts.get(whole, {})
        if wanted not in parts:
            part = needs.narrowed(whole, self.profile, wanted)
            if part is whole:
                return whole
            self._parts[whole] = parts | {wanted: part}
            return part
        return parts[wanted]

    def _by_shape(
        self,
        whole: Graph,
        wanted: frozenset[str],
        run: str | None,
        part: Graph | None,
        *,
        timeout: float | None,
        jobs: int,
        strict: bool,
        told: Progress,
    ) -> Checks:
        """Check what has shapes; without any, no engine is loaded."""
        chosen = self.profile
        if not any(not wanted or each.id in wanted for each in chosen.requirements):
            return Checks.left_out(chosen.requirements)
        from provkit.validate import brought, change, check
        from provkit.validate.checking import Checker

        if self._checker is None:
            self._checker = Checker(chosen, self.engine)
        scope = self._scope(whole, wanted, self._checker)
        if run is not None or part is not None:
            name = None if run is None else whole.resolve(run)
            self._memory = self._memory or change.Memory()
            statements = brought.statements(whole, scope.data, name, part)
            scope = change.narrowed(
                scope, chosen, self._checker, statements, whole, memory=self._memory
            )
        scope = replace(scope, strict_duos=strict)
        found = self._checker.find(
            whole, scope, timeout, jobs, lambda *done: told("requirements", *done)
        )
        return Checks(
            outcomes=check.outcomes(scope, chosen, found.findings, found.not_run),
            findings=found.findings,
            nodes=scope.checked,
            inputs=tuple(source.name for source in whole.sources),
            unknown=check.unseen(whole, scope),
            fallbacks=found.fallbacks,
        )


def opened(graph: Sources, source_format: str | None = None) -> Graph:
    """A graph, or the one that files make."""
    from provkit.graph import Graph
    from provkit.validate.documents import opened as opened_document

    if isinstance(graph, Graph):
        return graph
    sources = graph if isinstance(graph, (list, tuple, set, frozenset)) else (graph,)
    return Graph(*(opened_document(source, source_format) for source in sources))


def _untold(_what: str, _done: int, _of: int) -> None:
    """Nobody wants to know."""
