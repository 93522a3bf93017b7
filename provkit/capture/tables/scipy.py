"""Sparse matrices and arrays of scipy, whatever their layout."""

from __future__ import annotations

from typing import Any

from provkit.capture.tables._arrays import of_array
from provkit.capture.tables._canonical import Table
from provkit.errors import CaptureError

KINDS = frozenset(
    f"{layout}_{kind}"
    for layout in ("bsr", "coo", "csc", "csr", "dia", "dok", "lil")
    for kind in ("matrix", "array")
)
_AXES = 2


def read(thing: Any) -> Table:
    """A matrix as the three columns of its CSR form, brought into order."""
    if thing.ndim != _AXES:
        raise CaptureError(f"a sparse array of {thing.ndim} axes has no canonical form")
    rows = thing.tocsr(copy=True)
    rows.sum_duplicates()
    rows.eliminate_zeros()
    columns = (
        of_array("starts", rows.indptr.astype("int64")),
        of_array("indices", rows.indices.astype("int64")),
        of_array("values", rows.data),
    )
    return Table("sparse", rows.shape, columns)
