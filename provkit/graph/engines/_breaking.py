"""Which nodes break a shape: SHACL Core as SQL, for many nodes at once.

Every step is a query over rows (node, value): for each focus node the values that the
path of a shape leads to; a shape without a path holds for the node itself. A shape asks
something of the values, and what comes of it are the nodes that break it:

    at least n values    the nodes with fewer of them
    a class, a pattern   the nodes with a value that is not of it
    a shape of values    the nodes with a value that breaks it: the same again,
                         with the values as nodes
    or                   the nodes that break every one of the shapes
    not                  the nodes that do not break it

Closures (`sh:zeroOrMorePath`) are followed a level at a time and kept as tables, since
no engine here has a recursion that would do (`provkit.graph.engines`).
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from provkit.graph.engines._countable import children
from provkit.graph.engines._shape_texts import MARK, SH, Shapes, text_of
from provkit.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provkit.graph.engines import Engine

FACTS: Final = "facts"
"""The table that is asked: (s, p, o), an object as `_shape_texts.key` writes it."""

_NUMBERS: Final = """
integer decimal double float long int short byte nonNegativeInteger positiveInteger
nonPositiveInteger negativeInteger unsignedLong unsignedInt unsignedShort unsignedByte
"""
_BOUNDS: Final = {
    "minInclusive": ">=",
    "maxInclusive": "<=",
    "minExclusive": ">",
    "maxExclusive": "<",
}
_REPEATED: Final = ("zeroOrOnePath", "zeroOrMorePath", "oneOrMorePath")
_LITERAL: Final = f"substr(value, 1, 1) = '{MARK}'"
_TEXT: Final = f"split_part(value, '{MARK}', 4)"
_DATATYPE: Final = f"split_part(value, '{MARK}', 2)"
_IRI: Final = f"(NOT {_LITERAL} AND instr(value, ':') > 0)"
_BLANK: Final = f"(NOT {_LITERAL} AND instr(value, ':') = 0)"
_NODE_KINDS: Final = {
    "IRI": _IRI,
    "BlankNode": _BLANK,
    "Literal": _LITERAL,
    "BlankNodeOrIRI": f"NOT {_LITERAL}",
    "IRIOrLiteral": f"NOT {_BLANK}",
    "BlankNodeOrLiteral": f"NOT {_IRI}",
}


class Breaking:
    """Shapes, and an engine that has the table `facts`."""

    def __init__(self, engine: Engine, told: Shapes) -> None:
        self._engine = engine
        self._told = told
        self._names = count()
        self._tables: dict[str, str] = {}
        self._closures: dict[tuple[str, str, bool], str] = {}
        self._empty: set[str] = set()

    def nodes(self, shape: str, focus: str, *, part: bool = False) -> str:
        """The name of a table of the nodes that break a shape.

        Args:
            shape: its node.
            focus: the name of a table of nodes, as `node`.
            part: whether its named properties are parts of their own, to be left out.
        """
        if focus in self._empty:
            return focus
        told = self._told
        itself = _inner(f"SELECT node, node AS value FROM {focus}")
        paths = told.all(shape, "path")
        values = self._along(paths[0], itself) if paths else itself
        found = [*self._of_counts(shape, focus, values)]
        found += self._of_values(shape, values)
        found += self._of_shapes(shape, values, part=part)
        return self._table(" UNION ".join(found) or f"SELECT node FROM {focus} LIMIT 0")

    def _of_counts(self, shape: str, focus: str, values: str) -> Iterable[str]:
        """The nodes with too few or too many values, or without a certain one."""
        told = self._told
        least, most = told.one(shape, "minCount"), told.one(shape, "maxCount")
        yield from self._counted(focus, values, least, most)
        for wanted in told.all(shape, "hasValue"):
            yield (
                f"SELECT f.node FROM {focus} f ANTI JOIN (SELECT node FROM {values}"
                f" WHERE value = {self._engine.text(wanted)}) v ON v.node = f.node"
            )
        for inner in told.all(shape, "qualifiedValueShape"):
            wrong = self.nodes(inner, self._values(values))
            right = _inner(
                f"SELECT v.node, v.value FROM {values} v"
                f" ANTI JOIN {wrong} w ON w.node = v.value"
            )
            least = told.one(shape, "qualifiedMinCount")
            most = told.one(shape, "qualifiedMaxCount")
            yield from self._counted(focus, right, least, most)

    @staticmethod
    def _counted(focus: str, values: str, least: str, most: str) -> Iterable[str]:
        wrong = [f"coalesce(v.number, 0) < {int(least)}"] if least else []
        wrong += [f"coalesce(v.number, 0) > {int(most)}"] if most else []
        if wrong:
            yield (
                f"SELECT f.node FROM {focus} f LEFT JOIN (SELECT node,"
                f" count(DISTINCT value) AS number FROM {values} GROUP BY node) v"
                f" ON v.node = f.node WHERE {' OR '.join(wrong)}"
            )

    def _of_values(self, shape: str, values: str) -> Iterable[str]:
        """The nodes with a value that is not what it has to be by itself."""
        told = self._told
        for name in told.all(shape, "class"):
            kinds = self._listed(told.kinds(name))
            yield (
                f"SELECT v.node FROM {values} v ANTI JOIN (SELECT s FROM {FACTS}"
                f" WHERE p = '{RDF.type}' AND o IN ({kinds})) k ON k.s = v.value"
            )
        for condition in self._conditions(shape):
            yield f"SELECT node FROM {values} WHERE NOT coalesce({condition}, false)"

    def _conditions(self, shape: str) -> Iterable[str]:
        told = self._told
        for kind in told.all(shape, "nodeKind"):
            yield f"({_NODE_KINDS[kind.removeprefix(SH)]})"
        for pattern in told.all(shape, "pattern"):
            flags = told.one(shape, "flags")
            wanted = f"(?{flags}){text_of(pattern)}" if flags else text_of(pattern)
            text = f"CASE WHEN {_LITERAL} THEN {_TEXT} ELSE value END"
            yield f"(NOT {_BLANK} AND {self._matches(text, wanted)})"
        for head in told.all(shape, "in"):
            yield f"(value IN ({self._listed(told.members(head))}))"
        numeric = self._listed([XSD.base + name for name in _NUMBERS.split()])
        for name, sign in _BOUNDS.items():
            if bound := told.one(shape, name):
                number = f"TRY_CAST({_TEXT} AS DOUBLE) {sign} {float(bound)}"
                yield f"({_LITERAL} AND {_DATATYPE} IN ({numeric}) AND {number})"

    def _of_shapes(self, shape: str, values: str, *, part: bool) -> Iterable[str]:
        """The nodes with a value that breaks another shape, or should and does not."""
        told = self._told
        below = children(told, shape) if part else told.all(shape, "property")
        below = [*below, *told.all(shape, "node")]
        below += [m for head in told.all(shape, "and") for m in told.members(head)]
        own = self._values(values)
        for inner in below:
            yield self._with(values, self.nodes(inner, own), "SEMI")
        for inner in told.all(shape, "not"):
            yield self._with(values, self.nodes(inner, own), "ANTI")
        for head in told.all(shape, "or"):
            left = own
            for inner in told.members(head):
                left = self.nodes(inner, left)
            yield self._with(values, left, "SEMI")

    def _values(self, values: str) -> str:
        # What is known to be empty is said to be, so that nothing is asked of it.
        query = f"SELECT DISTINCT value AS node FROM {values}"
        return self._table(query) if values in self._empty else _inner(query)

    @staticmethod
    def _with(values: str, wrong: str, how: str) -> str:
        return f"SELECT v.node FROM {values} v {how} JOIN {wrong} w ON w.node = v.value"

    def _along(self, path: str, rows: str, *, back: bool = False) -> str:
        """Rows with what a path leads to from their values."""
        told = self._told
        if rows in self._empty:
            return rows
        if path not in told.facts:
            here, there = ("o", "s") if back else ("s", "o")
            return self._table(
                f"SELECT DISTINCT r.node, t.{there} AS value FROM {rows} r"
                f" JOIN {FACTS} t ON t.{here} = r.value AND t.p = '{path}'"
            )
        if inverse := told.one(path, "inversePath"):
            return self._along(inverse, rows, back=not back)
        if ways := told.one(path, "alternativePath"):
            ends = [self._along(m, rows, back=back) for m in told.members(ways)]
            return _inner(_union(ends))
        if any(told.all(path, often) for often in _REPEATED):
            return self._repeated(path, rows, back=back)
        steps = told.members(path)
        for step in reversed(steps) if back else steps:
            rows = self._along(step, rows, back=back)
        return rows

    def _repeated(self, path: str, rows: str, *, back: bool) -> str:
        """Rows with what a path leads to that is followed perhaps, or often."""
        if often := self._told.one(path, "oneOrMorePath"):
            return self._closure(often, self._along(often, rows, back=back), back=back)
        if once := self._told.one(path, "zeroOrOnePath"):
            return _inner(_union((rows, self._along(once, rows, back=back))))
        often = self._told.one(path, "zeroOrMorePath")
        return self._closure(often, rows, back=back)

    def _closure(self, path: str, rows: str, *, back: bool) -> str:
        """Rows with all that a path leads to, however often it is followed."""
        known = (path, rows, back)
        if known in self._closures:
            return self._closures[known]
        name = self._closures[known] = f"reached_{next(self._names)}"
        found = self._engine.keep(name, f"SELECT DISTINCT node, value FROM {rows}")
        front = f"{name}_front_0"
        self._engine.view(front, f"SELECT * FROM {name}")
        for level in count(1):
            if not found:
                return name
            after = self._along(path, front, back=back)
            front = f"{name}_front_{level}"
            found = self._engine.keep(
                front,
                f"SELECT a.node, a.value FROM {after} a ANTI JOIN {name} k"
                " ON k.node = a.node AND k.value = a.value",
            )
            if found:
                self._engine.add(name, f"SELECT node, value FROM {front}")
        return name

    def _matches(self, text: str, pattern: str) -> str:
        return self._engine.matches.format(text, self._engine.text(pattern))

    def _listed(self, keys: Iterable[str]) -> str:
        return ", ".join(map(self._engine.text, keys)) or "NULL"

    def _table(self, query: str) -> str:
        """A query that is run now, since what it gives is looked at several times."""
        if query not in self._tables:
            name = self._tables[query] = f"part_{next(self._names)}"
            if self._engine.hold(name, query) == 0:
                self._empty.add(name)
        return self._tables[query]


def _inner(query: str) -> str:
    return f"({query})"


def _union(names: Iterable[str]) -> str:
    return " UNION ".join(f"SELECT node, value FROM {name}" for name in names)
