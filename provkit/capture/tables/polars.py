"""Tables and series of polars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from provkit.capture.tables._canonical import Column, Table, Values
from provkit.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

KINDS = frozenset(("DataFrame", "Series", "LazyFrame"))
_FIXED = {
    "Boolean": "bool",
    "Float16": "float16",
    "Float32": "float32",
    "Float64": "float64",
    "Int8": "int8",
    "Int16": "int16",
    "Int32": "int32",
    "Int64": "int64",
    "UInt8": "uint8",
    "UInt16": "uint16",
    "UInt32": "uint32",
    "UInt64": "uint64",
    "Date": "date",
    "Time": "time[ns]",
    "Null": "null",
}


def read(thing: Any) -> Table:
    """A table or a series.

    Raises:
        CaptureError: it is a lazy frame, which holds no values.
    """
    if type(thing).__name__ == "LazyFrame":
        raise CaptureError("a LazyFrame is a plan that holds no values: collect() it")
    if type(thing).__name__ == "Series":
        return Table("series", (len(thing),), (_column(thing, 1),))
    columns = thing.get_columns()
    made = tuple(_column(each, place) for place, each in enumerate(columns, start=1))
    return Table("table", thing.shape, made)


def _column(series: Any, place: int) -> Column:  # noqa: PLR0911 - one line per type
    dtype = series.dtype
    name = dtype.base_type().__name__
    if name in _FIXED:
        return _made(series, _FIXED[name], _fixed)
    unit = getattr(dtype, "time_unit", None)
    match name:
        case "String":
            return _made(series, "string", _texts)
        case "Binary":
            return _made(series, "binary", _texts)
        case "Categorical" | "Enum":
            return _made(series, "string", lambda part: _texts(part.cast(str)))
        case "Datetime":
            zone = f", {dtype.time_zone}" if dtype.time_zone else ""
            return _made(series, f"timestamp[{unit}{zone}]", _fixed)
        case "Duration":
            return _made(series, f"duration[{unit}]", _fixed)
        case "Decimal":
            return _made(series, f"decimal[{dtype.scale}]", _decimals)
    raise CaptureError(f"column {place}: the type {dtype} has no canonical form")


def _made(series: Any, kind: str, values_of: Callable[[Any], Values]) -> Column:
    def read_block(start: int, stop: int) -> Values:
        return values_of(series.slice(start, stop - start))

    return Column(series.name, kind, len(series), read_block)


def _fixed(part: Any) -> Values:
    if part.dtype.base_type().__name__ == "Null":
        return Values(part.is_null().to_numpy(), part.is_null().to_numpy())
    nulls: NDArray[Any] | None = None
    part = part.to_physical()
    if part.null_count():
        nulls = part.is_null().to_numpy()
        is_truth = part.dtype.base_type().__name__ == "Boolean"
        part = part.fill_null(False if is_truth else 0)
    return Values(part.to_numpy(), nulls)


def _texts(part: Any) -> Values:
    return Values(part.to_list())


def _decimals(part: Any) -> Values:
    return Values([None if each is None else f"{each:f}" for each in part.to_list()])
