"""The datasets and base models that a model card names, here or on the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.adapters._bom_people import told
from provkit.adapters._model_card_results import hub_iri
from provkit.model import Dataset, Digest, Model
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.adapters._bom_people import Told

_FACTS: Final = (
    "role",
    "split-role",
    "split-unit",
    "human-data",
    "cohort",
    "data-use",
)


def datasets(
    source: Source, front: Part, own: Part
) -> tuple[dict[str, Dataset], dict[str | None, list[str]]]:
    """Each dataset by its IRI; and by role, those of training where nothing is said."""
    found: dict[str, Dataset] = {}
    roles: dict[str | None, list[str]] = {}
    for part in own.get("datasets").items():
        iri = stated(part.get("iri")) or source.own_iri("dataset", part.place)
        said = told((f"provkit:{name}", value) for name, value in _facts(part))
        found.setdefault(iri, _described(part, iri, said))
        for role in said.roles or (None,):
            roles.setdefault(role, []).append(iri)
    listed = front.get("datasets")
    for part in listed.items() if listed.is_a(list) else [listed]:
        name = part.text() if not part.is_a(dict) else None
        if name is None:
            part.lost("no name of a dataset")
            continue
        iri = hub_iri(source, name, "datasets/")
        if iri not in found:
            why = "the card has its name alone"
            source.gap(iri, "which bytes, which people, under which terms", why)
            found[iri] = Dataset(iri=iri, title=name, source_field=part.place)
            roles.setdefault("training", []).append(iri)
    return found, roles


def _facts(part: Part) -> Iterator[tuple[str, Part]]:
    for name in _FACTS:
        for each in part.get(name).items():
            yield name, each


def _described(part: Part, iri: str, said: Told) -> Dataset:
    return said.dataset(
        iri=iri,
        title=part.get("title").text(),
        version=part.get("version").text(),
        license=part.get("license").text(),
        checksums=checksums(part.get("checksums")),
        derived_from=tuple(t for t in part.get("derived_from").texts() if is_iri(t)),
        source_field=part.place,
    )


def checksums(part: Part) -> tuple[Digest, ...]:
    """Digests of full length, by the name of their algorithm."""
    found = []
    for name, each in part.members() if part.is_a(dict) else ():
        digest = Digest.of(name, each.value)
        if digest is not None and (digest.algorithm, digest.value) == (
            name,
            each.value,
        ):
            each.take()
            found.append(digest)
    return tuple(found)


def bases(source: Source, front: Part, own: Part) -> tuple[Model, ...]:
    """The models that it started from, each once."""
    found: dict[str, Model] = {}
    for part in own.get("base_models").items():
        if iri := stated(part.get("iri")):
            title = part.get("title").text()
            found[iri] = Model(iri=iri, title=title, source_field=part.place)
    held = front.get("base_model")
    parts = list(held.items()) if held.is_a(list) else [held]
    for part in parts:
        name = part.text() if not part.is_a(dict) else None
        if name is None:
            part.lost("no name of a model")
            continue
        iri = hub_iri(source, name)
        if iri in found:
            continue
        source.gap(iri, "which version of the base model", "the card has its name")
        found[iri] = Model(
            iri=iri, title=name, type="external-model", source_field=part.place
        )
    return tuple(found.values())


def stated(part: Part) -> str | None:
    """An IRI that stands there; nothing where it is none."""
    value = part.value
    return part.text() if isinstance(value, str) and is_iri(value) else None
