"""Triples to an index, in one pass over the triples and a few over arrays.

What the pass keeps is said in `reading`. After it, other ways of saying the same thing
are turned into the usual one: inverse properties are turned round, qualified forms
become plain, what a more special predicate implies is left out.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from provkit.graph import kinds
from provkit.graph.index import Index
from provkit.graph.reading import Reading, Table, together
from provkit.graph.relations import (
    INVERSE,
    QUALIFIED,
    RELATIONS,
    Flow,
    code_of,
    codes_of,
    setting_code,
)
from provkit.graph.table import Rows
from provkit.vocab import PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray
    from pyoxigraph import Triple

    from provkit.graph.names import Names

_NO_CONTENTS: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_NEVER = -1
_CODE_BITS = 8
_WORD = 63


def build(
    triples: Iterable[Triple],
    ambiguous: Mapping[str, tuple[str, ...]] = _NO_CONTENTS,
) -> Index:
    """Index a graph as it stands.

    Args:
        triples: the joined view of a graph, in any order; read once, not kept.
        ambiguous: contents that could not be joined, as `rdf.join` reports them.
    """
    reading = Reading()
    reading.take(triples)
    return _arranged(*reading.packed(), reading.table(), ambiguous)


def build_joined(reading: Reading) -> Index:
    """Index what was read, once its contents are joined.

    A content name that was replaced everywhere keeps its number and has no rows.
    """
    names, texts = reading.packed()
    table, plan = reading.joined(names, texts)
    index = _arranged(names, texts, table, plan.ambiguous)
    index.joins = lambda: plan
    return index


def _arranged(
    names: Names,
    texts: Names,
    table: Table,
    ambiguous: Mapping[str, tuple[str, ...]],
) -> Index:
    types = _types(table, names)
    table = table.without(RDF.type)
    table = _plain(_turned(table), len(names))
    _infer_types(table, types)
    table = _told_apart(table, types)
    table = _sorted(table, len(names), len(texts))
    table = _without_implied(table)
    return Index(
        names,
        texts,
        types,
        out=_rows(table.subject, table.relation, table.object, len(names)),
        into=_by_object(table, len(names)),
        ambiguous=ambiguous,
    )


def _types(table: Table, names: Names) -> NDArray[np.uint32]:
    bits = np.zeros(len(names), dtype=np.uint32)
    rows = table.where(table.saying(RDF.type) & (table.object >= 0))
    for node in np.unique(rows.object).tolist():
        bits[node] = kinds.mask_of_class(names[node])
    types = np.zeros(len(names), dtype=np.uint32)
    np.bitwise_or.at(types, rows.subject, bits[rows.object])
    return types


def _turned(table: Table) -> Table:
    subject, relation = table.subject.copy(), table.relation.copy()
    turned = table.object.copy()
    for inverse, usual in INVERSE.items():
        rows = (table.relation == code_of(inverse)) & (table.object >= 0)
        subject[rows], turned[rows] = table.object[rows], table.subject[rows]
        relation[rows] = code_of(usual)
    return Table(subject, relation, turned)


def _plain(table: Table, count: int) -> Table:
    """Write every qualified statement in its plain form too, and drop the long one."""
    inner = {end for end, _plain_form in QUALIFIED.values()}
    parts = [table.without(*QUALIFIED, *inner, PROV.hadRole)]
    for qualified, (end, plain) in QUALIFIED.items():
        outer = table.where(table.saying(qualified) & (table.object >= 0))
        ends = table.where(table.saying(end) & (table.object >= 0))
        if not len(outer.subject) or not len(ends.subject):
            continue
        other = np.full(count, _NEVER, dtype=np.int32)
        other[ends.subject] = ends.object
        found = other[outer.object]
        relation = np.full(len(found), code_of(plain), dtype=np.uint8)
        parts.append(Table(outer.subject, relation, found).where(found >= 0))
    return together(parts)


def _infer_types(table: Table, types: NDArray[np.uint32]) -> None:
    """Give a kind to what nobody described, from how it was used."""
    plain = np.uint32(kinds.bit("Entity"))
    between = table.object >= 0
    for predicate, name in kinds.ROLE_RANGES.items():
        ends = table.object[table.saying(predicate) & between]
        bare = ends[(types[ends] & ~plain) == 0]
        types[bare] |= np.uint32(kinds.bit(name))
    for flow, subject, end in (
        (Flow.USED, "Run", "Entity"),
        (Flow.GENERATED, "Entity", "Run"),
        (Flow.DERIVED, "Entity", "Entity"),
        (Flow.INFORMED, "Run", "Run"),
    ):
        rows = np.isin(table.relation, codes_of(flow))
        for nodes, name in (
            (table.subject[rows], subject),
            (table.object[rows & between], end),
        ):
            bare = nodes[types[nodes] == 0]
            types[bare] |= np.uint32(kinds.bit(name))


def _told_apart(table: Table, types: NDArray[np.uint32]) -> Table:
    used = np.flatnonzero(table.saying(PROV.used) & (table.object >= 0))
    is_setting = types[table.object[used]] & np.uint32(kinds.bit("Setting")) != 0
    relation = table.relation.copy()
    relation[used[is_setting]] = setting_code()
    return Table(table.subject, relation, table.object)


def _sorted(table: Table, names: int, texts: int) -> Table:
    """Each row once, by subject, then relation, then object.

    One 64-bit key per row sorts many times faster than three columns do.
    """
    width = max(1, (names + texts).bit_length())
    if names.bit_length() + _CODE_BITS + width > _WORD:
        order = np.lexsort((table.object, table.relation, table.subject))
        table = Table(table.subject[order], table.relation[order], table.object[order])
        return table.where(_first_of_equals(table))
    key = table.subject.astype(np.int64) << (_CODE_BITS + width)
    key |= table.relation.astype(np.int64) << width
    key |= table.object.astype(np.int64) + texts
    key.sort()  # numpy's `unique` goes by hashes, which takes far longer
    key = key[np.flatnonzero(np.diff(key, prepend=-1))]
    return Table(
        (key >> (_CODE_BITS + width)).astype(np.int32),
        (key >> width & (1 << _CODE_BITS) - 1).astype(np.uint8),
        ((key & (1 << width) - 1) - texts).astype(np.int32),
    )


def _first_of_equals(table: Table) -> NDArray[np.bool_]:
    first = np.ones(len(table.subject), dtype=bool)
    same = np.ones(max(0, len(first) - 1), dtype=bool)
    for column in (table.subject, table.relation, table.object):
        same &= column[1:] == column[:-1]
    first[1:] = ~same
    return first


def _without_implied(table: Table) -> Table:
    pair = table.subject.astype(np.int64) << 32 | table.object.astype(np.uint32)
    keep = np.ones(len(pair), dtype=bool)
    implying: dict[str, list[str]] = {}
    for relation in RELATIONS:
        for general in relation.implies:
            implying.setdefault(general, []).append(relation.predicate)
    for general, special in implying.items():
        rows = np.flatnonzero(table.relation == code_of(general))
        keep[rows] = ~np.isin(pair[rows], pair[table.saying(*special)])
    return table.where(keep)


def _by_object(table: Table, count: int) -> Rows:
    rows = table.where(table.object >= 0)
    order = np.argsort(rows.object, kind="stable")
    return _rows(rows.object[order], rows.relation[order], rows.subject[order], count)


def _rows(
    node: NDArray[np.int32],
    relation: NDArray[np.uint8],
    other: NDArray[np.int32],
    count: int,
) -> Rows:
    start = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(node, minlength=count), out=start[1:])
    return Rows(start, relation, other)
