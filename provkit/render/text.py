"""Plain text for a terminal: ASCII marks and words, no drawing, no colour."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from provkit.render import Code, Sheet, Table, _text_report
from provkit.render._sheets import sheet_of
from provkit.render._wrapping import WIDTH, hint, lines, visible
from provkit.validate.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["TABLE_WIDTH", "WIDTH", "coloured", "render", "table"]

_NUMBER: Final = re.compile(r"-?\d[\d,.e+-]*%?(?: to [\d,.]+)?")
_WIDEST: Final = 44
TABLE_WIDTH: Final = 100
"""What a table with words in it fits into; identifiers are never cut."""

_COLOURS: Final = (
    (re.compile(r"^(DOES NOT CONFORM|  x \S+|    x(?= What))", re.MULTILINE), "31;1"),
    (re.compile(r"^(  ! \S+|    !(?= What))", re.MULTILINE), "33;1"),
    (re.compile(r"^(CONFORMS)", re.MULTILINE), "32;1"),
)


def render(thing: Any) -> str:
    """Write a report, an answer or a sheet as text.

    >>> from provkit.render import Paragraph, Sheet
    >>> status = Paragraph("status", ("Completed",))
    >>> print(render(Sheet("a run", (status,), {})), end="")
    a run
    <BLANKLINE>
    status
      Completed
    """
    written = (
        _text_report.written(thing)
        if isinstance(thing, Report)
        else _sheet(sheet_of(thing, narrow=True))
    )
    return visible("\n".join(line.rstrip() for line in written) + "\n")


def coloured(text: str) -> str:
    """The same text with the marks in colour, for a terminal that shows it."""
    for pattern, code in _COLOURS:
        text = pattern.sub(rf"\033[{code}m\1\033[0m", text)
    return text


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield from lines(sheet.title, TABLE_WIDTH) or [""]
    for block in sheet.blocks:
        yield ""
        if block.heading:
            yield block.heading
        if isinstance(block, Table):
            yield from table(block)
        elif isinstance(block, Code):
            yield from (f"  {line}" for line in block.text.rstrip().split("\n"))
        else:
            for each in block.lines:
                yield from (f"  {line}" for line in hint(each))


def table(block: Table) -> Iterator[str]:
    """A table with aligned columns; numbers stand to the right.

    >>> rows = (("GBR", "91"), ("YRI", "108"))
    >>> for line in table(Table("", ("population", "n"), rows)):
    ...     print(line)
      population    n
      GBR          91
      YRI         108
    """
    grid = (block.columns, *block.rows)
    columns = list(zip(*grid, strict=True))
    widths = _widths(columns)
    right = [_is_numeric(column[1:]) for column in columns]
    for line in grid:
        parts = [_folded(c, width) for c, width in zip(line, widths, strict=True)]
        for cells in zip_longest(*parts, fillvalue=""):
            placed = (
                cell.rjust(width) if to_right else cell.ljust(width)
                for cell, width, to_right in zip(cells, widths, right, strict=True)
            )
            yield f"  {'  '.join(placed)}".rstrip()


def _widths(columns: Sequence[Sequence[str]]) -> list[int]:
    """How wide each column may be: the widest one with words in it gives way."""
    widths = [max(map(len, column)) for column in columns]
    bounds = [_least(column) for column in columns]
    for at in range(len(widths) - 1):
        widths[at] = max(bounds[at], min(widths[at], _WIDEST))
    over = sum(widths) + 2 * len(widths) - TABLE_WIDTH
    while over > 0:
        giving = [n for n, width in enumerate(widths) if width > bounds[n]]
        if not giving:
            break
        widths[max(giving, key=widths.__getitem__)] -= 1
        over -= 1
    return widths


def _least(column: Sequence[str]) -> int:
    """Words go on in the next line; an identifier is of no use in part."""
    return max(_indent(c) + max(map(len, c.split()), default=0) for c in column)


def _indent(cell: str) -> int:
    return len(cell) - len(cell.lstrip(" "))


def _folded(cell: str, width: int) -> list[str]:
    if len(cell) <= width:
        return [cell]
    return lines(cell, width, " " * _indent(cell))


def _is_numeric(cells: Sequence[str]) -> bool:
    stated = [cell for cell in cells if cell not in ("", "-", "unknown")]
    return bool(stated) and all(_NUMBER.fullmatch(cell) for cell in stated)
