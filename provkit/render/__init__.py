"""What a reader sees: one file here is one output format.

    render(thing: Report | Answer | Profile | Requirement | Sheet) -> str

To add a format, copy `json.py`: the file name is what `--format` takes. A report has a
layout of its own; everything else becomes a *sheet* first (`_sheets`), a title over
paragraphs, tables and code, so that a new question needs no line here.

Why strings and no printing: the same text goes to a terminal, a file, a notebook and a
test, and the command line decides which.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some words under a heading; one line per entry."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Text that must stand as it is, such as Turtle or a command."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; every cell is text."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Something to read that is no report.

    Attributes:
        title: what it is about.
        blocks: what it says, in order.
        data: the same for machines: what `--format json` prints.
    """

    title: str
    blocks: tuple[Paragraph | Code | Table, ...]
    data: Mapping[str, Any] = field(repr=False, hash=False)

    def to_dict(self) -> dict[str, Any]:
        """The content for machines."""
        return dict(self.data)
