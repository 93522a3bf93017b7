"""Plain text for a terminal: ASCII marks and words, no drawing, no colour."""

from __future__ import annotations

import re
from textwrap import wrap
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from provkit.render import Code, Sheet, Table
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
    lines = _report(thing) if isinstance(thing, Report) else _sheet(sheet_of(thing))
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
    if report.unknown:
        yield "What could not be seen"
        yield from (f"  {each.node}: {each.why}" for each in report.unknown)
        yield ""
    yield CLOSING


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
    yield f"{head}  [{WORDS[entry.severity]}{places}]"
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
            yield f"      {label:<6}{place}{node_words(finding)}"
            label, node = "", finding.node
        particular = what_words(entry, finding)
        for line in _wrapped(particular, 14) if particular else ():
            yield f"{' ' * 14}{line}"
    more = len(entry.findings) - SHOWN
    if more > 0:
        yield f"            (+{more} more; --format json lists all)"


def _labelled(label: str, text: str) -> Iterator[str]:
    if text:
        for number, line in enumerate(_wrapped(text, 12)):
            yield f"      {label if number == 0 else '':<6}{line}"


def _reasons(report: Report) -> Iterator[str]:
    reasoned = [outcome for outcome in report.outcomes if outcome.reason]
    if reasoned:
        yield ""
        yield "Not checked, and why"
        for outcome in reasoned:
            yield f"  {outcome.requirement.id}  {outcome.reason}"
        yield ""


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield sheet.title
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


def _wrapped(text: str, indent: int = 2) -> list[str]:
    width = WIDTH - indent
    return wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


def table(block: Table) -> Iterator[str]:
    """A table with aligned columns; numbers stand to the right.

    >>> rows = (("GBR", "91"), ("YRI", "108"))
    >>> for line in table(Table("", ("population", "n"), rows)):
    ...     print(line)
      population    n
      GBR          91
      YRI         108
    """
    rows = [(*map(_fitting, r[:-1]), r[-1]) for r in (block.columns, *block.rows)]
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    right = [_is_numeric(column[1:]) for column in columns]
    for row in rows:
        cells = [
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ]
        yield ("  " + "  ".join(cells)).rstrip()


def _fitting(cell: str) -> str:
    """Words are cut where a column ends; an identifier is of no use in part.

    The last column has the room that it needs.
    """
    if len(cell) <= _WIDEST or " " not in cell:
        return cell
    return f"{cell[: _WIDEST - 3].rstrip()}..."


def _is_numeric(cells: Sequence[str]) -> bool:
    stated = [cell for cell in cells if cell not in ("", "-", "unknown")]
    return bool(stated) and all(cell[0].isdigit() or cell[0] == "-" for cell in stated)
