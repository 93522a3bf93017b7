"""Specialization, 19, 21 and 52: who specializes whom, and what is handed down.

The transitive closure of 19 is never written out. A cycle of specializations is what
19 and 52 forbid together; what 21 hands down reaches every specialization by a walk
from the general to the specific.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from provkit.model.statements import PROV, PROV_TYPE
from provkit.validate.constraints.cycles import Graph
from provkit.validate.constraints.rules import SPECIALIZING
from provkit.validate.constraints.witnesses import Witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.validate.constraints.merging import Classes
    from provkit.validate.constraints.violations import Violation

EMPTY = PROV + "EmptyCollection"

Origins = dict[int, int]
"""A class, and the row that gives it a property: its own, or a specialization."""


@dataclass(frozen=True, slots=True)
class Descent:
    """What follows from specialization.

    Attributes:
        edges: the rows that say that something specializes something.
        declared: classes with an entity statement, stated or inferred by 21.
        empty: classes that are an empty collection, stated or inferred by 21.
    """

    edges: tuple[int, ...]
    declared: Mapping[int, int]
    empty: Mapping[int, int]


def descend(classes: Classes) -> Descent:
    """Apply 21 along the transitive specialization of 19."""
    facts = classes.facts
    edges, declared, empty = [], Origins(), Origins()
    for number, kind in enumerate(facts.kinds):
        if kind == "entity":
            own = classes.of[facts.rows[number][0]]
            declared.setdefault(own, number)
            if (PROV_TYPE, EMPTY) in facts.statement(number).attributes:
                empty.setdefault(own, number)
        elif kind in SPECIALIZING:
            edges.append(number)
    downward: dict[int, list[int]] = {}
    for number in edges:
        downward.setdefault(classes.of[facts.rows[number][2]], []).append(number)
    if downward:
        _hand_down(classes, downward, declared)
        _hand_down(classes, downward, empty)
    return Descent(tuple(edges), declared, empty)


def _hand_down(
    classes: Classes, downward: Mapping[int, list[int]], known: Origins
) -> None:
    pending = deque(known)
    while pending:
        for number in downward.get(pending.popleft(), ()):
            specific = classes.of[classes.facts.rows[number][1]]
            if specific not in known:
                known[specific] = number
                pending.append(specific)


def cite_origin(
    witness: Witness, classes: Classes, known: Mapping[int, int], own: int
) -> None:
    """Cite why a class has a property: its statement, or the way down to it (21)."""
    facts, chain = classes.facts, [known[own]]
    while facts.kinds[chain[-1]] in SPECIALIZING:
        chain.append(known[classes.of[facts.rows[chain[-1]][2]]])
    witness.cite(chain[-1], 22, "declares the entity", 0)
    for row in reversed(chain[:-1]):
        witness.cite(row, 21, "hands that down to the specific entity", 1, 2)


def irreflexivity(classes: Classes, descent: Descent) -> Iterator[Violation]:
    """Apply 52 with 19: nothing specializes itself, however far around."""
    places: dict[int, int] = {}
    specific: list[int] = []
    general: list[int] = []
    for row in descent.edges:
        for side, term in zip(
            (specific, general), classes.facts.rows[row][1:3], strict=True
        ):
            side.append(places.setdefault(classes.of[term], len(places)))
    graph = Graph(specific, general, len(places))
    for cycle in graph.cycles(range(len(descent.edges))):
        witness = Witness(classes)
        for edge in cycle:
            text = "makes the one a specialization of the other"
            witness.cite(descent.edges[edge], 19, text, 1, 2)
        term = classes.facts.rows[descent.edges[cycle[0]]][1]
        message = f"{witness.name(term)} would be a specialization of itself"
        yield witness.violation(52, message, term)
