"""Records as JSON values and back, for journals and the digest index.

A record becomes an object whose key `record` has the name of its kind and whose other
keys are the fields that differ from their default. `path` stays on this machine.

>>> from provkit.model import Cohort
>>> to_json(Cohort("GBR", 91))
{'record': 'Cohort', 'population': 'GBR', 'participants': 91}
>>> from_json(to_json(Cohort("GBR", 91))) == Cohort("GBR", 91)
True
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from provkit import model
from provkit.errors import RecordError

_LOCAL = frozenset(("path", "samples"))


def to_json(value: Any) -> Any:
    """A record, or any value of a field, as JSON."""
    if is_dataclass(value) and not isinstance(value, type):
        content: dict[str, Any] = {"record": type(value).__name__}
        for each, default in _defaults(type(value)):
            held = getattr(value, each)
            if each not in _LOCAL and held != default:
                content[each] = to_json(held)
        return content
    if isinstance(value, (tuple, list)):
        return [to_json(each) for each in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return str(value)


def from_json(value: Any) -> Any:
    """What `to_json` wrote, lists as tuples.

    Raises:
        RecordError: an object that names no kind of record, or has unknown fields.
    """
    if isinstance(value, dict):
        name = value.get("record")
        kind = _kinds().get(str(name))
        if kind is None:
            raise RecordError(f"no record is called {name!r}")
        content = {k: from_json(v) for k, v in value.items() if k != "record"}
        try:
            return kind(**content)
        except TypeError as error:
            raise RecordError(f"not a {name}: {error}") from error
    if isinstance(value, list):
        return tuple(from_json(each) for each in value)
    return value


@cache
def _kinds() -> dict[str, type[Any]]:
    return {kind.__name__: kind for kind in model.KINDS}


@cache
def _defaults(kind: type[Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((each.name, each.default) for each in fields(kind))
