"""Tables and arrays by their content: one digest in every library, and no other's."""

from __future__ import annotations

import datetime as dt
import json
import struct
import subprocess
import sys
from decimal import Decimal
from hashlib import sha256

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provkit.capture import tables
from provkit.capture.tables import _canonical
from provkit.errors import CaptureError

pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")
sp = pytest.importorskip("scipy.sparse")

WHOLE = {
    f"{sign}int{bits}": (bits, sign) for bits in (8, 16, 32, 64) for sign in ("", "u")
}
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
NAME = TEXT.filter(bool)  # polars gives a name to a column without one
MOMENTS = st.integers(-(2**62), 2**62)


def bounds(bits: int, sign: str) -> tuple[int, int]:
    return (0, 2**bits - 1) if sign else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def arrow_types() -> st.SearchStrategy:
    whole = [
        st.just((getattr(pa, name)(), st.integers(*bounds(*each))))
        for name, each in WHOLE.items()
    ]
    other = [
        (pa.float64(), st.floats()),
        (pa.float32(), st.floats(width=32)),
        (pa.bool_(), st.booleans()),
        (pa.string(), TEXT),
        (pa.binary(), st.binary(max_size=8)),
        (pa.date32(), st.dates()),
        (pa.timestamp("us"), MOMENTS),
        (pa.timestamp("ns", "Europe/Berlin"), MOMENTS),
        (pa.timestamp("ms", "UTC"), st.integers(-(2**40), 2**40)),
        (pa.duration("us"), MOMENTS),
        (pa.time64("ns"), st.integers(0, 86399 * 10**9)),
        (pa.decimal128(20, 3), st.decimals(-1000, 1000, places=3)),
        (pa.dictionary(pa.int32(), pa.string()), TEXT),
    ]
    return st.one_of(*whole, *map(st.just, other))


@st.composite
def arrow_tables(draw, *, nulls: bool = True):
    rows = draw(st.integers(0, 6))
    names = draw(st.lists(NAME, max_size=4, unique=True))
    columns = []
    for _ in names:
        kind, values = draw(arrow_types())
        values = st.one_of(st.none(), values) if nulls else values
        drawn = draw(st.lists(values, min_size=rows, max_size=rows))
        if pa.types.is_dictionary(kind):
            columns.append(pa.array(drawn, pa.string()).dictionary_encode())
        else:
            columns.append(pa.array(drawn, kind))
    return pa.Table.from_arrays(columns, names)


def digest(thing: object) -> str:
    return tables.digest_of(thing).value


@settings(max_examples=200, deadline=None)
@given(arrow_tables())
def test_a_table_has_one_digest_in_arrow_polars_and_pandas(table):
    expected = digest(table)
    if table.num_columns:  # without one, polars forgets how many rows there are
        assert digest(pl.from_arrow(table)) == expected
    assert digest(table.to_pandas(types_mapper=pd.ArrowDtype)) == expected


@settings(max_examples=100, deadline=None)
@given(arrow_tables(nulls=False))
def test_a_table_without_nulls_has_it_in_the_types_of_numpy_too(table):
    types = [pa.types.is_time64, pa.types.is_decimal, pa.types.is_dictionary]
    kept = [
        name
        for name, field in zip(table.column_names, table.schema, strict=True)
        if not any(test(field.type) for test in types) and table.num_rows
    ]
    table = table.select(kept)
    plain = table.to_pandas()
    assert digest(plain) == digest(table)
    if kept:
        assert digest(pl.from_pandas(plain, nan_to_null=False)) == digest(table)


@settings(max_examples=100, deadline=None)
@given(arrow_tables(), st.data())
def test_chunks_and_views_change_nothing(table, data):
    cut = data.draw(st.integers(0, table.num_rows))
    parts = pa.concat_tables([table.slice(0, cut), table.slice(cut)])
    assert digest(parts) == digest(table)
    wider = pa.concat_tables([table, table])
    assert digest(wider.slice(table.num_rows)) == digest(table)


@pytest.mark.parametrize("rows", [0, 1, 65535, 65536, 65537, 200_000])
def test_blocks_do_not_show(rows):
    numbers = np.arange(rows) % 7
    frame = pd.DataFrame({"n": numbers, "s": [f"x{each}" for each in numbers]})
    frame = frame.astype({"s": "str"})
    expected = digest(frame)
    assert digest(pl.from_pandas(frame)) == expected
    assert digest(pa.Table.from_pandas(frame, preserve_index=False)) == expected


def test_the_serialisation_is_what_the_documentation_says():
    frame = pd.DataFrame({"é": pd.array([1, None], "Int16"), "s": ["ab", None]})
    header = {
        "columns": [{"name": "é", "type": "int16"}, {"name": "s", "type": "string"}],
        "form": "table",
        "index": [],
        "shape": [2, 2],
    }
    content = b"provkit table 1\n"
    content += json.dumps(header, separators=(",", ":")).encode() + b"\n"
    content += b"\1" + bytes([0b10]) + struct.pack("<hh", 1, 0)
    content += b"\1" + bytes([0b10]) + struct.pack("<QQ", 2, 0) + b"ab"
    assert digest(frame) == sha256(content).hexdigest()


# -- what counts -----------------------------------------------------------------------

BASE = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "z"]})


@pytest.mark.parametrize(
    "other",
    [
        BASE.iloc[::-1].reset_index(drop=True),
        BASE[["b", "a"]],
        BASE.rename(columns={"a": "A"}),
        BASE.astype({"a": "int32"}),
        BASE.astype({"a": "float64"}),
        BASE.astype({"a": "str"}),
        BASE.assign(b=["x", "y", "Z"]),
        BASE.assign(b=["x", "y", None]),
        BASE.assign(b=["x", "yz", ""]),
        BASE.iloc[:2],
        BASE[["a"]],
        BASE.set_axis([5, 6, 7]),
        BASE.set_axis(list("pqr")),
        BASE.rename_axis("row"),
        BASE.set_index("b"),
        BASE.set_index(["b", "a"]),
        BASE["a"],
        BASE.to_numpy(object)[:, 0].astype("int64"),
    ],
)
def test_order_names_types_values_and_index_count(other):
    assert digest(other) != digest(BASE)


@pytest.mark.parametrize(
    "same",
    [
        BASE.copy(),
        BASE.set_axis(np.arange(3)),
        BASE.astype({"a": "Int64"}),
        BASE.astype({"b": "category"}),
        BASE.astype({"b": object}),
        BASE.astype({"b": "string"}),
        BASE.iloc[:, ::-1].iloc[:, ::-1],
        BASE.assign(b=pd.Categorical(list("xyz"), categories=list("qzyx"))),
        BASE.astype({"a": object}),
        BASE.astype({"a": pd.SparseDtype("int64", 0)}),
    ],
)
def test_how_it_is_held_does_not(same):
    assert digest(same) == digest(BASE)


def test_an_index_is_no_column():
    indexed = BASE.set_index("a")
    assert digest(indexed) != digest(BASE)
    assert digest(indexed) != digest(BASE[["b"]])
    assert digest(indexed.reset_index()) == digest(BASE)


def test_missing_and_not_a_number_are_two_things():
    with_nan = pl.DataFrame({"x": [1.0, float("nan")]})
    with_null = pl.DataFrame({"x": [1.0, None]})
    assert digest(with_nan) != digest(with_null)
    assert digest(with_nan) == digest(pd.DataFrame({"x": [1.0, float("nan")]}))
    assert digest(with_null) == digest(
        pd.DataFrame({"x": pd.array([1, None], "Float64")})
    )


def test_every_not_a_number_is_the_same_and_minus_zero_is_not_zero():
    quiet, other = np.array([0x7FF8 << 48, 0xFFF8000000000001], "u8").view("f8")
    assert digest(np.array([quiet])) == digest(np.array([other]))
    assert digest(np.array([0.0])) != digest(np.array([-0.0]))
    assert digest(np.array([complex(quiet, 1)])) == digest(
        np.array([complex(other, 1)])
    )


def test_no_two_shapes_of_nothing_are_one():
    nothing = [
        pd.DataFrame(),
        pd.DataFrame({"a": pd.array([], "int64")}),
        pd.DataFrame({"a": pd.array([], "int32")}),
        pd.DataFrame(index=range(3)),
        pd.Series([], dtype="int64"),
        np.array([]),
        np.zeros((0, 3)),
        np.zeros((3, 0)),
        sp.csr_array((0, 3)),
    ]
    assert len({digest(each) for each in nothing}) == len(nothing)


def test_a_table_is_never_taken_for_a_file(tmp_path):
    from provkit.capture.content.digests import digest_of

    frame = pd.DataFrame({"a": [1, 2]})
    for name, write in {"csv": frame.to_csv, "parquet": frame.to_parquet}.items():
        write(tmp_path / name)
        assert digest_of(tmp_path / name) != tables.digest_of(frame)


# -- columns of objects ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a", None, "b"], "string"),
        (["a", float("nan")], "string"),
        (["a", pd.NA], "string"),
        ([b"a", None], "binary"),
        ([True, None, np.True_], "bool"),
        ([1, None, np.int64(3)], "int64"),
        ([1, float("nan")], "int64"),
        ([1.5, None, float("nan")], "float64"),
        ([dt.date(2020, 1, 2), None], "date"),
        ([None, None], "null"),
        (["\ud800"], "string"),
    ],
)
def test_objects_of_one_kind_are_a_column_of_it(values, kind):
    frame = pd.DataFrame({"x": pd.Series(values, dtype=object)})
    column = tables._reader(frame).read(frame).columns[0]
    assert column.type == kind
    assert digest(frame) == digest(frame.copy())


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["a", 1], "several types: int64, string"),
        ([1, 2.5], "several types: float64, int64"),
        ([True, 1], "several types: bool, int64"),
        (["a", b"a"], "several types: binary, string"),
        (["a", 1.5], "several types: float64, string"),
        ([[1], [2]], "a list has no canonical form"),
        ([{"a": 1}], "a dict has no canonical form"),
        ([dt.datetime(2020, 1, 1)], "a datetime has no canonical form"),  # noqa: DTZ001
        ([Decimal(1)], "a Decimal has no canonical form"),
        ([2**80], "an integer beyond 64 bits"),
    ],
)
def test_objects_that_are_not_are_refused(values, told):
    frame = pd.DataFrame({"HG00096": pd.Series(values, dtype=object)})
    with pytest.raises(CaptureError, match=told) as refused:
        digest(frame)
    assert "HG00096" not in str(refused.value)  # a column may be named for somebody


@pytest.mark.parametrize(
    "thing",
    [
        pl.LazyFrame({"a": [1]}),
        pl.DataFrame({"a": [[1]]}),
        pl.DataFrame({"a": [{"b": 1}]}),
        pa.table({"a": [[1]]}),
        pd.DataFrame({"a": pd.period_range("2020", periods=2)}),
        pd.DataFrame({"a": pd.interval_range(0, 2)}),
        pd.DataFrame({1.5: [1]}),
        np.array([(1, 2)], dtype=[("a", int), ("b", int)]),
        np.zeros(2, np.longdouble),
        np.zeros(2, "M8[25s]"),
        sp.coo_array(np.zeros((2, 2, 2))) if hasattr(sp, "coo_array") else None,
    ],
)
def test_what_has_no_canonical_form_is_refused_with_the_reason(thing):
    if isinstance(thing, sp.coo_array) and thing.ndim == 2:
        pytest.skip("this scipy has no sparse array of three axes")
    assert tables.is_table(thing)
    with pytest.raises(CaptureError):
        digest(thing)


def test_what_is_no_table_is_none():
    for thing in (1, "a", [1], {}, None, np.float64(1), pd.Timestamp(0), object()):
        assert not tables.is_table(thing)


def test_names_may_be_numbers_nothing_and_tuples():
    names = [
        [0, 1],
        ["0", "1"],
        [None, 1],
        [("a", "b"), ("a", "c")],
        ["a", "a"],
        [np.int8(5), 1],
    ]
    frames = [
        pd.DataFrame([[1, 2]]).set_axis(pd.Index(each, dtype=object), axis=1)
        for each in names
    ]
    assert len({digest(each) for each in frames}) == len(names)


# -- arrays ----------------------------------------------------------------------------


@settings(deadline=None)
@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 3), st.data())
def test_the_layout_of_an_array_in_memory_does_not_count(a, b, c, data):
    dtype = data.draw(
        st.sampled_from(
            ["int8", ">i4", "float16", "complex64", "bool", "M8[s]", "U3", "S2"]
        )
    )
    plain = np.arange(a * b * c).reshape(a, b, c).astype(dtype)
    expected = digest(plain)
    assert digest(np.asfortranarray(plain)) == expected
    assert digest(plain.astype(plain.dtype.newbyteorder())) == expected
    assert digest(plain[::-1][::-1]) == expected
    wide = np.repeat(plain, 2, axis=2)[:, :, ::2]
    assert digest(wide) == expected
    if a != b and plain.size:
        assert digest(plain.transpose(1, 0, 2)) != expected


@pytest.mark.parametrize("shape", [(70_000, 3), (3, 70_000), (300, 400)])
def test_a_large_array_in_another_order_is_read_in_c_order(shape):
    plain = np.arange(shape[0] * shape[1]).reshape(shape)
    assert digest(np.asfortranarray(plain)) == digest(plain)
    assert digest(np.asfortranarray(plain)[:, ::-1]) == digest(plain[:, ::-1].copy())


def test_shape_and_type_of_an_array_count():
    one = np.arange(6)
    others = [one.reshape(2, 3), one.reshape(3, 2), one.astype("i4"), one.astype(float)]
    assert len({digest(each) for each in (one, *others)}) == 5
    assert digest(np.array(3.0)) != digest(np.full((1,), 3.0))


def test_masked_values_are_null_whatever_lies_below():
    one = np.ma.array([1, 2, 3], mask=[0, 1, 0])
    other = np.ma.array([1, 9, 3], mask=[0, 1, 0])
    texts = np.ma.array(["a", "b"], mask=[0, 1])
    assert digest(one) == digest(other)
    assert digest(one) != digest(np.array([1, 2, 3]))
    assert digest(np.ma.array([1, 2])) == digest(np.array([1, 2]))
    assert digest(texts) == digest(np.ma.array(["a", "zz"], mask=[0, 1]).astype("U1"))


def test_a_memory_map_is_its_values(tmp_path):
    np.save(tmp_path / "a.npy", np.arange(10))
    assert digest(np.load(tmp_path / "a.npy", mmap_mode="r")) == digest(np.arange(10))


def test_a_sparse_matrix_is_its_values_in_every_layout():
    dense = np.array([[0, 1.5, 0], [2, 0, 0]])
    layouts = [
        getattr(sp, f"{each}_array")(dense)
        for each in ("coo", "csc", "csr", "lil", "dok")
    ]
    twice = sp.coo_array(([1.0, 0.5, 2, 0], ([0, 0, 1, 1], [1, 1, 0, 2])), (2, 3))
    assert len({digest(each) for each in (*layouts, twice, sp.csr_matrix(dense))}) == 1
    assert digest(sp.csr_array(dense)) != digest(sp.csr_array(dense.T))
    assert digest(sp.csr_array(dense)) != digest(dense)
    assert twice.nnz == 4  # it was not changed


def test_series_agree_too():
    one = pd.Series([1, 2], name="a")
    assert digest(one) == digest(pl.Series("a", [1, 2]))
    assert digest(pd.Series([1, 2])) == digest(pa.chunked_array([[1, 2]]))
    assert digest(one) != digest(one.to_frame())


def test_a_table_is_not_changed_by_being_read():
    frame = BASE.assign(c=pd.Categorical(["u", "v", None]))
    before = frame.copy(deep=True)
    digest(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_recognising_imports_nothing():
    code = """
import sys
from provkit.capture import tables
class DataFrame: pass
assert not tables.is_table(DataFrame()) and not tables.is_table(3)
assert not {"numpy", "pandas", "polars", "pyarrow", "scipy"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_block_holds_what_the_documentation_says():
    assert _canonical._BLOCK == 65_536
