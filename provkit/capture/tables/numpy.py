"""Arrays of numpy, masked ones included."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from provkit.capture.tables._arrays import of_array
from provkit.capture.tables._canonical import Column, Table, Values

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS = frozenset(("ndarray", "memmap", "matrix", "MaskedArray"))


def read(thing: Any) -> Table:
    """An array of any number of axes, in C order, as one column."""
    import numpy as np

    mask = np.ma.getmaskarray(thing) if isinstance(thing, np.ma.MaskedArray) else None
    plain = np.asarray(np.ma.getdata(thing) if mask is not None else thing)
    column = _flat(plain)
    if mask is not None:
        column = _masked(column, _flat(mask))
    return Table("array", plain.shape, (column,))


def _flat(array: NDArray[Any]) -> Column:
    if array.flags.c_contiguous or array.dtype.kind == "O":
        return of_array(None, array.reshape(-1))
    kind = of_array(None, array.flat[:0])

    def read_block(start: int, stop: int) -> Values:
        part = _in_c_order(array, start, stop)
        return of_array(None, part).read(0, len(part))

    return Column(None, kind.type, prod(array.shape), read_block)


def _in_c_order(array: NDArray[Any], start: int, stop: int) -> NDArray[Any]:
    """Some values of an array that is laid out otherwise, without a copy of it all."""
    width = prod(array.shape[1:])
    if width > stop - start:
        return array.flat[
            start:stop
        ]  # slow for its length, but takes no more than that
    first, end = start // width, -(-stop // width)
    rows = array[first:end].reshape(-1)
    return rows[start - first * width : stop - first * width]


def _masked(column: Column, mask: Column) -> Column:
    def read_block(start: int, stop: int) -> Values:
        values, hidden = column.read(start, stop), mask.read(start, stop).held
        if isinstance(values.held, list):
            shown = [
                None if gone else each
                for each, gone in zip(values.held, hidden, strict=True)
            ]
            return Values(shown)
        import numpy as np

        nulls = np.asarray(hidden)
        return Values(
            values.held, nulls if values.nulls is None else nulls | values.nulls
        )

    return Column(column.name, column.type, column.rows, read_block)
