"""What of some records an export carried; everything else is reported as lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast

from provkit.adapters._account import Lost

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from provkit.model import Record

_NO_FIELD: Final = "this form has no field for it"
_WHY: Final[Mapping[str, str]] = {
    "source_field": "where it stood in another tool's file",
    "local_path": "where it lay on one machine",
    "annotations": "names of another tool, whose meaning is not claimed",
    "gaps": "this form has no word for what could not be seen",
    "host": "personal: the name of a machine",
    "user": "personal: the name of an account",
}
_NEVER: Final = frozenset(("iri", "path", "samples"))


def losses(
    records: Iterable[Record],
    carried: Mapping[str, str],
    why: Mapping[str, str] | None = None,
) -> tuple[Lost, ...]:
    """The fields that records hold and that a form did not take.

    It is right by construction: a field that nobody named is lost, so a field added to
    a record later is reported until an exporter learns of it.

    Args:
        records: what was to be written; the records inside of them are looked into.
        carried: by kind of record, the fields that the form takes; those of `Run` hold
            for `TrainingRun` as well. A kind that is not named is lost as a whole.
        why: reasons by `Kind.field` or by field; by `Kind`, for one that the form does
            not take at all.
    """
    found: Counter[str] = Counter()
    given = {**_WHY, **(why or {})}
    for record in records:
        if type(record).__name__ in given:
            found[type(record).__name__] += 1
        else:
            _count(record, carried, found)
    return tuple(
        Lost(name, _reason(name, given), count) for name, count in sorted(found.items())
    )


def _reason(name: str, given: Mapping[str, str]) -> str:
    return given.get(name) or given.get(name.rpartition(".")[2]) or _NO_FIELD


def _count(record: Any, carried: Mapping[str, str], found: Counter[str]) -> None:
    kind = type(record)
    known = [carried[k.__name__] for k in kind.__mro__ if k.__name__ in carried]
    if not known:
        found[kind.__name__] += 1
        return
    taken = set(" ".join(known).split())
    for name, default in _fields(cast("Hashable", kind)):
        held = getattr(record, name)
        if held == default or held in ((), []):
            continue
        if name not in taken:
            found[f"{kind.__name__}.{name}"] += 1
            continue
        for inner in held if isinstance(held, (tuple, list)) else (held,):
            if is_dataclass(inner):
                _count(inner, carried, found)


@cache
def _fields(kind: Hashable) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (each.name, None if each.default is MISSING else each.default)
        for each in fields(cast("type[Any]", kind))
        if each.name not in _NEVER
    )


def beside(
    records: Iterable[Record], told: Iterable[Record], why: str
) -> tuple[Lost, ...]:
    """The records that are none of those an export tells of, counted by kind."""
    known = {id(each) for each in told}
    kinds = (type(each).__name__ for each in records if id(each) not in known)
    return tuple(Lost(kind, why, n) for kind, n in sorted(Counter(kinds).items()))
