"""PROV-JSON before the `prov` library sees it: what it would lose is mended or refused.

An identifier of a relation with an undeclared prefix it drops without a word, and `_:g`
too, so that neither a second statement about `_:g` nor a derivation that names it can
be told from others. A null it drops, and of two equal keys it keeps the last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.errors import UnreadableGraph
from provkit.rdf import json_places

if TYPE_CHECKING:
    from collections.abc import Iterator

BLANK: Final = "urn:provkit:blank:"
"""Stands for `_:` while a document passes through `prov`, or a syntax without it."""

_PREFIX: Final = "provkit-blank"
_BUILT_IN: Final = frozenset({"_", "prov", "xsd", "xsi"})
_NO_RECORDS: Final = frozenset({"prefix", "bundle"})
_MEMBERS: Final = "prov:entity"


def mended(text: str) -> Any:
    """Parse PROV-JSON, and give its blank nodes names.

    Raises:
        UnreadableGraph: it is no PROV-JSON, or something in it would be lost.
    """
    container = json_places.parse(text)
    outer = _object(_object(container).get("prefix", {}))
    bundles = _object(container.get("bundle", {}))
    for part in (container, *map(_object, bundles.values())):
        prefixes = outer | _object(part.get("prefix", {}))
        if part is not container and "bundle" in part:
            raise UnreadableGraph(
                f"line {_line(text, 'bundle', 2)}: a bundle within a bundle",
                "PROV has bundles in a document and none within a bundle",
            )
        for group, records in part.items():
            if group not in _NO_RECORDS and isinstance(records, dict):
                part[group] = dict(_named(text, records, prefixes))
        part.setdefault("prefix", {})[_PREFIX] = BLANK
    return container


def lines(text: str, container: Any) -> dict[str | None, list[int]]:
    """The line of every statement, by bundle, in the order of the text.

    Args:
        text: the document.
        container: what `mended` made of it.
    """
    found: dict[str | None, list[int]] = {}
    for path, line in json_places.objects(text):
        inner = path
        bundle = None
        if path[:1] == ("bundle",):
            bundle, inner = str(path[1]) if path[1:] else None, path[2:]
        if not inner or inner[0] in _NO_RECORDS or len(inner) not in (2, 3):
            continue
        if len(inner) == 3 and not isinstance(inner[2], int):  # noqa: PLR2004
            continue
        found.setdefault(bundle, []).extend([line] * _copies(container, bundle, inner))
    return found


def _copies(container: Any, bundle: str | None, path: json_places.Path) -> int:
    """How many statements one object is: a membership has one for each member."""
    if path[0] != "hadMember":
        return 1
    part = container if bundle is None else container["bundle"][bundle]
    record = part[path[0]][_renamed(str(path[1]))]
    if len(path) == 3 and isinstance(record, list):  # noqa: PLR2004
        record = record[int(path[2])]
    members = record.get(_MEMBERS) if isinstance(record, dict) else None
    return len(members) if isinstance(members, list) else 1


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        msg = "PROV-JSON, its prefixes, its bundles and each bundle are JSON objects"
        raise UnreadableGraph(msg)
    return value


def _named(
    text: str, records: dict[str, Any], prefixes: dict[str, str]
) -> Iterator[tuple[str, Any]]:
    for name, content in records.items():
        prefix, colon, _ = name.partition(":")
        if not colon:
            prefix = "default"
        known = prefix in prefixes or prefix in _BUILT_IN
        if not known and "://" not in name:
            raise UnreadableGraph(
                f"line {_line(text, name)}: the prefix of {name!r} is not declared",
                'declare it in the "prefix" object',
            )
        yield _renamed(name), _without_blanks(text, name, content)


def _without_blanks(text: str, record: str, content: Any) -> Any:
    if isinstance(content, list):
        return [_without_blanks(text, record, item) for item in content]
    if not isinstance(content, dict):
        return content
    for key, value in content.items():
        if value is None or (isinstance(value, list) and None in value):
            where = f"line {_line(text, record)}: {record!r}"
            raise UnreadableGraph(f"{where}: {key!r} is null", "leave it out")
    return {
        key: _renamed(value)
        if isinstance(value, str) and key.startswith("prov:")
        else value
        for key, value in content.items()
    }


def _renamed(name: str) -> str:
    return f"{_PREFIX}:{name[2:]}" if name.startswith("_:") else name


def _line(text: str, name: str, nth: int = 1) -> int:
    """The line where a name stands for the nth time, as a text in quotes."""
    at = -1
    for _ in range(nth):
        at = text.find(f'"{name}"', at + 1)
    return text.count("\n", 0, max(at, 0)) + 1
