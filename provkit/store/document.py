"""A file of PROV statements: PROV-N, PROV-JSON or PROV-XML; or any in a named format.

Questions and requirements read PROV-O, into which the statements are put as they are
read. What PROV-O cannot say is counted, and told as a problem of the file.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from provkit.errors import UnreadableGraph
from provkit.rdf import files, formats
from provkit.store.file import FileStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray
    from pyoxigraph import Triple

    from provkit.rdf.numbered import Terms
    from provkit.store import Source


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
        return self._said(path)

    def numbered(self, terms: Terms) -> NDArray[np.int32]:
        """Every statement of it as a row of numbers over terms."""
        if formats.named(self.format_name).is_rdf:
            return files.rows(Path(self.location), terms, self.format_name)
        return terms.rows(self.triples())

    def sources(self) -> tuple[Source, ...]:
        """The file with its digest, and how much could not be said as triples."""
        (source,) = super().sources()
        if not self._refused:
            return (source,)
        problem = f"{self._refused} of its statements cannot be said in PROV-O"
        return (replace(source, problem=problem),)

    def _said(self, path: Path) -> Iterator[Triple]:
        from provkit.rdf import statement_quads

        found = formats.read_document(path, self.format_name, places=False)
        made = statement_quads.write(found.document)
        self._refused = len(made.refused)
        yield from files.triples_of(made.quads)


def accepts(location: str) -> bool:
    """Whether the location is a file of PROV statements, by its extension."""
    path = Path(location)
    if not path.is_file():
        return False
    try:
        return not formats.format_of(path).is_rdf
    except UnreadableGraph:
        return False


def open_store(location: str) -> DocumentStore:
    """Open it; it is read when something is asked.

    Raises:
        UnreadableGraph: the extension stands for no format.
    """
    return DocumentStore(location, formats.format_of(Path(location)).name)
