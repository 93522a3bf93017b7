"""The small value lists: the word that people type, and the concept that is written.

Each list is a scheme: "role", "split-unit", "human-data", "data-relation" and so on. A
value is accepted as its word ("held-out"), as the local name ("HeldOut"), as a prefixed
name ("pk:HeldOut") or as the IRI; case and what stands between words do not matter.

To add a value, add a line to `data/concepts.csv` and declare the concept in
`shapes/ontology.ttl`; a scheme is there as soon as a line names it.

>>> resolve("data-relation", "held_out")
'https://w3id.org/provkit/ns#HeldOut'
>>> resolve("data-relation", "hold-in") is None
True
>>> words("commerce")
('commercial', 'non-commercial')
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from provkit.terms.tables import cells, index, rows, short, squash
from provkit.vocab import expand

if TYPE_CHECKING:
    from collections.abc import Mapping

_TABLE = "concepts.csv"


@cache
def schemes() -> tuple[str, ...]:
    """List the names of the value lists."""
    return tuple(dict.fromkeys(row["scheme"] for row in rows(_TABLE)))


@cache
def _by_iri(scheme: str) -> Mapping[str, str]:
    """Map each concept of a list to its word."""
    listed = (row for row in rows(_TABLE) if row["scheme"] == scheme)
    found = {expand(row["term"]): row["word"] for row in listed}
    if not found:
        raise KeyError(f"no value list is called {scheme!r}; there are {schemes()}")
    return MappingProxyType(found)


@cache
def _by_name(scheme: str) -> Mapping[str, str]:
    return index(
        (squash(name), expand(row["term"]))
        for row in rows(_TABLE)
        if row["scheme"] == scheme
        for name in (row["word"], short(expand(row["term"])), *cells(row["also"]))
    )


def resolve(scheme: str, text: str) -> str | None:
    """Find the concept of a list that a word or name means.

    Raises:
        KeyError: there is no such list.

    >>> resolve("role", "training") == resolve("role", "cr:TrainingSplit")
    True
    """
    iri = expand(text.strip())
    return iri if iri in _by_iri(scheme) else _by_name(scheme).get(squash(text))


def words(scheme: str) -> tuple[str, ...]:
    """List what may be typed, for error messages.

    >>> words("role")
    ('training', 'validation', 'test')
    """
    return tuple(_by_iri(scheme).values())


def word(scheme: str, iri: str) -> str | None:
    """Give the word back that a concept is typed as.

    >>> word("human-data", "https://w3id.org/provkit/ns#HumanParticipants")
    'participants'
    """
    return _by_iri(scheme).get(iri)
