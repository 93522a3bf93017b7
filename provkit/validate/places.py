"""Where in a file a node first stands as the subject of a statement: `run.ttl:48`.

The parser that reads a graph does not say where each triple stood, so that the file is
scanned once more when there are findings to place. The scanner is a tokenizer: it knows
prefixes, bases, strings, comments and nesting, and nothing of what a statement means. A
node inside `[...]` or `(...)` is no subject of its own. Blank nodes have no place,
because their names are their parser's own affair.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import urljoin

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from provkit.store import Source

_PLAIN: Final = r"[^\s<>\"'()\[\]{};,^@#|~.\\]"
_TOKEN: Final = re.compile(
    rf"""
    (?P<space>  \s+ | \#[^\n]* )
  | (?P<string> \"\"\"(?:[^"\\]+|\\.|"{{1,2}}(?!"))*+\"\"\"
              | '''(?:[^'\\]+|\\.|'{{1,2}}(?!'))*+'''
              | "(?:[^"\\\n]+|\\.)*+" | '(?:[^'\\\n]+|\\.)*+' )
  | (?P<open>   <<\(? | \{{\| | [\[(] )
  | (?P<close>  \)?>> | \|\}} | [\])] )
  | (?P<iri>    <[^<>"\s]*> )
  | (?P<number> [+-]?(?:\d*\.\d+|\d+\.(?=[eE][+-]?\d)|\d+)(?:[eE][+-]?\d+)?
                (?!{_PLAIN}) )
  | (?P<tag>    @[a-zA-Z]+(?:-[a-zA-Z0-9]+)* )
  | (?P<name>   (?:{_PLAIN}|\\.|\.+(?={_PLAIN}|\\))+ )
  | (?P<end>    [.{{}}] )
  | (?P<other>  . )
    """,
    re.VERBOSE | re.DOTALL,
)
_RUN: Final = re.compile(  # a line and those after it about the same subject
    rb"^[ \t]*+<([^>\n]*+)>.*+(?:\n[ \t]*+<\1>.*+)*+", re.MULTILINE
)
_AT_ONCE: Final = 1 << 20  # bytes
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\(.)")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LINE_BASED: Final = (".nt", ".nq")
_SYNTAXES: Final = (".ttl", ".trig", *_LINE_BASED)


def find(sources: Iterable[Source], wanted: Collection[str]) -> dict[str, str]:
    """Say where each wanted node is first described, as `file:line`.

    Sources are looked at in their order until every node is found; what is no graph
    file, or has gone, is passed over.
    """
    missing = set(wanted)
    found: dict[str, str] = {}
    for source in sources:
        if not missing:
            break
        for iri, line in _lines_in(Path(source.name), missing).items():
            found[iri] = f"{source.name}:{line}"
        missing.difference_update(found)
    return found


def first_lines(text: str, wanted: Collection[str]) -> dict[str, int]:
    r"""The line of each wanted IRI in a Turtle or TriG text, where it is a subject.

    >>> first_lines('PREFIX : <urn:x:>\n:a :p "# :b" .\n:b :p :a .', ["urn:x:b"])
    {'urn:x:b': 3}
    """
    missing = set(wanted)
    found: dict[str, int] = {}
    for iri, line in _subjects(text):
        if iri in missing:
            found[iri] = line
            missing.discard(iri)
            if not missing:
                break
    return found


def _lines_in(path: Path, wanted: set[str]) -> dict[str, int]:
    syntax = path.suffix.lower()
    if syntax not in _SYNTAXES:
        return {}
    try:
        if syntax in _LINE_BASED:
            with path.open("rb") as stream:
                return _line_based(stream, wanted)
        return first_lines(path.read_text(encoding="utf-8-sig"), wanted)
    except (OSError, UnicodeDecodeError):
        return {}


def _line_based(stream: IO[bytes], wanted: set[str]) -> dict[str, int]:
    missing = {_encoded(iri): iri for iri in wanted}
    found: dict[str, int] = {}
    line = 1
    for block in _blocks(stream):
        counted = 0
        for match in _RUN.finditer(block):
            subject = match[1]
            if b"\\" in subject:
                subject = _encoded(_plain(subject.decode()))
            if subject in missing:
                line += block.count(b"\n", counted, match.start(1))
                counted = match.start(1)
                found[missing.pop(subject)] = line
                if not missing:
                    return found
        line += block.count(b"\n", counted)
    return found


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """A text of UTF-8, many whole lines at once, each ended by a line feed alone."""
    block = stream.read(_AT_ONCE).removeprefix(BOM_UTF8)
    while block:
        block += stream.readline()
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        if not block.isascii():
            block.decode()  # what is no text has no lines
        yield block
        block = stream.read(_AT_ONCE)


def _subjects(text: str) -> Iterator[tuple[str, int]]:
    """Every IRI that begins a statement, with its line."""
    names = _Names()
    depth, line, counted = 0, 1, 0
    first: list[tuple[str, str, int]] = []  # the tokens of this statement so far, three
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        if kind == "space":
            continue
        if kind in ("open", "close"):
            depth += 1 if kind == "open" else -1
        ends = kind == "end" and depth <= 0
        if not ends and len(first) < 4:  # noqa: PLR2004 - @prefix, name, IRI are three
            line += text.count("\n", counted, match.start())
            counted = match.start()
            first.append((kind, match[0], line))
        if ends or names.is_declared(first):
            yield from names.subject(first, match[0])
            first, depth = [], 0


class _Names:
    """The prefixes and the base that hold at one point of a file."""

    def __init__(self) -> None:
        self._prefixes: dict[str, str] = {}
        self._base = ""

    def is_declared(self, first: list[tuple[str, str, int]]) -> bool:
        """Whether these are a declaration in SPARQL's style, without a full stop."""
        if not first or first[0][0] != "name":
            return False
        length = {"prefix": 3, "base": 2, "version": 2}.get(first[0][1].lower())
        return length is not None and len(first) == length

    def subject(
        self, first: list[tuple[str, str, int]], end: str
    ) -> Iterator[tuple[str, int]]:
        """The subject of a statement that has ended; a declaration is taken in."""
        if not first:
            return
        kind, text, line = first[0]
        word = text.lstrip("@").lower()
        if word in ("prefix", "base", "version") and kind in ("tag", "name"):
            self._declare(word, [token for _, token, _ in first[1:]])
        elif end != "{" and kind in ("iri", "name"):
            iri = self._resolved(kind, text)
            if iri is not None:
                yield iri, line

    def _declare(self, word: str, values: list[str]) -> None:
        if word == "base" and values:
            self._base = self._iri(values[0])
        elif word == "prefix" and len(values) > 1:
            self._prefixes[values[0].removesuffix(":")] = self._iri(values[1])

    def _resolved(self, kind: str, text: str) -> str | None:
        if kind == "iri":
            return self._iri(text)
        prefix, colon, local = text.partition(":")
        if not colon or prefix not in self._prefixes:
            return None
        return self._prefixes[prefix] + _plain(local)

    def _iri(self, text: str) -> str:
        iri = _plain(text[1:-1])
        if not self._base or _ABSOLUTE.match(iri):
            return iri
        if not iri or iri.startswith("#"):
            return self._base.partition("#")[0] + iri
        return urljoin(self._base, iri)


def _plain(text: str) -> str:
    """A text without its escapes."""
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _encoded(iri: str) -> bytes:
    return iri.encode("utf-8", "surrogatepass")


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else match[3]
