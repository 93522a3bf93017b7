"""CycloneDX 1.5 to 1.7, JSON and XML: lists of components with models and datasets.

A component of the type `machine-learning-model` becomes a model with what its model
card says; one of the type `data` a dataset; any other a plain thing with its digests.
A component whose `bom-ref` is an IRI is called by it. Others get names of this very
file: serial numbers of lists are copied with them, and so tell nothing apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from provkit.adapters import _cyclonedx_card as card
from provkit.adapters import _cyclonedx_data as data
from provkit.adapters import _cyclonedx_words as words
from provkit.adapters._bom_people import (
    EVALUATION,
    ISSUED,
    REF,
    ROLE,
    TRAINING,
    intended,
)
from provkit.adapters._cyclonedx_document import document, leave
from provkit.adapters._cyclonedx_out import write
from provkit.model import Dataset, Entity, Model
from provkit.model.identity import is_iri

__all__ = ["read", "write"]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.model import Record

_MODEL: Final = "machine-learning-model"
_BASE: Final = "base-model"


@dataclass
class _List:
    """The components, and what is known of each by the name it has in the list."""

    source: Source
    parts: list[tuple[Part, str]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    own: dict[int, str] = field(default_factory=dict)
    bases: set[str] = field(default_factory=set)
    datasets: dict[str, tuple[Dataset, tuple[str, ...]]] = field(default_factory=dict)

    def add(self, part: Part) -> str:
        """Give a component, and those inside of it, a name."""
        ref = part.get("bom-ref").text()
        iri = ref if ref and is_iri(ref) and ref not in self.names else None
        iri = iri or self.source.own_iri("component", part.place)
        if ref is not None:
            self.names.setdefault(ref, iri)
        self.parts.append((part, iri))
        self.own[id(part)] = iri
        for inner in part.get("components").items():
            self.add(inner)
        for inner in part.get("pedigree").get("ancestors").items():
            known = self.names.get(str(inner.get("bom-ref").value))
            if known is None and _elsewhere(inner) is None:
                self.add(inner)
        return iri


def read(source: Source) -> Iterator[Record]:
    """Read a list of components."""
    found = document(source)
    listed = _List(source)
    main = found.get("metadata").get("component")
    for part in ([main] if main else []) + list(found.get("components").items()):
        listed.add(part)
    leave(found)
    inner_first = listed.parts[::-1]  # so that an outer one does not take their values
    models = [each for each in inner_first if _is_model(each[0])]
    for part, iri in inner_first:
        if not _is_model(part):
            yield _thing(listed, part, iri)
    for part, iri in models:
        yield from _model(listed, part, iri)
    if not models:
        source.gap(None, "any model", "no component is of that type")


def _is_model(part: Part) -> bool:
    return bool(part.get("type").value == _MODEL)


def _thing(listed: _List, part: Part, iri: str) -> Entity:
    if part.get("type").text() == "data" or part.get("data"):
        bases = tuple(_ancestors(listed, part.get("pedigree")))
        found, roles = data.component(listed.source, part, (iri, bases))
        listed.datasets[iri] = (found, roles)
        return found
    given = _common(listed, part)
    if not given["checksums"]:
        listed.source.gap(iri, "which bytes it is", "it has no digest")
    licenses, version = given.pop("license"), part.get("version").text()
    if licenses:
        listed.source.lost("/components/*/licenses", "of things that are no data")
    name = " ".join(each for each in (given.pop("title"), version) if each)
    return Entity(iri=iri, title=name, annotations=part.annotations(), **given)


def _common(listed: _List, part: Part) -> dict[str, Any]:
    """What every component may have, as fields of an entity."""
    licenses = words.licenses(part.get("licenses"))
    group, name = part.get("group").text(), part.get("name").needed()
    pedigree = part.get("pedigree")
    bases = tuple(_ancestors(listed, pedigree))
    for each in ("descendants", "variants", "patches"):
        pedigree.get(each).lost("what became of it elsewhere")
    return {
        "title": f"{group}/{name}" if group else name,
        "description": part.get("description").text(),
        "identifier": part.get("purl").text() or part.get("cpe").text(),
        "checksums": words.checksums(part.get("hashes")),
        "license": licenses,
        "derived_from": bases,
        "held_by": words.agent(part.get("supplier"), "Organization"),
        "attributed_to": words.agents(
            (
                (part.get("manufacturer"), "Organization"),
                (part.get("author"), None),
                (part.get("publisher"), None),
                *((each, "Person") for each in part.get("authors").items()),
            )
        ),
        "source_field": part.place,
    }


def _ancestors(listed: _List, pedigree: Part) -> Iterator[str]:
    for each in pedigree.get("ancestors").items():
        ref = _elsewhere(each) or each.get("bom-ref").value
        iri = listed.own.get(id(each)) or listed.names.get(str(ref))
        if iri is None:
            continue
        if id(each) not in listed.own:
            each.lost("the same component as elsewhere in the list")
        role = words.property_of(each.get("properties"), ROLE)
        if role is not None and role.text() == _BASE:
            listed.bases.add(iri)
        yield iri


def _elsewhere(part: Part) -> str | None:
    """The component that an ancestor stands for, in an export of provkit."""
    held = words.property_of(part.get("properties"), REF)
    return held.text() if held is not None else None


def _model(listed: _List, part: Part, iri: str) -> Iterator[Record]:
    source, about = listed.source, part.get("modelCard")
    parameters, said = about.get("modelParameters"), about.get("considerations")
    given = _common(listed, part)
    licenses, name = given.pop("license"), given["title"]
    used: list[tuple[Dataset | str, str | None]] = []
    for each in parameters.get("datasets").items():
        (found, roles), inner = _used(listed, each)
        used += [(found, role) for role in roles or (None,)]
        if inner is not None:
            yield inner
    bases = tuple(each for each in given["derived_from"] if each in listed.bases)
    training, evaluation = (_named(about, which) for which in (TRAINING, EVALUATION))
    run = card.making(source, parameters, name, used, bases, named=training)
    if run is not None:
        yield run
    else:
        source.gap(iri, "which data it was trained on", "the list names none")
    tested = [d for d, role in used if role == "test" and isinstance(d, Dataset)]
    analysis = about.get("quantitativeAnalysis")
    who = (iri, name)
    yield from card.results(source, analysis, who, tested, named=evaluation)
    own = intended(data.pairs(about.get("properties")))
    stated, uses = card.intended(said)
    issued = words.property_of(about.get("properties"), ISSUED)
    if not given["checksums"]:
        source.gap(iri, "which bytes it is", "it has no digest")
    if not licenses:
        source.gap(iri, "its licence", "the component has none")
    part.get("type").take()
    about.get("bom-ref").lost("a name within the list")
    noted = [
        *uses,
        *card.energy(said),
        *words.each(part.get("pedigree").get("commits"), "uid", "commit"),
        *words.each(parameters.get("inputs"), "format", "input format"),
        *words.each(parameters.get("outputs"), "format", "output format"),
        *words.notes(part.get("externalReferences"), "reference"),
        *words.notes(part.get("properties"), "property"),
        *words.notes(about.get("properties"), "property"),
    ]
    yield Model(
        iri=iri,
        version=part.get("version").text(),
        license=licenses[0] if licenses else None,
        rights=part.get("copyright").text(),
        generated_by=run.iri if run is not None else None,
        issued=issued.text() if issued is not None else None,
        intended_use=own or stated or (),
        limitations=card.limitations(said),
        annotations=(*noted, *part.annotations()),
        **given,
    )


def _named(about: Part, which: str) -> str | None:
    """The IRI of a run, in an export of provkit."""
    held = words.property_of(about.get("properties"), which)
    return held.text() if held is not None and is_iri(str(held.value)) else None


def _used(
    listed: _List, part: Part
) -> tuple[tuple[Dataset | str, tuple[str, ...]], Dataset | None]:
    """A dataset of a model: one of the components, or one that stands here."""
    ref = part.get("ref").text()
    if ref is None:
        name = part.get("bom-ref").text()
        free = name and is_iri(name) and name not in listed.names
        iri = name if name and free else listed.source.own_iri("dataset", part.place)
        if name and free:
            listed.names[name] = name
        found, roles = data.inline(listed.source, part, iri)
        return (found, roles), found
    iri = listed.names.get(ref, "")
    if iri in listed.datasets:
        return listed.datasets[iri], None
    if not iri:
        iri = ref if is_iri(ref) else listed.source.own_iri("dataset", ref)
        found = Dataset(iri=iri, title=ref, source_field=part.place)
        listed.names[ref] = iri
        listed.datasets[iri] = (found, ())
        listed.source.gap(iri, "what it is", "the list refers to it and has it not")
        return (found, ()), found
    return (iri, ()), None
