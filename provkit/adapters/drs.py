"""Data Repository Service of GA4GH: an object, or a list of them, as data sets.

A DRS object says which bytes it is and where they are to be had. Whose data they are,
under which terms, is not its business: that is a gap for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.adapters._ga4gh import digests
from provkit.model import Dataset
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.model import Record


def read(source: Source) -> Iterator[Record]:
    """Read what `GET /objects/{object_id}` gave."""
    found = source.json()
    for part in found.items() if found.is_a(list) else (found,):
        yield from _object(source, part)


def _object(source: Source, part: Part) -> Iterator[Dataset]:
    if not part.get("id") or not part.get("checksums"):
        part.refuse("is no DRS object: it has no 'id' or no 'checksums'")
    address = part.get("self_uri").text()
    name = part.get("id").needed()
    named = address if address and is_iri(address) else source.own_iri("object", name)
    checksums = digests(part.get("checksums"))
    if not any(each.algorithm.startswith("sha") for each in checksums):
        why = "the object has no checksum of SHA-256 or stronger"
        source.gap(named, "which bytes it is, beyond doubt", why)
    source.gap(
        named, "whose data they are and what they may be used for", "DRS is silent"
    )
    _parts(part.get("contents"))
    yield Dataset(
        iri=named,
        title=part.get("name").text() or name,
        description=part.get("description").text(),
        identifier=name,
        version=part.get("version").text(),
        checksums=checksums,
        annotations=part.annotations(),
        source_field=part.place,
    )


def _parts(contents: Part) -> None:
    for each in contents.items():
        each.lost("a part of a bundle; provkit has no word for 'is part of' among data")
