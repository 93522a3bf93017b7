"""Croissant 1.0 and 1.1: a dataset with its files, its provenance and its terms of use.

The parts on responsible AI (RAI), provenance (PROV-O) and data use (DUO, plain or in an
ODRL offer) are read. A file is named by its digest and comes from the dataset, so that
whoever used the file finds the terms and the people. Activities that made a dataset
together are parts of one. Croissant 0.8 has other words for nearly everything and is
refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from provkit.adapters._croissant_out import write
from provkit.adapters._croissant_words import Words, agents, data_use
from provkit.adapters._personal import private_text
from provkit.model import Dataset, Digest, Run
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.model import Record

__all__ = ["read", "write"]

_VERSION: Final = re.compile(r"mlcommons\.org/croissant/(\d+\.\d+)")
_KNOWN: Final = ("1.0", "1.1")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}|[0-9a-f]{32}")
_RECONSTRUCTED: Final = "reconstructed-run"


def read(source: Source) -> Iterator[Record]:
    """Read a description of a dataset."""
    words = Words(source.json())
    version = _version(source, words)
    about = words.part
    iri = _iri(source, about)
    origins = [_origin(source, each) for each in words.all("prov:wasDerivedFrom")]
    making = list(_making(source, words))
    yield from origins
    yield from making
    files = list(_files(source, words, iri))
    yield from files
    use = data_use(words)
    if use is None:
        source.gap(iri, "what it may be used for", "it has no usageInfo in DUO terms")
    source.gap(iri, "which people it is about", "Croissant has no word for a cohort")
    if not any(each.checksums for each in files):
        source.gap(iri, "which bytes it is", "no file has a SHA-256")
    why = f"columns and records, of Croissant {version}"
    for each in about.get("recordSet").items():
        each.lost(why)
    about.get("@context").lost("how names are written")
    license_ = about.get("license").texts()
    yield Dataset(
        iri=iri,
        title=about.get("name").text(),
        description=about.get("description").text(),
        version=about.get("version").text(),
        license=license_[0] if license_ else None,
        publisher=next(iter(agents(words.all("publisher"))), None),
        attributed_to=agents(words.all("creator")),
        landing_page=about.get("url").text(),
        generated_by=making[0].iri if making else None,
        derived_from=tuple(str(each.iri) for each in origins),
        data_use=use or (),
        limitations=words.texts("rai:dataLimitations", "rai:dataBiases"),
        sensitive=words.texts("rai:personalSensitiveInformation"),
        annotations=about.annotations(),
        source_field=about.place,
    )


def _version(source: Source, words: Words) -> str:
    stated = " ".join(words.ids("conformsTo", "dct:conformsTo"))
    found = _VERSION.search(stated)
    if found is None and not words.part.get("recordSet") and not stated:
        raise source.refuse("is no Croissant: it has no conformsTo and no recordSet")
    if found is None:
        raise source.refuse(
            "is Croissant before 1.0, whose words meant other things",
            "have its publisher write it anew, for instance with mlcroissant",
        )
    if found[1] not in _KNOWN:
        raise source.refuse(
            f"is Croissant {found[1]}; known are {', '.join(_KNOWN)}",
            "update provkit: pip install -U provkit",
        )
    return found[1]


def _iri(source: Source, about: Part) -> str:
    """The dataset's own IRI; its page on the web may show another version tomorrow."""
    for name in ("@id", "identifier", "sameAs"):
        for text in about.get(name).texts() if not about.get(name).is_a(dict) else ():
            if is_iri(text):
                return text
    return source.own_iri("dataset")


def _files(source: Source, words: Words, dataset: str) -> Iterator[Dataset]:
    for part in words.all("distribution"):
        if "FileSet" in " ".join(part.get("@type").texts()):
            part.lost("a pattern of files; the archive they are in is described")
            continue
        checksums = tuple(
            Digest(name, str(held.text()).lower())
            for name in ("sha256", "md5")
            if (held := part.get(name)).is_a(str)
            and _DIGEST.fullmatch(held.value.lower())
        )
        title = part.get("name").text() or part.get("@id").text()
        named = next((e for e in checksums if e.algorithm == "sha256"), None)
        iri = named.content_iri if named else source.own_iri("file", title or "")
        if named is None:
            source.gap(iri, "which bytes it is", "it has no SHA-256")
        part.get("@type").take()
        yield Dataset(
            iri=iri,
            title=title,
            identifier=_address(part.get("contentUrl")),
            checksums=checksums,
            derived_from=() if iri == dataset else dataset,
            annotations=part.annotations(),
            source_field=part.place,
        )


def _address(part: Part) -> str | None:
    """Where a file is to be had, without a place on a machine."""
    if part.is_a(str) and (why := private_text(part.value)):
        part.lost(why)
        return None
    return part.text()


def _origin(source: Source, part: Part) -> Dataset:
    """A dataset that this one was made from."""
    if not part.is_a(dict):
        named = part.needed()
        iri = named if is_iri(named) else source.own_iri("origin", named)
        return Dataset(iri=iri, title=named, source_field=part.place)
    words = Words(part)
    address = part.get("@id").text() or part.get("url").text() or ""
    title = part.get("name").text() or part.get("prov:label").text() or address
    iri = address if is_iri(address) else source.own_iri("origin", address or title)
    return Dataset(
        iri=iri,
        title=title,
        attributed_to=agents(
            words.all("prov:wasAssociatedWith", "prov:wasAttributedTo", "creator")
        ),
        annotations=part.annotations(),
        source_field=part.place,
    )


def _making(source: Source, words: Words) -> Iterator[Run]:
    """What made the dataset; several activities are parts of one."""
    parts = [each for each in words.all("prov:wasGeneratedBy") if each.is_a(dict)]
    if not parts:
        return
    whole = source.own_iri("making")
    single = len(parts) == 1
    if not single:
        source.gap(whole, "when it ran", "its parts say when they ran")
        yield Run(
            whole,
            "the making of the dataset",
            type=_RECONSTRUCTED,
            source_field=parts[0].place,
        )
    for number, part in enumerate(parts):
        inner = Words(part)
        iri = whole if single else source.own_iri("making", str(number))
        names = ("prov:startedAtTime", "prov:endedAtTime")
        started, ended = (part.get(name).moment() for name in names)
        if started is None or ended is None:
            source.gap(iri, "when it ran", "a time, or its time zone, is missing")
        yield Run(
            iri,
            part.get("prov:label").text() or part.get("name").text(),
            description=part.get("prov:description").text(),
            type=_RECONSTRUCTED,
            started=started,
            ended=ended,
            part_of=None if single else whole,
            agents=agents(inner.all("prov:wasAssociatedWith")),
            annotations=part.annotations(),
            source_field=part.place,
        )
