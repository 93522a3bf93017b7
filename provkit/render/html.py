"""One HTML page without a script, and with nothing to fetch.

Headings and tables are such that a screen reader can follow them, and the contrast of
every colour is at least 7 to 1 (WCAG 2.2, level AAA).
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any, Final

from provkit.graph.answer import Answer
from provkit.render import Code, Paragraph, Sheet, Table, _proof, svg
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
    from provkit.validate.report import Finding

_PROVED: Final = 20
"""How many proofs a requirement shows; JSON has them all."""

STYLE: Final = """
.provkit { font: 16px/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff;
  max-width: 72rem; }
.provkit h2, .provkit h3 { line-height: 1.25; margin: 1.6em 0 .4em; }
.provkit table { border-collapse: collapse; margin: .5em 0; }
.provkit th, .provkit td { text-align: left; vertical-align: top; padding: .3em .8em;
  border: 1px solid #767676; }
.provkit td.id { overflow-wrap: anywhere; }
.provkit h1 { font-size: 1.6em; line-height: 1.3; }
.provkit h2 { font-size: 1.25em; }
.provkit th { background: #f2f2f2; }
.provkit pre, .provkit code { font: 14px/1.45 ui-monospace, monospace; }
.provkit pre { background: #f6f6f6; padding: .8em; overflow-x: auto; }
.provkit figure { margin: .5em 0; overflow-x: auto; }
.provkit figcaption { font-size: .9em; }
.provkit dt { font-weight: 600; }
.provkit .violation { color: #8a0000; }
.provkit .warning { color: #5c3d00; }
.provkit .info { color: #003b73; }
.provkit .verdict { font-size: 1.2em; font-weight: 600; }
"""
_LONG: Final = 24
_ROWS: Final = 50
_PAGE: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>body {{ margin: 1.5rem; }}{style}</style>
</head>
<body>
<main class="{css}">
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
    return page(escape(title), body)


def page(title: str, body: str, style: str = "", *, css: str = "") -> str:
    """A whole page around its content, which has to be escaped."""
    names = f"provkit {css}".rstrip()
    return _PAGE.format(title=title, style=STYLE + style, body=body, css=names)


def blocks(thing: Any) -> Iterator[str]:
    """The tables and paragraphs of a thing as a terminal would have them."""
    yield from _sheet(sheet_of(thing, narrow=True))


def fragment(thing: Any) -> str:
    """The same without the page around it, for a notebook."""
    title, lines = _content(thing, narrow=True)
    body = "\n".join((f"<h2>{escape(title)}</h2>", *lines))
    return f'<div class="provkit"><style>{STYLE}</style>\n{body}\n</div>\n'


def _content(thing: Any, *, narrow: bool = False) -> tuple[str, list[str]]:
    if isinstance(thing, Report):
        return f"Validation: profile {thing.profile}", list(_report(thing))
    sheet = sheet_of(thing, narrow=narrow)
    if narrow:
        sheet = _brief(sheet)
    return sheet.title, [*_sheet(sheet), *_figure(thing)]


def _brief(sheet: Sheet) -> Sheet:
    """So many rows as one reads in a notebook, and how many there are."""
    blocks: list[Paragraph | Code | Table] = []
    for block in sheet.blocks:
        if not isinstance(block, Table) or len(block.rows) <= _ROWS:
            blocks.append(block)
            continue
        blocks.append(replace(block, rows=block.rows[:_ROWS]))
        more = f"{_ROWS} of {len(block.rows):,} rows; to_dataframe() has all of them."
        blocks.append(Paragraph("", (more,)))
    return replace(sheet, blocks=tuple(blocks))


def _figure(thing: Any) -> Iterator[str]:
    """A drawing of what an answer rests on, if that is more than one thing."""
    if not isinstance(thing, Answer):
        return
    picture = svg.folded(thing)
    if not picture.lines:
        return
    yield "<h2>What it rests on</h2>"
    yield f"<figure>{svg.drawn(picture, svg.title_of(thing))}"
    yield f"<figcaption>{escape(' '.join(picture.account()))}</figcaption></figure>"


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
    parts = "<br>".join(map(escape, _proof.parts(report)))
    if parts:
        yield f"<h2>PROV-CONSTRAINTS, each input alone</h2><p>{parts}</p>"
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
    for finding in entry.findings[:_PROVED]:
        yield from _proof_of(finding)


def _proof_of(finding: Finding) -> Iterator[str]:
    if finding.witness:
        yield f"<details><summary>Why: {escape(finding.label)}</summary>"
        steps = "<br>".join(map(escape, _proof.steps(finding)))
        yield f"<p>{steps}</p></details>"


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


def _cell(words: str) -> str:
    """One cell: an identifier may break anywhere, an indented word stays indented."""
    lean = words.lstrip(" ")
    deep = len(words) - len(lean)
    css = ' class="id"' if len(lean) > _LONG and " " not in lean else ""
    indent = f' style="padding-left:{0.8 + 0.6 * deep:g}em"' if deep else ""
    return f"<td{css}{indent}>{escape(lean)}</td>"


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
        cells = "".join(map(_cell, row))
        yield f"<tr>{cells}</tr>"
    yield "</tbody></table>"
