"""Datasets of CycloneDX: components of the type `data`, and those in a model card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from provkit.adapters import _cyclonedx_words as words
from provkit.adapters._bom_people import Told, told
from provkit.adapters._personal import private_text
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.model import Agent, Dataset

_RESPONSIBLE = ("owners", "stewards", "custodians")


def component(
    source: Source, part: Part, made: tuple[str, tuple[str, ...]]
) -> tuple[Dataset, tuple[str, ...]]:
    """A component of the type `data`, and what it was used for where that is said.

    Args:
        source: the list.
        part: the component.
        made: its IRI, and the IRIs of what it was made from.
    """
    iri, bases = made
    entries = list(_entries(part.get("data")))
    for each in entries:
        each.get("bom-ref").lost("a name within the list")
    licenses = words.licenses(part.get("licenses"))
    found = told(pairs(part.get("properties")))
    supplier = words.agent(part.get("supplier"), "Organization")
    publisher = words.agent(part.get("publisher")) or supplier
    makers = (
        (part.get("manufacturer"), "Organization"),
        (part.get("author"), None),
        *((each, "Person") for each in part.get("authors").items()),
    )
    given = {
        "title": part.get("name").text(),
        "description": part.get("description").text(),
        "version": part.get("version").text(),
        "identifier": part.get("purl").text() or part.get("cpe").text(),
        "license": licenses[0] if licenses else None,
        "checksums": words.checksums(part.get("hashes")),
        "publisher": publisher,
        "derived_from": bases,
    }
    if found != Told():
        for each in entries:
            each.get("description").lost("the same as the properties, in words")
    more = _contents(entries, told_in_words=found != Told())
    more["attributed_to"] = (*words.agents(makers), *more["attributed_to"])
    stated = {name: value for name, value in given.items() if value}
    return _dataset(source, part, iri, found, {**more, **stated}), found.roles


def inline(source: Source, part: Part, iri: str) -> tuple[Dataset, tuple[str, ...]]:
    """A dataset that stands in the model card itself."""
    contents = part.get("contents")
    found = told(pairs(contents.get("properties")))
    source.gap(iri, "its version and licence", "the model card has no field for them")
    return _dataset(source, part, iri, found, _contents([part])), found.roles


def _dataset(
    source: Source, part: Part, iri: str, found: Told, given: dict[str, Any]
) -> Dataset:
    if not given.get("checksums"):
        source.gap(iri, "which bytes it is", "it has no digest")
    if not found.cohort and not given.get("derived_from"):
        source.gap(iri, "which people it is about", "CycloneDX has no word for it")
    if not found.data_use and not given.get("derived_from"):
        why = "CycloneDX has no word for terms of data use"
        source.gap(iri, "what it may be used for", why)
    inner = [part.get("properties"), part.get("contents").get("properties")]
    references = words.notes(part.get("externalReferences"), "reference")
    noted = [note for each in inner for note in words.notes(each, "property")]
    part.get("bom-ref").take()
    part.get("type").take()
    return found.dataset(
        iri=iri,
        annotations=(*references, *noted, *part.annotations()),
        source_field=part.place,
        **given,
    )


def _contents(entries: list[Part], *, told_in_words: bool = False) -> dict[str, Any]:
    """What the entries say together: where the data are, what is sensitive, whose."""
    sensitive: list[str] = []
    owners: list[Agent] = []
    texts: dict[str, str | None] = {}
    for each in entries:
        each.get("type").take()
        each.get("graphics").lost("pictures")
        contents = each.get("contents")
        contents.get("attachment").lost("the data themselves")
        texts.setdefault("title", each.get("name").text())
        texts.setdefault(
            "description", None if told_in_words else each.get("description").text()
        )
        texts.setdefault("landing_page", _page(contents.get("url")))
        sensitive += each.get("sensitiveData").texts()
        owners += words.agents(_responsible(each.get("governance")))
    found = {name: text for name, text in texts.items() if text}
    return {**found, "sensitive": tuple(sensitive), "attributed_to": tuple(owners)}


def _responsible(part: Part) -> Iterator[tuple[Part, str | None]]:
    for name in _RESPONSIBLE:
        for each in part.get(name).items():
            yield each.get("organization"), "Organization"
            yield each.get("contact"), "Person"


def _page(part: Part) -> str | None:
    """The address of the data, unless it is a place on a machine or within the list."""
    if part.is_a(str) and (why := private_text(part.value)):
        part.lost(why)
        return None
    if not part.is_a(str) or not is_iri(part.value):
        part.lost("no address")
        return None
    return part.text()


def _entries(part: Part) -> Iterator[Part]:
    if part.is_a(dict):
        yield part
    else:
        yield from part.items()


def pairs(part: Part) -> Iterator[tuple[str, Part]]:
    for each in part.items():
        name = each.get("name")
        if name.is_a(str) and name.value.startswith("provkit:"):
            name.take()
            yield name.needed(), each.get("value")
