"""Tables in HTML: with heads that a screen reader can name, and escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.render import Table

_LONG: Final = 24


def table(block: Table) -> Iterator[str]:
    """A table under its heading."""
    if block.heading:
        yield f"<h2>{escape(block.heading)}</h2>"
    yield from grid("", block.columns, block.rows)


def _cell(words: str) -> str:
    """One cell: an identifier in it may break anywhere, and indents are kept."""
    lean = words.lstrip(" ")
    deep = len(words) - len(lean)
    longest = max(map(len, lean.split(" ")))
    css = ' class="id"' if longest > _LONG else ""
    indent = f' style="padding-left:{0.8 + 0.6 * deep:g}em"' if deep else ""
    return f"<td{css}{indent}>{escape(lean)}</td>"


def grid(
    caption: str, columns: Iterable[str], rows: Iterable[Iterable[str]]
) -> Iterator[str]:
    """A table; its caption is read out with it."""
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
