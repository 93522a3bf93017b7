"""SPDX 3.0 with the AI and Dataset profiles, in JSON-LD.

Elements become models, datasets, code and plain things; relations become runs between
them. An element is called by its `spdxId`, which is an IRI. A package that contains one
trained model tells of the training of that model, as the specification says of its
hyperparameters.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from provkit.adapters import _spdx_runs as runs
from provkit.adapters import _spdx_words as words
from provkit.adapters._bom_people import intended, told
from provkit.adapters._spdx_graph import load
from provkit.adapters._spdx_out import write
from provkit.adapters._spdx_roles import roles
from provkit.model import Annotation, Code, Dataset, Entity, Model
from provkit.model.identity import is_iri

__all__ = ["read", "write"]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.adapters._spdx_graph import Graph
    from provkit.adapters._spdx_roles import Roles
    from provkit.model import Record

_THINGS: Final = ("software_File", "software_Package", "software_Snippet")
_AUXILIARY: Final = ("simplelicensing_", "expandedlicensing_")
_INFERENCE: Final = {"ai_inferenceEnergyConsumption": "energy of inference"}
_MAKERS: Final = ("originatedBy", "suppliedBy")


def read(source: Source) -> Iterator[Record]:
    """Read a document."""
    graph = load(source)
    found = roles(graph)
    records = (_dataset(found, name) for name in graph.elements if name in found.data)
    data = {str(each.iri): each for each in records}
    yield from data.values()
    yield from runs.makings(found)
    yield from runs.trainings(found)
    yield from runs.evaluations(found, data)
    yield from _others(found)
    if not found.models and not found.data:
        source.gap(None, "any model or dataset", "the document has none")
    for name in graph.elements:
        if name not in graph.used:
            _leave(graph, name)


def _others(found: Roles) -> Iterator[Record]:
    for name in found.graph.elements:
        if name in found.models:
            yield _model(found, name)
        elif name not in found.data and found.graph.kind(name) in _THINGS:
            yield _thing(found, name)


def _leave(graph: Graph, name: str) -> None:
    kind, part = graph.kind(name), graph.elements[name]
    if kind in words.AGENTS:
        part.lost("personal: who wrote the document")
    elif kind.startswith(_AUXILIARY):
        part.lost("a licence of something that is neither data nor a model")
    else:
        part.lost(f"an element of the type {kind or 'unknown'}")


def _common(found: Roles, name: str) -> dict[str, Any]:
    """What every element of software or data may have, as fields of an entity."""
    graph = found.graph
    part = graph.take(name)
    iri = graph.iri(name)
    summary = part.get("summary").text()
    checksums = words.checksums(part)
    if not checksums:
        graph.source.gap(iri, "which bytes it is", "it has no digest")
    derived = dict.fromkeys(map(graph.iri, found.derived.get(name, ())))
    return {
        "iri": iri,
        "title": part.get("name").text() or summary,
        "description": part.get("description").text() or summary,
        "identifier": words.identifier(part),
        "checksums": checksums,
        "generated_by": found.made_by(name),
        "derived_from": tuple(each for each in derived if each != iri),
        "source_field": part.place,
    }


def _terms(found: Roles, name: str, iri: str) -> tuple[str | None, list[Annotation]]:
    """The licence, and others where there are several."""
    licenses = words.licenses(found.graph, name)
    if not licenses:
        found.graph.source.gap(iri, "its licence", "there is no hasDeclaredLicense")
        return None, []
    return licenses[0], [Annotation("licence", each) for each in licenses[1:]]


def _dataset(found: Roles, name: str) -> Dataset:
    graph = found.graph
    part = graph.elements[name]
    given, source = _common(found, name), graph.source
    iri = given["iri"]
    license_: str | None = None
    noted: list[Annotation] = []
    is_whole = not any(each in found.data for each in found.derived.get(name, ()))
    if is_whole:
        license_, noted = _terms(found, name, iri)
    people = told(words.properties(part))
    if is_whole and not people.cohort:
        source.gap(iri, "which people it is about", "SPDX has no word for a cohort")
    if is_whole and not people.data_use:
        source.gap(iri, "what it may be used for", "SPDX has no terms of data use")
    makers = words.agents(graph, part, "originatedBy")
    suppliers = words.agents(graph, part, "suppliedBy")
    if people.split is None and not is_whole:
        people = replace(people, split=found.set_aside(name))
    return people.dataset(
        version=part.get("software_packageVersion").text(),
        license=license_,
        publisher=suppliers[0] if suppliers else None,
        attributed_to=makers,
        landing_page=_address(part.get("software_downloadLocation")),
        limitations=part.get("dataset_knownBias").texts(),
        annotations=(*noted, *part.annotations()),
        **given,
    )


def _model(found: Roles, name: str) -> Model:
    graph = found.graph
    part = graph.elements[name]
    given = _common(found, name)
    iri = given["iri"]
    license_, noted = _terms(found, name, iri)
    if name not in found.learns:
        graph.source.gap(iri, "which data it was trained on", "there is no trainedOn")
    noted += runs.energy(part, _INFERENCE)
    part.get("ai_energyConsumption").get("type").take()
    return Model(
        version=part.get("software_packageVersion").text(),
        issued=_day(part.get("releaseTime")),
        license=license_,
        rights=part.get("software_copyrightText").text(),
        attributed_to=words.agents(graph, part, *_MAKERS),
        intended_use=intended(words.properties(part)),
        limitations=_lines(part.get("ai_limitation")),
        annotations=(*noted, *part.annotations()),
        **given,
    )


def _thing(found: Roles, name: str) -> Entity:
    part = found.graph.elements[name]
    given = _common(found, name)
    for relation in ("hasDeclaredLicense", "hasConcludedLicense"):
        for each in found.graph.starting.get((relation, name), ()):
            each.part.lost("the licence of what is neither data nor a model")
    if name in found.code:
        return Code(annotations=part.annotations(), **given)
    makers = words.agents(found.graph, part, *_MAKERS)
    return Entity(attributed_to=makers, annotations=part.annotations(), **given)


def _lines(part: Part) -> tuple[str, ...]:
    """A single field, with one text a line where there are several."""
    found = [line.strip() for text in part.texts() for line in text.splitlines()]
    return tuple(each for each in found if each)


def _day(part: Part) -> str | None:
    found = part.moment()
    return found[:10] if found else None


def _address(part: Part) -> str | None:
    if part.is_a(str) and is_iri(part.value):
        return part.text()
    part.lost("no address")
    return None
