"""What a thing is called: by its content, or by a name of its own.

A file that was read and that nobody named is called by its bytes: an RFC 6920 name over
their SHA-256. A thing that a run made has a name of its own, because two runs may write
the same bytes and PROV allows one generation per entity (PROV-CONSTRAINTS 24).
"""

from __future__ import annotations

import os
import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from provkit.errors import RecordError

Texts = str | tuple[str, ...] | list[str]
"""One text or several."""

_NI = "ni:///sha-256;"
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):(\S+)$")
_FORBIDDEN = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_SCHEMES = frozenset(
    (
        "http",
        "https",
        "urn",
        "ni",
        "drs",
        "doi",
        "swh",
        "did",
        "ark",
        "ftp",
        "s3",
        "gs",
        "az",
        "tag",
        "info",
        "orcid",
        "ror",
    )
)
_LENGTHS = {"md5": 32, "sha1": 40, "sha256": 64, "sha384": 96, "sha512": 128}


@dataclass(frozen=True, slots=True)
class Digest:
    """A checksum of some bytes, as SPDX writes it.

    Attributes:
        algorithm: `md5`, `sha1`, `sha256`, `sha384` or `sha512`.
        value: lower-case hexadecimal digits.

    >>> Digest("sha256", "0" * 64).content_iri
    'ni:///sha-256;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
    """

    algorithm: str
    value: str

    def __post_init__(self) -> None:
        digits = _LENGTHS.get(self.algorithm)
        if digits is None or not re.fullmatch(f"[0-9a-f]{{{digits}}}", self.value):
            raise RecordError(
                f"{self.value!r} is no {self.algorithm} digest",
                f"give lower-case hex digits of one of {', '.join(_LENGTHS)}",
            )

    @classmethod
    def of(cls, algorithm: object, value: object) -> Digest | None:
        """A digest as other tools write it; nothing where it is no whole one.

        >>> Digest.of("SHA-1", "A" * 40) == Digest("sha1", "a" * 40)
        True
        >>> Digest.of("crc32c", "9ae3") is None
        True
        """
        name = str(algorithm).lower().replace("-", "")
        try:
            return cls(name, str(value).lower())
        except RecordError:
            return None

    @property
    def content_iri(self) -> str | None:
        """The RFC 6920 name of the content; SHA-256 only."""
        if self.algorithm != "sha256":
            return None
        return _NI + urlsafe_b64encode(bytes.fromhex(self.value)).decode().rstrip("=")


def sha256_in(iri: str) -> str | None:
    """The digest inside a content IRI, else nothing.

    >>> sha256_in("ni:///sha-256;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")[:8]
    '00000000'
    >>> sha256_in("https://example.org/")
    """
    if not iri.startswith(_NI):
        return None
    try:
        return urlsafe_b64decode(iri[len(_NI) :] + "=").hex()
    except ValueError:
        return None


def new_iri() -> str:
    """A name for something that happens now: a version 7 UUID (RFC 9562, 5.7).

    Such names sort by the time at which they were made, to the millisecond.
    """
    millis = time.time_ns() // 1_000_000
    bits = millis << 80 | int.from_bytes(os.urandom(10), "big")
    bits = bits & ~(0xF << 76) | 0x7 << 76
    bits = bits & ~(0x3 << 62) | 0x2 << 62
    text = f"{bits:032x}"
    return f"urn:uuid:{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_iri(text: str) -> bool:
    """Whether a text is an IRI rather than a path or a phrase.

    Only well-known schemes count, so that `C:data` and `note:see` are not taken for
    one.

    >>> is_iri("https://doi.org/10.1038/nature15393"), is_iri("data/panel.csv")
    (True, False)
    """
    match = _SCHEME.match(text)
    if match is None or _FORBIDDEN.search(text):
        return False
    return match[1].lower() in _SCHEMES


def checked_iri(text: str, what: str) -> str:
    """The text, if it can stand as an absolute IRI.

    Raises:
        RecordError: it cannot; `what` says what it was meant for.
    """
    if _SCHEME.match(text) and not _FORBIDDEN.search(text):
        return text
    raise RecordError(
        f"{what} must be an IRI, not {text!r}",
        "write it in full, for instance https://doi.org/... or urn:uuid:...",
    )
