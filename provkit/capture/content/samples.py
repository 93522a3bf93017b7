"""Sample lists: who is in two datasets, without saying who (architecture, decision 16).

Identifiers of participants are never recorded. A list of them enters a record as a
count. Where the environment variable `PROVKIT_SAMPLE_KEY` is set, the list also enters
as keyed digests in a side file of the ledger, `samples/<sha-256>.txt`, which
`provkit.rdf.sample_lists` describes.

A digest is the first 16 bytes of HMAC-SHA-256, keyed, over `provkit sample 1`, a NUL
and the identifier in UTF-8 (NFC, without white space around it). Who has the key can
test whether somebody is in the list, and nobody else can: it is to be kept like the
identifiers, and shared only between those who may compare their lists. The key id is
made with the key in the same way and says only whether two lists have the same one.
"""

from __future__ import annotations

import hmac
import os
import unicodedata
from dataclasses import dataclass, field
from hashlib import sha256
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING

from provkit.errors import CaptureError, ProvkitError, UsageError
from provkit.model import Digest, Entity
from provkit.rdf.placing import write_bytes
from provkit.rdf.sample_lists import SampleDigests, content, overlap, read
from provkit.vocab import PK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provkit.rdf.layout import Ledger

__all__ = [
    "Entered",
    "SampleDigests",
    "Telling",
    "entered",
    "keyed",
    "looks_like_sample_ids",
    "overlap",
    "read",
    "read_ids",
    "write",
]

_SHORTEST_KEY = 16
_SHORTEST_ID = 4
_SHORTEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Entered:
    """What a record says of a dataset's samples.

    Attributes:
        count: how many different ones there are; nothing where that is not known.
        listed: the side file of their keyed digests, where there is a key.
        gaps: what could not be entered, in sentences.
        telling: the identifiers, to look for them where they should not be.
    """

    count: int | None
    listed: Entity | None
    gaps: tuple[str, ...]
    telling: Telling | None = field(default=None, compare=False)


def keyed(ids: Iterable[str | int], key: str | None) -> SampleDigests:
    """Count samples and, with a key, digest them.

    An identifier that occurs twice counts once, and an empty one not at all.

    Args:
        ids: the identifiers, as texts or numbers.
        key: at least 16 characters that nobody can guess; nothing only counts.

    Raises:
        UsageError: the key is too short, or an identifier is neither text nor number.

    >>> keyed(["HG00096", "HG00097", "HG00096"], None)
    SampleDigests(count=2, key_id=None, digests=())
    """
    names = {_plain(each) for each in ids} - {""}
    if key is None:
        return SampleDigests(len(names))
    secret = key.encode("utf-8", "surrogateescape")
    if len(secret) < _SHORTEST_KEY:
        raise UsageError(
            f"the sample key has {len(secret)} characters and can be guessed",
            'make one: python -c "import secrets; print(secrets.token_hex(32))"',
        )
    digests = sorted(_hmac(secret, "provkit sample 1", name) for name in names)
    key_id = _hmac(secret, "provkit sample key", "")[:16]
    return SampleDigests(len(names), key_id, tuple(digests))


def entered(ledger: Ledger, ids: Iterable[str | int] | str | Path) -> Entered:
    """Enter the samples of a dataset, given as a list or as a file of identifiers.

    The key is that in `PROVKIT_SAMPLE_KEY`. What cannot be entered is a gap.
    """
    key = os.environ.get("PROVKIT_SAMPLE_KEY") or None
    count = None
    try:
        names = read_ids(Path(ids)) if isinstance(ids, (str, os.PathLike)) else ids
        names = tuple(names)
        count = keyed(names, None).count
        listed = write(ledger, keyed(names, key)) if key else None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Entered(count, None, (f"the sample list could not be read: {reason}",))
    except ProvkitError as error:
        return Entered(count, None, (f"the sample list is not recorded: {error}",))
    return Entered(count, listed, (), Telling(names))


def read_ids(path: Path) -> tuple[str, ...]:
    """The identifiers in a file: one per line, the first word; `#` begins a comment.

    Raises:
        OSError: it cannot be read.
        CaptureError: it is no text.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise CaptureError(f"{path.name} is not a text in UTF-8") from error
    words = (each.split() for each in lines if not each.lstrip().startswith("#"))
    return tuple(each[0] for each in words if each)


def write(ledger: Ledger, samples: SampleDigests) -> Entity:
    """Put the digests into the ledger.

    Returns:
        the side file: named by its content, with its checksum and its place.

    Raises:
        CaptureError: there are no digests, since there was no key.
        OSError: the ledger cannot be written.
    """
    if samples.key_id is None:
        raise CaptureError("a sample list without a key has a count and no digests")
    written = content(samples)
    digest = Digest("sha256", sha256(written).hexdigest())
    path = ledger.root / "samples" / f"{digest.value}.txt"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, written)
    return Entity(
        iri=digest.content_iri,
        title=f"keyed digests of {samples.count} samples",
        identifier=f"sample key {samples.key_id}",
        checksums=(digest,),
        local_path=path.relative_to(ledger.root.parent).as_posix(),
        type=PK.SampleList,
    )


def looks_like_sample_ids(texts: Iterable[str], ids: Iterable[str]) -> tuple[str, ...]:
    """Which texts, of parameters or file names, hold an identifier of a sample.

    Case does not count. An identifier counts from four characters, a number from six
    digits: shorter ones occur everywhere. It must not go on in a number, or, unless it
    has a digit itself, in a word: `NA1287` is not in `NA12878`.

    What is returned is to be told to nobody but the user, and never written down.

    >>> ids = ["HG00096", "NA1287"]
    >>> looks_like_sample_ids(["data/hg00096.vcf.gz", "NA12878", "C"], ids)
    ('data/hg00096.vcf.gz',)
    """
    known = Telling(ids)
    return tuple(text for text in texts if known.is_in(text))


class Telling:
    """Identifiers, prepared to be looked for in many texts."""

    def __init__(self, ids: Iterable[str | int]) -> None:
        plain = (_plain(each).casefold() for each in ids)
        self._known = frozenset(each for each in plain if _is_telling(each))
        self._lengths = sorted({len(each) for each in self._known})

    def is_in(self, text: str) -> bool:
        """Whether a text holds one of them."""
        return _holds_one(_plain(text).casefold(), self._known, self._lengths)


def _holds_one(text: str, known: frozenset[str], lengths: list[int]) -> bool:
    return any(
        text[start : start + length] in known and _is_whole(text, start, start + length)
        for length in lengths
        for start in range(len(text) - length + 1)
    )


def _is_whole(text: str, start: int, stop: int) -> bool:
    has_digit = any(each.isdigit() for each in text[start:stop])
    sides = []
    if start:
        sides.append(text[start - 1 : start + 1])
    if stop < len(text):
        sides.append(text[stop - 1 : stop + 1])
    goes_on = any(side.isdigit() for side in sides)
    return not goes_on and (has_digit or not any(side.isalpha() for side in sides))


def _is_telling(name: str) -> bool:
    shortest = _SHORTEST_NUMBER if name.isdigit() else _SHORTEST_ID
    return len(name) >= shortest


def _plain(name: object) -> str:
    if isinstance(name, Integral) and not isinstance(name, bool):
        name = str(int(name))
    if not isinstance(name, str):
        raise UsageError(
            f"a sample identifier is a {type(name).__name__}, not a text",
            "give texts: [str(each) for each in ids]",
        )
    return unicodedata.normalize("NFC", name).strip()


def _hmac(key: bytes, purpose: str, name: str) -> str:
    message = f"{purpose}\0{name}".encode("utf-8", "surrogatepass")
    return hmac.new(key, message, sha256).hexdigest()[:32]
