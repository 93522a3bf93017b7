"""An index on disk: one file per array, mapped and not read.

    save(index, folder, key)        write it beside its place and move it there
    open_saved(folder, key)         map it, unless it is of another state or format
    reopened(folder, key)           what was read, to read more on top of it

The *key* says of which state of which sources the index is: who saves it chooses it,
for instance from the digests of the files. An index of another key, of another version
of provkit's relations, or with a part missing is no index.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import mkdtemp
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from provkit.graph import kinds
from provkit.graph.index import DERIVED, Index
from provkit.graph.mapped import Mapped
from provkit.graph.names import Names
from provkit.graph.policies import RECORDED
from provkit.graph.projection import Ends, Projection
from provkit.graph.reading import Table
from provkit.graph.relations import RELATIONS
from provkit.graph.table import Rows
from provkit.rdf.join import Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

FORMAT: Final = 3
_HEAD: Final = "index.json"
_COLUMNS: Final = ("subject", "relation", "object")


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands beside the arrays of a saved index.

    Attributes:
        key: the state of its sources.
        about: whatever who saved it wants to know again.
    """

    key: str
    about: Mapping[str, Any]


def save(
    index: Index,
    folder: Path,
    key: str,
    about: Mapping[str, Any] = MappingProxyType({}),
    read: Table | None = None,
) -> None:
    """Write an index with its default projection, whole or not at all.

    Args:
        index: what to write.
        folder: where; an index that is there already is replaced.
        key: the state of the sources.
        about: more to write down, as JSON can.
        read: the rows as they were read, where more will be read on top of them.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    old = place.with_name(f"{place.name}.old")
    try:
        for name, array in (_arrays(index) | _columns(read)).items():
            np.save(place / f"{name}.npy", array)
        head = {
            "ambiguous": dict(index.ambiguous),
            "about": dict(about),
            "name": place.name,  # no other saved index has it
            **_head(key),
        }
        (place / _HEAD).write_text(json.dumps(head), encoding="utf-8")
        if folder.exists():
            folder.replace(old)
        place.replace(folder)
    finally:
        shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def open_saved(folder: Path, key: str) -> Index | None:
    """Map a saved index, if it is there, whole, and of that state."""
    try:
        head = _read_head(folder)
        if head is None or head["key"] != key:
            return None
        array = Mapped(folder)
        index = _assembled(array, head["ambiguous"])
        index.rest = array.rest
        # Another process may have put a newer one there meanwhile.
        return index if _read_head(folder) == head else None
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def saved_in(folder: Path) -> Saved | None:
    """Of what state a saved index is, and what was written down with it."""
    try:
        head = _read_head(folder)
        return None if head is None else Saved(head["key"], head["about"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def reopened(folder: Path, key: str) -> tuple[Names, Names, Table] | None:
    """The names, texts and rows as they were read, to read more on top of them."""
    try:
        head = _read_head(folder)
        if head is None or head["key"] != key:
            return None
        array = Mapped(folder)
        rows = Table(*(array(f"read-{part}") for part in _COLUMNS))
        found = _names(array, "names"), _names(array, "texts"), rows
        return found if _read_head(folder) == head else None
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def _told(plan: Plan) -> NDArray[np.uint8]:
    """How contents were joined, as the bytes of a JSON text."""
    chosen = [[*use, entity] for use, entity in plan.chosen.items()]
    text = json.dumps([plan.same, chosen, sorted(plan.kept)])
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _plan(told: NDArray[np.uint8], ambiguous: Mapping[str, tuple[str, ...]]) -> Plan:
    same, chosen, kept = json.loads(told.tobytes())
    uses = {(node, user): entity for node, user, entity in chosen}
    return Plan(same, dict(ambiguous), uses, frozenset(kept))


def _read_head(folder: Path) -> dict[str, Any] | None:
    found: dict[str, Any] = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
    expected = _head(found["key"])
    same = {name: found.get(name) for name in expected} == expected
    return found if same else None


def _head(key: str) -> dict[str, object]:
    predicates = [
        f"{relation.predicate} {relation.flow.name}" for relation in RELATIONS
    ]
    bits = sorted(f"{iri} {bit}" for iri, bit in kinds.classes().items())
    return {"format": FORMAT, "key": key, "relations": predicates, "kinds": bits}


def _columns(read: Table | None) -> dict[str, NDArray[Any]]:
    if read is None:
        return {}
    return {f"read-{part}": getattr(read, part) for part in _COLUMNS}


def _arrays(index: Index) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {
        "types": index.types,
        "joins": _told(index.joins()),
    }
    for name, rows in (("out", index.out), ("into", index.into)):
        found[f"{name}-start"] = rows.start
        found[f"{name}-relation"] = rows.relation
        found[f"{name}-other"] = rows.other
    for name, names in (("names", index.names), ("texts", index.texts)):
        found[f"{name}-content"] = names.content
        found[f"{name}-start"] = names.start
        found[f"{name}-check"] = names.check
        found[f"{name}-order"] = names.order
    found |= {name: getattr(index, name) for name in DERIVED}
    links = index.projection(RECORDED)
    found["links-source"], found["links-target"] = links.source, links.target
    found["links-relation"], found["links-marks"] = links.relation, links.marks
    for name, ends in (("up", links.up), ("down", links.down)):
        found[f"{name}-start"], found[f"{name}-order"] = ends.start, ends.order
        found[f"{name}-other"] = ends.other
    return found


def _names(array: Callable[[str], NDArray[Any]], name: str) -> Names:
    parts = ("content", "start", "check", "order")
    return Names(*(array(f"{name}-{part}") for part in parts))


def _assembled(
    array: Callable[[str], NDArray[Any]], ambiguous: dict[str, list[str]]
) -> Index:
    def rows(name: str) -> Rows:
        parts = ("start", "relation", "other")
        found = Rows(*(array(f"{name}-{part}") for part in parts))
        if int(found.start[-1]) != len(found.other):
            raise ValueError(name)
        return found

    def ends(name: str) -> Ends:
        return Ends(*(array(f"{name}-{part}") for part in ("start", "order", "other")))

    index = Index(
        _names(array, "names"),
        _names(array, "texts"),
        array("types"),
        out=rows("out"),
        into=rows("into"),
        ambiguous={content: tuple(each) for content, each in ambiguous.items()},
    )
    parts = ("source", "target", "relation", "marks")
    links = Projection(index, *(array(f"links-{part}") for part in parts))
    vars(links).update(up=ends("up"), down=ends("down"))
    index.joins = cache(partial(_plan, array("joins"), index.ambiguous))
    index.remember(RECORDED, links, {name: array(name) for name in DERIVED})
    return index
