"""Answers, and whatever else has no layout of its own, as Markdown for a pull request.

The dialect is that of code-hosting sites: tables with pipes, long ones folded behind
their number of rows. Text from a graph is escaped, so that a title with an asterisk, a
`<script>` or an `@name` stays what it is and calls nobody.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from provkit.graph.words import count
from provkit.render import Code, Table
from provkit.render._sheets import sheet_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SECTION: Final = "section"
_LONG: Final = 20
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|~])")
_CALLS: Final = re.compile(r"(?<!\w)([@#])(?=\w)|(?<!\w)(https?)://|\b(www)\.")
_AT_START: Final = re.compile(r"^(\s*)([-+>=]|\d+(?=[.)]))")


def answer(thing: Any) -> str:
    r"""Write an answer, a profile, a requirement or a sheet as Markdown.

    >>> from provkit.render import Sheet
    >>> rows = (("data", "panel|2"), ("code", "train.py"))
    >>> sheet = Sheet("a and b differ", (Table("", ("section", "key"), rows),), {})
    >>> print(answer(sheet), end="")
    ### a and b differ
    <BLANKLINE>
    **data**
    <BLANKLINE>
    | key |
    | --- |
    | panel\|2 |
    <BLANKLINE>
    **code**
    <BLANKLINE>
    | key |
    | --- |
    | train.py |
    """
    sheet = sheet_of(thing, narrow=True)
    parts = [f"### {escaped(sheet.title)}"]
    for block in sheet.blocks:
        if isinstance(block, Table):
            parts += _tables(block)
            continue
        if block.heading:
            parts.append(f"**{escaped(block.heading)}**")
        if isinstance(block, Code):
            parts.append(_fenced(block.text))
        else:
            parts.append(
                "  \n".join(
                    _AT_START.sub(r"\1\\\2", escaped(line)) for line in block.lines
                )
            )
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    r"""Text as it is: nothing in it is marked up, links, or calls anybody.

    >>> escaped("see #12, @all and a_b")
    'see #\u200b12, @\u200ball and a\\_b'
    """
    flat = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _CALLS.sub(
        lambda found: f"{found[0]}\u200b" if found[1] else _apart(found[0]), flat
    )


def _apart(link: str) -> str:
    """The beginning of an address, so that it is not made a link of."""
    return link.replace(":", "\u200b:").replace("www.", "www\u200b.")


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text.rstrip()}\n{fence}"


def _tables(block: Table) -> Iterator[str]:
    """One table, or one per section where the rows have sections."""
    if block.columns[:1] != (_SECTION,):
        yield from _table(block.heading, block.columns, block.rows)
        return
    for section, rows in groupby(block.rows, key=lambda row: row[0]):
        yield from _table(section, block.columns[1:], [row[1:] for row in rows])


def _table(
    heading: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> Iterator[str]:
    lines = [
        _line(columns),
        _line(["---"] * len(columns), marked=True),
        *(_line(row) for row in rows),
    ]
    grid = "\n".join(lines)
    if len(rows) <= _LONG:
        if heading:
            yield f"**{escaped(heading)}**"
        yield grid
        return
    title = (
        f"{heading}: {count(len(rows), 'row')}" if heading else count(len(rows), "row")
    )
    # The empty lines make a code-hosting site read the table inside as Markdown.
    yield f"<details><summary>{escaped(title)}</summary>"
    yield grid
    yield "</details>"


def _line(cells: Sequence[str], *, marked: bool = False) -> str:
    written = (cell if marked else _cell(cell) for cell in cells)
    return f"| {' | '.join(written)} |"


def _cell(text: str) -> str:
    deep = len(text) - len(text.lstrip(" "))
    return "&nbsp;" * deep + escaped(text)
