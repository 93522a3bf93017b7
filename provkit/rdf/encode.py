"""Records to PROV-O triples.

>>> from provkit.model import Dataset
>>> for triple in encode(Dataset(iri="https://example.org/d", title="panel")):
...     print(triple.predicate.value.rpartition("/")[2], triple.object)
22-rdf-syntax-ns#type <https://w3id.org/provkit/ns#Dataset>
22-rdf-syntax-ns#type <http://www.w3.org/ns/prov#Entity>
22-rdf-syntax-ns#type <http://www.w3.org/ns/dcat#Dataset>
title "panel"
"""

from __future__ import annotations

import math
from functools import cache, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Triple

from provkit import terms
from provkit.errors import RecordError
from provkit.model import Agent, Annotation, Cohort, CohortOf, Entity, Setting
from provkit.model.identity import checked_iri, is_iri
from provkit.rdf.cohorts import grouped
from provkit.rdf.fields import Field, Form, Identity, Kind
from provkit.rdf.mapping import by_name
from provkit.vocab import ID, PK, PROV, RDF, SPDX, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from provkit.model import Record

Term = NamedNode | Literal

_TYPE = NamedNode(RDF.type)
_DATATYPES = {Form.TIME: XSD.dateTime, Form.DAY: XSD.date}
_DAY_LENGTH = len("2026-11-22")


def encode(*records: Record) -> list[Triple]:
    """Write records as triples: each once, in the order of the records.

    Raises:
        RecordError: a record has no IRI and none can be made for it, or a value cannot
            stand where it stands.
    """
    triples: dict[Triple, None] = {}
    for record in records:
        _node, statements = _statements(record, owner="")
        triples.update(dict.fromkeys(statements))
    return list(triples)


def encode_once(records: Iterable[Record]) -> Iterator[Triple]:
    """Write records as they come, and a value that several of them share once.

    Of what it has written it keeps the names of values, and nothing else.

    Raises:
        RecordError: as `encode`.
    """
    seen: set[str] = set()
    for record in records:
        yield from _statements(record, "", seen)[1]


def iri_of(record: Record, owner: str = "") -> str:
    """The IRI under which a record is written, `owner` that of the record it is in."""
    node, _statements_of_it = _statements(record, owner)
    return node.value


def several(value: object) -> tuple[Any, ...]:
    """A field's values as a tuple, whether one, several or none were given."""
    if value is None:
        return ()
    if isinstance(value, (tuple, list)):
        return tuple(value)
    return (value,)


def _statements(
    record: Record, owner: str, seen: set[str] | None = None
) -> tuple[NamedNode, Sequence[Triple]]:
    if isinstance(record, (Setting, Annotation)) and _is_plain(record.value):
        return _pair(type(record).__name__, record.name, record.value, _sort(record))
    kind = by_name().get(type(record).__name__)
    if kind is None:
        raise RecordError(f"a {type(record).__name__} is no record of provkit")
    if isinstance(record, Cohort):
        record = grouped(record)
    named = _own_iri(record, kind)
    pairs: list[tuple[str, Term]] = []
    nested: list[Triple] = []
    for field in kind.fields:
        held = getattr(record, field.name)
        if held is None or held == ():
            continue
        for value in several(held):
            term, more = _object(field, value, named or owner, seen)
            pairs.append((field.predicate, term))
            pairs += [(predicate, term) for predicate in field.implies]
            nested += more
    iri = named or _value_iri(kind, pairs, owner)
    node = NamedNode(checked_iri(iri, f"the name of a {kind.name}"))
    own = [Triple(node, _TYPE, _known(each)) for each in _classes(record, kind)]
    own += [Triple(node, _known(predicate), term) for predicate, term in pairs]
    return node, own + nested


@cache
def _known(iri: str) -> NamedNode:
    """A class or predicate of the mapping, which stands in very many triples."""
    return NamedNode(iri)


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, (str, int, float))


def _sort(record: Setting | Annotation) -> str:
    """What tells values apart that Python takes for the same: `1`, `1.0`, `True`."""
    return f"{type(record.value).__name__} {record.value!r}"


@lru_cache(maxsize=8_192)
def _pair(
    record: str, name: str, value: Any, sort: str
) -> tuple[NamedNode, tuple[Triple, ...]]:
    """A name and a value, which thousands of runs may share."""
    del sort
    kind = by_name()[record]
    pairs: list[tuple[str, Term]] = [
        (field.predicate, _term(field, each))
        for field, each in zip(kind.fields, (name, value), strict=True)
        if each is not None
    ]
    node = NamedNode(_value_iri(kind, pairs, ""))
    types = [Triple(node, _TYPE, _known(each)) for each in kind.classes]
    stated = (Triple(node, _known(predicate), term) for predicate, term in pairs)
    return node, (*types, *stated)


def _own_iri(record: Record, kind: Kind) -> str:
    iri: str | None = getattr(record, "iri", None)
    if iri:
        return iri
    if kind.identity is Identity.CONTENT and isinstance(record, Entity):
        names = (digest.content_iri for digest in record.checksums)
        iri = next((name for name in names if name), None)
    if iri:
        return iri
    if kind.identity in (Identity.OWN, Identity.CONTENT):
        raise RecordError(
            f"a {kind.name} without an IRI and without a SHA-256 cannot be named",
            "give iri=..., or record it through a run, which reads its bytes",
        )
    return ""


def _value_iri(kind: Kind, pairs: list[tuple[str, Term]], owner: str) -> str:
    lines = sorted(f"<{predicate}> {term}" for predicate, term in pairs)
    if kind.identity is Identity.OWNED_VALUE:
        lines.append(owner)
    content = "\n".join([kind.classes[0], *lines])
    # 160 bits: short enough to read in Turtle, long enough that no two collide.
    return f"{ID}{kind.name.lower()}/{sha256(content.encode()).hexdigest()[:40]}"


def _classes(record: Record, kind: Kind) -> Iterator[str]:
    yield from kind.classes
    if isinstance(record, Agent) and record.kind:
        yield PROV[record.kind]


def _object(
    field: Field, value: Any, owner: str, seen: set[str] | None
) -> tuple[Term, Iterable[Triple]]:
    if field.form is Form.RECORD:
        node, triples = _record_object(field, value, owner, seen)
        # A value is named by what it says; what has a name may be told in two parts.
        if seen is not None and triples and not getattr(value, "iri", None):
            name = str(node)
            if name in seen:
                return node, ()
            seen.add(name)
        return node, triples
    if field.form is Form.REF:
        return NamedNode(_reference(field, value)), ()
    return _term(field, value), ()


def _record_object(
    field: Field, value: Any, owner: str, seen: set[str] | None
) -> tuple[Term, Sequence[Triple]]:
    if not isinstance(value, str):
        return _statements(value, owner, seen)
    if field.record != "Agent":
        return NamedNode(checked_iri(value, field.name)), ()
    agent = Agent(value)
    if agent.iri and is_iri(agent.iri):
        return _statements(agent, owner)
    return _literal(value), ()


def _reference(field: Field, value: Any) -> str:
    if isinstance(value, str):
        return checked_iri(value, field.name)
    if isinstance(value, CohortOf):
        return iri_of(value.cohort, value.dataset)
    return iri_of(value)


def _term(field: Field, value: Any) -> Term:  # noqa: PLR0911 - one line per form
    match field.form:
        case Form.TERM:
            known = terms.resolve(field.scheme, str(value))
            if known or is_iri(str(value)):
                return NamedNode(known or str(value))
            return _literal(str(value))
        case Form.FLAG:
            return NamedNode(PK.CommercialUse if value else PK.NonCommercialUse)
        case Form.LINK if is_iri(str(value)):
            return NamedNode(str(value))
        case Form.ALGORITHM:
            return NamedNode(SPDX[f"checksumAlgorithm_{value}"])
        case Form.TIME | Form.DAY:
            return _moment(str(value), field.form)
        case Form.INTEGER | Form.NUMBER | Form.VALUE:
            return _value(value)
        case _:
            return _literal(str(value))


def _moment(text: str, form: Form) -> Literal:
    if form is Form.DAY and len(text) != _DAY_LENGTH:
        return Literal(text, datatype=NamedNode(XSD.dateTime))
    return Literal(text, datatype=NamedNode(_DATATYPES[form]))


def _value(value: object) -> Literal:
    if isinstance(value, bool):
        return Literal(str(value).lower(), datatype=NamedNode(XSD.boolean))
    if isinstance(value, int):
        return Literal(str(value), datatype=NamedNode(XSD.integer))
    if isinstance(value, float):
        return _float(value)
    return _literal(str(value))


def _float(value: float) -> Literal:
    """Decimal where the shortest form is one: it reads well and comes back the same."""
    text = repr(value)
    if math.isnan(value):
        text = "NaN"
    elif math.isinf(value):
        text = "INF" if value > 0 else "-INF"
    elif "e" not in text:
        return Literal(text, datatype=NamedNode(XSD.decimal))
    return Literal(text, datatype=NamedNode(XSD.double))


def _literal(text: str) -> Literal:
    # A lone surrogate, as in an undecodable file name, cannot stand in RDF.
    return Literal(text.encode("utf-8", "backslashreplace").decode())
