"""Tool Registry Service of GA4GH: versions of a tool or workflow as code.

Each version is code, and each of its images the software in which it runs. A version
can be replaced in a registry unless it is signed off as unchangeable, so that its name
alone is no revision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.adapters._ga4gh import digests
from provkit.model import Agent, Code, Environment
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.model import Record


def read(source: Source) -> Iterator[Record]:
    """Read a tool with its versions, one version, or a list of either."""
    found = source.json()
    for part in found.items() if found.is_a(list) else (found,):
        if part.get("versions"):
            organisation = part.get("organization").text()
            for version in part.get("versions").items():
                yield from _version(source, version, organisation)
        elif part.get("descriptor_type"):
            yield from _version(source, part, None)
        else:
            part.refuse("is no tool and no version of one")


def _version(source: Source, part: Part, organisation: str | None) -> Iterator[Record]:
    name, address = part.get("id").needed(), part.get("url").text()
    iri = address if address and is_iri(address) else source.own_iri("version", name)
    if part.get("is_production").value is not True:
        why = "the registry does not call this version unchangeable"
        source.gap(iri, "which revision of the code it is", why)
    images = tuple(_images(source, part.get("images")))
    authors = part.get("author").texts()
    yield Code(
        iri=iri,
        title=part.get("name").text() or name,
        identifier=name,
        attributed_to=_agents(organisation, authors),
        annotations=part.annotations(),
        source_field=part.place,
    )
    yield from images


def _agents(organisation: str | None, authors: tuple[str, ...]) -> tuple[Agent, ...]:
    named = [Agent(name=each, kind="Person") for each in authors]
    if organisation is not None:
        named.append(Agent(name=organisation, kind="Organization"))
    return tuple(named)


def _images(source: Source, parts: Part) -> Iterator[Environment]:
    told = set()
    for part in parts.items():
        name = part.get("image_name").needed()
        iri = source.own_iri("image", name)
        if iri in told:
            continue
        told.add(iri)
        checksums = digests(part.get("checksum"))
        if not checksums:
            why = "an image's tag can be moved to another image"
            source.gap(iri, "which image it is", why)
        yield Environment(
            iri=iri,
            title=name,
            checksums=checksums,
            annotations=part.annotations(),
            source_field=part.place,
        )
