"""Files that are written whole or not at all: beside their place, then moved into it.

So no reader sees half of one. What stands in the place and is no file, such as a device
or a pipe, is written to as it is; a link is followed to what it names.
"""

from __future__ import annotations

import errno
import os
import shlex
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: beside its place, to disk, then moved."""
    with writing(path) as stream:
        stream.write(content)


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """A stream into a file that is there, whole, once the block has ended well.

    Raises:
        OSError: it cannot be written; the error names the file as it was asked for.
    """
    try:
        with _in_place(path) if _is_special(path) else _beside(path) as stream:
            yield stream
    except OSError as error:
        if error.filename is None and error.errno is not None:
            error.filename = str(path)
        raise


def check_folder(path: Path) -> None:
    """Refuse a place for a file in a folder that is not there.

    Raises:
        FileNotFoundError: the folder is not there; with what to do.
    """
    folder = path.parent
    if not folder.is_dir():
        raise FileNotFoundError(
            errno.ENOENT,
            f"the folder {folder} does not exist\n"
            f"  make it with `mkdir -p {shlex.quote(str(folder))}`, or name another",
            str(path),
        )


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)


def _is_special(path: Path) -> bool:
    """Whether there is something that a file must not take the place of."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    return not path.is_file()


@contextmanager
def _in_place(path: Path) -> Iterator[IO[bytes]]:
    with path.open("wb") as stream:
        yield stream


@contextmanager
def _beside(path: Path) -> Iterator[IO[bytes]]:
    place = path.resolve() if path.is_symlink() else path
    check_folder(place)
    with NamedTemporaryFile(
        dir=place.parent, prefix=f".{place.name}.", delete=False
    ) as stream:
        temporary = Path(stream.name)
        try:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(place)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    sync_folder(place.parent)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
