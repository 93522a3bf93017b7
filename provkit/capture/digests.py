"""What a file or a folder is, by its bytes."""

from __future__ import annotations

from hashlib import file_digest, sha256
from typing import TYPE_CHECKING

from provkit.errors import CaptureError
from provkit.model import Digest

if TYPE_CHECKING:
    from pathlib import Path


def digest_of(path: Path) -> Digest:
    """The SHA-256 of a file; of a folder, that of its manifest.

    The manifest of a folder is one line per file, sorted by name: the file's digest,
    two spaces, and its path below the folder with `/`: the output of `sha256sum` over
    the sorted files. Hidden files count; links are followed.

    Raises:
        CaptureError: it is neither a file nor a folder (a pipe, a socket).
        OSError: it is not there or cannot be read.
    """
    if path.is_dir():
        return Digest("sha256", sha256(manifest(path)).hexdigest())
    if path.exists() and not path.is_file():
        raise CaptureError(
            f"{path.name} is neither a file nor a folder, so it has no digest"
        )
    with path.open("rb") as stream:
        return Digest("sha256", file_digest(stream, "sha256").hexdigest())


def manifest(folder: Path) -> bytes:
    """The files of a folder with their digests, as `sha256sum` lists them."""
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    names = sorted((each.relative_to(folder).as_posix(), each) for each in files)
    lines = [f"{digest_of(each).value}  {name}\n" for name, each in names]
    return "".join(lines).encode("utf-8", "surrogateescape")
