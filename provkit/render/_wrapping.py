"""Lines that fit into a terminal and do nothing to it."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import Final

WIDTH: Final = 88
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
_VALUE: Final = r"""(?:'[^']*'|(?:[\w.]+=)?(?:"[^"]*"|[^\s,;"']+))"""
_COMMAND: Final = re.compile(
    rf"provkit (?:annotate|decide) {_VALUE}(?: (?:retain|--\w+ {_VALUE}))+[,;.]?"
)
_GLUE: Final = "\ue000"


def visible(text: str) -> str:
    r"""A text without characters that colour, erase or turn round what stands by them.

    >>> print(visible("red: \x1b[31m"))
    red: \x1b[31m
    """
    return _UNSEEN.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"  # noqa: PLR2004 - a byte


def lines(text: str, width: int, indent: str = "", first: str = "") -> list[str]:
    """A text in lines of a width; a word that is longer stands alone."""
    return wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def wrapped(text: str, indent: int = 2) -> list[str]:
    """A text in lines that leave room for an indent; one empty line for none.

    >>> wrapped("")
    ['']
    """
    return lines(text, WIDTH - indent) or [""]


def hint(text: str, indent: int = 2) -> list[str]:
    """A hint in lines; a command stays on one of them, so that it can be copied.

    >>> hint("describe it, or: provkit annotate panel@1.0 --set license=CC0", 50)
    ['describe it, or:', 'provkit annotate panel@1.0 --set license=CC0']
    """
    whole = _COMMAND.sub(lambda found: found[0].replace(" ", _GLUE), text)
    return [line.replace(_GLUE, " ") for line in wrapped(whole, indent)]


def hanging(text: str, indent: int) -> list[str]:
    """A line that goes on further right; a line that fits stays as it is."""
    if len(text) <= WIDTH and "\n" not in text:
        return [text]
    return lines(text, WIDTH, " " * indent)
