"""Phenopackets v2 as a cohort: how many people, and with which diseases.

A packet, a family, a cohort, or a folder of packets is one data set. Nothing else of a
participant is copied: no name, sex, age, phenotype or variant. People with several
packets are counted once, by what the packet calls them, which is forgotten again.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from provkit.model import Agent, Annotation, Cohort, Dataset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.model import Record

_ORCID: Final = re.compile(r"(https://orcid\.org/)?\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_WHY: Final = "personal: a participant's record"


def read(source: Source) -> Iterator[Record]:
    """Read a packet, a family, a cohort, or every JSON file of a folder."""
    people: dict[str, set[str]] = {}
    makers: set[str] = set()
    for document in _documents(source):
        meta = document.get("metaData").get("createdBy")
        if meta.is_a(str) and _ORCID.fullmatch(meta.value):
            makers.add(str(meta.text()))
        for packet in _packets(document):
            subject = packet.get("subject").get("id").value
            who = str(subject or packet.place)
            people[who] = people.get(who, set()) | _diseases(packet)
            packet.lost(_WHY)
        document.get("id").lost(_WHY)
        document.get("metaData").lost("which ontologies the packets are written in")
        document.get("pedigree").lost(_WHY)
    if not people:
        raise source.refuse("holds no phenopacket", "a packet has a 'subject'")
    diseases = Counter(name for held in people.values() for name in held)
    iri = source.own_iri("cohort")
    source.gap(iri, "which populations they are of", "phenopackets do not say")
    source.gap(iri, "under which consent", "phenopackets do not say")
    yield Dataset(
        iri=iri,
        title=f"phenopackets of {len(people)} participant{'s' * (len(people) > 1)}",
        human_data="participants",
        cohort=Cohort(participants=len(people)),
        attributed_to=tuple(Agent(each) for each in sorted(makers)),
        annotations=tuple(
            Annotation(f"participants with {name}", count)
            for name, count in sorted(diseases.items())
        ),
        source_field="#",
    )


def _documents(source: Source) -> Iterator[Part]:
    if not source.is_folder:
        yield source.json()
        return
    names = sorted(
        each.relative_to(source.path).as_posix()
        for each in source.path.rglob("*.json")
        if each.is_file()
    )
    for place, name in enumerate(names, start=1):
        source.step(place, len(names))
        yield source.json(name)


def _packets(document: Part) -> Iterator[Part]:
    """The packets of a document: members, a proband and relatives, or itself."""
    if document.get("members"):
        yield from document.get("members").items()
    elif document.get("proband"):
        yield document.get("proband")
        yield from document.get("relatives").items()
    elif document.get("subject"):
        for name, part in document.members():
            if name not in ("subject", "diseases", "metaData", "id"):
                part.lost(_WHY)
        yield document
    else:
        document.refuse("is no phenopacket: it has no 'subject' and no 'members'")


def _diseases(packet: Part) -> set[str]:
    """The diseases that somebody has; those that were ruled out are none."""
    found = set()
    for each in packet.get("diseases").items():
        term = each.get("term")
        name, label = term.get("id").text(), term.get("label").text()
        if name and not each.get("excluded").value:
            found.add(f"{name} {label}" if label else name)
    return found
