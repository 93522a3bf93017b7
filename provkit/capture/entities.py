"""Which entity a thing is: a record, a path, a table or an IRI becomes a named record.

A thing that was read is called by the user's own IRI, else by the name of the entity
that is known to have been made with its content, else by that content. A thing that a
run made has a name of its own.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from provkit.capture.content import produced, samples
from provkit.capture.content.contents import content_of
from provkit.capture.content.held import Held, can_be_held
from provkit.errors import UsageError
from provkit.model import Dataset, Entity, Gap
from provkit.model.identity import is_iri, new_iri
from provkit.rdf.encode import several

if TYPE_CHECKING:
    from provkit.capture.content.contents import Content
    from provkit.capture.content.digests import Seen
    from provkit.capture.content.samples import Telling
    from provkit.model import Digest
    from provkit.rdf.layout import Ledger


class HasShape(Protocol):
    """A table or an array: pandas, polars, pyarrow, numpy, scipy."""

    @property
    def shape(self) -> Any:
        """Rows and columns, or the extent of each axis."""


Thing = Entity | str | os.PathLike[str] | IO[Any] | HasShape
"""What `use`, `produce` and `evaluate` accept: a record, a path, an IRI or a URL, an
open file, a table or an array."""


@dataclass(frozen=True, slots=True)
class Identified:
    """A thing with its name.

    Attributes:
        entity: everything known of it, for the caller.
        stated: what is to be written in this run's file.
        gaps: what could not be seen of it.
        seen: in what state its file was when it was read, to be compared later.
        also: what is to be written beside it: the list of its samples.
        telling: the identifiers of its samples, which must be written nowhere.
    """

    entity: Entity
    stated: Entity
    gaps: tuple[Gap, ...]
    seen: Seen | None = None
    also: tuple[Entity, ...] = ()
    telling: Telling | None = None


def as_record(thing: object, kind: type[Entity]) -> Entity:
    """A thing as a record, of `kind` where it does not say.

    Raises:
        UsageError: it is nothing that can be read or written.
    """
    if isinstance(thing, Entity):
        return _with_place(thing, thing.path)
    if isinstance(thing, str):
        return kind(thing)
    if isinstance(thing, os.PathLike):
        return kind(_path(thing))
    if can_be_held(thing):
        return _with_place(kind(), thing)
    raise UsageError(
        f"a {type(thing).__name__} is neither a record, a path nor an IRI",
        "save it and give the path, or describe it: pk.Dataset(iri=..., title=...)",
    )


def used(ledger: Ledger, record: Entity) -> Identified:
    """Name something that was read.

    The user's own IRI wins; then the entity that is known to have been made with these
    bytes; then the bytes themselves.
    """
    record, content, gaps = _looked_at(ledger, record)
    record, also = _with_samples(ledger, record)
    gaps = (*gaps, *also.gaps)
    digest = next((e for e in record.checksums if e.algorithm == "sha256"), None)
    if record.iri or digest is None:
        entity = replace(record, iri=record.iri or new_iri())
        return Identified(entity, _stated(entity), gaps, content.seen, *also.rest)
    found = produced.find(ledger, digest.value, record.local_path)
    if found.entity is not None:
        entity, stated = _merged(record, found.entity)
        return Identified(entity, stated, gaps, content.seen, *also.rest)
    if found.candidates > 1:
        why = (
            f"{found.candidates} entities were made with the content of {_name(record)}"
        )
        gaps = (*gaps, Gap(f"{why}; which of them was used is not known"))
    entity = replace(record, iri=digest.content_iri)
    return Identified(entity, entity, gaps, content.seen, *also.rest)


def made(ledger: Ledger, record: Entity, run: str) -> Identified:
    """Name something that a run made: a name of its own, whatever its bytes."""
    record, content, gaps = _looked_at(ledger, record)
    record, also = _with_samples(ledger, record)
    entity = replace(record, iri=record.iri or new_iri(), generated_by=run)
    gaps = (*gaps, *also.gaps)
    return Identified(entity, entity, gaps, content.seen, *also.rest)


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


def _with_place(record: Entity, place: object) -> Entity:
    """The record, with a thing that is no path kept where its path would stand."""
    if place is None or isinstance(place, (str, Held)):
        return record
    if isinstance(place, (bytes, os.PathLike)):
        return replace(record, path=_path(place))
    return replace(record, path=cast("Any", Held(place)))


def _path(place: bytes | os.PathLike[Any]) -> str:
    try:
        return os.fsdecode(place)
    except (TypeError, ValueError, NotImplementedError):
        return str(place)  # a path of another system, which is a URL


def _looked_at(
    ledger: Ledger, record: Entity
) -> tuple[Entity, Content, tuple[Gap, ...]]:
    """The record with all that its content tells, and what could not be seen."""
    content = content_of(record, ledger.cache)
    gaps = [*content.gaps]
    if content.digest is None and any(e.content_iri for e in record.checksums):
        gaps = [] if content.url else gaps  # what lies elsewhere, the user has read
    place = local_path(ledger, Path(content.path)) if content.path else None
    others = [each for each in record.checksums if each != content.digest]
    if content.digest and any(e.algorithm == "sha256" for e in others):
        gaps.append(f"the SHA-256 stated for {_name(record)} is not that of its bytes")
        others = [each for each in others if each.algorithm != "sha256"]
    known: tuple[Digest, ...] = (content.digest,) if content.digest else ()
    types = [*several(record.type), *([content.type] if content.type else [])]
    changed = replace(
        record,
        path=content.path,
        iri=_own_name(record, content),
        checksums=(*known, *others),
        local_path=record.local_path or place,
        type=tuple(dict.fromkeys(types)) if content.type else record.type,
    )
    return changed, content, tuple(Gap(each) for each in gaps)


class _Samples(NamedTuple):
    """What entering the samples of a dataset gave."""

    listed: tuple[Entity, ...] = ()
    gaps: tuple[Gap, ...] = ()
    telling: Telling | None = None

    @property
    def rest(self) -> tuple[tuple[Entity, ...], Telling | None]:
        """The last two things that are known of what was identified."""
        return self.listed, self.telling


def _with_samples(ledger: Ledger, record: Entity) -> tuple[Entity, _Samples]:
    """The record with a count, and with keyed digests, in place of identifiers."""
    if not isinstance(record, Dataset) or record.samples is None:
        return record, _Samples()
    found = samples.entered(ledger, record.samples)
    listed = () if found.listed is None else (found.listed,)
    record = replace(
        record,
        samples=None,
        sample_count=found.count,
        sample_list=found.listed.iri if found.listed else None,
    )
    gaps = tuple(Gap(each) for each in found.gaps)
    return record, _Samples(listed, gaps, found.telling)


def _own_name(record: Entity, content: Content) -> str | None:
    if record.path is None and content.url:
        return content.url  # the same name, without what it takes to get in
    return record.iri or content.url


def _stated(entity: Entity) -> Entity:
    """What to write of an entity that a run of ours made: its makers said the rest."""
    if entity.generated_by is None:
        return entity
    kept = ("iri", "title", "checksums")
    return type(entity)(**{name: getattr(entity, name) for name in kept})


def _merged(record: Entity, known: Entity) -> tuple[Entity, Entity]:
    """What the caller says of a thing, added to what its maker said."""
    kind = type(record) if isinstance(record, type(known)) else type(known)
    names = {each.name for each in fields(kind)} - {"path", "iri"}
    given, held = _given(record, names), _given(known, names)
    types = dict.fromkeys((*several(known.type), *several(record.type)))
    everything: dict[str, Any] = {**held, **given, "type": tuple(types)}
    stated = kind(iri=known.iri, **given)
    return kind(record.path, iri=known.iri, **everything), stated


def _given(record: Entity, names: set[str]) -> dict[str, Any]:
    return {
        each.name: value
        for each in fields(record)
        if each.name in names and (value := getattr(record, each.name)) != each.default
    }


def _name(record: Entity) -> str:
    if record.title or record.path is None:
        return record.title or record.iri or f"a {type(record).__name__}"
    return str(record.path) if isinstance(record.path, Held) else Path(record).name
