"""The rules of W3C PROV-CONSTRAINTS that are a matter of positions, as tables.

A statement is seen as a row `(identifier, argument 1, argument 2, ...)`, so position 0
is the identifier and position n the n-th argument of `provkit.model.statements.KINDS`.

- `KEYS`: which positions determine which others (22 to 29, inference 15).
- `EVENTS`: which events a statement brings into being (7 to 10, 13).
- `ORDER`: which event precedes which (9, 10, 14, 33 to 49).

Rules 5, 6, 12, 16 to 18 and 20 have no row: what they infer carries fresh identifiers
only, its typing holds already by the premise, and its order follows from other rules
(5 is 35; 6 is 34 with 37 and 33). They cannot make a document invalid.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from provkit.model.statements import KINDS, Absence

if TYPE_CHECKING:
    from collections.abc import Mapping

MALFORMED = 0
MENTION = -1
INFLUENCE = 15
STRICT = 42

IDENTIFIED = tuple(
    name for name, kind in KINDS.items() if kind.identifier is Absence.UNKNOWN
)
"""The eleven relations that may carry an identifier."""

EXCLUSIVE = frozenset(IDENTIFIED) - {"wasDerivedFrom", "wasInfluencedBy"}
"""The relations of which one identifier can name only one (constraint 53)."""

SPECIALIZING = frozenset({"specializationOf", "mentionOf"})
"""The kinds that say that their first argument is a specialization of their second."""


def label(rule: int) -> str:
    """Give the name of a rule as reports show it.

    >>> label(42), label(MALFORMED), label(MENTION)
    ('PROV-C42', 'PROV-DM', 'PROV-LINKS')
    """
    names = {MALFORMED: "PROV-DM", MENTION: "PROV-LINKS"}
    return names.get(rule, f"PROV-C{rule}")


@dataclass(frozen=True, slots=True)
class Key:
    """A uniqueness rule: rows that agree at some positions agree at others.

    Attributes:
        rule: the number of the constraint, or of the inference that adds the key.
        tag: keeps apart keys that could otherwise look alike.
        left: positions that identify, in the one row.
        right: the same for the other row (differs from `left` for 28 and 29 only).
        then: pairs of positions that have to be equal.
        what: the words for a violation.
    """

    rule: int
    tag: int
    left: tuple[int, ...]
    right: tuple[int, ...]
    then: tuple[tuple[int, int], ...]
    what: str


def _key(
    rule: int, tag: int, by: tuple[int, ...], then: tuple[int, ...], what: str
) -> Key:
    return Key(rule, tag, by, by, tuple((place, place) for place in then), what)


def _keys() -> Mapping[str, tuple[Key, ...]]:
    """Lay out 22 to 27: section 6.1 of PROV-CONSTRAINTS."""
    own = "the {argument} of {node}"
    table: dict[str, tuple[Key, ...]] = {}
    table["activity"] = (_key(22, 1, (0,), (1, 2), own),)
    for tag, kind in enumerate(IDENTIFIED, start=2):
        every = tuple(range(1, len(KINDS[kind].arguments) + 1))
        table[kind] = (
            _key(23, tag, (0,), every, own),
            _key(INFLUENCE, 0, (0,), (1, 2), "the {argument} of the influence {node}"),
        )
    for rule, kind, by, what in (
        (24, "wasGeneratedBy", (1, 2), "the generation of {node} by {other}"),
        (25, "wasInvalidatedBy", (1, 2), "the invalidation of {node} by {other}"),
        (26, "wasStartedBy", (1, 3), "the start of {node} by {other}"),
        (27, "wasEndedBy", (1, 3), "the end of {node} by {other}"),
    ):
        table[kind] += (_key(rule, rule, by, (0,), what),)
    mention = "the {argument} in which {node} is mentioned"
    table["mentionOf"] = (_key(MENTION, 28, (1,), (2, 3), mention),)
    return MappingProxyType(table)


KEYS: Mapping[str, tuple[Key, ...]] = _keys()

TIMES: Mapping[str, Key] = MappingProxyType(
    {
        "wasStartedBy": Key(28, 0, (0,), (1,), ((1, 4),), "the start time of {node}"),
        "wasEndedBy": Key(29, 0, (0,), (1,), ((2, 4),), "the end time of {node}"),
    }
)
"""Constraints 28 and 29: an activity on the left, a start or an end on the right."""


class Event(NamedTuple):
    """An event that a row speaks of: what happens (a letter), and to which position.

    `G` generation and `I` invalidation of an entity, `S` start and `E` end of an
    activity, `U` a usage. All generations of one entity are simultaneous (39), as are
    its invalidations (40) and the starts (31) and ends (32) of one activity, so each
    is one event. `g` and `i` are a bound, no event: what is generated (invalidated)
    no earlier than everything that the entity specializes (is specialized by).
    """

    happening: str
    position: int


class Existence(NamedTuple):
    """A rule by which a row makes an event exist."""

    rule: int
    event: Event


class Order(NamedTuple):
    """A rule by which one event precedes another; 42 alone is strict.

    The rule holds only if position `given` of the row is not the placeholder `-`.
    """

    rule: int
    first: Event
    second: Event
    given: int = 0


def _read(text: str) -> list[tuple[int, Event]]:
    """Read words such as `39:G1`: a rule and an event."""
    pairs = (word.split(":") for word in text.split())
    return [(int(rule), Event(event[0], int(event[1:]))) for rule, event in pairs]


EVENTS: Mapping[str, tuple[Existence, ...]] = MappingProxyType(
    {
        kind: tuple(Existence(rule, event) for rule, event in _read(text))
        for kind, text in {
            "entity": "7:G0 7:I0",
            "activity": "8:S0 8:E0",
            "wasGeneratedBy": "39:G1",
            "wasInvalidatedBy": "40:I1",
            "used": "33:U0",
            "wasStartedBy": "31:S1 9:G2",
            "wasEndedBy": "32:E1 10:G2",
            "wasAttributedTo": "13:G1",
        }.items()
    }
)
"""Section 5 (inferences 7 to 10, 13): being mentioned otherwise makes no event."""


def _orders() -> Mapping[str, tuple[Order, ...]]:
    """Lay out the ordering rules: section 6.2 of PROV-CONSTRAINTS."""
    table = {
        "used": "33:S1:U0 33:U0:E1 37:G2:U0 38:U0:I2",
        "wasGeneratedBy": "34:S2:G1 34:G1:E2",
        "wasInformedBy": "35:S2:E1",
        "wasDerivedFrom": "42:G2:G1 41:U5:G1:3",
        "wasStartedBy": "43:G2:S1 43:S1:I2 9:S3:G2 9:G2:E3",
        "wasEndedBy": "44:G2:E1 44:E1:I2 10:S3:G2 10:G2:E3",
        "specializationOf": "45:g2:g1 46:i1:i2",
        "mentionOf": "45:g2:g1 46:i1:i2",
        "wasAssociatedWith": "47:S1:I2 47:G2:E1 47:S1:E2 47:S2:E1",
        "wasAttributedTo": "48:G2:G1 48:S2:G1",
        "actedOnBehalfOf": "49:G2:I1 49:S2:E1 "
        "14:S3:I1 14:G1:E3 14:S3:E1 14:S1:E3 14:S3:I2 14:G2:E3 14:S3:E2 14:S2:E3",
    }
    return MappingProxyType({kind: _order(text) for kind, text in table.items()})


def _order(text: str) -> tuple[Order, ...]:
    """Read words such as `41:U5:G1:3`: rule, first event, second event, given."""
    found = []
    for word in text.split():
        rule, first, second, *given = word.split(":")
        one, two = (Event(event[0], int(event[1:])) for event in (first, second))
        found.append(Order(int(rule), one, two, *map(int, given)))
    return tuple(found)


ORDER: Mapping[str, tuple[Order, ...]] = _orders()

WITHIN: tuple[tuple[int, str, str], ...] = (
    (30, "S", "E"),
    (36, "G", "I"),
    (45, "g", "G"),
    (45, "G", "g"),
    (46, "i", "I"),
    (46, "I", "i"),
)
"""What holds between the events of one thing: 30, 36 and the bounds of 45 and 46."""
