"""Plain text for a terminal: ASCII marks and words, no drawing, no colour."""

from __future__ import annotations

import re
from itertools import zip_longest
from textwrap import wrap
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from provkit.render import Code, Sheet, Table, _proof
from provkit.render._entries import (
    CLOSING,
    WORDS,
    groups,
    node_words,
    severity_counts,
    state_counts,
    verdict,
    what_words,
)
from provkit.render._sheets import sheet_of
from provkit.validate.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from provkit.render._entries import Entry, Group

WIDTH: Final = 88
_WIDEST: Final = 44
TABLE_WIDTH: Final = 100
"""What a table with words in it fits into; identifiers are never cut."""

_NAMED: Final = 8
SHOWN: Final = 3
"""How many nodes an entry names before it counts the rest."""

_MARKS: Final = MappingProxyType({"violation": "x", "warning": "!", "info": "-"})
_COLOURS: Final = (
    (re.compile(r"^(DOES NOT CONFORM|  x \S+)", re.MULTILINE), "31;1"),
    (re.compile(r"^(  ! \S+)", re.MULTILINE), "33;1"),
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
    lines = (
        _report(thing)
        if isinstance(thing, Report)
        else _sheet(sheet_of(thing, narrow=True))
    )
    return "\n".join(line.rstrip() for line in lines) + "\n"


def coloured(text: str) -> str:
    """The same text with the marks in colour, for a terminal that shows it."""
    for pattern, code in _COLOURS:
        text = pattern.sub(rf"\033[{code}m\1\033[0m", text)
    return text


def _report(report: Report) -> Iterator[str]:
    version = f" {report.version}" if report.version else ""
    yield f"provkit validate: {_inputs(report.inputs)}"
    yield (
        f"profile {report.profile}{version}, {report.checked} nodes checked, "
        f"engine {report.engine}"
    )
    yield ""
    yield verdict(report)
    yield f"requirements: {state_counts(report.outcomes)}"
    all_groups = list(groups(report))
    for group in all_groups:
        if group.entries:
            yield from _group(group)
    yield ""
    for group in all_groups:
        if not group.entries:
            yield f"{group.principle.upper()} ok: {state_counts(group.outcomes)}"
    yield from _reasons(report)
    yield from _each_input(report)
    yield from _unseen(report)
    yield CLOSING


def _unseen(report: Report) -> Iterator[str]:
    if report.unknown:
        yield "What could not be seen"
        for each in report.unknown:
            yield from _hanging(f"  {each.node}: {each.why}", 4)
        yield ""


def _inputs(names: Sequence[str]) -> str:
    shown = ", ".join(names[:SHOWN])
    more = len(names) - SHOWN
    return f"{shown} (+{more} more)" if more > 0 else shown or "a graph in memory"


def _group(group: Group) -> Iterator[str]:
    yield ""
    counts = severity_counts(group.entries)
    title = f"{group.principle.upper()} "
    yield f"{title}{'.' * (WIDTH - len(title) - len(counts) - 1)} {counts}"
    for entry in group.entries:
        yield from _entry(entry)


def _entry(entry: Entry) -> Iterator[str]:
    requirement = entry.requirement
    mark = _MARKS[entry.severity]
    head = f"  {mark} {requirement.id}  {requirement.title}"
    count = len(entry.findings)
    places = f", {count} places" if count > 1 else ""
    yield from _hanging(f"{head}  [{WORDS[entry.severity]}{places}]", 6)
    if entry.message:
        yield from _labelled("What", entry.message)
    yield from _labelled("Why", requirement.rationale)
    yield from _labelled("Fix", entry.fix)
    yield from _where(entry)
    yield from _labelled("More", f"provkit explain {requirement.id}")


def _where(entry: Entry) -> Iterator[str]:
    """The first nodes, each once, with what is particular about it below."""
    label, node = "Where", ""
    for finding in entry.findings[:SHOWN]:
        if finding.node != node:
            place = f"{finding.source}  " if finding.source else ""
            head = f"      {label:<6}{place}{node_words(finding)}"
            yield from _hanging(head, 14)
            label, node = "", finding.node
        particular = what_words(entry, finding)
        for line in _wrapped(particular, 14) if particular else ():
            yield f"{' ' * 14}{line}"
        for step in _proof.steps(finding):
            yield from _lines(step, WIDTH, " " * 17, " " * 14)
    more = len(entry.findings) - SHOWN
    if more > 0:
        yield f"            (+{more} more; --format json lists all)"


def _labelled(label: str, text: str) -> Iterator[str]:
    if text:
        for number, line in enumerate(_wrapped(text, 12)):
            yield f"      {label if number == 0 else '':<6}{line}"


def _hanging(text: str, indent: int) -> list[str]:
    """A line that goes on further right; a line that fits stays as it is."""
    if len(text) <= WIDTH:
        return [text]
    return _lines(text, WIDTH, " " * indent)


def _each_input(report: Report) -> Iterator[str]:
    if told := list(_proof.parts(report)):
        yield "W3C PROV-CONSTRAINTS, each input alone, then all together"
        for line in told:
            yield from _hanging(f"  {line}", 4)
        yield ""


def _reasons(report: Report) -> Iterator[str]:
    reasoned = [outcome for outcome in report.outcomes if outcome.reason]
    if reasoned:
        yield ""
        yield "Not checked, and why"
        together: dict[str, list[str]] = {}
        for outcome in reasoned:
            together.setdefault(outcome.reason, []).append(outcome.requirement.id)
        for reason, names in together.items():
            many = len(names) > _NAMED
            shown = f"{len(names)} requirements" if many else ", ".join(names)
            yield from _hanging(f"  {shown}  {reason}", 10)
        yield ""


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield from _lines(sheet.title, TABLE_WIDTH) or [""]
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
                yield from (f"  {line}" for line in _wrapped(each))


def _lines(text: str, width: int, indent: str = "", first: str = "") -> list[str]:
    return wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _wrapped(text: str, indent: int = 2) -> list[str]:
    return _lines(text, WIDTH - indent) or [""]


def table(block: Table) -> Iterator[str]:
    """A table with aligned columns; numbers stand to the right.

    >>> rows = (("GBR", "91"), ("YRI", "108"))
    >>> for line in table(Table("", ("population", "n"), rows)):
    ...     print(line)
      population    n
      GBR          91
      YRI         108
    """
    lines = (block.columns, *block.rows)
    columns = list(zip(*lines, strict=True))
    widths = _widths(columns)
    right = [_is_numeric(column[1:]) for column in columns]
    for line in lines:
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
    return _lines(cell, width, " " * _indent(cell))


def _is_numeric(cells: Sequence[str]) -> bool:
    stated = [cell for cell in cells if cell not in ("", "-", "unknown")]
    return bool(stated) and all(cell[0].isdigit() or cell[0] == "-" for cell in stated)
