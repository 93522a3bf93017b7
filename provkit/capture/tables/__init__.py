r"""What a table or an array in memory is, by its content.

The digest is the SHA-256 of a canonical serialisation of all columns, types and values.
Its first line is `provkit table 1`, with which no CSV, Parquet or array file begins, so
that a table and a file can only have one digest if the file *is* that serialisation;
`ni:///sha-256;...` over it is then what RFC 6920 says: the name of those bytes. Two
tables that print alike and differ in a type differ in their digest.

    serialisation = "provkit table 1" LF header LF block*
    header        = JSON, keys sorted, no spaces, ASCII: {"columns":[{"name":...,
                    "type":...}...],"form":...,"index":[as columns...],"shape":[...]}
    form          = "table" | "series" | "array" | "sparse"
    block         = up to 65 536 values of one column: all blocks of the index columns,
                    then of the first column, of the second ...
                    1 byte: whether any is null; if so one bit per value, 1 is null,
                    lowest bit first, filled up with 0 to whole bytes; then the values
    values        = fixed width, little-endian, 0 where null; `bool` as bytes 0 and 1;
                    `string` (UTF-8), `binary`, `decimal[s]` (as text): the lengths in
                    bytes as uint64, 0 where null, then all the bytes; `null`: nothing

    type                                  values
    bool  int8 ... uint64                 as they are
    float16 float32 float64               IEEE 754; every NaN as the one quiet NaN
    complex64 complex128                  real and imaginary part
    date                                  int32, days since 1970-01-01
    timestamp[u]  timestamp[u, zone]      int64, units since 1970-01-01; in UTC if zoned
    time[u]  duration[u]                  int64, units; u is s, ms, us or ns
    string  binary  decimal[scale]  null

What libraries call differently is one type here: a pandas `Int64` without nulls is
`int64`, a polars `String`, an Arrow `large_string` and a pandas `str` are `string`, a
categorical or dictionary column is its values. So one table has one digest in pandas,
polars and pyarrow, as long as it has the same types there. It has not where a library
changes them: pandas keeps a missing float as NaN, which is a value and no null. A
column of Python's own objects has the type that its values have, if it is one.

The order of rows and of columns counts, and so do the columns' names. The index of a
pandas table counts unless it is unnamed and merely numbers the rows from 0. A numpy
array has the form `array`: its shape, and its values in C order as one column; masked
values are null. A sparse matrix has the form `sparse`: its shape, and the three columns
of its CSR form with sorted indices, duplicates summed and zeros left out.

What has no canonical form (nested columns, objects of several types, a lazy frame) is
refused with the reason, and the recorder makes a gap of it. Metadata beside the values
(`attrs`, Arrow schema metadata, the order of categories) are not part of the content.

To add a library, write a file named as its top-level package, with `KINDS`, the class
names that it reads, and `read(thing) -> Table`; it is loaded when such a thing is met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit import plugins
from provkit.capture.tables._canonical import sha256_of
from provkit.errors import CaptureError
from provkit.model import Digest

if TYPE_CHECKING:
    from types import ModuleType


def is_table(thing: object) -> bool:
    """Whether a thing is a table or an array of a library that is known here.

    >>> is_table([[1, 2]])
    False
    """
    return _reader(thing) is not None


def digest_of(thing: object) -> Digest:
    """The SHA-256 of the canonical serialisation of a table or an array.

    Raises:
        CaptureError: it has no canonical form; the message says why, and names columns
            by their number, since a column may be named for a participant.
    """
    reader = _reader(thing)
    if reader is None:
        raise CaptureError(f"a {type(thing).__name__} is no table that is known")
    return Digest("sha256", sha256_of(reader.read(thing)))


def _reader(thing: object) -> ModuleType | None:
    package = type(thing).__module__.partition(".")[0]
    if package not in plugins.names("capture.tables"):
        return None
    reader = plugins.load("capture.tables", package)
    return reader if type(thing).__name__ in reader.KINDS else None
