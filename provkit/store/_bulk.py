"""Much at once into a database, past its transaction log.

Small files are read whole before anything of them is added, so that one that is broken
in the middle leaves nothing behind. A large N-Triples file without blank nodes, which
is what worlds and dumps are, is handed to Oxigraph as it stands, in pieces of lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat

from provkit.errors import UnreadableGraph
from provkit.rdf import files as rdf_files
from provkit.store._loading import Report, entry_of
from provkit.store._pieces import pieces
from provkit.store._runs import bundle_of, may_hold_blank_nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pyoxigraph import Quad, Store

    from provkit.store._catalogue import Entry
    from provkit.store._loading import Target
    from provkit.store._runs import File

_LARGE: Final = 8 << 20  # bytes of a file that is not held in memory


class Bulk:
    """Some files on their way into a database.

    Attributes:
        entries: those that were read, for the catalogue.
        report: what was read and what could not be.
    """

    def __init__(
        self, target: Target, files: Sequence[File], told: Callable[[int], None]
    ) -> None:
        self._target = target
        self._files = files
        self._told = told
        self.entries: list[Entry] = []
        self.report = Report()

    def fill(self, database: Store) -> None:
        """Put the statements of all files into a database.

        Raises:
            UnreadableGraph: a large file is broken.
        """
        straight = [file for file in self._files if _goes_straight(file)]
        for file in straight:
            _straight(file, database, self._told)
            self._done(file, "")
        rest = [file for file in self._files if file not in straight]
        if rest:
            database.bulk_extend(self._quads(rest))

    def _quads(self, files: Sequence[File]) -> Iterator[Quad]:
        for file in files:
            if file.size > _LARGE:
                bundle, quads = bundle_of(file.quads())
                yield from quads
            else:
                try:
                    bundle, quads = bundle_of(file.quads())
                    held = list(quads)
                except (UnreadableGraph, OSError) as error:
                    self.report.unreadable.append((str(file.path), str(error)))
                    continue
                yield from held
            self._told(file.size)
            self._done(file, bundle)

    def _done(self, file: File, bundle: str) -> None:
        self.entries.append(entry_of(self._target, file, bundle))
        self.report.added.append(str(file.path))


def _goes_straight(file: File) -> bool:
    return (
        file.size > _LARGE
        and rdf_files.format_of(file.path) == "ntriples"
        and not may_hold_blank_nodes(file.path)
    )


def _straight(file: File, database: Store, told: Callable[[int], None]) -> None:
    lines = 0
    for piece in _pieces(file):
        try:
            database.bulk_load(piece, format=RdfFormat.N_TRIPLES)
        except SyntaxError as error:
            line = f":{lines + error.lineno}" if error.lineno else ""
            raise UnreadableGraph(
                f"{file.path}{line}: not well-formed N-Triples: {error.msg}",
                "mend the file at that line; lines before it may be in the store",
            ) from error
        lines += piece.count(b"\n")
        told(len(piece))


def _pieces(file: File) -> Iterator[bytes]:
    """The file in pieces that end with a line."""
    with file.path.open("rb") as stream:
        yield from pieces(stream)
