"""JUnit XML: a test suite per principle, a test case per requirement, for any CI.

A requirement fails when a finding of it counts at the level of the report; weaker and
waived ones stand in the output of a case that passes. One that does not apply or was
not checked is skipped, with the reason.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any, Final

from provkit.render._entries import (
    CLOSING,
    STATES,
    groups,
    node_words,
    verdict,
    waived_words,
    what_words,
)
from provkit.render._report_head import notes, profile_words
from provkit.render._reports import must_be_report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.render._entries import Entry, Group, Problem
    from provkit.validate.report import Outcome, Report
    from provkit.validate.waivers import Waived

SHOWN: Final = 20
"""How many places a failure names; JSON has them all."""

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SKIPPED: Final = ("not-applicable", "not-checked")


def render(thing: Any) -> str:
    """Write a report as JUnit XML.

    Raises:
        UsageError: it is no report.
    """
    report = must_be_report(thing, "JUnit XML")
    return "\n".join(_suites(report)) + "\n"


def _suites(report: Report) -> Iterator[str]:
    found = list(groups(report))
    failed = sum(_failures(group, report) for group in found)
    skipped = sum(_skipped(group) for group in found)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    counts = _counts(len(report.outcomes), failed, skipped)
    yield f"<testsuites {_attribute('name', _name(report))} {counts}>"
    for number, group in enumerate(found):
        yield from _suite(group, report, first=number == 0)
    yield "</testsuites>"


def _name(report: Report) -> str:
    return f"provkit validate {report.profile}"


def _suite(group: Group, report: Report, *, first: bool) -> Iterator[str]:
    counts = _counts(len(group.outcomes), _failures(group, report), _skipped(group))
    yield f"  <testsuite {_attribute('name', group.principle)} {counts}>"
    if first:
        yield from _properties(report)
    entries = {entry.requirement.id: entry for entry in group.entries}
    for outcome in group.outcomes:
        name = outcome.requirement.id
        waived = [each for each in group.waived if each.finding.requirement == name]
        yield from _case(outcome, entries.get(name), waived, report)
    if first:
        yield f"    <system-out>{_text(_account(report))}</system-out>"
    yield "  </testsuite>"


def _properties(report: Report) -> Iterator[str]:
    facts = (
        ("profile", profile_words(report)),
        ("level", report.level),
        ("engine", report.engine),
        ("nodes checked", str(report.checked)),
        *(("input", name) for name in report.inputs),
    )
    yield "    <properties>"
    for name, value in facts:
        pair = f"{_attribute('name', name)} {_attribute('value', value)}"
        yield f"      <property {pair}/>"
    yield "    </properties>"


def _case(
    outcome: Outcome, entry: Entry | None, waived: list[Waived], report: Report
) -> Iterator[str]:
    requirement = outcome.requirement
    name = _attribute("name", f"{requirement.id} {requirement.title}")
    principle = requirement.principle or "other"
    group = _attribute("classname", f"provkit.{report.profile}.{principle}")
    yield f'    <testcase {name} {group} time="0">'
    if outcome.state in _SKIPPED:
        words = f"{STATES[outcome.state]}: {outcome.reason}"
        yield f"      <skipped {_attribute('message', words)}/>"
    told = [] if entry is None else list(_entry(entry))
    if entry is not None and _fails(entry, report):
        problem = entry.problems[0]
        message = problem.message or problem.findings[0].message
        pair = f"{_attribute('message', message)} {_attribute('type', entry.severity)}"
        yield f"      <failure {pair}>{_text(told)}</failure>"
        told = []
    told += [line for each in waived for line in _waived(each)]
    if told:
        yield f"      <system-out>{_text(told)}</system-out>"
    yield "    </testcase>"


def _fails(entry: Entry, report: Report) -> bool:
    return any(report.counts(f) for p in entry.problems for f in p.findings)


def _failures(group: Group, report: Report) -> int:
    return sum(_fails(entry, report) for entry in group.entries)


def _skipped(group: Group) -> int:
    return sum(outcome.state in _SKIPPED for outcome in group.outcomes)


def _entry(entry: Entry) -> Iterator[str]:
    if entry.requirement.rationale:
        yield f"Why: {entry.requirement.rationale}"
    for problem in entry.problems:
        yield from _problem(problem)
    yield f"More: provkit explain {entry.requirement.id}"


def _problem(problem: Problem) -> Iterator[str]:
    yield f"What [{problem.severity}]: {problem.message or 'see below'}"
    if problem.fix:
        yield f"Fix: {problem.fix}"
    for finding in problem.findings[:SHOWN]:
        place = f"{finding.source} " if finding.source else ""
        particular = what_words(problem, finding)
        more = f": {particular}" if particular else ""
        yield f"Where: {place}{node_words(finding)} <{finding.node}>{more}"
    more_places = len(problem.findings) - SHOWN
    if more_places > 0:
        yield f"(+{more_places} more places; --format json lists all)"


def _waived(waived: Waived) -> Iterator[str]:
    finding = waived.finding
    place = f"{finding.source} " if finding.source else ""
    yield f"Waived: {place}{node_words(finding)}: {finding.message}"
    yield f"Waived because: {waived_words(waived)}"


def _account(report: Report) -> list[str]:
    return [
        verdict(report),
        *(f"{name}: {words}" for name, words in notes(report)),
        *(f"{each.about}: {each.text}" for each in report.remarks),
        *(f"could not be seen: {u.node}: {u.why}" for u in report.unknown),
        CLOSING,
    ]


def _counts(tests: int, failures: int, skipped: int) -> str:
    return (
        f'tests="{tests}" failures="{failures}" errors="0" skipped="{skipped}" time="0"'
    )


def _attribute(name: str, value: str) -> str:
    flat = escape(_legal(value)).replace("\n", "&#10;").replace("\t", "&#9;")
    return f'{name}="{flat}"'


def _text(lines: list[str]) -> str:
    return escape(_legal("\n".join(lines)), quote=False)


def _legal(text: str) -> str:
    """Text without what no XML may hold, not even escaped."""
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r", "\n"))
