"""The digest index of a ledger: which entity was made with which content.

One small file per produced entity, in a folder per digest, moved into place whole: many
processes may write at once. It lets a second script that is handed only a file call it
by the name that its maker gave it. The index can be deleted; then files are known by
their content, and `provkit.rdf.join` joins the graphs all the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provkit.errors import RecordError
from provkit.model import Entity
from provkit.model.codec import from_json, to_json
from provkit.rdf.files import write_bytes

if TYPE_CHECKING:
    from provkit.rdf.layout import Ledger


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
    """Enter an entity that was just made; it must have an IRI and a SHA-256."""
    digest = next(each.value for each in entity.checksums if each.algorithm == "sha256")
    folder = ledger.digest(digest)
    folder.mkdir(parents=True, exist_ok=True)
    content = {"made": when, "entity": to_json(entity)}
    name = (entity.iri or "").rpartition(":")[2].replace("/", "-")
    write_bytes(folder / f"{name}.json", json.dumps(content).encode())


def find(ledger: Ledger, digest: str, local_path: str | None) -> Found:
    """The entity that was made with a content.

    Where several were, the one last made at the same place in the ledger's folder is
    taken; with none there, it cannot be said which, and none is taken.
    """
    entries = [
        _read(path.read_bytes()) for path in ledger.digest(digest).glob("*.json")
    ]
    known = [entry for entry in entries if entry is not None]
    here = [entry for entry in known if local_path and _place(entry) == local_path]
    chosen = here or (known if len(known) == 1 else [])
    if not chosen:
        return Found(None, len(known))
    last = max(chosen, key=lambda entry: float(entry["made"]))
    return Found(last["entity"], len(known))


def _place(entry: dict[str, Any]) -> str | None:
    entity: Entity = entry["entity"]
    return entity.local_path


def _read(content: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(content)
        entity = from_json(entry["entity"])
    except (ValueError, KeyError, TypeError, RecordError):
        return None  # an index entry may be lost: the content is then joined on reading
    return {**entry, "entity": entity} if isinstance(entity, Entity) else None
