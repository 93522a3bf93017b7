"""Lists of samples as keyed digests: how they are written, read and compared.

    # provkit samples 1
    # key 0f1e2d3c4b5a6978
    # count 2
    4d1c...                            one per sample, 32 hexadecimal digits, sorted

A list is a side file of a ledger, named by its own SHA-256 (architecture, decision 16).
How the digests are made is said in `provkit.capture.content.samples`; here nobody has
the key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from provkit.errors import CaptureError

if TYPE_CHECKING:
    from pathlib import Path

_TITLE = "# provkit samples 1"
_DIGEST = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class SampleDigests:
    """A list of samples without the samples.

    Attributes:
        count: how many different samples it holds.
        key_id: with which key the digests were made; nothing without a key.
        digests: one per sample, sorted; none without a key.
    """

    count: int
    key_id: str | None = None
    digests: tuple[str, ...] = ()


def content(samples: SampleDigests) -> bytes:
    """The bytes of the side file."""
    head = (_TITLE, f"# key {samples.key_id}", f"# count {samples.count}")
    return "".join(f"{each}\n" for each in (*head, *samples.digests)).encode()


def read(path: Path) -> SampleDigests:
    """Read a side file.

    Raises:
        CaptureError: it is none, or somebody changed it.
        OSError: it cannot be read.
    """
    found = path.read_bytes()
    lines = found.decode("utf-8", "replace").splitlines()
    digests = tuple(lines[3:])
    head = [each.rpartition(" ") for each in lines[:3]]
    fields = [text for text, _, _ in head]
    whole = lines[:1] == [_TITLE] and fields[1:] == ["# key", "# count"]
    if not whole or sha256(found).hexdigest() != path.stem:
        raise CaptureError(f"{path.name} is no sample list, or was changed")
    if not all(_DIGEST.fullmatch(each) for each in digests):
        raise CaptureError(f"{path.name} holds something that is no digest")
    return SampleDigests(len(digests), head[1][2], digests)


def overlap(one: SampleDigests, other: SampleDigests) -> int | None:
    """How many samples two lists share; nothing where that cannot be known.

    It cannot with different keys, nor without one. That two lists share none is known
    only as far as both call a person by the same identifier.

    >>> overlap(SampleDigests(1, "k", ("a",)), SampleDigests(2, "k", ("a", "b")))
    1
    >>> overlap(SampleDigests(1, "k", ("a",)), SampleDigests(1, "l", ("a",))) is None
    True
    """
    if one.key_id is None or one.key_id != other.key_id:
        return None
    return len(set(one.digests) & set(other.digests))
