"""The digest index of a ledger: which entity was made with which content.

One small file per produced entity, in a folder per digest, moved into place whole: many
processes may write at once. It lets a second script that is handed only a file call it
by the name that its maker gave it. The index can be deleted; then files are known by
their content, and `provkit.rdf.join` joins the graphs all the same.

The name of an entry tells where the entity was made, when, and which it is, so that of
ten thousand runs that wrote the same bytes one entry is read:

    <place, 8 digits>-<microseconds, 16 digits>-<entity, 16 digits>.json
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from provkit.errors import RecordError
from provkit.model import Entity
from provkit.model.codec import from_json, to_json

if TYPE_CHECKING:
    from pathlib import Path

    from provkit.rdf.layout import Ledger

_PLACE = 8
_ENTITY = 16


@dataclass(frozen=True, slots=True)
class Found:
    """What the index knows of a content.

    Attributes:
        entity: the entity that was made with it, if it is clear which.
        candidates: how many entities were made with it.
    """

    entity: Entity | None
    candidates: int


def remember(ledger: Ledger, entity: Entity, when: float) -> None:
    """Enter an entity that was just made; it must have an IRI and a SHA-256.

    Args:
        ledger: in which it was recorded.
        entity: as recorded.
        when: it was made, in seconds since the epoch.

    Raises:
        OSError: the ledger cannot be written.
    """
    digest = next(each.value for each in entity.checksums if each.algorithm == "sha256")
    folder = ledger.digest(digest)
    name = f"{_place(entity.local_path)}-{int(when * 1e6):016d}-{_entity(entity)}"
    content = {"made": when, "entity": to_json(entity)}
    _move_into_place(folder, f"{name}.json", json.dumps(content).encode())


def _move_into_place(folder: Path, name: str, content: bytes) -> None:
    """Write an entry whole; not to disk, because the index can be made again."""
    temporary, flags = folder / f".{name}.tmp", os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        descriptor = os.open(temporary, flags, 0o666)
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(temporary, flags, 0o666)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)
    temporary.replace(folder / name)


def find(ledger: Ledger, digest: str, local_path: str | None) -> Found:
    """The entity that was made with a content.

    Where several were, the one last made at the same place in the ledger's folder is
    taken; with none there, it cannot be said which, and none is taken.
    """
    entries = sorted(ledger.digest(digest).glob("*.json"), reverse=True)
    entities = {path.stem[-_ENTITY:] for path in entries}
    here = [
        path
        for path in entries
        if local_path and path.stem[:_PLACE] == _place(local_path)
    ]
    for path in here or (entries if len(entities) == 1 else ()):
        entity = _read(path)
        if entity is not None:
            return Found(entity, len(entities))
    return Found(None, len(entities))


def _place(local_path: str | None) -> str:
    return _digits(local_path or "", _PLACE)


def _entity(entity: Entity) -> str:
    return _digits(entity.iri or "", _ENTITY)


def _digits(text: str, count: int) -> str:
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:count]


def _read(path: Path) -> Entity | None:
    try:
        entity = from_json(json.loads(path.read_bytes())["entity"])
    except (OSError, ValueError, KeyError, TypeError, RecordError):
        return None  # an index entry may be lost: the content is then joined on reading
    return entity if isinstance(entity, Entity) else None
