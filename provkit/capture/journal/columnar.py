"""Metric values as Parquet, for those who read millions of them (extra `parquet`).

While a run goes on, values stand line by line, because that survives a crash. When it
ends, `PROVKIT_METRICS=parquet` turns the lines into one Parquet file: `name` (a
dictionary of texts), `step` (int64, may be null), `value` (float64, NaN and infinities
kept) and `time` (seconds since the epoch, float64).
"""

from __future__ import annotations

import json
import os
from hashlib import file_digest
from itertools import islice
from typing import TYPE_CHECKING, Any

from provkit.errors import MissingPackage, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_FORMATS = ("lines", "parquet")
_ROWS = 100_000


def wanted() -> bool:
    """Whether the values are to be Parquet when the run has ended.

    Raises:
        UnknownName: `PROVKIT_METRICS` names no format.
    """
    name = os.environ.get("PROVKIT_METRICS", "lines")
    if name not in _FORMATS:
        raise UnknownName.among("format of metric values", name, _FORMATS)
    return name == "parquet"


def to_parquet(lines: Path) -> tuple[Path, str]:
    """Turn a file of lines into a Parquet file beside it, and remove the lines.

    Returns:
        the new file and its SHA-256.

    Raises:
        MissingPackage: `pyarrow` is not installed.
        OSError: the file cannot be written; the lines stay.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise MissingPackage.for_plugin("parquet", "pyarrow") from error
    schema = pa.schema(
        {
            "name": pa.dictionary(pa.int32(), pa.string()),
            "step": pa.int64(),
            "value": pa.float64(),
            "time": pa.float64(),
        }
    )
    path = lines.with_suffix(".parquet")
    temporary = path.with_name(f".{path.name}")
    with parquet.ParquetWriter(temporary, schema, compression="zstd") as writer:
        for rows in _batches(lines):
            columns = list(zip(*rows, strict=True))
            arrays = [
                pa.array(column, field.type)
                for column, field in zip(columns, schema, strict=True)
            ]
            writer.write_table(pa.table(arrays, schema=schema))
    with temporary.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
        os.fsync(stream.fileno())
    temporary.replace(path)
    lines.unlink()
    return path, digest


def _batches(lines: Path) -> Iterator[list[list[Any]]]:
    with lines.open("rb") as stream:
        while batch := list(islice(stream, _ROWS)):
            yield [json.loads(row) for row in batch]
