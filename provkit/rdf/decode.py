"""PROV-O triples back to records.

What no record has a place for is returned as it stands: a graph of another tool may say
more than provkit knows, and nothing is dropped in silence.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Triple

from provkit.errors import RecordError
from provkit.model import Agent
from provkit.rdf.fields import Field, Form, Identity, Kind
from provkit.rdf.mapping import by_name, kind_of
from provkit.vocab import ID, PK, PROV, RDF, SPDX, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provkit.model import Record

_INTEGERS = frozenset((XSD.integer, XSD.nonNegativeInteger))
_FLOATS = frozenset((XSD.decimal, XSD.double))
_AGENT_KINDS = ("Person", "Organization", "SoftwareAgent")
_VALUES = (Identity.VALUE, Identity.OWNED_VALUE)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The records of a graph, and the triples that stand in none of them."""

    records: tuple[Record, ...]
    leftover: tuple[Triple, ...]


def decode(triples: Iterable[Triple]) -> Decoded:
    """Read every record that the triples describe, in the order of their IRIs.

    A value (a cohort, a checksum) is read inside the record that owns it; an agent,
    code or environment that nothing refers to stands for itself.
    """
    return _Reader(triples).read()


class _Reader:
    def __init__(self, triples: Iterable[Triple]) -> None:
        self._out: dict[Any, dict[str, list[Any]]] = defaultdict(dict)
        for triple in dict.fromkeys(triples):  # two files may state one fact
            values = self._out[triple.subject].setdefault(triple.predicate.value, [])
            values.append(triple.object)
        self._used: set[Triple] = set()
        self._nested: set[Any] = set()
        self._open: list[Any] = []

    def read(self) -> Decoded:
        found = {node: self._kind(node) for node in self._out}
        kinds = {node: kind for node, kind in found.items() if kind}
        standing = sorted(kinds, key=str)
        # A value that something refers to is read there; reading the rest first tells.
        standing.sort(key=lambda node: kinds[node].identity in _VALUES)
        records = []
        for node in standing:
            if node not in self._nested:
                record = self._record(node, kinds[node])
                records += [record] if record is not None else []
        leftover = [
            triple
            for node, values in self._out.items()
            for predicate, objects in values.items()
            for value in objects
            if (triple := Triple(node, NamedNode(predicate), value)) not in self._used
        ]
        return Decoded(tuple(records), tuple(leftover))

    def _kind(self, node: Any) -> Kind | None:
        types = self._out.get(node, {}).get(RDF.type, [])
        return kind_of(frozenset(each.value for each in types))

    def _record(self, node: Any, kind: Kind) -> Record | None:
        if node in self._open:
            return None  # a cohort that is its own part, an agent that acts for itself
        self._open.append(node)
        values = self._fields(node, kind)
        self._open.pop()
        if self._names_itself(node, kind):
            values["iri"] = node.value
        if kind.record is Agent:
            self._agent_kind(node, values)
        try:
            record = kind.record(**values)
        except (RecordError, TypeError):
            return None  # a checksum without a value and the like: it stays a leftover
        self._mark_types(node, kind)
        return record

    def _fields(self, node: Any, kind: Kind) -> dict[str, Any]:
        implied: dict[str, set[Any]] = defaultdict(set)
        values: dict[str, Any] = {}
        for field in sorted(kind.fields, key=_breadth):
            found = self._values(node, field, implied[field.predicate])
            if found:
                values[field.name] = found if field.many else found[0]
            for general in field.implies:
                objects = self._out[node].get(field.predicate, [])
                implied[general].update(objects)
                for term in objects:
                    self._used.add(Triple(node, NamedNode(general), term))
        return values

    def _values(self, node: Any, field: Field, implied: set[Any]) -> tuple[Any, ...]:
        objects = self._out[node].get(field.predicate, [])
        found: list[Any] = []
        for term in sorted((o for o in objects if o not in implied), key=str):
            value = self._read(field, term)
            if value is None or (found and not field.many):
                continue
            found.append(value)
            implied.add(term)
            self._used.add(Triple(node, NamedNode(field.predicate), term))
        return tuple(found)

    def _read(self, field: Field, term: Any) -> Any:
        if field.form is Form.RECORD:
            return self._nested_record(field, term)
        if field.form in _READERS:
            return _READERS[field.form](term)
        return term.value if isinstance(term, (NamedNode, Literal)) else None

    def _nested_record(self, field: Field, term: Any) -> Any:
        if isinstance(term, Literal):
            return term.value if field.record == "Agent" else None
        kind = self._kind(term)
        if kind is None:
            return None if field.record == "Setting" else term.value
        if kind is not by_name()[field.record]:
            return None
        record = self._record(term, kind)
        if record is not None:
            self._nested.add(term)
        return record

    def _mark_types(self, node: Any, kind: Kind) -> None:
        known = {*kind.classes, *(PROV[each] for each in _AGENT_KINDS)}
        for term in self._out[node].get(RDF.type, []):
            if term.value in known:
                self._used.add(Triple(node, NamedNode(RDF.type), term))

    def _names_itself(self, node: Any, kind: Kind) -> bool:
        if "iri" not in kind.record.__dataclass_fields__:
            return False
        made = kind.identity is Identity.VALUE and str(node.value).startswith(ID.base)
        return isinstance(node, NamedNode) and not made

    def _agent_kind(self, node: Any, values: dict[str, Any]) -> None:
        types = {each.value for each in self._out[node][RDF.type]}
        for each in _AGENT_KINDS:
            if PROV[each] in types:
                values["kind"] = each


def _breadth(field: Field) -> tuple[int, bool]:
    """The narrowest first: what a role or a record accounts for is no plain input."""
    return -len(field.implies), field.form is not Form.RECORD


def _number(term: Any) -> float | int | None:
    if not isinstance(term, Literal):
        return None
    try:
        if term.datatype.value in _INTEGERS:
            return int(term.value)
        return float(term.value.replace("INF", "inf"))
    except ValueError:
        return None


def _integer(term: Any) -> int | None:
    value = _number(term)
    return value if isinstance(value, int) else None


def _value(term: Any) -> str | float | bool | None:
    if not isinstance(term, Literal):
        return None
    if term.datatype.value == XSD.boolean:
        return term.value == "true"
    if term.datatype.value in _INTEGERS | _FLOATS:
        return _number(term)
    return term.value


def _reference(term: Any) -> str | None:
    return term.value if isinstance(term, NamedNode) else None


def _flag(term: Any) -> bool | None:
    return {PK.CommercialUse: True, PK.NonCommercialUse: False}.get(term.value)


def _algorithm(term: Any) -> str:
    prefix = f"{SPDX}checksumAlgorithm_"
    return str(term.value.removeprefix(prefix))


def _text(term: Any) -> str | None:
    return term.value if isinstance(term, Literal) else None


_READERS = {
    Form.INTEGER: _integer,
    Form.NUMBER: _number,
    Form.VALUE: _value,
    Form.REF: _reference,
    Form.FLAG: _flag,
    Form.ALGORITHM: _algorithm,
    Form.TEXT: _text,
    Form.TIME: _text,
    Form.DAY: _text,
}
