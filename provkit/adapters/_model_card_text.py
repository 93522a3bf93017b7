"""A model card taken apart: the YAML block in front, and the sections of its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source

_HEADING: Final = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_UNDERLINE: Final = re.compile(r" {0,3}=+\s*$")
_FENCE: Final = re.compile(r" {0,3}(```|~~~)")
_MARKUP: Final = re.compile(r"!\[[^\]]*\]\([^)]*\)|<!--.*?-->|<[^>]+>", re.DOTALL)
_LINK: Final = re.compile(r"(?<!\\)\[([^\]\\]+)\]\([^)]*\)")
_UNFILLED: Final = re.compile(r"\[?more information needed\]?\.?", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_RULE: Final = "---"


@dataclass(frozen=True)
class Card:
    """The two halves of a card.

    Attributes:
        front: the YAML block; false where there is none.
        body: the Markdown: `title`, `description`, and `sections`, each with `heading`
            and `text`, all without markup.
    """

    front: Part
    body: Part


def load(source: Source) -> Card:
    """Read a card: a file, or the `README.md` of a folder.

    Raises:
        UnreadableSource: it has neither a YAML block nor a heading, or the YAML is
            malformed, which is said with the line.
    """
    inner = "README.md" if source.is_folder else ""
    if not inner and source.path.suffix.lower() in {".yaml", ".yml", ".json"}:
        raise source.refuse("is no Markdown", "name the README.md of a model")
    lines = source.text(inner).replace("\r\n", "\n").split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    front: Any = None
    if start < len(lines) and lines[start].rstrip() == _RULE:
        end = _end(source, lines, start)
        front = _yaml(source, lines[start + 1 : end], start + 1, inner)
        start = end + 1
    body = _body(lines[start:])
    if front is None and not body["title"]:
        raise source.refuse(
            "has neither a YAML block nor a heading", "name the README.md of a model"
        )
    return Card(source.part(front, inner), source.part(body, inner))


def _end(source: Source, lines: list[str], start: int) -> int:
    for number in range(start + 1, len(lines)):
        if lines[number].rstrip() == _RULE:
            return number
    raise source.refuse(
        f"the YAML block that begins on line {start + 1} does not end",
        "the file is cut off, or the line --- is missing",
    )


def _yaml(source: Source, lines: list[str], first: int, inner: str) -> dict[str, Any]:
    from provkit.adapters import _yaml

    # Empty lines in front keep the numbers of lines those of the file.
    text = "\n" * first + "\n".join(lines)
    found = _yaml.parse(text, source.place(inner))
    if found is not None and not isinstance(found, dict):
        raise source.refuse(
            f"the YAML block on line {first} is no object",
            "it should have lines such as 'license: mit'",
        )
    return found or {}


def _body(lines: list[str]) -> dict[str, Any]:
    """The title, the first paragraph, and the sections with what is left."""
    sections = list(_sections(lines))
    titles = [heading for level, heading, _text in sections if level]
    description = ""
    left: list[dict[str, str]] = []
    for level, heading, text in sections:
        rest = text
        if not description and heading in {"", *titles[:1]} and level <= 1:
            description, _break, rest = text.partition("\n\n")
        if rest:
            left.append({"heading": heading, "text": rest})
    return {
        "title": titles[0] if titles else None,
        "description": description or None,
        "sections": left,
    }


def _sections(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    level, heading, fenced = 0, "", False
    held: list[str] = []
    for line in lines:
        if _FENCE.match(line):
            fenced = not fenced
        found = None if fenced else _HEADING.match(line)
        if not fenced and _UNDERLINE.match(line) and held and held[-1].strip():
            title = held.pop()
            yield level, heading, plain(held)
            level, heading, held = 1, plain([title]), []
        elif found is not None:
            yield level, heading, plain(held)
            level, heading, held = len(found[1]), plain([found[2]]), []
        else:
            held.append(line)
    yield level, heading, plain(held)


def plain(lines: list[str]) -> str:
    """Markdown as plain words: no pictures, tags, link targets or marks of emphasis.

    >>> plain(["**Not** for [indels](https://example.org).", ""])
    'Not for indels.'
    """
    text = _LINK.sub(r"\1", _MARKUP.sub("", "\n".join(lines)))
    text = re.sub(r"\*\*|__", "", text).strip()
    text = _ESCAPE.sub(r"\1", unescape(text))
    text = re.sub(r"\n\s*\n+", "\n\n", text)
    return "" if _UNFILLED.fullmatch(text) else text
