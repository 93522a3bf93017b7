"""JSON from a source: every key once, not too deep, errors with line and column."""

from __future__ import annotations

import json
from typing import Any, Final

from provkit.errors import UnreadableSource

DEEPEST: Final = 200


def parse(text: str, where: str, first_line: int = 1) -> Any:
    """Read JSON.

    Args:
        text: of the file, or of one line of it.
        where: the name of the file, for the message.
        first_line: on which line of the file the text begins.

    Raises:
        UnreadableSource: it is malformed or cut off, a key is repeated, or it is nested
            deeper than anything that these tools write.

    >>> parse('{"a": [1, 2', "runs.json")
    Traceback (most recent call last):
    provkit.errors.UnreadableSource: runs.json:1:12: no JSON: Expecting ',' delimiter
      the file is cut off or was edited by hand: get it again from its tool
    """
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        line = error.lineno + first_line - 1
        raise UnreadableSource(
            f"{where}:{line}:{error.colno}: no JSON: {error.msg}",
            "the file is cut off or was edited by hand: get it again from its tool",
        ) from error
    except RecursionError as error:
        raise _too_deep(where) from error
    except ValueError as error:  # a key that is repeated, a number of 5,000 digits
        raise UnreadableSource(f"{where}:{first_line}: {error}") from error
    measure(found, where)
    return found


def measure(found: Any, where: str) -> None:
    """Refuse what is nested so deeply that a recursive reader would crash.

    Raises:
        UnreadableSource: it is.
    """
    level, depth = [found], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise _too_deep(where)
        level = [
            child
            for each in level
            if isinstance(each, dict | list)
            for child in (each.values() if isinstance(each, dict) else each)
        ]


def _too_deep(where: str) -> UnreadableSource:
    return UnreadableSource(f"{where}: nested more than {DEEPEST} levels deep")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} is repeated in one object")
    return found
