"""Tables in HTML: with heads that a screen reader can name, and escaped."""

from __future__ import annotations

import re
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.render import Table

_LONG: Final = 24
_NUMBER: Final = re.compile(r"[+\-\u2212]?[\d,]*\.?\d+(e[+-]?\d+)?\s?%?")
_NONE: Final = frozenset({"", "-"})
"""What a column of numbers has where there is none."""


def table(block: Table) -> Iterator[str]:
    """A table under its heading."""
    if block.heading:
        yield f"<h2>{escape(block.heading)}</h2>"
    yield from grid("", block.columns, block.rows)


def grid(
    caption: str, columns: Iterable[str], rows: Iterable[Iterable[str]]
) -> Iterator[str]:
    """A table; its caption is read out with it, and numbers stand below each other."""
    body = [tuple(row) for row in rows]
    numeric = [_is_numeric(cells) for cells in zip_longest(*body, fillvalue="")]
    yield "<table>"
    if caption:
        yield f"<caption>{escape(caption)}</caption>"
    heads = "".join(
        f'<th scope="col"{_class("n" if number else "")}>{escape(name)}</th>'
        for name, number in zip_longest(columns, numeric, fillvalue="")
    )
    yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    for row in body:
        cells = (_cell(words, number=n) for words, n in zip(row, numeric, strict=False))
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table>"


def _is_numeric(cells: Iterable[str]) -> bool:
    """Whether there is nothing but numbers in a column, and one at least."""
    stated = [cell.strip() for cell in cells if cell.strip() not in _NONE]
    return bool(stated) and all(map(_NUMBER.fullmatch, stated))


def _cell(words: str, *, number: bool) -> str:
    """One cell: an identifier in it may break anywhere, and indents are kept."""
    lean = words.lstrip(" ")
    deep = 0 if number else len(words) - len(lean)
    longest = max(map(len, lean.split(" ")))
    css = "n" if number else "id" if longest > _LONG else ""
    indent = f' style="padding-left:{0.8 + 0.6 * deep:g}em"' if deep else ""
    return f"<td{_class(css)}{indent}>{escape(lean)}</td>"


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""
