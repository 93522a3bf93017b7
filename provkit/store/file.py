"""A single graph file."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from provkit.rdf import files
from provkit.store import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import stat_result

    import numpy as np
    from numpy.typing import NDArray
    from pyoxigraph import Triple

    from provkit.rdf.numbered import Terms


class FileStore:
    """A file in any syntax that `provkit.rdf.files` knows."""

    def __init__(self, location: str) -> None:
        self.location = location
        self._path = Path(location)
        self._digest: tuple[tuple[str, ...], str] | None = None

    def triples(self) -> Iterator[Triple]:
        """Every statement of the file."""
        return files.triples_of(files.read(self._path))

    def numbered(self, terms: Terms) -> NDArray[np.int32]:
        """Every statement as a row of numbers over terms."""
        return files.rows(self._path, terms)

    def sources(self) -> tuple[Source, ...]:
        """The file with its digest, which is found out again once it changed."""
        state = self.state()
        if self._digest is None or self._digest[0] != state:
            with self._path.open("rb") as stream:
                self._digest = state, file_digest(stream, "sha256").hexdigest()
        return (Source(self.location, "file", self._digest[1]),)

    def state(self) -> tuple[str, ...]:
        """What differs once the file has changed."""
        return (line_of(self._path.absolute(), self._path.stat()),)

    def youngest(self) -> int:
        """When the file was changed last, in nanoseconds."""
        return changed(self._path.stat())


def line_of(path: Path | str, about: stat_result) -> str:
    """Name, size, times and inode of a file, in one line."""
    numbers = (about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino)
    return " ".join((*map(str, numbers), str(path)))


def changed(about: stat_result) -> int:
    """When a file, or what is said of it, was changed last, in nanoseconds."""
    return max(about.st_mtime_ns, about.st_ctime_ns)


def accepts(location: str) -> bool:
    """Whether the location is a file."""
    return Path(location).is_file()


def open_store(location: str) -> FileStore:
    """Open it; the format must follow from the extension."""
    files.format_of(Path(location))
    return FileStore(location)
