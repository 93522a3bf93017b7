"""One HTML page without a script, and with nothing to fetch.

Headings and tables are such that a screen reader can follow them, and the contrast of
every colour is at least 7 to 1 (WCAG 2.2, level AAA).
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from provkit.render import Code, Sheet, Table
from provkit.render._entries import (
    CLOSING,
    STATES,
    WORDS,
    groups,
    node_words,
    severity_counts,
    state_counts,
    verdict,
    what_words,
)
from provkit.render._sheets import sheet_of, without_empty
from provkit.validate.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.render._entries import Entry, Group

_STYLE: Final = """
.provkit { font: 16px/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff;
  max-width: 72rem; }
.provkit h2, .provkit h3 { line-height: 1.25; margin: 1.6em 0 .4em; }
.provkit table { border-collapse: collapse; margin: .5em 0; }
.provkit th, .provkit td { text-align: left; vertical-align: top; padding: .3em .8em;
  border: 1px solid #767676; overflow-wrap: anywhere; }
.provkit th { background: #f2f2f2; }
.provkit pre, .provkit code { font: 14px/1.45 ui-monospace, monospace; }
.provkit pre { background: #f6f6f6; padding: .8em; overflow-x: auto; }
.provkit dt { font-weight: 600; }
.provkit .violation { color: #8a0000; }
.provkit .warning { color: #5c3d00; }
.provkit .info { color: #003b73; }
.provkit .verdict { font-size: 1.2em; font-weight: 600; }
"""
_PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ margin: 1.5rem; }}{style}</style>
</head>
<body>
<main class="provkit">
{body}
</main>
</body>
</html>
"""


def render(thing: Any) -> str:
    """Write a report, an answer or a sheet as a whole page.

    >>> from provkit.render import Sheet
    >>> "<h1>a &amp; b</h1>" in render(Sheet("a & b", (), {}))
    True
    """
    title, lines = _content(thing)
    body = "\n".join((f"<h1>{escape(title)}</h1>", *lines))
    return _PAGE.format(title=escape(title), style=_STYLE, body=body)


def fragment(thing: Any) -> str:
    """The same without the page around it, for a notebook."""
    title, lines = _content(thing)
    body = "\n".join((f"<h2>{escape(title)}</h2>", *lines))
    return f'<div class="provkit"><style>{_STYLE}</style>\n{body}\n</div>\n'


def _content(thing: Any) -> tuple[str, list[str]]:
    if isinstance(thing, Report):
        return f"Validation: profile {thing.profile}", list(_report(thing))
    sheet = sheet_of(thing)
    return sheet.title, list(_sheet(sheet))


def _report(report: Report) -> Iterator[str]:
    css = "" if report.conforms else " violation"
    yield f'<p class="verdict{css}">{escape(verdict(report))}</p>'
    yield f"<p>Requirements: {escape(state_counts(report.outcomes))}.</p>"
    inputs = ", ".join(report.inputs) or "a graph in memory"
    yield (
        f"<p>Input: <code>{escape(inputs)}</code>. {report.checked} nodes checked "
        f"with {escape(report.engine)}.</p>"
    )
    for group in groups(report):
        yield from _group(group)
    yield from _table(
        Table(
            "Every requirement",
            ("id", "level", "requirement", "state", "reason"),
            tuple(
                (
                    outcome.requirement.id,
                    outcome.requirement.level,
                    outcome.requirement.title,
                    STATES[outcome.state],
                    outcome.reason,
                )
                for outcome in report.outcomes
            ),
        )
    )
    if report.unknown:
        unknown = tuple((each.node, each.why) for each in report.unknown)
        yield from _table(Table("What could not be seen", ("what", "why"), unknown))
    yield f"<p>{escape(CLOSING)}</p>"


def _group(group: Group) -> Iterator[str]:
    counts = severity_counts(group.entries) or state_counts(group.outcomes)
    yield f"<h2>{escape(group.principle)}: {escape(counts)}</h2>"
    for entry in group.entries:
        yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    requirement = entry.requirement
    yield (
        f'<h3><span class="{entry.severity}">{escape(WORDS[entry.severity])}</span> '
        f"{escape(requirement.id)} {escape(requirement.title)}</h3>"
    )
    yield "<dl>"
    facts = (("What", entry.message), ("Why", requirement.rationale))
    for term, text in facts:
        if text:
            yield f"<dt>{term}</dt><dd>{escape(text)}</dd>"
    if entry.fix:
        yield f"<dt>Fix</dt><dd><code>{escape(entry.fix)}</code></dd>"
    yield "</dl>"
    rows = [
        (node_words(f), what_words(entry, f), f.node, f.source or "")
        for f in entry.findings
    ]
    columns = ("where", "what", "node", "place")
    caption = f"Where {requirement.id} is broken ({len(rows)})"
    yield from _grid(caption, *without_empty(columns, rows))


def _sheet(sheet: Sheet) -> Iterator[str]:
    for block in sheet.blocks:
        if isinstance(block, Table):
            yield from _table(block)
            continue
        if block.heading:
            yield f"<h2>{escape(block.heading)}</h2>"
        if isinstance(block, Code):
            yield f"<pre>{escape(block.text)}</pre>"
        else:
            yield from (f"<p>{escape(line)}</p>" for line in block.lines if line)


def _table(block: Table) -> Iterator[str]:
    if block.heading:
        yield f"<h2>{escape(block.heading)}</h2>"
    yield from _grid("", block.columns, block.rows)


def _grid(
    caption: str, columns: Iterable[str], rows: Iterable[Iterable[str]]
) -> Iterator[str]:
    yield "<table>"
    if caption:
        yield f"<caption>{escape(caption)}</caption>"
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    for row in rows:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in row)
        yield f"<tr>{cells}</tr>"
    yield "</tbody></table>"
