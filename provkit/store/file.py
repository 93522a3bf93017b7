"""A single graph file."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from provkit.rdf import files
from provkit.store import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple


class FileStore:
    """A file in any syntax that `provkit.rdf.files` knows."""

    def __init__(self, location: str) -> None:
        self.location = location
        self._path = Path(location)

    def triples(self) -> Iterator[Triple]:
        """Every statement of the file."""
        return files.triples_of(files.read(self._path))

    def sources(self) -> tuple[Source, ...]:
        """The file with its digest."""
        with self._path.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
        return (Source(self.location, "file", digest),)


def accepts(location: str) -> bool:
    """Whether the location is a file."""
    return Path(location).is_file()


def open_store(location: str) -> FileStore:
    """Open it; the format must follow from the extension."""
    files.format_of(Path(location))
    return FileStore(location)
