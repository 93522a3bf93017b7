"""Random records of every kind, in the form in which they come back from a graph."""

from __future__ import annotations

from dataclasses import fields, replace
from hashlib import sha256
from typing import Any

from hypothesis import strategies as st

from provkit import model
from provkit.rdf.fields import Field, Form, Identity, Kind
from provkit.rdf.mapping import KINDS, by_name
from provkit.vocab import CR, OBO, PK

_TERMS = {
    "population": [OBO + "HANCESTRO_0005", OBO + "HANCESTRO_0009", "Martians"],
    "data-use": [OBO + "DUO_0000042", OBO + "DUO_0000046"],
    "purpose": [PK + "MethodsDevelopment", PK + "Teaching"],
    "metric": [PK + "Accuracy", PK + "GenotypeConcordance"],
    "role": [CR.TrainingSplit, CR.TestSplit],
    "status": [PK + "Completed", PK + "Failed"],
}
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: ":" not in text and text.strip() == text
)
_MOMENTS = st.datetimes().map(lambda t: t.strftime("%Y-%m-%dT%H:%M:%S.%fZ").zfill(27))
_DAYS = st.dates(min_value=__import__("datetime").date(1000, 1, 1)).map(str)
_DIGESTS = st.binary(min_size=32, max_size=32).map(
    lambda content: model.Digest("sha256", content.hex())
)


def records() -> st.SearchStrategy[Any]:
    """Any record that stands for itself in a graph."""
    standing = [kind for kind in KINDS if kind.identity is not Identity.OWNED_VALUE]
    standing = [kind for kind in standing if kind.record is not model.Digest]
    return st.one_of([of_kind(kind, depth=2) for kind in standing])


def of_kind(kind: Kind, depth: int, where: str = "own") -> st.SearchStrategy[Any]:
    """A record of one kind; `depth` bounds cohorts in cohorts.

    Names differ by field: what a role accounts for does not come back as plain input.
    """
    if kind.record is model.Digest:
        return _DIGESTS
    given = {field.name: _values(field, depth) for field in kind.fields}
    build = st.fixed_dictionaries(
        {name: st.none() | values for name, values in given.items()}
    )
    named = any(each.name == "iri" for each in fields(kind.record))

    def made(content: dict[str, Any]) -> Any:
        record = kind.record(**_stated(kind, content))
        if not named:
            return record
        # One name, one content: two agents of one name would be one agent.
        digest = sha256(repr(comparable(record)).encode()).hexdigest()
        return replace(record, iri=f"https://example.org/{where}/{digest[:12]}")

    return build.map(made)


def same(one: Any, other: Any) -> bool:
    """Whether two records say the same: a graph has no order."""
    return comparable(one) == comparable(other)


def comparable(value: Any) -> Any:
    """A record with every tuple as a set."""
    if hasattr(value, "__dataclass_fields__"):
        held = {f.name: comparable(getattr(value, f.name)) for f in fields(value)}
        return type(value).__name__, tuple(sorted(held.items(), key=str))
    if isinstance(value, (tuple, list)):
        return tuple(sorted({comparable(each) for each in value}, key=str))
    return value


def _names(where: str) -> st.SearchStrategy[str]:
    return st.integers(0, 99).map(lambda n: f"https://example.org/{where}/{n}")


def _stated(kind: Kind, content: dict[str, Any]) -> dict[str, Any]:
    missing = {"name": "x", "type": PK + "EthicsApproval", "description": "x"}
    needed = {f.name for f in fields(kind.record) if f.default is f.default_factory}
    return {
        name: missing[name] if value is None else value
        for name, value in content.items()
        if value is not None or name in needed
    }


def _values(field: Field, depth: int) -> st.SearchStrategy[Any]:
    one = _one(field, depth)
    if one is None:
        return st.none()
    if not field.many:
        return one
    return st.lists(one, max_size=3, unique_by=comparable).map(tuple)


def _one(field: Field, depth: int) -> st.SearchStrategy[Any] | None:
    match field.form:
        case Form.RECORD:
            kind = by_name()[field.record]
            return of_kind(kind, depth - 1, field.name) if depth > 0 else None
        case Form.REF | Form.LINK:
            return _names(field.name)
        case Form.TIME:
            return _MOMENTS
        case Form.DAY:
            return _DAYS
        case Form.INTEGER:
            return st.integers(0, 10**12)
        case Form.NUMBER:
            return st.floats(allow_nan=False)
        case Form.VALUE:
            return st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXTS
        case Form.FLAG:
            return st.booleans()
        case Form.TERM:
            return st.sampled_from(_TERMS.get(field.scheme, [PK + "Interpretation"]))
        case _:
            return _TEXTS
