"""Tables and series of pandas."""

from __future__ import annotations

from typing import Any

from provkit.capture.tables import pyarrow as arrow
from provkit.capture.tables._arrays import of_array, of_texts
from provkit.capture.tables._canonical import Column, Table, Values
from provkit.capture.tables._zones import zone_name
from provkit.errors import CaptureError

KINDS = frozenset(("DataFrame", "Series"))


def read(thing: Any) -> Table:
    """A table or a series, with its index unless that only counts the rows."""
    index = tuple(_index(thing.index))
    if type(thing).__name__ == "Series":
        name = "" if thing.name is None else thing.name
        return Table("series", thing.shape, (_column(name, thing, 1),), index)
    columns = tuple(
        _column(name, thing.iloc[:, place], place + 1)
        for place, name in enumerate(thing.columns)
    )
    return Table("table", thing.shape, columns, index)


def _index(index: Any) -> list[Column]:
    if _only_counts(index):
        return []
    return [
        _column(name, index.get_level_values(level).to_series(), 0)
        for level, name in enumerate(index.names)
    ]


def _only_counts(index: Any) -> bool:
    import numpy as np

    if index.nlevels > 1 or index.name is not None:
        return False
    if type(index).__name__ == "RangeIndex":
        return bool(len(index) == 0 or (index.start == 0 and index.step == 1))
    if len(index) == 0:
        return True
    if not isinstance(index.dtype, np.dtype) or index.dtype.kind != "i":
        return False
    return bool((index.to_numpy() == np.arange(len(index))).all())


def _column(name: object, series: Any, place: int) -> Column:
    try:
        return _typed(name, series)
    except CaptureError as error:
        where = f"column {place}" if place else "the index"
        raise CaptureError(f"{where}: {error}") from error


def _typed(name: object, series: Any) -> Column:  # noqa: PLR0911 - one line per type
    import numpy as np

    dtype = series.dtype
    if isinstance(dtype, np.dtype):
        return of_array(name, series.to_numpy())
    match type(dtype).__name__:
        case "CategoricalDtype":
            return _categories(name, series)
        case "StringDtype":
            return of_texts(name, series.to_numpy(object, na_value=None).tolist())
        case "ArrowDtype":
            return arrow.column(name, series.array.__arrow_array__())
        case "DatetimeTZDtype":
            moments = series.to_numpy(f"datetime64[{dtype.unit}]")
            zone = f"timestamp[{dtype.unit}, {zone_name(dtype.tz)}]"
            plain = of_array(name, moments)
            return Column(name, zone, plain.rows, plain.read)
        case "SparseDtype":
            return _typed(name, series.sparse.to_dense())
    if isinstance(getattr(dtype, "numpy_dtype", None), np.dtype):
        return _nullable(name, series)
    raise CaptureError(f"the type {dtype} has no canonical form")


def _nullable(name: object, series: Any) -> Column:
    nulls = series.isna().to_numpy()
    values = series.to_numpy(series.dtype.numpy_dtype, na_value=0)
    plain = of_array(name, values)

    def read_block(start: int, stop: int) -> Values:
        return Values(values[start:stop], nulls[start:stop])

    return Column(name, plain.type, plain.rows, read_block)


def _categories(name: object, series: Any) -> Column:
    import numpy as np

    codes = series.cat.codes.to_numpy()
    categories = series.cat.categories
    column = _typed(name, categories.to_series())
    held = column.read(0, len(categories)).held

    def read_block(start: int, stop: int) -> Values:
        part = codes[start:stop]
        nulls = part < 0
        if isinstance(held, list):
            return Values([held[code] if code >= 0 else None for code in part])
        if len(held) == 0:
            return Values(np.zeros(len(part), held.dtype), nulls)
        return Values(held[np.where(nulls, 0, part)], nulls)

    return Column(name, column.type, len(codes), read_block)
