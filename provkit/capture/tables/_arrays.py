"""One-dimensional numpy arrays as columns: what several libraries hold inside."""

from __future__ import annotations

from datetime import date, datetime
from math import isnan
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from provkit.capture.tables._canonical import Column, Values
from provkit.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_UNITS = frozenset(("s", "ms", "us", "ns"))
_PLAIN = frozenset(
    (
        *("bool", "float16", "float32", "float64", "complex64", "complex128"),
        *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    )
)
_EPOCH = date(1970, 1, 1)
# In this order: a truth value is an integer to Python.
_KINDS = MappingProxyType(
    {
        bool: "bool",
        int: "int64",
        float: "float64",
        str: "string",
        bytes: "binary",
        date: "date",
    }
)


def of_array(name: object, array: NDArray[Any]) -> Column:
    """A column from an array of one dimension.

    Raises:
        CaptureError: its type has no canonical form.
    """
    dtype = array.dtype
    if dtype.name in _PLAIN:
        return Column(name, dtype.name, len(array), lambda a, b: Values(array[a:b]))
    if dtype.kind in "mM":
        return _moments(name, array)
    if dtype.kind in "UST":
        kind = "binary" if dtype.kind == "S" else "string"
        # Block by block: a list of all the texts takes more than the array.
        return Column(name, kind, len(array), lambda a, b: Values(array[a:b].tolist()))
    if dtype.kind == "O":
        return of_objects(name, array.tolist())
    raise CaptureError(f"the type {dtype} has no canonical form")


def of_texts(name: object, values: list[Any], kind: str = "string") -> Column:
    """A column of texts, or of `binary`; `None` is null."""
    return Column(name, kind, len(values), lambda a, b: Values(values[a:b]))


def of_objects(name: object, values: list[Any]) -> Column:
    """A column from Python's own values, if they are of one kind.

    What is missing (`None`, `pandas.NA`, `NaT`, and NaN where the others are no
    floating-point numbers) is null.

    Raises:
        CaptureError: they are of several kinds, or of one without a canonical form.
    """
    kinds = {each: _kind(each) for each in set(map(type, values))}
    found = set(kinds.values()) - {"null"}
    if len(found) > 1 and "float64" in found and _all_nan(values, kinds):
        found.discard("float64")
    if len(found) > 1:
        several = ", ".join(sorted(found))
        raise CaptureError(f"its values are of several types: {several}")
    kind = found.pop() if found else "null"
    if kind in ("string", "binary"):
        held = [each if kinds[type(each)] == kind else None for each in values]
        return of_texts(name, held, kind)
    if kind not in _PLAIN | {"date", "null"}:
        raise CaptureError(f"a {kind} has no canonical form")
    return _numbers(
        name, kind, values, lambda each: kinds[type(each)] == kind != "null"
    )


def _all_nan(values: list[Any], kinds: dict[type, str]) -> bool:
    return not any(
        kinds[type(each)] == "float64" and not isnan(each) for each in values
    )


def _numbers(
    name: object, kind: str, values: list[Any], counts: Callable[[Any], bool]
) -> Column:
    import numpy as np

    dtype = {"null": "bool", "date": "int32"}.get(kind, kind)

    def read(start: int, stop: int) -> Values:
        part = values[start:stop]
        nulls = np.fromiter((not counts(each) for each in part), bool, len(part))
        if kind == "date":
            part = [(each - _EPOCH).days if counts(each) else None for each in part]
        known = (0 if gone else each for each, gone in zip(part, nulls, strict=True))
        try:
            return Values(np.fromiter(known, dtype, len(part)), nulls)
        except OverflowError as error:
            raise CaptureError("it holds an integer beyond 64 bits") from error

    return Column(name, kind, len(values), read)


def _kind(kind: type) -> str:
    """What values of a class are; the name of the class where it is none of ours."""
    name = kind.__name__
    if kind is type(None) or name in ("NAType", "NaTType"):
        return "null"
    if issubclass(kind, datetime):
        return name
    if kind.__module__ == "numpy" and name in ("bool", "bool_"):
        return "bool"
    return next((word for each, word in _KINDS.items() if issubclass(kind, each)), name)


def _moments(name: object, array: NDArray[Any]) -> Column:
    import numpy as np

    unit, count = np.datetime_data(array.dtype)
    is_date = unit == "D" and array.dtype.kind == "M"
    if not is_date and (unit not in _UNITS or count != 1):
        raise CaptureError(f"the type {array.dtype} has no canonical form")
    word = "timestamp" if array.dtype.kind == "M" else "duration"
    width = np.int32 if is_date else np.int64

    def read(start: int, stop: int) -> Values:
        part = array[start:stop]
        nulls = np.isnat(part)
        counted = np.where(nulls, 0, part.astype(np.int64))
        if np.abs(counted).max(initial=0) > np.iinfo(width).max:
            raise CaptureError("it holds a day beyond 32 bits")
        return Values(counted.astype(width), nulls)

    return Column(name, "date" if is_date else f"{word}[{unit}]", len(array), read)
