"""Violations of event ordering: an event that would strictly precede itself (42)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.validate.constraints.cycles import Graph
from provkit.validate.constraints.events import timeline
from provkit.validate.constraints.rules import STRICT
from provkit.validate.constraints.specialization import cite_origin
from provkit.validate.constraints.witnesses import Witness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.validate.constraints.events import Happening
    from provkit.validate.constraints.merging import Classes
    from provkit.validate.constraints.rules import Event, Order
    from provkit.validate.constraints.specialization import Descent
    from provkit.validate.constraints.violations import Violation


def ordering(classes: Classes, descent: Descent) -> Iterator[Violation]:
    """Apply 30 to 49: report cycles of events that have a strict edge.

    Every strict edge that lies on a cycle is on a reported one.
    """
    if "wasDerivedFrom" not in classes.facts.kinds:
        return
    events = timeline(classes, descent)
    strict = {
        edge: classes.facts.rows[reason[0]][1]
        for edge, reason in enumerate(events.reasons)
        if reason is not None and reason[1].rule == STRICT
    }
    graph = Graph(events.tails, events.heads, len(events.nodes))
    for cycle in graph.cycles(strict):
        argument = _Argument(classes, descent)
        for edge in cycle:
            argument.cite_event(events.nodes[events.tails[edge]])
            argument.cite_order(events.reasons[edge])
        witness, term = argument.witness, strict[cycle[0]]
        message = f"{witness.name(term)} would have to be generated before itself"
        yield witness.violation(STRICT, message, term)


class _Argument:
    """A witness told in terms of events."""

    def __init__(self, classes: Classes, descent: Descent) -> None:
        self.witness = Witness(classes)
        self._classes = classes
        self._descent = descent

    def cite_event(self, node: Happening) -> None:
        """Cite why an event exists; a bound needs no reason."""
        if node.existence is not None:
            rule, event = node.existence
            text = f"brings about {self._in_words(node.row, event)}"
            self.witness.cite(node.row, rule, text, event.position)
        elif node.row >= 0:
            declared = self._descent.declared
            cite_origin(self.witness, self._classes, declared, node.own)

    def cite_order(self, reason: tuple[int, Order] | None) -> None:
        """Cite why one event precedes another."""
        if reason is None:
            return
        row, order = reason
        relation = "strictly before" if order.rule == STRICT else "before"
        first, second = (
            self._in_words(row, event) for event in (order.first, order.second)
        )
        positions = order.first.position, order.second.position
        self.witness.cite(
            row, order.rule, f"puts {first} {relation} {second}", *positions
        )

    def _in_words(self, row: int, event: Event) -> str:
        words = {
            "G": "the generation of {}",
            "I": "the invalidation of {}",
            "S": "the start of {}",
            "E": "the end of {}",
            "U": "the usage {}",
            "g": "the generation of whatever specializes {}",
            "i": "the invalidation of whatever {} specializes",
        }
        term = self._classes.facts.rows[row][event.position]
        return words[event.happening].format(self.witness.name(term))
