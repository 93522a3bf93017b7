"""One HTML page without a script, and with nothing to fetch.

Headings and tables are such that a screen reader can follow them, and the contrast of
every colour is at least 7 to 1 (WCAG 2.2, level AAA).
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any, Final

from provkit.graph.answer import Answer
from provkit.render import Code, Paragraph, Sheet, Table, _html_report, svg
from provkit.render._markup import table
from provkit.render._sheets import sheet_of
from provkit.render._wrapping import visible
from provkit.validate.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterator

STYLE: Final = """
.provkit { font: 16px/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff;
  max-width: 72rem; }
.provkit h2, .provkit h3 { line-height: 1.25; margin: 1.6em 0 .4em; }
.provkit table { border-collapse: collapse; margin: .5em 0; }
.provkit th, .provkit td { text-align: left; vertical-align: top; padding: .3em .8em;
  border: 1px solid #767676; }
.provkit .n { text-align: right; font-variant-numeric: tabular-nums; }
.provkit td.id { overflow-wrap: anywhere; min-width: 9em; }
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
    body = visible("\n".join((f"<h1>{escape(title)}</h1>", *lines)))
    style = _html_report.STYLE if isinstance(thing, Report) else ""
    return page(visible(escape(title)), body, style)


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
    body = visible("\n".join((f"<h2>{escape(title)}</h2>", *lines)))
    style = STYLE + _html_report.STYLE if isinstance(thing, Report) else STYLE
    return f'<div class="provkit"><style>{style}</style>\n{body}\n</div>\n'


def _content(thing: Any, *, narrow: bool = False) -> tuple[str, list[str]]:
    if isinstance(thing, Report):
        title = f"Validation: profile {thing.profile}"
        return title, list(_html_report.body(thing, anchors=not narrow))
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


def _sheet(sheet: Sheet) -> Iterator[str]:
    for block in sheet.blocks:
        if isinstance(block, Table):
            yield from table(block)
            continue
        if block.heading:
            yield f"<h2>{escape(block.heading)}</h2>"
        if isinstance(block, Code):
            yield f"<pre>{escape(block.text)}</pre>"
        else:
            yield from (f"<p>{escape(line)}</p>" for line in block.lines if line)
