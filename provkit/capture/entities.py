"""Which entity a thing is: a record, a path or an IRI becomes a named record."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provkit.capture import produced
from provkit.capture.digests import digest_of
from provkit.errors import CaptureError, UsageError
from provkit.model import Entity, Gap
from provkit.model.identity import is_iri, new_iri
from provkit.rdf.encode import several

if TYPE_CHECKING:
    from provkit.model import Digest
    from provkit.rdf.layout import Ledger

Thing = Entity | str | os.PathLike[str]
"""What `use`, `produce` and `evaluate` accept."""


@dataclass(frozen=True, slots=True)
class Identified:
    """A thing with its name.

    Attributes:
        entity: everything known of it, for the caller.
        stated: what is to be written in this run's file.
        gaps: what could not be seen of it.
    """

    entity: Entity
    stated: Entity
    gaps: tuple[Gap, ...]


def as_record(thing: object, kind: type[Entity]) -> Entity:
    """A thing as a record, of `kind` where it does not say.

    Raises:
        UsageError: it is neither a record, nor a path, nor an IRI.
    """
    if isinstance(thing, Entity):
        return thing
    if isinstance(thing, (str, os.PathLike)):
        return kind(thing)
    raise UsageError(
        f"a {type(thing).__name__} is neither a record, a path nor an IRI",
        "save it and give the path, or describe it: pk.Dataset(iri=..., title=...)",
    )


def used(ledger: Ledger, record: Entity) -> Identified:
    """Name something that was read.

    The user's own IRI wins; then the entity that is known to have been made with these
    bytes; then the bytes themselves.
    """
    if record.path is None:
        iri = record.iri or new_iri()
        entity = replace(record, iri=iri)
        return Identified(entity, _stated(entity), ())
    digest, gaps = _digest(record)
    record = _with_digest(record, digest, local_path(ledger, Path(record)))
    if record.iri:
        return Identified(record, _stated(record), gaps)
    if digest is None:
        entity = replace(record, iri=new_iri())
        return Identified(entity, entity, gaps)
    found = produced.find(ledger, digest.value, record.local_path)
    if found.entity is not None:
        entity, stated = _merged(record, found.entity)
        return Identified(entity, stated, gaps)
    if found.candidates > 1:
        why = (
            f"{found.candidates} entities were made with the content of {_name(record)}"
        )
        gaps = (*gaps, Gap(f"{why}; which of them was used is not known"))
    entity = replace(record, iri=digest.content_iri)
    return Identified(entity, entity, gaps)


def made(ledger: Ledger, record: Entity, run: str) -> Identified:
    """Name something that a run made: a name of its own, whatever its bytes."""
    record = replace(record, iri=record.iri or new_iri(), generated_by=run)
    if record.path is None:
        return Identified(record, record, ())
    digest, gaps = _digest(record)
    entity = _with_digest(record, digest, local_path(ledger, Path(record)))
    return Identified(entity, entity, gaps)


def reference(ledger: Ledger, thing: object) -> str:
    """The IRI of something named in `derived_from=` and the like."""
    if isinstance(thing, Entity) and thing.iri:
        return thing.iri
    if isinstance(thing, str) and is_iri(thing):
        return thing
    return used(ledger, as_record(thing, Entity)).entity.iri or ""


def local_path(ledger: Ledger, path: Path) -> str | None:
    """The path relative to the ledger's parent folder; outside it nothing is told."""
    try:
        inside = path.resolve().relative_to(ledger.root.parent.resolve())
    except (ValueError, OSError):
        return None
    return inside.as_posix()


def _digest(record: Entity) -> tuple[Digest | None, tuple[Gap, ...]]:
    path = Path(record)
    try:
        return digest_of(path), ()
    except FileNotFoundError:
        why = "is not there"
    except CaptureError as error:
        why = f"has no digest: {error}"
    except OSError as error:
        why = f"could not be read: {error.strerror or error}"
    return None, (Gap(f"{_name(record)} {why}, so its content is not known"),)


def _with_digest(record: Entity, digest: Digest | None, place: str | None) -> Entity:
    if digest is None:
        return replace(record, local_path=record.local_path or place)
    others = [each for each in several(record.checksums) if each != digest]
    return replace(
        record, checksums=(digest, *others), local_path=record.local_path or place
    )


def _stated(entity: Entity) -> Entity:
    """What to write of an entity that a run of ours made: its makers said the rest."""
    if entity.generated_by is None:
        return entity
    kept = ("iri", "title", "checksums")
    return type(entity)(**{name: getattr(entity, name) for name in kept})


def _merged(record: Entity, known: Entity) -> tuple[Entity, Entity]:
    """What the caller says of a thing, added to what its maker said."""
    kind = type(record) if isinstance(record, type(known)) else type(known)
    names = {each.name for each in fields(kind)}
    given = _given(record, names)
    everything: dict[str, Any] = {**_given(known, names), **given}
    iri = known.iri
    stated = kind(**{**given, "iri": iri, "path": None})
    return kind(**{**everything, "iri": iri, "path": record.path}), stated


def _given(record: Entity, names: set[str]) -> dict[str, Any]:
    return {
        each.name: value
        for each in fields(record)
        if each.name in names and (value := getattr(record, each.name)) != each.default
    }


def _name(record: Entity) -> str:
    return record.title or Path(record).name
