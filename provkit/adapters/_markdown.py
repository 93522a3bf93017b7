"""Texts, lists and tables in Markdown, with nothing in them taken for markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SPECIAL: Final = re.compile(r"([\\`*_\[\]|#~])")
_LINE_START: Final = re.compile(r"^([-+>]|\d+[.)](?= )|={3,}|-{3,})")


def escaped(text: str) -> str:
    r"""A text on one line that shows as it stands.

    >>> escaped("a*b | <i>\n# c")
    'a\\*b \\| &lt;i> \\# c'
    """
    line = re.sub(r"\s+", " ", text).strip()
    line = line.replace("&", "&amp;").replace("<", "&lt;")
    line = _SPECIAL.sub(r"\\\1", line)
    return _LINE_START.sub(r"\\\1", line)


def bullets(texts: Iterable[str]) -> Iterator[str]:
    """A list, one text a line."""
    yield from (f"- {escaped(text)}" for text in texts)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """A table; an empty cell is written as it is: nothing is known."""
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(escaped(cell) for cell in row)} |"
