"""Where things stand in a JSON text: the line of each object, and what no parser says.

Python's parser keeps the last of two equal keys and forgets where anything stood. The
scanner here knows brackets and strings, which is enough to find either.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from provkit.errors import UnreadableGraph

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\],:]', re.DOTALL)
_DEEPEST = 500


def parse(text: str) -> Any:
    """Read JSON in which every key stands once.

    Raises:
        UnreadableGraph: it is not well formed, a key is repeated, or it is nested
            deeper than any provenance is.
    """
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise UnreadableGraph(f"line {error.lineno}: no JSON: {error.msg}") from error
    except RecursionError as error:
        raise _too_deep() from error
    except _RepeatedKeyError as error:
        key = str(error)
        raise UnreadableGraph(
            f"line {_repeated(text, key)}: the key {key!r} is repeated in one object",
            "give each statement a key of its own, or write an array",
        ) from error
    _measure(found)
    return found


def objects(text: str) -> Iterator[tuple[Path, int]]:
    """Every object of a JSON text, with the keys that lead to it and its line.

    >>> list(objects('{"a": [{}, ' + chr(10) + '{}]}'))
    [((), 1), (('a', 0), 1), (('a', 1), 2)]
    """
    for path, kind, line in _events(text):
        if kind == "{":
            yield path, line


class _RepeatedKeyError(ValueError):
    """The key that stands twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _RepeatedKeyError(next(key for key in keys if keys.count(key) > 1))
    return found


def _measure(found: Any) -> None:
    """Refuse what is nested so deeply that a recursive reader would crash."""
    level, depth = [found], 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise _too_deep()
        level = [
            child
            for each in level
            if isinstance(each, dict | list)
            for child in (each.values() if isinstance(each, dict) else each)
        ]


def _too_deep() -> UnreadableGraph:
    return UnreadableGraph(
        f"nested more than {_DEEPEST} levels deep",
        "PROV has bundles in a document and none within a bundle",
    )


def _repeated(text: str, key: str) -> int:
    seen: set[Path] = set()
    for path, kind, line in _events(text):
        if kind == "key" and path[-1] == key:
            if path in seen:
                return line
            seen.add(path)
    return 1


def _events(text: str) -> Iterator[tuple[Path, str, int]]:
    """Keys and opening braces, with the path to them and their line."""
    scanner = _Scanner()
    line, counted = 1, 0
    for match in _TOKEN.finditer(text):
        kind = scanner.take(match[0])
        if kind:
            line += text.count("\n", counted, match.start())
            counted = match.start()
            yield tuple(scanner.path), kind, line
            scanner.after(kind)


class _Scanner:
    """Where one is in a JSON text."""

    def __init__(self) -> None:
        self.path: list[str | int] = []
        self._expecting_key = False

    def take(self, mark: str) -> str:
        """Go on by a bracket, a string or a comma; say what has begun, if it counts."""
        if mark == "{":
            return mark
        if mark == "[":
            self.path.append(0)
            self._expecting_key = False
        elif mark in "}]":
            del self.path[-1:]
            self._expecting_key = False
        elif mark == ",":
            self._next()
        elif self._expecting_key and mark != ":":
            self.path[-1] = str(json.loads(mark, strict=False))
            self._expecting_key = False
            return "key"
        return ""

    def after(self, kind: str) -> None:
        """Step into an object, once its place has been told."""
        if kind == "{":
            self.path.append("")
            self._expecting_key = True

    def _next(self) -> None:
        last = self.path[-1] if self.path else ""
        if isinstance(last, int):
            self.path[-1] = last + 1
        self._expecting_key = isinstance(last, str)
