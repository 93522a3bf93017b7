"""`--set FIELD=VALUE` as the fields of a record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from provkit.errors import UnknownName, UsageError
from provkit.model.identity import is_iri
from provkit.rdf.fields import Form
from provkit.rdf.mapping import by_name
from provkit.validate.findings import label_of
from provkit.validate.lookup import Lookup, term_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.cli._afterwards import Target
    from provkit.rdf.fields import Field


def read(settings: tuple[str, ...], about: Target) -> dict[str, Any]:
    """The fields that were set; a field set twice has two values.

    Raises:
        UsageError: a setting has no `=`, or sets a field both as a whole and in parts.
        UnknownName: the kind has no such field.
    """
    known = {field.name: field for field in _fields(about)}
    found: dict[str, Any] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        outer, dot, inner = name.strip().partition(".")
        if not equals or not outer:
            raise UsageError(f"{setting!r} sets nothing", "write FIELD=VALUE")
        if outer not in known:
            raise UnknownName.among(f"field of a {about.kind}", outer, known)
        if dot:
            part = found.setdefault(outer, {})
            if not isinstance(part, dict):
                raise UsageError(f"{outer} is set as a whole and in parts")
            _add(part, inner, text)
        else:
            _add(found, outer, _value(known[outer], text, about))
    return found


def already_stated(fields: Mapping[str, Any], about: Target) -> Iterator[str]:
    """What will stand twice, because a field takes one value and has one."""
    data = Lookup(about.graph.triples)
    for field in _fields(about):
        held = data.values(term_of(about.node), field.predicate)
        if isinstance(fields.get(field.name), dict) and held and field.many:
            said = ", ".join(fields[field.name])
            yield (
                f"{field.name} is stated already; now there are two, each judged by "
                f"itself, and the new one says only {said}: give it whole, as "
                f"{field.name}={{...}} in JSON, where the old one lacks something"
            )
        if field.name in fields and held and not field.many:
            values = ", ".join(label_of(value, data) for value in held)
            yield (
                f"{field.name} is stated already ({values}); now both stand, and a "
                "requirement that allows one value will say so"
            )


def _fields(about: Target) -> tuple[Field, ...]:
    if about.kind not in by_name():
        raise UsageError(
            f"nobody says what kind of thing {about.node} is",
            "say it: --kind Dataset",
        )
    return by_name()[about.kind].fields


def _add(content: dict[str, Any], name: str, value: Any) -> None:
    if name in content:
        held = content[name]
        content[name] = (*held, value) if isinstance(held, tuple) else (held, value)
    else:
        content[name] = value


def _value(field: Field, text: str, about: Target) -> Any:
    if field.form is Form.RECORD and text.lstrip().startswith("{"):
        try:
            return json.loads(text)
        except ValueError as error:
            raise UsageError(f"{field.name} is no JSON: {error}") from None
    if field.form is Form.REF and not is_iri(text):
        return about.graph.resolve(text)
    return text
