"""Provisional names in a journal, replaced by those that were found out later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from provkit.errors import RecordError
from provkit.model import Dataset
from provkit.model.codec import from_json
from provkit.rdf.strata import strata

if TYPE_CHECKING:
    from collections.abc import Mapping

Contents = dict[str, dict[str, Any]]


def renamed(contents: Contents, renames: Mapping[str, str]) -> Contents:
    """The records of a journal with every provisional name replaced.

    The cohorts of a dataset are named after it (`provkit.rdf.encode`), so a result that
    was recorded for one of them follows it under its new name.
    """
    names = dict(renames)
    for old, new in renames.items():
        names.update(_cohorts(contents.get(old), old, new))
    if not names:
        return contents
    changed: Contents = {}
    for iri, content in contents.items():
        new = names.get(iri, iri)
        held = changed.setdefault(new, {})
        for field, value in content.items():
            held.setdefault(field, _replaced(value, names))
        held["iri"] = new
    return changed


def _cohorts(content: dict[str, Any] | None, old: str, new: str) -> dict[str, str]:
    try:
        before = from_json({**(content or {}), "iri": old})
        after = from_json({**(content or {}), "iri": new})
    except RecordError:
        return {}
    if not isinstance(before, Dataset):
        return {}
    pairs = zip(strata(before), strata(after), strict=True)
    return {one.iri: other.iri for one, other in pairs}


def _replaced(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, list):
        return [_replaced(each, names) for each in value]
    if isinstance(value, dict):
        return {key: _replaced(each, names) for key, each in value.items()}
    return value
