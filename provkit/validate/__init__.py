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
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from provkit.validate.profile import SHIPPED, Profile, load_profile, names
from provkit.validate.report import Finding, Outcome, Report
from provkit.validate.requirement import Requirement
from provkit.validate.validator import TIMEOUT, Validator

if TYPE_CHECKING:
    from collections.abc import Collection
    from os import PathLike

    from provkit.graph import Graph
    from provkit.validate.requirement import Level
    from provkit.validate.settling import Baseline, Waivers
    from provkit.validate.validator import Progress

__all__ = [
    "Finding",
    "Outcome",
    "Profile",
    "Report",
    "Requirement",
    "Validator",
    "load_profile",
    "validate",
]


def validate(
    graph: Graph | str | PathLike[str] | Collection[str | PathLike[str]],
    profile: str = SHIPPED,
    level: Level = "must",
    engine: str = "auto",
    only: Collection[str] = (),
    *,
    run: str | None = None,
    changed: Graph
    | str
    | PathLike[str]
    | Collection[str | PathLike[str]]
    | None = None,
    source_format: str | None = None,
    waivers: Waivers = None,
    baseline: Baseline = None,
    timeout: float | None = TIMEOUT,
    jobs: int = 1,
    strict_duos: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Check a graph against the requirements of a profile.

    Args:
        graph: a graph, or what `provkit.load` takes: a file, several, a ledger; a
            file may be PROV-N, PROV-JSON or PROV-XML as well.
        profile: a shipped profile, or the folder of your own.
        level: the graph conforms when nothing at this level or above is broken.
        engine: what runs the shapes: a file in `validate/engines/`.
        only: the ID of the requirement to check, or several; all when empty.
        run: the IRI of a run in the graph: only what it can affect is checked.
        changed: the file of a new run, or other statements that were added: only what
            they can affect is checked (`Validator.validate` has more).
        source_format: the format of the files, where their extensions do not tell.
        waivers: what somebody answers for until a day: a file of waivers, or waivers
            (`provkit.validate.waivers`). They are shown and do not count.
        baseline: an earlier report, or a file with its JSON: only what is new counts.
        timeout: how many seconds a requirement may take; None for any number.
        jobs: how many processes may work at it (on Linux).
        strict_duos: leave to people in GOV-04 what version 4 of the DUOS algorithm
            leaves to people, also where the profile does not ask for it.
        progress: is told what is being done, how much of it is, and of how much.

    Raises:
        EmptyGraph: no requirement finds anything to check, or what was changed has no
            statement in it: that is not a pass.
        UnknownName: no such profile, level, engine or requirement.
        ProfileError: a shape is not well formed.
        UnknownNode: the graph has no such run.
        UsageError: waivers or baseline cannot be read, or options make no sense.
    """
    known = profile in names()
    validator = _shipped(profile, engine) if known else Validator(profile, engine)
    return validator.validate(
        graph,
        level,
        only,
        run=run,
        changed=changed,
        source_format=source_format,
        waivers=waivers,
        baseline=baseline,
        timeout=timeout,
        jobs=jobs,
        strict_duos=strict_duos,
        progress=progress,
    )


@cache
def _shipped(profile: str, engine: str) -> Validator:
    """The validator of a profile that does not change, read once."""
    return Validator(profile, engine)


class _Callable(ModuleType):
    """`provkit.validate` is this room and, as the contract has it, the function in it.

    Importing a package sets its name on the parent, where the function stands too;
    whichever of the two a caller meets there, calling it validates.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Report:
        return validate(*args, **kwargs)


sys.modules[__name__].__class__ = _Callable
