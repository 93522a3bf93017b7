"""What a thing is by its content: a file, a folder, a URL, an open file, a table."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from provkit.capture import tables
from provkit.capture.content import digests, held, urls
from provkit.capture.content.held import Held
from provkit.errors import CaptureError
from provkit.vocab import PK

if TYPE_CHECKING:
    from types import TracebackType

    from provkit.capture.content.digests import Seen
    from provkit.model import Digest, Entity


@dataclass(frozen=True, slots=True)
class Content:
    """What was seen of a thing.

    Attributes:
        digest: of its content; nothing where that could not be read.
        path: where it lies on this machine.
        url: its name, where it lies elsewhere.
        seen: in what state it was read.
        type: what was digested, where that is not the bytes of one file.
        gaps: what could not be seen, in sentences.
    """

    digest: Digest | None = None
    path: str | None = None
    url: str | None = None
    seen: Seen | None = None
    type: str | None = None
    gaps: tuple[str, ...] = ()


def content_of(record: Entity, cache: Path) -> Content:
    """What can be seen of the thing that a record describes.

    Args:
        record: with a path, something held in its place, an IRI, or none of these.
        cache: the folder of the ledger that may be deleted.
    """
    place: object = record.path
    if isinstance(place, Held):
        return _held(place, record.title or str(place), cache)
    if place is None:
        return _remote(record.iri) if record.iri else Content()
    path = os.fspath(record)
    if urls.is_url(path) and not os.path.lexists(path):
        return _remote(path)
    path = urls.local_path(path)
    return _local(path, record.title or Path(path).name, cache)


def _held(place: Held, name: str, cache: Path) -> Content:
    if not held.is_open_file(place.thing):
        return _table(place.thing, name)
    where = held.place_of(place.thing)
    if where is None:
        gap = f"{name} is no file with a name, so its content is not known"
        return Content(gaps=(gap,))
    if urls.is_url(where):
        return _remote(where)
    path = urls.local_path(where)
    found = _local(path, Path(path).name, cache)
    if not held.is_being_written(place.thing):
        return found
    gap = f"{Path(path).name} was open for writing: what was written later is not seen"
    return Content(found.digest, found.path, None, found.seen, None, (*found.gaps, gap))


def _table(thing: object, name: str) -> Content:
    fault = _Fault()
    with fault:
        return Content(tables.digest_of(thing), type=PK.TableContent)
    gap = f"{name} has no digest: {fault.reason}"
    return Content(gaps=(gap,))


def _remote(url: str) -> Content:
    if not urls.is_url(url):
        return Content()
    name = urls.name_of(url)
    if not urls.holds_data(url):
        return Content(url=name)
    limit = urls.limit_asked_for()
    reason = "it lies elsewhere and was not read (PROVKIT_READ_URLS=bytes reads it)"
    if limit:
        fault = _Fault()
        with fault:
            return Content(urls.digest_of(url, limit), url=name)
        reason = fault.reason
    return Content(url=name, gaps=(f"{name or 'a file'} has no digest: {reason}",))


def _local(path: str, name: str, cache: Path) -> Content:
    try:
        found = digests.read(Path(path), cache)
    except FileNotFoundError:
        why = f"{name} is not there"
    except CaptureError as error:
        why = str(error)
    except (OSError, ValueError) as error:  # a name with a NUL is a ValueError
        reason = error.strerror if isinstance(error, OSError) else None
        why = f"{name} could not be read: {reason or error}"
    else:
        return _read(path, name, found)
    return Content(path=path, gaps=(f"{why}, so its content is not known",))


def _read(path: str, name: str, found: digests.Content) -> Content:
    gaps: tuple[str, ...] = ()
    if found.left_out:
        what = "entry" if found.left_out == 1 else "entries"
        gap = f"{found.left_out} {what} of {name} have no content: pipes or dead links"
        gaps = (gap,)
    kind = PK.FolderManifest if found.is_folder else None
    return Content(found.digest, path, None, found.seen, kind, gaps)


class _Fault:
    """Takes up a fault of somebody else's library, which may be of any class."""

    def __init__(self) -> None:
        self.reason = ""

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if isinstance(error, CaptureError):
            self.reason = str(error)
        elif error is not None:
            self.reason = f"it could not be read ({type(error).__name__})"
        return isinstance(error, Exception)
