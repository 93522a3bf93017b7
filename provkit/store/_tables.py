"""Writing a graph as Parquet tables, whole or not at all."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from hashlib import file_digest
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from provkit.errors import UnreadableGraph
from provkit.rdf.placing import sync_folder, write_bytes
from provkit.store.parquet import (
    COLUMNS,
    FORMAT,
    HEAD,
    STATEMENTS,
    engine,
    head,
    row,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pyoxigraph import Triple

    from provkit.store import Source

_ROWS: Final = 250_000
_KINDS: Final = {
    "nodes": {
        "id": "int64",
        "iri": "string",
        "kind": "string",
        "kinds": "list<string>",
        "title": "string",
        "states_cohort": "bool",
    },
    "edges": {
        "source": "int64",
        "target": "int64",
        "relation": "string",
        "role": "string",
        "carries": "bool",
        "assumed": "bool",
    },
    "strata": {
        "dataset": "int64",
        "population": "string",
        "label": "string",
        "low": "int64",
        "high": "int64",
        "level": "int32",
        "total_low": "int64",
        "total_high": "int64",
    },
}


def write(
    folder: Path,
    triples: Iterable[Triple],
    tables: Mapping[str, Mapping[str, Any]],
    sources: Iterable[Source] = (),
) -> dict[str, int]:
    """Write the tables of a graph; gives how many rows each has.

    Args:
        folder: where; one that is there already is replaced if provkit wrote it.
        triples: every statement, as written.
        tables: the other tables, as columns.
        sources: what the statements are from.

    Raises:
        UnreadableGraph: something else is there.
        MissingPackage: pyarrow is not installed.
    """
    parquet = engine()
    if folder.exists() and any(folder.iterdir()):
        head(folder)  # says so if it is none of ours
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = folder.with_name(f".{folder.name}.{uuid4().hex}")
    place.mkdir()
    try:
        rows = {STATEMENTS: _statements(parquet, table(place, STATEMENTS), triples)}
        for name, columns in tables.items():
            rows[name] = _columns(parquet, table(place, name), name, columns)
        about = {
            "kind": "parquet",
            "format": FORMAT,
            "tables": {
                name: {"rows": count, "sha256": _digest(table(place, name))}
                for name, count in rows.items()
            },
            "sources": [asdict(source) for source in sources],
        }
        write_bytes(place / HEAD, json.dumps(about, indent=1).encode())
        _put(place, folder)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return rows


def damaged(folder: Path) -> list[str]:
    """The tables of a folder whose bytes are not those that were written."""
    stated = head(folder)["tables"]
    return [
        name
        for name, about in stated.items()
        if not table(folder, name).is_file()
        or _digest(table(folder, name)) != about["sha256"]
    ]


def _statements(parquet: Any, path: Path, triples: Iterable[Triple]) -> int:
    import pyarrow as pa

    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    count = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in _batches(map(row, triples)):
            columns = [list(column) for column in zip(*rows, strict=True)]
            writer.write_table(pa.table(columns, schema=schema))
            count += len(rows)
    return count


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, _ROWS)):
        yield batch


def _columns(parquet: Any, path: Path, name: str, columns: Mapping[str, Any]) -> int:
    import pyarrow as pa

    types = {
        "int64": pa.int64(),
        "int32": pa.int32(),
        "string": pa.string(),
        "bool": pa.bool_(),
        "list<string>": pa.list_(pa.string()),
    }
    kinds = _KINDS[name]
    if set(kinds) != set(columns):
        raise UnreadableGraph(f"{name}: columns {sorted(columns)}, not {sorted(kinds)}")
    schema = pa.schema([(column, types[kind]) for column, kind in kinds.items()])
    made = pa.table([columns[column] for column in kinds], schema=schema)
    parquet.write_table(made, path, compression="zstd", row_group_size=_ROWS)
    return int(made.num_rows)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _put(place: Path, folder: Path) -> None:
    """Move a folder into its place; one that was there goes first."""
    old = place.with_name(f"{place.name}.old")
    if folder.exists():
        folder.replace(old)
    place.replace(folder)
    shutil.rmtree(old, ignore_errors=True)
    sync_folder(folder.parent)
