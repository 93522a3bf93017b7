"""A report as Markdown for a pull request: what must be mended first, the rest folded.

What comes from the graph is either escaped or stands in code, where it marks up
nothing, links nowhere and calls nobody.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from provkit.graph.words import count
from provkit.render import _entries, _proof, _report_head
from provkit.render._markdown_answers import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from provkit.render._entries import Entry, Group, Problem
    from provkit.validate.report import Finding, Report

SHOWN: Final = 3
"""How many nodes a problem names before it counts the rest."""

ROOM: Final = 48_000
"""How many characters entries take at most: a comment on a pull request holds 65,536
together with the tables below them. What comes later has one line each."""

_TICKS: Final = re.compile("`+")
_INPUTS: Final = 3
_ROWS: Final = 100


def written(report: Report) -> str:
    """The report."""
    return "\n\n".join(_blocks(report)) + "\n"


def _blocks(report: Report) -> Iterator[str]:
    yield f"### provkit validate: {escaped(_entries.verdict(report))}"
    yield "  \n".join(_facts(report))
    found = list(_entries.groups(report))
    yield "\n".join(_principles(found))
    room = ROOM
    for group in found:
        if group.entries:
            yield f"#### {escaped(group.principle)}"
        for entry in group.entries:
            text = "\n".join(_entry(entry))
            room -= len(text)
            yield text if room > 0 else f"- {_head(entry)}"
    yield from _waived(report)
    told = [f"{each.about}: {each.text}" for each in report.remarks]
    yield from _listed("About waivers and baseline", told)
    yield from _listed("PROV-CONSTRAINTS, each input alone", _proof.parts(report))
    unseen = [f"{each.node}: {each.why}" for each in report.unknown]
    yield from _listed("What could not be seen", unseen)
    yield from _states(report)
    yield escaped(_entries.CLOSING)


def _facts(report: Report) -> Iterator[str]:
    names = [code(name) for name in report.inputs[:_INPUTS]]
    more = len(report.inputs) - _INPUTS
    inputs = ", ".join(names) + (f" (+{more} more)" if more > 0 else "")
    yield (
        f"{inputs or 'A graph in memory'}, profile "
        f"{escaped(_report_head.profile_words(report))}, "
        f"{escaped(_report_head.checked_words(report))}"
    )
    yield f"Requirements: {_entries.state_counts(report.outcomes)}"
    for name, words in _report_head.notes(report):
        yield f"{name}: {escaped(words)}"


def _principles(found: Iterable[Group]) -> Iterator[str]:
    yield "| principle | to fix | requirements |"
    yield "| --- | --- | --- |"
    for group in found:
        counts = _entries.severity_counts(group.entries) or "nothing"
        states = _entries.state_counts(group.outcomes)
        yield f"| {escaped(group.principle)} | {counts} | {states} |"


def _head(entry: Entry) -> str:
    requirement = entry.requirement
    title = f"{requirement.id} {requirement.title}"
    return f"**{escaped(title)}** ({_entries.entry_counts(entry)})"


def _entry(entry: Entry) -> Iterator[str]:
    requirement = entry.requirement
    yield f"- {_head(entry)}"
    if requirement.rationale:
        yield f"  - Why: {escaped(requirement.rationale)}"
    several = len(entry.problems) > 1
    for problem in entry.problems:
        weight = f"{_entries.WORDS[problem.severity]}: " if several else ""
        yield f"  - What: {weight}{escaped(problem.message or 'see below')}"
        yield from _problem(problem)
    yield f"  - More: {code(f'provkit explain {requirement.id}')}"


def _problem(problem: Problem) -> Iterator[str]:
    if problem.fix:
        yield f"    - Fix: {code(problem.fix)}"
    for finding in problem.findings[:SHOWN]:
        particular = _entries.what_words(problem, finding)
        more = f": {escaped(particular)}" if particular else ""
        yield f"    - Where: {_where(finding)}{more}"
        for step in _proof.steps(finding):
            yield f"      - {escaped(step)}"
    hidden = len(problem.findings) - SHOWN
    if hidden > 0:
        yield f"    - +{hidden} more; `--format json` lists all"


def _where(finding: Finding) -> str:
    place = f"{code(finding.source)} " if finding.source else ""
    return f"{place}{code(_entries.node_words(finding))}"


def _waived(report: Report) -> Iterator[str]:
    rows = [tuple(map(escaped, row)) for row in _report_head.waived_rows(report)]
    title = f"{len(rows)} waived: shown, and not counted"
    yield from _folded(title, _report_head.WAIVED_COLUMNS, rows)


def _states(report: Report) -> Iterator[str]:
    rows = [tuple(map(escaped, row)) for row in _report_head.state_rows(report)]
    title = f"All of the profile: {count(len(rows), 'requirement')}"
    yield from _folded(title, _report_head.STATE_COLUMNS, rows)


def _folded(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> Iterator[str]:
    """A table that opens on a click; the empty lines around it make it a table."""
    if rows:
        shown = rows[:_ROWS]
        lines = [columns, ["---"] * len(columns), *shown]
        yield f"<details><summary>{escape(title)}</summary>"
        yield "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
        if len(rows) > len(shown):
            yield f"+{len(rows) - len(shown)} more; `--format json` lists all"
        yield "</details>"


def _listed(heading: str, lines: Iterable[str]) -> Iterator[str]:
    items = [f"- {escaped(line)}" for line in lines]
    if items:
        yield "\n".join([f"#### {heading}", "", *items[:_ROWS]])


def code(text: str) -> str:
    """Text in code, with as many ticks around it as it takes.

    >>> print(code("a `b`"))
    `` a `b` ``
    """
    flat = " ".join(text.split())
    fence = "`" * (max((len(run) for run in _TICKS.findall(flat)), default=0) + 1)
    pad = " " if "`" in flat else ""
    return f"{fence}{pad}{flat}{pad}{fence}"
