"""An index on disk: one file per array, mapped and not read.

    save(index, folder, key)        write it beside its place and move it there
    open_saved(folder, key)         map it, unless it is of another state or format

The *key* says of which state of which sources the index is: who saves it chooses it,
for instance from the digests of the files. An index of another key, of another version
of provkit's relations, or with a part missing is no index.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from provkit.graph.index import DERIVED, Index
from provkit.graph.names import Names
from provkit.graph.policies import RECORDED
from provkit.graph.projection import Projection
from provkit.graph.relations import RELATIONS
from provkit.graph.table import Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

FORMAT: Final = 1
_HEAD: Final = "index.json"
_NOTHING: Final = 128  # bytes: the head of a file of numpy's


def save(index: Index, folder: Path, key: str) -> None:
    """Write an index with its default projection, whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for name, array in _arrays(index).items():
            np.save(place / f"{name}.npy", array)
        head = {"ambiguous": dict(index.ambiguous), **_head(key)}
        (place / _HEAD).write_text(json.dumps(head), encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        place.replace(folder)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def open_saved(folder: Path, key: str) -> Index | None:
    """Map a saved index, if it is there, whole, and of that state."""
    try:
        head = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
        if {name: head.get(name) for name in _head(key)} != _head(key):
            return None

        def array(name: str) -> NDArray[Any]:
            path = folder / f"{name}.npy"
            # An array of nothing cannot be mapped.
            mode: Literal["r"] | None = "r" if path.stat().st_size > _NOTHING else None
            found: NDArray[Any] = np.load(path, mmap_mode=mode)
            # A plain view of it: numpy's class for mapped arrays is slow to index.
            return found.view(np.ndarray)

        return _assembled(array, head["ambiguous"])
    except (OSError, EOFError, ValueError, KeyError):
        return None


def _head(key: str) -> dict[str, object]:
    predicates = [
        f"{relation.predicate} {relation.flow.name}" for relation in RELATIONS
    ]
    return {"format": FORMAT, "key": key, "relations": predicates}


def _arrays(index: Index) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {"types": index.types}
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
    return found


def _assembled(
    array: Callable[[str], NDArray[Any]], ambiguous: dict[str, list[str]]
) -> Index:
    def rows(name: str) -> Rows:
        parts = ("start", "relation", "other")
        return Rows(*(array(f"{name}-{part}") for part in parts))

    def names(name: str) -> Names:
        parts = ("content", "start", "check", "order")
        return Names(*(array(f"{name}-{part}") for part in parts))

    index = Index(
        names("names"),
        names("texts"),
        array("types"),
        out=rows("out"),
        into=rows("into"),
        ambiguous={content: tuple(each) for content, each in ambiguous.items()},
    )
    parts = ("source", "target", "relation", "marks")
    links = Projection(index, *(array(f"links-{part}") for part in parts))
    index.remember(RECORDED, links, {name: array(name) for name in DERIVED})
    return index
