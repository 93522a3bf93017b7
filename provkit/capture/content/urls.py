"""Data that lie elsewhere: object stores and servers, named by their URL.

Nothing is fetched unless it is asked for. What is asked for is read through fsspec, the
library by which pandas, polars, zarr and dask read such places, if it is installed.

A name must not hand on what it takes to get in: user, password, and the signature of a
signed URL are left out of it.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from provkit.errors import CaptureError
from provkit.model import Digest

if TYPE_CHECKING:
    from typing import IO

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_HERE = ("file://", "local://")
# fsspec's chains: a cache in front of a place leaves it the same place.
_CACHES = frozenset(("simplecache", "filecache", "blockcache", "cached"))
# A page about a dataset is on the web as much as the dataset: its bytes tell nothing.
_PAGES = frozenset(("http", "https", "drs"))
# What is in memory is somewhere else in the next process.
_NO_PLACES = frozenset(("memory",))
# Azure writes `container@account`.
_NOT_USERS = frozenset(("abfs", "abfss", "wasb", "wasbs"))
_SIGNATURE = re.compile(r"sig|signature|x-(?:amz|goog|oss)-signature", re.IGNORECASE)
_SECRET = re.compile(
    r"(?:access|auth|api|refresh|id)?[_-]?(?:token|key|secret)|pass(?:word|wd)?"
    r"|credentials?|x-(?:amz|goog|oss)-.*",
    re.IGNORECASE,
)
_VERSION = re.compile(r"version_?-?id|generation|snapshot", re.IGNORECASE)
_NOT_IN_IRIS = re.compile(r'[\x00-\x20<>"{}|\\^`\ud800-\udfff]')
_BLOCK = 1 << 20


def is_url(text: str) -> bool:
    """Whether a text is a URL of a place that is not a folder here.

    >>> is_url("s3://bucket/panel.csv"), is_url("data/panel.csv"), is_url("C:/data")
    (True, False, False)
    """
    last = text.rpartition("::")[2]
    return _URL.match(last) is not None and not last.startswith(_HERE)


def local_path(text: str) -> str:
    """The path in a `file://` URL; any other text as it is.

    >>> local_path("file:///data/a%20b.csv"), local_path("data/a%20b.csv")
    ('/data/a b.csv', 'data/a%20b.csv')
    """
    if not text.startswith(_HERE):
        return text
    return unquote(text.partition("://")[2].removeprefix("localhost"))


def name_of(url: str) -> str | None:
    """The URL as a name: whole, but without what it takes to get in.

    Returns:
        nothing where it names no place for itself: a member of an archive, something in
        memory, a text that is no URL after all.

    >>> name_of("s3://me:secret@bucket/a b.csv?versionId=3&X-Amz-Signature=ff")
    's3://bucket/a%20b.csv?versionId=3'
    >>> name_of("zip://panel.csv::s3://bucket/data.zip")
    """
    *before, last = url.split("::")
    try:
        parts = urlsplit(last)
    except ValueError:
        return None
    through = {each.partition("://")[0] for each in before}
    if parts.scheme in _NO_PLACES or not through <= _CACHES:
        return None
    host = parts.netloc
    if parts.scheme not in _NOT_USERS:
        host = host.rpartition("@")[2]
    query = _without_secrets(parts.query)
    if (host, query) != (parts.netloc, parts.query):
        last = urlunsplit(parts._replace(netloc=host, query=query))
    return _NOT_IN_IRIS.sub(lambda each: quote(each[0], errors="surrogateescape"), last)


def holds_data(url: str) -> bool:
    """Whether a URL is a place of data, of which a digest would be expected.

    >>> holds_data("s3://bucket/panel.csv"), holds_data("https://doi.org/10.1/x")
    (True, False)
    """
    return is_url(url) and url.partition("://")[0].lower() not in _PAGES


def _without_secrets(query: str) -> str:
    """Of the query of a signed URL the version; of any other, all but the keys."""
    given = [(each.partition("=")[0], each) for each in query.split("&")]
    if any(_SIGNATURE.fullmatch(name) for name, _ in given):
        return "&".join(each for name, each in given if _VERSION.fullmatch(name))
    return "&".join(each for name, each in given if not _SECRET.fullmatch(name))


def digest_of(url: str, limit: int) -> Digest:
    """The SHA-256 of what lies at a URL, read through fsspec.

    Args:
        url: with whatever it takes to get in.
        limit: the most bytes to read.

    Raises:
        CaptureError: fsspec is not installed, or there is more to read.
    """
    try:
        fsspec = import_module("fsspec")
    except ImportError as error:
        raise CaptureError("fsspec is not installed, by which it is read") from error
    with fsspec.open(url, "rb") as stream:
        return Digest("sha256", _sha256(stream, limit))


def _sha256(stream: IO[bytes], limit: int) -> str:
    hasher, count = sha256(), 0
    while block := stream.read(_BLOCK):
        count += len(block)
        if count > limit:
            raise CaptureError(f"it is larger than the {limit} bytes to be read")
        hasher.update(block)
    return hasher.hexdigest()


def limit_asked_for() -> int:
    """How many bytes of a remote file may be read for its digest: `PROVKIT_READ_URLS`.

    Zero, which is the default, reads nothing.
    """
    text = os.environ.get("PROVKIT_READ_URLS", "")
    return int(text) if text.isdecimal() else 0
