"""Tables, record batches and arrays of Arrow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from provkit.capture.tables._canonical import Column, Table, Values
from provkit.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = frozenset(("Table", "RecordBatch", "ChunkedArray"))
_FIXED = {
    "bool": "bool",
    "halffloat": "float16",
    "float": "float32",
    "double": "float64",
    "date32[day]": "date",
    "null": "null",
    **{
        name: name for size in (8, 16, 32, 64) for name in (f"int{size}", f"uint{size}")
    },
}
_TEXTS = {
    "string": "string",
    "large_string": "string",
    "string_view": "string",
    "binary": "binary",
    "large_binary": "binary",
    "binary_view": "binary",
}
_MOMENT = re.compile(
    r"(timestamp|duration|time32|time64)\[(s|ms|us|ns)(?:, tz=(.+))?\]"
)
_IN_32_BITS = ("date32", "time32")


def read(thing: Any) -> Table:
    """A table, a batch of it, or one array as a series without a name."""
    if type(thing).__name__ == "ChunkedArray":
        return Table("series", (len(thing),), (_placed("", thing, 1),))
    columns = tuple(
        _placed(name, thing.column(place), place + 1)
        for place, name in enumerate(thing.schema.names)
    )
    return Table("table", (thing.num_rows, thing.num_columns), columns)


def column(name: object, array: Any) -> Column:
    """One array, in chunks or not, as a column.

    Raises:
        CaptureError: its type has no canonical form.
    """
    stated = str(array.type)
    if stated in _FIXED:
        return _made(name, array, _FIXED[stated], _fixed)
    if stated in _TEXTS or stated.startswith("fixed_size_binary["):
        return _made(name, array, _TEXTS.get(stated, "binary"), _texts)
    if moment := _MOMENT.fullmatch(stated):
        word, unit, zone = moment.groups()
        word = word.removesuffix("32").removesuffix("64")
        kind = f"{word}[{unit}, {zone}]" if zone else f"{word}[{unit}]"
        return _made(name, array, kind, _fixed)
    if stated.startswith("decimal"):
        return _made(name, array, f"decimal[{array.type.scale}]", _decimals)
    if stated.startswith("dictionary<"):
        return column(name, array.cast(array.type.value_type))
    raise CaptureError(f"the type {stated} has no canonical form")


def _placed(name: str, array: Any, place: int) -> Column:
    try:
        return column(name, array)
    except CaptureError as error:
        raise CaptureError(f"column {place}: {error}") from error


def _made(
    name: object, array: Any, kind: str, values_of: Callable[[Any], Values]
) -> Column:
    def read_block(start: int, stop: int) -> Values:
        return values_of(array.slice(start, stop - start))

    return Column(name, kind, len(array), read_block)


def _fixed(part: Any) -> Values:
    import numpy as np

    stated = str(part.type)
    nulls = np.asarray(part.is_null()) if part.null_count else None
    if stated == "null":
        return Values(np.asarray(part.is_null()), nulls)
    if _MOMENT.fullmatch(stated) or stated.startswith(_IN_32_BITS):
        part = part.cast("int32" if stated.startswith(_IN_32_BITS) else "int64")
    if nulls is not None:
        part = part.fill_null(False if stated == "bool" else 0)
    held = np.asarray(part)
    return Values(held.astype(np.int64) if stated.startswith("time32") else held, nulls)


def _texts(part: Any) -> Values:
    return Values(part.to_pylist())


def _decimals(part: Any) -> Values:
    texts = [None if each is None else f"{each:f}" for each in part.to_pylist()]
    return Values(texts)
