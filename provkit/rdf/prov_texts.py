"""What stands between a file and the `prov` library: checks, mends, and places."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from provkit.errors import UnreadableGraph
from provkit.rdf import json_places, prov_json, prov_n, prov_xml

Lines = tuple[tuple[int, ...], ...]

_NEWLINE: Final = b"\n"
_FORECAST: Final = re.compile(r"\.? prov 3\.\d\.\d will .*$")
_RECORD: Final = re.compile(r"record '([^']+)'")
_FINE: Final = re.compile(r"T\d\d:\d\d:\d\d\.\d{7,}")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text that `prov` may parse.

    Attributes:
        content: text, or bytes where the encoding stands in the content.
        lines: of the statements of the toplevel, then of each bundle; empty when they
            were not asked for or cannot be told.
        ignored: what stands in the text and is no provenance.
    """

    content: str | bytes
    lines: Lines = ()
    ignored: tuple[str, ...] = ()


def prepared(content: bytes, syntax: str, *, places: bool) -> Prepared:
    """Check a file as far as `prov` does not, and mend what it would drop.

    Raises:
        UnreadableGraph: it cannot be read without loss; the message begins with the
            line where that is known.
    """
    if syntax == "provxml":
        _refuse_fine_times(content.decode("latin-1"))
        return _xml(content)
    text = _decoded(content)
    _refuse_fine_times(text)
    if syntax == "provjson":
        container = prov_json.mended(text)
        lines = _json_lines(text, container) if places else ()
        return Prepared(json.dumps(container), lines)
    if syntax == "provjsonld":
        json_places.parse(text)
        return Prepared(text, _jsonld_lines(text) if places else ())
    return Prepared(text, _frozen(prov_n.lines(text)) if places else ())


def placed(message: str, content: bytes) -> str:
    """What `prov` says, with the line of the record that it speaks of."""
    text = _FORECAST.sub("", message).replace("provkit-blank:", "_:")
    named = _RECORD.search(text)
    at = content.find(f'"{named[1]}"'.encode()) if named else -1
    if at < 0 or text.startswith("line "):
        return text
    return f"line {content.count(_NEWLINE, 0, at) + 1}: {text}"


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise UnreadableGraph(
            f"line {line}: not UTF-8 (byte 0x{byte:02X})", "save the file as UTF-8"
        ) from error


def _refuse_fine_times(text: str) -> None:
    found = _FINE.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise UnreadableGraph(
            f"line {line}: times finer than microseconds cannot be compared",
            "round them; PROV-O keeps them as they are written",
        )


def _frozen(lines: list[list[int]]) -> Lines:
    return tuple(map(tuple, lines))


def _json_lines(text: str, container: Any) -> Lines:
    found = prov_json.lines(text, container)
    return _frozen(
        [found.get(name, []) for name in (None, *container.get("bundle", {}))]
    )


def _jsonld_lines(text: str) -> Lines:
    """The lines of statements; a bundle is an object with a graph of its own."""
    objects = list(json_places.objects(text))
    inner = [(path, line) for path, line in objects if _is_inner(path)]
    bundles = {path[1] for path, _ in inner}
    top = [
        line
        for path, line in objects
        if len(path) == 2 and path[0] == "@graph" and path[1] not in bundles  # noqa: PLR2004
    ]
    within: dict[str | int, list[int]] = {}
    for path, line in inner:
        within.setdefault(path[1], []).append(line)
    return _frozen([top, *within.values()])


def _is_inner(path: json_places.Path) -> bool:
    return len(path) == 4 and path[0] == path[2] == "@graph"  # noqa: PLR2004


def _xml(content: bytes) -> Prepared:
    layout = prov_xml.scan(content)
    ignored = tuple(
        f"line {line}: prov:other says nothing of provenance" for line in layout.others
    )
    if layout.old_bundles:
        return Prepared(prov_xml.with_bundles(content), (), ignored)
    return Prepared(content, _frozen(list(layout.lines.values())), ignored)
