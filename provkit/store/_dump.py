"""A store in one file, to keep or to hand on, and back again.

    statements as N-Quads, the catalogue as a graph of its own, and a last line
    # provkit dump: 12345 statements

so that a file that was cut off shows, whatever it was compressed with: `.zst` or `.gz`
after `.nq`, or nothing. Beside it stands its SHA-256, as `sha256sum -c` reads it. The
dump of a store that is being written is of one acknowledged state.
"""

from __future__ import annotations

import gzip
import re
from contextlib import contextmanager
from hashlib import file_digest
from io import RawIOBase
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, cast

from provkit.errors import MissingPackage, UnreadableGraph
from provkit.rdf.placing import write_bytes, writing
from provkit.store import _reading
from provkit.store._pieces import pieces
from provkit.store.oxigraph import OxigraphStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pyoxigraph

    from provkit.store import Store
    from provkit.store._writing import Writer

_LAST: Final = re.compile(rb"# provkit dump: (\d+) statements\n")
_LEVEL: Final = 3


class _Counting(RawIOBase):
    """Passes bytes on and counts their lines."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.lines = 0
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        held = bytes(content)
        self.lines += held.count(b"\n")
        self._stream.write(held)
        return len(held)


def dump(store: Store, path: Path) -> int:
    """Write a store to a file, whole or not at all; gives how many statements.

    Raises:
        UnreadableGraph: the store cannot be read.
        MissingPackage: the file is to be compressed with a package that is missing.
    """
    with writing(path) as held, _compressing(held, path) as stream:
        counting = _Counting(stream)
        _write(store, counting)
        stream.write(b"# provkit dump: %d statements\n" % counting.lines)
    if not path.is_file():
        return counting.lines  # a device or a pipe cannot be read again
    with path.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    write_bytes(Path(f"{path}.sha256"), f"{digest}  {path.name}\n".encode())
    return counting.lines


def restore(
    path: Path, writer: Writer, progress: Callable[[int], None] | None = None
) -> int:
    """Fill a new store from a dump; gives how many statements.

    Args:
        path: the dump.
        writer: of a store in which nothing is.
        progress: is told how many bytes of statements were loaded.

    Raises:
        UnreadableGraph: the dump is damaged or cut off, or the store is not empty.
        MissingPackage: it is compressed with a package that is missing.
    """
    verify(path)
    if len(writer.database):
        raise UnreadableGraph(
            f"{writer.location}: the store is not empty", "name a new folder"
        )
    lines = 0

    def fill(database: pyoxigraph.Store) -> None:
        nonlocal lines
        lines = _filled(path, database, progress)

    writer.add_many(lambda: (), fill)
    return lines


def verify(path: Path) -> None:
    """Compare a dump with the SHA-256 beside it.

    Raises:
        UnreadableGraph: it is not the file that was written.
    """
    beside = Path(f"{path}.sha256")
    try:
        stated = beside.read_text(encoding="utf-8").split()
    except OSError as error:
        raise UnreadableGraph(
            f"{beside}: {error.strerror}",
            "it stands beside every dump; without it nobody knows whether it is whole",
        ) from error
    with path.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    if not stated or stated[0] != digest:
        raise UnreadableGraph(
            f"{path}: not the file that was written: its SHA-256 is {digest[:12]}..., "
            f"and {(stated or ['nothing'])[0][:12]}... is stated",
            "take another copy of the dump",
        )


def _write(store: Store, stream: _Counting) -> None:
    from pyoxigraph import RdfFormat

    if isinstance(store, OxigraphStore):
        with _reading.opened(store.disk) as (database, _state):
            database.dump(cast("IO[bytes]", stream), RdfFormat.N_QUADS)
        return
    for triple in store.triples():
        stream.write(f"{triple} .\n".encode())


def _filled(
    path: Path, database: pyoxigraph.Store, progress: Callable[[int], None] | None
) -> int:
    from pyoxigraph import RdfFormat

    lines, last = 0, b""
    try:
        with path.open("rb") as held, _expanding(held, path) as stream:
            for piece in pieces(stream):
                database.bulk_load(piece, format=RdfFormat.N_QUADS)
                lines += piece.count(b"\n")
                last = piece[piece.rfind(b"\n", 0, -1) + 1 :]
                if progress is not None:
                    progress(len(piece))
    except SyntaxError as error:
        raise UnreadableGraph(f"{path}: not well-formed: {error.msg}") from error
    except EOFError as error:
        raise UnreadableGraph(f"{path}: cut off: {error}") from error
    end = _LAST.fullmatch(last)
    if end is None or int(end[1]) != lines - 1:
        raise UnreadableGraph(
            f"{path}: cut off, or no dump of provkit: its last line is not there",
            "take another copy of the dump",
        )
    return lines - 1


@contextmanager
def _compressing(stream: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    if path.suffix == ".zst":
        compressor = _zstandard().ZstdCompressor(level=_LEVEL, write_checksum=True)
        with compressor.stream_writer(stream, closefd=False) as made:
            yield made
    elif path.suffix == ".gz":
        with gzip.GzipFile("", "wb", fileobj=stream, mtime=0) as packed:
            yield cast("IO[bytes]", packed)
    else:
        yield stream


@contextmanager
def _expanding(stream: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    if path.suffix == ".zst":
        zstandard = _zstandard()
        try:
            with zstandard.ZstdDecompressor().stream_reader(stream) as made:
                yield made
        except zstandard.ZstdError as error:
            raise UnreadableGraph(f"{path}: damaged: {error}") from error
    elif path.suffix == ".gz":
        with gzip.GzipFile(fileobj=stream) as packed:
            yield cast("IO[bytes]", packed)
    else:
        yield stream


def _zstandard() -> Any:
    try:
        import zstandard
    except ModuleNotFoundError as error:
        raise MissingPackage.for_plugin("zstd", "zstandard") from error
    return zstandard
