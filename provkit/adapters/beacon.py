"""Beacon v2: datasets with their terms of use, and cohorts with how many people.

A response or a single entry is read. A Beacon names a data set within itself: where the
response says which Beacon it is, the name holds in the world, else in this file.
Entries about individuals and their samples are records of participants and are refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from provkit import terms
from provkit.model import Cohort, Dataset, DataUse
from provkit.terms.data_use import kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.model import Record

_PERSONAL: Final = ("individual", "biosample", "analysis", "run", "genomicVariant")
_DUO: Final = re.compile(r"DUO[:_]\d+")


def read(source: Source) -> Iterator[Record]:
    """Read a collections response, a dataset, a cohort, or a list of them."""
    found = source.json()
    meta = found.get("meta")
    beacon = meta.get("beaconId").text()
    for each in meta.get("returnedSchemas").items():
        if (told := each.get("entityType").text()) in _PERSONAL:
            raise source.refuse(f"holds records of participants ({told})")
    response = found.get("response")
    entries = response.get("collections") or response.get("resultSets")
    parts = (
        entries.items() if entries else found.items() if found.is_a(list) else [found]
    )
    for part in parts:
        yield from _entry(source, part, beacon)


def _entry(source: Source, part: Part, beacon: str | None) -> Iterator[Dataset]:
    if not part.get("id") or not part.get("name"):
        part.refuse("is no dataset and no cohort of a Beacon: it lacks 'id' or 'name'")
    name = part.get("id").needed()
    iri = source.iri("entry", beacon, name) if beacon else source.own_iri("entry", name)
    source.gap(iri, "which bytes it is", "a Beacon states no checksum")
    if part.get("cohortType") or part.get("cohortSize"):
        yield from _cohort(source, part, iri, name)
        return
    source.gap(iri, "which people it is about", "a Beacon's datasets do not say")
    use = _data_use(part.get("dataUseConditions"))
    if use is None:
        source.gap(iri, "what it may be used for", "it has no dataUseConditions")
    yield Dataset(
        iri=iri,
        title=part.get("name").text(),
        description=part.get("description").text(),
        identifier=name,
        version=part.get("version").text(),
        landing_page=part.get("externalUrl").text(),
        data_use=use or (),
        annotations=part.annotations(),
        source_field=part.place,
    )


def _data_use(part: Part) -> DataUse | None:
    """The conditions; of a disease-specific one the disease stands as a modifier."""
    permissions, modifiers, diseases = [], [], []
    for each in part.get("duoDataUse").items():
        held = each.get("modifiers")
        pairs = [each.get("id"), *(inner.get("id") for inner in held.items())]
        for code in (text for pair in pairs if (text := pair.text())):
            term = terms.resolve("data-use", code) or code
            if not _DUO.fullmatch(code):
                diseases.append(code)
            elif kind(term) == "permission":
                permissions.append(term)
            else:
                modifiers.append(term)
        each.annotations()
    if not permissions and not modifiers:
        return None
    return DataUse(tuple(permissions), tuple(modifiers), disease=tuple(diseases))


def _cohort(source: Source, part: Part, iri: str, name: str) -> Iterator[Dataset]:
    title = part.get("name").text() or name
    events = part.get("collectionEvents")
    yield Dataset(
        iri=iri,
        title=title,
        identifier=name,
        human_data="participants",
        cohort=Cohort(participants=part.get("cohortSize").integer()),
        annotations=_criteria(part).annotations(),
        source_field=part.place,
    )
    for event in events.items():
        number = event.get("eventNum").text() or event.place
        held = event.get("eventEthnicities").get("distribution").get("ethnicities")
        counts = {label: each.integer() for label, each in held.members()}
        own = source.own_iri("event", name, number)
        source.gap(own, "which bytes it is", "a Beacon states no checksum")
        if not counts:
            source.gap(own, "which populations it is of", "it has no eventEthnicities")
        size = event.get("eventSize").integer()
        people = (
            Cohort(populations=counts, participants=size, descriptor_type="ethnicity")
            if counts
            else Cohort(participants=size)
        )
        yield Dataset(
            iri=own,
            title=f"{title}, collection event {number}",
            human_data="participants",
            cohort=people,
            annotations=event.annotations(),
            source_field=event.place,
        )


def _criteria(part: Part) -> Part:
    """What is told of an entry beside its events, which stand by themselves."""
    part.get("$schema").take()
    return part
