"""A report as a reader takes it in: by principle, one entry per thing that is wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.validate.report import Finding, Outcome, Report
    from provkit.validate.requirement import Requirement, Severity

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"violation": "must-fix", "warning": "should-fix", "info": "could-fix"}
)
STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "met": "met",
        "warned": "met with remarks",
        "broken": "broken",
        "not-applicable": "not applicable",
        "not-checked": "not checked",
    }
)
CLOSING: Final = (
    "These checks cover what was recorded, not whether the practice was lawful or fair."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is wrong, at one or more nodes.

    Attributes:
        requirement: the requirement that it breaks.
        severity: how much it weighs.
        message: what is wrong, where that is the same at every node; else empty.
        fix: what to do.
        findings: where, one per node and value.
    """

    requirement: Requirement
    severity: Severity
    message: str
    fix: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A principle with what is wrong under it and how its requirements came out."""

    principle: str
    entries: tuple[Entry, ...]
    outcomes: tuple[Outcome, ...]


def groups(report: Report) -> Iterator[Group]:
    """The principles of a report, in the profile's order."""
    entries = _entries(report)
    for principle, outcomes in groupby(
        report.outcomes, lambda outcome: outcome.requirement.principle
    ):
        yield Group(
            principle or "Other requirements",
            tuple(e for e in entries if e.requirement.principle == principle),
            tuple(outcomes),
        )


def severity_counts(findings: tuple[Entry, ...] | Report) -> str:
    """How many things are wrong, such as `1 must-fix, 2 should-fix`.

    What is wrong in one way at ten nodes counts once for a group and a report alike.
    """
    entries = findings if isinstance(findings, tuple) else _entries(findings)
    counts = Counter(WORDS[entry.severity] for entry in entries)
    return ", ".join(f"{counts[w]} {w}" for w in WORDS.values() if counts[w])


def state_counts(outcomes: tuple[Outcome, ...]) -> str:
    """How many requirements came out how, such as `18 met, 2 not applicable`."""
    counts = Counter(STATES[outcome.state] for outcome in outcomes)
    return ", ".join(f"{counts[w]} {w}" for w in STATES.values() if counts[w])


def verdict(report: Report) -> str:
    """The report in one line."""
    word = "CONFORMS" if report.conforms else "DOES NOT CONFORM"
    wrong = severity_counts(report) or "nothing to fix"
    return f"{word} at level {report.level}: {wrong}"


def node_words(finding: Finding) -> str:
    """The node of a finding in words, such as `panel-imputer@1.0 (Model)`."""
    kind = f" ({finding.kind})" if finding.kind else ""
    return f"{finding.label or finding.node}{kind}"


def what_words(entry: Entry, finding: Finding) -> str:
    """What one finding of an entry says beyond the entry and its node."""
    value = f"value: {finding.value_label}" if finding.value_label else ""
    particular = finding.detail or value
    if entry.message:
        return particular
    return f"{particular}: {finding.message}" if particular else finding.message


def _entries(report: Report) -> tuple[Entry, ...]:
    requirements = {o.requirement.id: o.requirement for o in report.outcomes}
    parts: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        parts.setdefault((finding.requirement, finding.part), []).append(finding)
    return tuple(
        _entry(requirements[name], tuple(found)) for (name, _), found in parts.items()
    )


def _entry(requirement: Requirement, found: tuple[Finding, ...]) -> Entry:
    messages = {finding.message for finding in found}
    message = found[0].message if len(messages) == 1 else ""
    return Entry(requirement, found[0].severity, message, found[0].fix, found)
