"""What the interfaces of GA4GH have in common: checksums, and names of data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from provkit.adapters._personal import base_name
from provkit.model import Digest
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def digests(part: Part) -> tuple[Digest, ...]:
    """The checksums of an object that are whole digests; the others are left alone.

    Algorithms are written with and without a hyphen (`sha-256`, `sha256`).
    """
    found = []
    for each in part.items():
        stated = each.get("type"), each.get("checksum")
        if digest := Digest.of(*(held.value for held in stated)):
            for held in stated:
                held.take()
            found.append(digest)
    return tuple(found)


def run_iri(source: Source, service_id: str | None) -> str:
    """The name of a run: by its UUID where it has one, else of this file alone."""
    if service_id and _UUID.fullmatch(service_id):
        return source.iri("run", service_id.lower())
    return source.own_iri("run", service_id or "")


def data_iri(source: Source, location: str) -> str:
    """The name of a file: its own address, or one within this source."""
    if is_iri(location) and not location.startswith("file:"):
        return location
    return source.own_iri("data", base_name(location))


def locations(part: Part) -> Iterator[Part]:
    """The files that parameters or outputs speak of, as CWL, WDL and Nextflow do.

    A file is an object of `class: File`, or a text that is the address of one.
    """
    if part.is_a(list):
        for item in part.items():
            yield from locations(item)
    elif part.is_a(dict):
        if part.get("class").value in ("File", "Directory"):
            part.get("class").take()
            yield part.get("location") or part.get("path")
            for item in part.get("secondaryFiles").items():
                yield from locations(item)
        else:
            for _name, item in part.members():
                yield from locations(item)
    elif part.is_a(str) and re.match(r"(drs|https?|s3|gs|ftp)://", part.value):
        yield part
