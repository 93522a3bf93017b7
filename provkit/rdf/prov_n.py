"""Where the statements of a PROV-N text stand, by a scan that knows only its tokens."""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(
    r"""
    (?P<skip>   //[^\n]* | /\*.*?\*/ )
  | (?P<text>   \"\"\"(?:[^"\\]+|\\.|"{1,2}(?!"))*+\"\"\" | "(?:[^"\\]+|\\.)*+"
              | '(?:[^'\\]+|\\.)*+' | <[^<>\s]*> )
  | (?P<open>   [(\[] )
  | (?P<close>  [)\]] )
  | (?P<name>   (?:[^\W\d]|\\.)(?:[\w:.%/@~&+*?#$!-]|\\.)* )
    """,
    re.VERBOSE | re.DOTALL,
)


def lines(text: str) -> list[list[int]]:
    """The lines of the statements: of the toplevel, then of each bundle.

    >>> lines("document entity(a) bundle b" + chr(10) + "entity(c) endBundle")
    [[1], [2]]
    """
    found: list[list[int]] = [[]]
    current, depth, line, counted = 0, 0, 1, 0
    last = ""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "open":
            if depth == 0 and last and match[0] == "(":
                line += text.count("\n", counted, match.start())
                counted = match.start()
                found[current].append(line)
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "name" and depth == 0:
            last = match[0]
            if last == "bundle":
                found.append([])
                current = len(found) - 1
            elif last == "endBundle":
                current = 0
    return found
