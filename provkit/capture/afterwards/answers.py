"""What somebody types as the value of a field, as the value that the field takes.

A steward answers on a command line or in a cell, so values arrive as text as often as
not. A word of a list must be one of its words here: in a run an unknown word is kept
and counted as unmapped, but an answer is given by somebody who can still mend it.

>>> answers("Model", {"issued": "2026-03-01", "limitations": "one site"})
{'issued': '2026-03-01', 'limitations': ('one site',)}
>>> answers("Dataset", {"human_data": "peolpe"})
Traceback (most recent call last):
provkit.errors.UnknownName: no value of human_data is called 'peolpe'
  known: derived, none, participants, synthetic, unknown
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from provkit import terms
from provkit.errors import RecordError, UnknownName, UsageError
from provkit.model import Agent, Entity
from provkit.model.identity import is_iri
from provkit.rdf.encode import several
from provkit.rdf.fields import Field, Form
from provkit.rdf.mapping import by_name
from provkit.terms import concepts

if TYPE_CHECKING:
    from provkit.model import Record

_OPEN = frozenset(("population", "metric"))
"""Lists in which a text that is no known term is an answer of its own."""
_YES, _NO = frozenset(("yes", "true", "1")), frozenset(("no", "false", "0"))
_NOT_ANSWERED = frozenset(("path", "iri"))


def answers(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a record, checked and in the form in which the record takes them.

    Raises:
        UnknownName: the kind has no such field, or a list no such word.
        UsageError: a value cannot stand in its field.
    """
    fields = {field.name: field for field in by_name()[kind].fields}
    if not given:
        raise UsageError(
            "nothing was said", f"give a field, for instance {next(iter(fields))}=..."
        )
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in fields:
            raise UnknownName.among(f"field of a {kind}", name, fields)
        field = fields[name]
        values = tuple(_answer(field, each) for each in several(value))
        if not values:
            raise UsageError(f"{name} was given no value")
        if len(values) > 1 and not field.many:
            raise UsageError(f"{name} takes one value, not {len(values)}")
        found[name] = values if field.many else values[0]
    return found


def moment(value: date | datetime | str, name: str) -> str:
    """A point in time with its zone; a day is its first instant in UTC.

    >>> moment("2026-04-05", "at"), moment("2026-04-05T10:00:00+02:00", "at")
    ('2026-04-05T00:00:00Z', '2026-04-05T10:00:00+02:00')

    Raises:
        UsageError: it is no time, or one without a zone.
    """
    text = value if isinstance(value, str) else value.isoformat()
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"{name} is no time: {text!r}", "write 2026-04-05T10:00:00Z, or 2026-04-05"
        ) from None
    if len(text) == len("2026-04-05"):
        return f"{text}T00:00:00Z"
    if read.tzinfo is None:
        raise UsageError(
            f"{name} has no time zone: {text!r}",
            f"write {text}Z for UTC, or {text}+02:00",
        )
    return text.replace(" ", "T")


def _answer(field: Field, value: Any) -> Any:
    read: Callable[[Field, Any], Any] = _READERS.get(field.form, _text)
    return read(field, value)


def _time(field: Field, value: Any) -> str:
    return moment(value, field.name)


def _as_it_is(_field: Field, value: Any) -> Any:
    return value


def _text(field: Field, value: Any) -> str:
    if not str(value).strip():
        raise UsageError(f"{field.name} is empty")
    return str(value)


def _word(field: Field, value: Any) -> str:
    text = str(value)
    known = terms.resolve(field.scheme, text)
    if known or is_iri(text) or field.scheme in _OPEN:
        return known or _text(field, text)
    if field.scheme in concepts.schemes():
        raise UnknownName.among(
            f"value of {field.name}", text, concepts.words(field.scheme)
        )
    raise UnknownName(f"{field.name}: {text!r} is no known term", "give its IRI")


def _number(field: Field, value: Any) -> int | float:
    try:
        return int(value) if field.form is Form.INTEGER else float(value)
    except (TypeError, ValueError):
        raise UsageError(f"{field.name} is no number: {value!r}") from None


def _flag(field: Field, value: Any) -> bool:
    text = str(value).lower()
    if text not in _YES | _NO:
        raise UsageError(f"{field.name} is yes or no, not {value!r}")
    return text in _YES


def _day(field: Field, value: Any) -> str:
    text = str(value)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return moment(value, field.name)
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"{field.name} is no day: {text!r}") from None


def _reference(field: Field, value: Any) -> str:
    if isinstance(value, Entity) and value.iri:
        return value.iri
    if isinstance(value, str) and is_iri(value):
        return value
    raise UsageError(f"{field.name} names another node by IRI, not {value!r}")


def _record(field: Field, value: Any) -> Any:
    wanted = by_name()[field.record].record
    if isinstance(value, wanted):
        return value
    if isinstance(value, Mapping):
        return record_of(field.record, value)
    if isinstance(value, str):
        if field.record == "DataUse" and not is_iri(value):
            return record_of("DataUse", {"permission": value})
        iri = Agent(value).iri if wanted is Agent else value
        if iri and is_iri(iri):
            return iri
    fields = ", ".join(each.name for each in by_name()[field.record].fields[:3])
    raise UsageError(
        f"{field.name} takes a record ({field.record}), not {value!r}",
        f"give an IRI, a pk.{field.record}, or its own fields: {fields} ...",
    )


def record_of(kind: str, content: Mapping[str, Any]) -> Record:
    """A record made of the answers to its fields.

    Raises:
        UsageError: it cannot be made of them.
    """
    record = by_name()[kind].record
    mapped = {field.name for field in by_name()[kind].fields}
    # What is no statement of its own, such as `populations=` of a cohort or an `iri=`.
    others = set(inspect.signature(record).parameters) - mapped - {"path"}
    plain = {name: content[name] for name in content if name in others}
    stated = {name: content[name] for name in content if name not in others}
    try:
        return record(**plain, **(answers(kind, stated) if stated else {}))
    except (TypeError, RecordError) as error:
        raise UsageError(f"no {kind} can be made of {dict(content)}: {error}") from None


_READERS: Final[Mapping[Form, Callable[[Field, Any], Any]]] = MappingProxyType(
    {
        Form.RECORD: _record,
        Form.TERM: _word,
        Form.INTEGER: _number,
        Form.NUMBER: _number,
        Form.FLAG: _flag,
        Form.TIME: _time,
        Form.DAY: _day,
        Form.REF: _reference,
        Form.VALUE: _as_it_is,
    }
)
