"""Files that are read by a format: PROV-N, PROV-JSON, PROV-XML, or any that is named.

Requirements and questions see PROV statements as PROV-O; PROV-CONSTRAINTS is checked on
the statements themselves (`prov_inputs`).
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from provkit.errors import UnreadableGraph
from provkit.rdf import files, formats, statement_quads
from provkit.store import Source, open_store
from provkit.store.file import FileStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

    from provkit.store import Store


class DocumentStore(FileStore):
    """A file in a format that its extension may not tell."""

    def __init__(self, location: str, format_name: str) -> None:
        super().__init__(location)
        self.format_name = format_name
        self._refused = 0

    def triples(self) -> Iterator[Triple]:
        """Every statement of it, as far as PROV-O can say it."""
        path = Path(self.location)
        if formats.named(self.format_name).is_rdf:
            return files.triples_of(files.read(path, self.format_name))
        found = formats.read_document(path, self.format_name, places=False)
        made = statement_quads.write(found.document)
        self._refused = len(made.refused)
        return files.triples_of(made.quads)

    def sources(self) -> tuple[Source, ...]:
        """The file with its digest, and how much could not be said as triples."""
        (source,) = super().sources()
        if not self._refused:
            return (source,)
        problem = f"{self._refused} of its statements cannot be said in PROV-O"
        return (replace(source, problem=problem),)


def opened(location: str | os.PathLike[str], format_name: str | None = None) -> Store:
    """Open whatever `provkit.store` opens, and files of PROV statements.

    Args:
        location: what to open.
        format_name: the format of the file, if not that of its extension.

    Raises:
        UnreadableGraph: it is not there, or is no kind of graph.
        UnknownName: there is no such format.
    """
    path = Path(location)
    if format_name is not None:
        name = formats.named(format_name).name
        if not path.is_file():
            raise UnreadableGraph(
                f"{path}: no such file", "a format is named for files only"
            )
        return DocumentStore(os.fspath(location), name)
    if path.is_file() and not formats.format_of(path).is_rdf:
        return DocumentStore(os.fspath(location), formats.format_of(path).name)
    return open_store(os.fspath(location))
