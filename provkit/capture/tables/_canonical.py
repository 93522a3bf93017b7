"""The canonical serialisation of a table, as the package describes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from provkit.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

_PREFIX = b"provkit table 1\n"
_BLOCK = 1 << 16
_INT64 = 1 << 63


@dataclass(frozen=True, slots=True)
class Values:
    """A run of values of one column.

    Attributes:
        held: an array for types of fixed width, else a list of texts or of bytes;
            anything may stand where the value is null.
        nulls: which of them are null; nothing where none is.
    """

    held: NDArray[Any] | list[Any]
    nulls: NDArray[Any] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: a text, number or nothing, or a tuple of such.
        type: as the package lists them.
        rows: how many values it has.
        read: gives the values from one row to before another.
    """

    name: object
    type: str
    rows: int
    read: Callable[[int, int], Values]


@dataclass(frozen=True, slots=True)
class Table:
    """A table or an array.

    Attributes:
        form: `table`, `series`, `array` or `sparse`.
        shape: rows and columns, or the extent of each axis.
        columns: in order.
        index: the columns that name the rows.
    """

    form: str
    shape: tuple[int, ...]
    columns: tuple[Column, ...]
    index: tuple[Column, ...] = ()


def sha256_of(table: Table) -> str:
    """The SHA-256 of the serialisation, in hexadecimal digits.

    Raises:
        CaptureError: a column has no canonical form.
    """
    hasher = sha256(_PREFIX)
    hasher.update(_header(table))
    for column in (*table.index, *table.columns):
        for part in _blocks(column):
            hasher.update(part)
    return hasher.hexdigest()


def _header(table: Table) -> bytes:
    content = {
        "form": table.form,
        "shape": [int(each) for each in table.shape],
        "columns": [_described(each) for each in table.columns],
        "index": [_described(each) for each in table.index],
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _described(column: Column) -> dict[str, Any]:
    return {"name": _name(column.name), "type": column.type}


def _name(name: object) -> Any:
    if isinstance(name, tuple):
        return [_name(each) for each in name]
    if hasattr(name, "item"):  # a number of numpy
        name = name.item()
    if name is None or isinstance(name, (str, int)):
        return name
    raise CaptureError(f"a column is named by a {type(name).__name__}")


def _blocks(column: Column) -> Iterator[bytes]:
    for start in range(0, column.rows, _BLOCK):
        values = column.read(start, min(start + _BLOCK, column.rows))
        yield from _mask(values)
        if column.type == "null":
            continue
        if isinstance(values.held, list):
            yield from _texts(values.held)
        else:
            yield _fixed(values.held, values.nulls)


def _mask(values: Values) -> Iterator[bytes]:
    import numpy as np

    nulls = values.nulls
    if isinstance(values.held, list):
        nulls = np.fromiter((each is None for each in values.held), bool)
    if nulls is None or not nulls.any():
        yield b"\0"
    else:
        yield b"\1"
        yield np.packbits(nulls, bitorder="little").tobytes()


def _texts(held: list[Any]) -> Iterator[bytes]:
    import numpy as np

    encoded = [
        b""
        if each is None
        # A lone surrogate, which only a text of Python's can hold, stays one.
        else each.encode("utf-8", "surrogatepass")
        if isinstance(each, str)
        else each
        for each in held
    ]
    yield np.fromiter(map(len, encoded), "<u8", len(encoded)).tobytes()
    yield b"".join(encoded)


def _fixed(held: NDArray[Any], nulls: NDArray[Any] | None) -> bytes:
    import numpy as np

    if nulls is not None and nulls.any():
        held = np.where(nulls, held.dtype.type(0), held)
    if held.dtype.kind in "fc":
        held = _one_nan(held)
    return held.astype(held.dtype.newbyteorder("<"), copy=False).tobytes()


def _one_nan(held: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    if held.dtype.kind == "c":
        part = held.real.dtype
        pairs = np.ascontiguousarray(held).view(part)
        return _one_nan(pairs)
    missing = np.isnan(held)
    if missing.any():
        held = np.where(missing, held.dtype.type("nan"), held)
    return held
