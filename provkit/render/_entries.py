"""A report as a reader takes it in: by principle, one entry per requirement.

An entry has one problem for each thing that can be wrong with its requirement and is,
and a problem its places.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from provkit.graph.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.validate.report import Finding, Outcome, Report, State
    from provkit.validate.requirement import Requirement, Severity
    from provkit.validate.waivers import Waived

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
class Problem:
    """One thing that is wrong, at one or more nodes.

    Attributes:
        severity: how much it weighs.
        message: what is wrong, where that is the same at every node; else empty.
        fix: what to do.
        findings: where, one per node and value.
    """

    severity: Severity
    message: str
    fix: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A requirement that is broken, and everything that is wrong with it."""

    requirement: Requirement
    problems: tuple[Problem, ...]

    @property
    def severity(self) -> Severity:
        """The severity of its worst problem."""
        return max(self.problems, key=lambda each: each.findings[0].weight).severity

    @property
    def weight(self) -> int:
        """Three where something must be mended, two for a should, one for a may."""
        return max(problem.findings[0].weight for problem in self.problems)

    @property
    def places(self) -> int:
        """How many findings there are."""
        return sum(len(problem.findings) for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Group:
    """A principle with what is wrong under it and how its requirements came out."""

    principle: str
    entries: tuple[Entry, ...]
    outcomes: tuple[Outcome, ...]
    waived: tuple[Waived, ...] = ()


def groups(report: Report) -> Iterator[Group]:
    """The principles of a report, in the profile's order; what weighs most first."""
    entries = sorted(_entries(report), key=lambda entry: -entry.weight)
    found: dict[str, list[Outcome]] = {}
    for outcome in report.outcomes:
        found.setdefault(outcome.requirement.principle, []).append(outcome)
    for principle, outcomes in found.items():
        names = {outcome.requirement.id for outcome in outcomes}
        yield Group(
            principle or "Other requirements",
            tuple(e for e in entries if e.requirement.id in names),
            tuple(outcomes),
            tuple(w for w in report.waived if w.finding.requirement in names),
        )


def severity_counts(entries: tuple[Entry, ...]) -> str:
    """How many things are wrong, such as `1 must-fix, 2 should-fix`.

    What is wrong in one way at ten nodes counts once.
    """
    problems = (problem for entry in entries for problem in entry.problems)
    counts = Counter(WORDS[problem.severity] for problem in problems)
    return ", ".join(f"{counts[w]} {w}" for w in WORDS.values() if counts[w])


def entry_counts(entry: Entry) -> str:
    """The same for one entry, with the number of places: `must-fix, 5 places`."""
    if len(entry.problems) == 1:
        counts = WORDS[entry.severity]
    else:
        counts = severity_counts((entry,))
    several = entry.places > 1
    return f"{counts}, {count(entry.places, 'place')}" if several else counts


def state_counts(outcomes: tuple[Outcome, ...]) -> str:
    """How many requirements came out how, such as `18 met, 2 not applicable`."""
    counts = Counter(STATES[outcome.state] for outcome in outcomes)
    return ", ".join(f"{counts[w]} {w}" for w in STATES.values() if counts[w])


def verdict(report: Report) -> str:
    """The report in one line."""
    word = "CONFORMS" if report.conforms else "DOES NOT CONFORM"
    if report.conforms and report.unfinished:
        word = "CONFORMS AS FAR AS IT COULD BE CHECKED"
    wrong = severity_counts(_entries(report)) or "nothing to fix"
    waived = f", {len(report.waived)} waived" if report.waived else ""
    # A graph conforms as far as it was checked, and a reader has to see how far.
    unchecked = sum(outcome.state == "not-checked" for outcome in report.outcomes)
    more = f", {unchecked} not checked" if unchecked else ""
    return f"{word} at level {report.level}: {wrong}{waived}{more}"


def reasons(
    report: Report, state: State
) -> Iterator[tuple[str, tuple[Requirement, ...]]]:
    """Requirements that came out so, together for each reason why."""
    together: defaultdict[str, list[Requirement]] = defaultdict(list)
    for outcome in report.outcomes:
        if outcome.state == state and outcome.reason:
            together[outcome.reason].append(outcome.requirement)
    for reason, found in together.items():
        yield reason, tuple(found)


def baseline_words(report: Report) -> tuple[str, ...]:
    """What a baseline left out, in sentences; none without a baseline."""
    if report.baseline is None:
        return ()
    known, gone = len(report.known), len(report.gone)
    return (
        f"{count(known, 'known finding')} not shown (baseline {report.baseline})",
        f"{count(gone, 'finding')} of the baseline {'is' if gone == 1 else 'are'} gone",
    )


def waived_words(waived: Waived) -> str:
    """Who answers for a finding, why and until when."""
    waiver = waived.waiver
    return f"{waiver.reason} ({waiver.author}, until {waiver.expires})"


def node_words(finding: Finding) -> str:
    """The node of a finding in words, such as `panel-imputer@1.0 (Model)`."""
    kind = f" ({finding.kind})" if finding.kind else ""
    return f"{finding.label or finding.node}{kind}"


def detail_words(finding: Finding) -> str:
    """What is particular about one finding: the reason for it, else the value."""
    value = f"value: {finding.value_label}" if finding.value_label else ""
    return finding.detail or value


def said_words(finding: Finding) -> str:
    """What one finding says, with what is particular about it."""
    particular = detail_words(finding)
    return f"{finding.message} {particular}" if particular else finding.message


def what_words(problem: Problem, finding: Finding) -> str:
    """What one finding of a problem says beyond the problem and its node."""
    particular = detail_words(finding)
    if problem.message:
        return particular
    return f"{particular}: {finding.message}" if particular else finding.message


def _entries(report: Report) -> tuple[Entry, ...]:
    parts: dict[str, dict[str, list[Finding]]] = {}
    for finding in report.findings:
        found = parts.setdefault(finding.requirement, {})
        found.setdefault(finding.part, []).append(finding)
    return tuple(
        Entry(outcome.requirement, _problems(parts[outcome.requirement.id]))
        for outcome in report.outcomes
        if outcome.requirement.id in parts
    )


def _problems(parts: Mapping[str, list[Finding]]) -> tuple[Problem, ...]:
    """One for each part that is broken; what weighs most first."""
    found = [_problem(tuple(each)) for each in parts.values()]
    return tuple(sorted(found, key=lambda each: -each.findings[0].weight))


def _problem(found: tuple[Finding, ...]) -> Problem:
    messages = {finding.message for finding in found}
    message = found[0].message if len(messages) == 1 else ""
    # With several nodes the hint is about each of them, and so names none.
    alone = len({finding.node for finding in found}) == 1
    fix = found[0].fix_here if alone else found[0].fix
    return Problem(found[0].severity, message, fix, found)
