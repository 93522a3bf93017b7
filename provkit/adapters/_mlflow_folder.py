"""The files of MLflow's folders: small, many, and flat."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any, Final

from provkit.errors import UnreadableSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Source

# `key: value`: a quoted text, or one that begins with a letter and has no marks.
_FLAT: Final = re.compile(
    r"([A-Za-z_][A-Za-z_.]*):(?: +(?:'((?:[^']|'')*)'"
    r"|([A-Za-z0-9_./~][^\n#:'\"]*(?::[^\s][^\n#'\"]*)?)))?$"
)
_NULLS: Final = frozenset(("null", "Null", "NULL", "~"))
_LARGEST: Final = 64 << 20
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)
_SMALL: Final = 4 << 10
_LARGE: Final = 1 << 20
_DEEPEST: Final = 12


class Folder:
    """Reads below one folder, and enters what it read into the source's digest."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._root = os.fspath(source.path)

    def folders(self, place: str) -> list[str]:
        """The names of the folders in a folder, sorted; links are not followed."""
        return [name for name, is_folder in self._inside(place) if is_folder]

    def count(self, place: str) -> int:
        """How many files and folders are in a folder."""
        return len(self._inside(place))

    def texts(self, place: str) -> dict[str, str]:
        """A folder with one value per file, by the name of the file.

        A name with `/` in it is a file in a folder of that name.
        """
        return {name: self.text(f"{place}/{name}") for name in self._names(place)}

    def meta(self, place: str) -> dict[str, Any]:
        """The `meta.yaml` of a folder; nothing where there is none.

        Raises:
            UnreadableSource: it is no YAML.
        """
        name = f"{place}/meta.yaml" if place else "meta.yaml"
        content = self._bytes(name)
        if content is None:
            return {}
        text = self._decoded(content, name)
        found = _flat(text)
        if found is None:
            from provkit.adapters import _yaml

            found = _yaml.parse(text, self._source.place(name), by_pyyaml=True)
        if not isinstance(found, dict):
            raise UnreadableSource(f"{self._source.place(name)}:1: no list of values")
        return found

    def text(self, name: str) -> str:
        """A file that is there, as text."""
        content = self._bytes(name)
        return self._decoded(content or b"", name)

    def _names(self, place: str, depth: int = 0) -> Iterator[str]:
        for name, is_folder in self._inside(place):
            if not is_folder:
                yield name
            elif depth < _DEEPEST:
                for more in self._names(f"{place}/{name}", depth + 1):
                    yield f"{name}/{more}"

    def _inside(self, place: str) -> list[tuple[str, bool]]:
        """What is in a folder, and whether it is one; a link could lead elsewhere."""
        path = self._path(place)
        found: list[tuple[str, bool]] = []
        if place and os.path.islink(path):  # noqa: PTH114 - no object for each folder
            return found
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    is_folder = entry.is_dir(follow_symlinks=False)
                    if is_folder or entry.is_file(follow_symlinks=False):
                        found.append((entry.name, is_folder))
        except (FileNotFoundError, NotADirectoryError):
            return found
        except OSError as error:
            raise self._unreadable(place, error) from error
        return sorted(found)

    def _unreadable(self, place: str, error: OSError) -> UnreadableSource:
        where = self._source.place(place)
        return UnreadableSource(f"{where}: cannot be read: {error.strerror}")

    def _bytes(self, name: str) -> bytes | None:
        try:
            content = _read(self._path(name))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._unreadable(name, error) from error
        if len(content) > _LARGEST:
            raise UnreadableSource(f"{self._source.place(name)}: too large for MLflow")
        self._source.saw(name, content)
        return content

    def _decoded(self, content: bytes, name: str) -> str:
        try:
            return content.decode()
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise UnreadableSource(
                f"{self._source.place(name)}:{line}: not UTF-8: {error.reason}"
            ) from error

    def _path(self, place: str) -> str:
        return f"{self._root}/{place}" if place else self._root


def _read(path: str) -> bytes:
    """A file that is small as a rule; a buffer for a large one would cost time."""
    descriptor = os.open(path, _FLAGS)
    try:
        content = os.read(descriptor, _SMALL)
        if len(content) == _SMALL:
            parts = [content]
            while len(content) <= _LARGEST and (more := os.read(descriptor, _LARGE)):
                parts.append(more)
            content = b"".join(parts)
        return content
    finally:
        os.close(descriptor)


def _flat(text: str) -> dict[str, Any] | None:
    r"""YAML that is a list of plain values, or of such lists; None for any other.

    >>> _flat("name: a b\nid: '0'\nend: null\ntags:\n  x.y: z\nstatus: 3\n")
    {'name': 'a b', 'id': '0', 'end': None, 'tags': {'x.y': 'z'}, 'status': 3}
    >>> _flat("name: &a b") is None
    True
    """
    found: dict[str, Any] = {}
    opened = ""
    for line in text.splitlines():
        inner = line.startswith("  ") and opened != ""
        empty = line.endswith((": []", ": {}"))
        match = _FLAT.match(f"{line[:-4]}:" if empty else line[2:] if inner else line)
        if match is None:
            return None
        name, quoted, plain = match.groups()
        value = quoted.replace("''", "'") if quoted is not None else _plain(plain)
        if inner:
            found[opened] = {**(found[opened] or {}), name: value}
            continue
        if name in found:
            return None
        found[name] = value
        opened = name if line.endswith(":") else ""
    return found


def _plain(word: str | None) -> str | int | None:
    if word is None or word in _NULLS:
        return None
    word = word.rstrip()
    return int(word) if word.isascii() and word.isdigit() else word
