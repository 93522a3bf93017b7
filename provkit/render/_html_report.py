"""A report as HTML: headings by principle and requirement, tables of places."""

from __future__ import annotations

import re
from html import escape
from itertools import chain
from typing import TYPE_CHECKING, Final

from provkit.render import _entries, _proof, _report_head
from provkit.render._markup import grid
from provkit.render._sheets import without_empty
from provkit.vocab import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from provkit.render._entries import Entry, Group, Problem
    from provkit.validate.report import Finding, Report
    from provkit.validate.requirement import Requirement

SHOWN: Final = 20
"""How many places of a problem stand in the open; more are folded away."""

MOST: Final = 1000
"""How many a page holds at all; JSON has them all."""

_PROVED: Final = 20
_INPUTS: Final = 5

STYLE: Final = """
.provkit .tag { border: 1px solid; border-radius: .3em; padding: 0 .4em;
  font-size: .8em; font-weight: 600; white-space: nowrap; }
.provkit a { color: #003b73; }
.provkit nav ul { padding-left: 1.2em; }
.provkit :is(a, summary, [tabindex]):focus-visible { outline: 3px solid #003b73;
  outline-offset: 2px; }
.provkit .places { overflow-x: auto; }
.provkit caption { text-align: left; padding: .3em 0; }
.provkit summary { cursor: pointer; padding: .2em 0; }
.provkit dd { margin-left: 1.5em; }
.provkit h4 { font-size: 1em; margin: 1.2em 0 .3em; }
.provkit section { border-top: 1px solid #767676; }
.provkit .tag, .provkit .verdict { print-color-adjust: exact; }
"""


def body(report: Report, *, anchors: bool) -> Iterator[str]:
    """The lines of a report below its title.

    Args:
        report: the report.
        anchors: whether it stands alone, so that its parts may have names to link to.
    """
    css = "" if report.conforms else " violation"
    yield f'<p class="verdict{css}">{escape(_entries.verdict(report))}</p>'
    yield from _facts(report)
    found = tuple(_entries.groups(report))
    if anchors:
        yield from _contents(found)
    for group in found:
        if group.entries:
            yield from _group(group, anchors=anchors)
    yield from _waived(report)
    yield from _every_requirement(report, anchors=anchors)
    parts = "<br>".join(map(escape, _proof.parts(report)))
    if parts:
        yield f"<h2>PROV-CONSTRAINTS, each input alone</h2><p>{parts}</p>"
    if report.unknown:
        unknown = [(each.node, each.why) for each in report.unknown]
        yield from _headed("What could not be seen", ("what", "why"), unknown)
    yield f"<p>{escape(_entries.CLOSING)}</p>"


def _facts(report: Report) -> Iterator[str]:
    yield "<dl>"
    for name, words in _report_head.facts(report):
        yield from _fact(name, words)
    names = [f"<code>{escape(name)}</code>" for name in report.inputs]
    yield f"<dt>Input</dt><dd>{', '.join(names[:_INPUTS]) or 'a graph in memory'}"
    if len(names) > _INPUTS:
        listed = "<br>".join(names[_INPUTS:])
        yield f"<details><summary>{len(names) - _INPUTS} more</summary>"
        yield f"{listed}</details>"
    yield "</dd></dl>"


def _fact(name: str, text: str, tag: str = "") -> Iterator[str]:
    if text:
        words = f"<{tag}>{escape(text)}</{tag}>" if tag else escape(text)
        yield f"<dt>{escape(name)}</dt><dd>{words}</dd>"


def _contents(found: Iterable[Group]) -> Iterator[str]:
    """Where to find what: a principle with nothing to fix says so here."""
    yield '<nav aria-label="Principles"><ul>'
    for group in found:
        counts = _entries.severity_counts(group.entries)
        words = f"{group.principle}: {counts or _entries.state_counts(group.outcomes)}"
        link = f'<a href="#{_anchor(group.principle)}">{escape(words)}</a>'
        yield f"<li>{link if counts else escape(words)}</li>"
    yield '<li><a href="#every-requirement">Every requirement</a></li>'
    yield "</ul></nav>"


def _anchor(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def _group(group: Group, *, anchors: bool) -> Iterator[str]:
    name = _named(group.principle, anchors=anchors)
    counts = _entries.severity_counts(group.entries)
    yield f"<section><h2{name}>{escape(group.principle)}: {escape(counts)}</h2>"
    for entry in group.entries:
        yield from _entry(entry, anchors=anchors)
    yield "</section>"


def _named(words: str, *, anchors: bool) -> str:
    return f' id="{_anchor(words)}"' if anchors else ""


def _entry(entry: Entry, *, anchors: bool) -> Iterator[str]:
    requirement = entry.requirement
    yield (
        f"<h3{_named(requirement.id, anchors=anchors)}>"
        f"{escape(requirement.id)} {escape(requirement.title)} "
        f"{_tag(entry.severity, _entries.entry_counts(entry))}</h3>"
    )
    several = len(entry.problems) > 1
    if several:
        yield "<dl>"
        yield from _fact("Why", requirement.rationale)
        yield "</dl>"
    for problem in entry.problems:
        if several:
            words = escape(problem.message or requirement.title)
            tag = _tag(problem.severity, _entries.WORDS[problem.severity])
            yield f"<h4>{words} {tag}</h4>"
        yield "<dl>"
        if not several:
            yield from _fact("What", problem.message)
            yield from _fact("Why", requirement.rationale)
        yield from _fact("Fix", problem.fix, "code")
        yield "</dl>"
        yield from _places(requirement, problem)
    yield from _background(requirement)


def _tag(severity: str, words: str) -> str:
    return f'<span class="tag {severity}">{escape(words)}</span>'


def _places(requirement: Requirement, problem: Problem) -> Iterator[str]:
    """The first places in the open, the rest one step away."""
    rows = [
        (
            _entries.node_words(f),
            _entries.what_words(problem, f),
            f.node,
            f.source or "",
        )
        for f in problem.findings[:MOST]
    ]
    count = len(problem.findings)
    columns, cells = without_empty(("where", "what", "node", "place"), rows)
    yield from _scrolling(
        f"Where {requirement.id} is broken ({count})", columns, cells[:SHOWN]
    )
    if len(cells) > SHOWN:
        yield f"<details><summary>{count - SHOWN} more places</summary>"
        yield from _scrolling(f"More of {requirement.id}", columns, cells[SHOWN:])
        if count > MOST:
            yield f"<p>{count - MOST} more are in the JSON report only.</p>"
        yield "</details>"
    for finding in problem.findings[:_PROVED]:
        yield from _proof_of(finding)
    yield from _technical(problem)


def _scrolling(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> Iterator[str]:
    """A table in a box that scrolls by itself, with the keyboard too."""
    label = escape(caption)
    yield f'<div class="places" role="group" aria-label="{label}" tabindex="0">'
    yield from grid(caption, columns, rows)
    yield "</div>"


def _proof_of(finding: Finding) -> Iterator[str]:
    if finding.witness:
        yield f"<details><summary>Why: {escape(finding.label)}</summary>"
        steps = "<br>".join(map(escape, _proof.steps(finding)))
        yield f"<p>{steps}</p></details>"


def _technical(problem: Problem) -> Iterator[str]:
    """What a person who writes shapes wants to know."""
    broke = sorted(set(chain.from_iterable(f.broke for f in problem.findings)))
    first = problem.findings[0]
    yield "<details><summary>Technical detail</summary><dl>"
    yield from _fact("Part", first.part, "code")
    yield from _fact("Path", first.path or "", "code")
    for each in broke:
        words = f"{shorten(each.component)} of {shorten(each.shape)}"
        yield from _fact("Constraint", words, "code")
    yield "</dl></details>"


def _background(requirement: Requirement) -> Iterator[str]:
    asked = requirement.citations or requirement.sources
    yield "<details><summary>What it asks, and who else asks for it</summary>"
    yield f"<p>{escape(requirement.text)}</p>"
    if asked:
        items = "".join(f"<li>{escape(each)}</li>" for each in asked)
        yield f"<ul>{items}</ul>"
    yield f"<p><code>provkit explain {escape(requirement.id)}</code></p></details>"


def _waived(report: Report) -> Iterator[str]:
    if report.waived:
        rows = list(_report_head.waived_rows(report))
        columns = _report_head.WAIVED_COLUMNS
        yield from _headed("Waived: shown, and not counted", columns, rows)
    if report.remarks:
        remarks = [(each.about, each.text) for each in report.remarks]
        yield from _headed("About waivers and baseline", ("place", "remark"), remarks)


def _every_requirement(report: Report, *, anchors: bool) -> Iterator[str]:
    yield f"<h2{_named('Every requirement', anchors=anchors)}>Every requirement</h2>"
    rows = list(_report_head.state_rows(report))
    table = without_empty(_report_head.STATE_COLUMNS, rows)
    yield from _scrolling("All of the profile", *table)


def _headed(
    heading: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> Iterator[str]:
    yield f"<h2>{escape(heading)}</h2>"
    count = f"{len(rows)} in all" if len(rows) <= MOST else f"{MOST} of {len(rows)}"
    yield from _scrolling(f"{heading} ({count})", columns, rows[:MOST])
