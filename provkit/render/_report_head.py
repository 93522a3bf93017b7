"""The head of a report: what was checked, by what, how it came out, where to begin."""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from provkit.graph.words import count
from provkit.render._entries import (
    STATES,
    baseline_words,
    groups,
    node_words,
    said_words,
    state_counts,
    waived_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.validate.report import Report

_DECIDED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "provkit": "by provkit's own runner of shapes",
        "rule": "by rules of provkit",
        "pyshacl": "by pySHACL",
        "constraints": "by provkit's own PROV-CONSTRAINTS",
    }
)
_NAMED: Final = 8
STRICT: Final = (
    "strict_duos: what version 4 of the DUOS algorithm leaves to people is left to them"
)
STATE_COLUMNS: Final = ("id", "level", "requirement", "state", "reason")
WAIVED_COLUMNS: Final = ("id", "where", "what", "waived because", "place")


def facts(report: Report) -> Iterator[tuple[str, str]]:
    """What a head says, in the order in which a reader asks; each with a name."""
    yield "Profile", profile_words(report)
    yield "Requirements", state_counts(report.outcomes)
    yield "Checked", checked_words(report)
    yield from notes(report)


def notes(report: Report) -> Iterator[tuple[str, str]]:
    """Those of them that not every report has."""
    if decided := decided_words(report):
        yield "Decided", decided
    if report.strict_duos:
        yield "Data use", STRICT
    if known := baseline_words(report):
        yield "Baseline", "; ".join(known)
    if first := first_words(report):
        yield "Fix first", first


def profile_words(report: Report) -> str:
    """The profile with its version."""
    return f"{report.profile} {report.version}".rstrip()


def checked_words(report: Report) -> str:
    """How much was looked at, and by what, as it was asked for."""
    return f"{count(report.checked, 'node')} checked, engine {report.engine}"


def decided_words(report: Report) -> str:
    """What decided how many requirements; empty where no report says so.

    `auto` and `pyshacl` say what was asked for. A rule decides some requirements
    whatever the engine, and pySHACL runs a shape that provkit's own runner leaves out;
    that one is named, with the reason.
    """
    counts = Counter(outcome.by for outcome in report.outcomes if outcome.by)
    told = [f"{counts[by]} {words}" for by, words in _DECIDED.items() if counts[by]]
    return ", ".join(told) + "".join(
        f"; {outcome.requirement.id} by pySHACL because {outcome.fallback}"
        for outcome in report.outcomes
        if outcome.fallback
    )


def first_words(report: Report) -> str:
    """The requirements of which something must be mended; empty without one."""
    names = [
        entry.requirement.id
        for group in groups(report)
        for entry in group.entries
        if entry.severity == "violation"
    ]
    more = f" (+{len(names) - _NAMED} more)" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def state_rows(report: Report) -> Iterator[tuple[str, str, str, str, str]]:
    """Every requirement of the profile: see `STATE_COLUMNS`."""
    for outcome in report.outcomes:
        about = outcome.requirement
        state = STATES[outcome.state]
        yield about.id, about.level, about.title, state, outcome.reason


def waived_rows(report: Report) -> Iterator[tuple[str, str, str, str, str]]:
    """What is waived, by whom and why: see `WAIVED_COLUMNS`."""
    for each in report.waived:
        finding = each.finding
        yield (
            finding.requirement,
            node_words(finding),
            said_words(finding),
            waived_words(each),
            finding.source or "",
        )
