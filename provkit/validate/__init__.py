"""Checking a graph against requirements.

    graph ──targets──▶ which requirements apply ──┬─ rules ──▶ breaches ─┐
                                                  └─ engine ─▶ results ──┴─▶ Report

A profile is a set of requirements (`profile`, `requirement`, `lint`); an engine runs
their shapes (`engines/`), except for those that a pure rule of `provkit.graph` decides
(`rules/`); `findings` puts both into the shapes' own words, `places` says where in a
file, and `report` is what comes out. `constraints/` checks PROV-CONSTRAINTS, for which
`provenance` reads each input alone and puts what is found into the same report.

Why the report is ours: default messages, paths and even severities differ from engine
to engine, and a steward should read the same sentence whichever ran.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from provkit import plugins
from provkit.errors import UnknownName
from provkit.validate.profile import SHIPPED, Profile, load_profile
from provkit.validate.report import Checks, Finding, Outcome, Report
from provkit.validate.requirement import LEVELS, Requirement

if TYPE_CHECKING:
    from collections.abc import Collection
    from os import PathLike

    from provkit.graph import Graph
    from provkit.validate.requirement import Level

__all__ = [
    "Finding",
    "Outcome",
    "Profile",
    "Report",
    "Requirement",
    "load_profile",
    "validate",
]


def validate(
    graph: Graph | str | PathLike[str] | Collection[str | PathLike[str]],
    profile: str = SHIPPED,
    level: Level = "must",
    engine: str = "pyshacl",
    only: Collection[str] = (),
    *,
    source_format: str | None = None,
) -> Report:
    """Check a graph against the requirements of a profile.

    Args:
        graph: a graph, or what `provkit.load` takes: a file, several, a ledger; a
            file may be PROV-N, PROV-JSON or PROV-XML as well.
        profile: a shipped profile, or the folder of your own.
        level: the graph conforms when nothing at this level or above is broken.
        engine: what runs the shapes: a file in `validate/engines/`.
        only: the IDs of the requirements to check; all when empty.
        source_format: the format of the files, where their extensions do not tell.

    Raises:
        EmptyGraph: no requirement finds anything to check: that is not a pass.
        UnknownName: no such profile, level, engine or requirement.
        ProfileError: a shape is not well formed.
    """
    from provkit.validate import provenance

    if level not in LEVELS.values():
        raise UnknownName.among("level", level, LEVELS.values())
    engines = plugins.names("validate.engines")
    if engine not in engines:
        raise UnknownName.among("engine", engine, engines)
    chosen = load_profile(profile)
    wanted = frozenset(chosen.requirement(name).id for name in only)
    whole = _loaded(graph, source_format)
    shapes = _by_shape(whole, chosen, wanted, engine)
    rules = provenance.check(whole, chosen.constraints, wanted)
    by_engine = shapes.nodes > 0
    return Report(
        profile=chosen.name,
        level=level,
        engine=engine if by_engine else "provkit",
        checked=shapes.nodes if by_engine else rules.nodes,
        findings=(*shapes.findings, *rules.findings),
        outcomes=(*shapes.outcomes, *rules.outcomes),
        inputs=shapes.inputs if by_engine else rules.inputs,
        version=chosen.version,
        unknown=shapes.unknown if by_engine else rules.unknown,
        parts=rules.parts,
    )


def _by_shape(
    whole: Graph, chosen: Profile, wanted: frozenset[str], engine: str
) -> Checks:
    """Check what has shapes; without any, no engine is loaded."""
    if not any(not wanted or each.id in wanted for each in chosen.requirements):
        return Checks.left_out(chosen.requirements)
    from provkit.validate import check

    runner = plugins.load("validate.engines", engine)
    scope = check.Scope.of(whole, chosen, wanted)
    found = check.find(whole, scope, chosen, runner.run)
    return Checks(
        outcomes=check.outcomes(scope, chosen, found),
        findings=found,
        nodes=scope.checked,
        inputs=tuple(source.name for source in whole.sources),
        unknown=check.unseen(whole, scope),
    )


def _loaded(
    graph: Graph | str | PathLike[str] | Collection[str | PathLike[str]],
    source_format: str | None,
) -> Graph:
    from provkit.graph import Graph
    from provkit.validate.documents import opened

    if isinstance(graph, Graph):
        return graph
    sources = graph if isinstance(graph, (list, tuple, set, frozenset)) else (graph,)
    return Graph(*(opened(source, source_format) for source in sources))


class _Callable(ModuleType):
    """`provkit.validate` is this room and, as the contract has it, the function in it.

    Importing a package sets its name on the parent, where the function stands too;
    whichever of the two a caller meets there, calling it validates.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Report:
        return validate(*args, **kwargs)


sys.modules[__name__].__class__ = _Callable
