"""From rows back to statements: the argument that a violation rests on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from provkit.model.statements import KINDS
from provkit.validate.constraints.rules import INFLUENCE, label
from provkit.validate.constraints.violations import Step, Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.validate.constraints.merging import Classes, Reason


class Witness:
    """An argument in the making: cited rows, and the terms that have to be equal.

    Two rows that speak of one thing may call it by different terms; `steps` puts
    before the cited rows whatever makes those terms equal.
    """

    def __init__(self, classes: Classes) -> None:
        self._facts = classes.facts
        self._classes = classes
        self._cited: dict[Step, None] = {}
        self._terms: dict[int, dict[int, None]] = {}

    def cite(self, row: int, rule: int, text: str, *positions: int) -> None:
        """Add a row; the terms at the positions take part in the argument."""
        self._cited[self._step(row, rule, text)] = None
        self.tie(self._facts.rows[row][position] for position in positions)

    def tie(self, terms: Iterable[int]) -> None:
        """Let terms take part: those of one class will be shown to be equal."""
        for term in terms:
            self._terms.setdefault(self._classes.find(term), {})[term] = None

    def steps(self) -> tuple[Step, ...]:
        """Give the argument, causes first."""
        pending: list[tuple[int, int]] = []
        for first, *others in self._terms.values():
            pending.extend((first, other) for other in others)
        merges = self._merges(pending)
        return tuple(dict.fromkeys((*merges, *self._cited)))

    def _merges(self, pending: list[tuple[int, int]]) -> list[Step]:
        """Explain why pairs of terms are equal, down to what is written."""
        reasons: dict[Reason, None] = {}
        while pending:
            for reason in self._classes.path(*pending.pop()):
                if reason not in reasons:
                    reasons[reason] = None
                    pending.extend(self._identified(reason))
        return [step for reason in reversed(reasons) for step in self._because(reason)]

    def rely_on(self, reason: Reason) -> None:
        """Cite the two rows of a reason, and why its key holds for both."""
        self._cited.update(dict.fromkeys(self._because(reason)))
        for pair in self._identified(reason):
            self.tie(pair)

    def _identified(self, reason: Reason) -> Iterator[tuple[int, int]]:
        key, left, right = reason
        for position, twin in zip(key.left, key.right, strict=True):
            yield self._facts.rows[left][position], self._facts.rows[right][twin]

    def _because(self, reason: Reason) -> list[Step]:
        key, left, right = reason
        text = f"fixes {self.determined(reason)}"
        return [self._step(row, key.rule, text) for row in (left, right)]

    def determined(self, reason: Reason, position: int | None = None) -> str:
        """Say in words what a key determines, or what it does at one position."""
        key, left, _ = reason
        row, kind = self._facts.rows[left], self._facts.kinds[left]
        arguments = KINDS[
            "wasInfluencedBy" if key.rule == INFLUENCE else kind
        ].arguments
        places = [place for place, _ in key.then] if position is None else [position]
        names = " and the ".join(arguments[place - 1].name for place in places)
        things = [self.name(row[place]) for place in key.left]
        return key.what.format(argument=names, node=things[0], other=things[-1])

    def _step(self, row: int, rule: int, text: str) -> Step:
        if self._facts.implied(row):
            text = f"implies {self._facts.kinds[row]} [{label(11)}], which {text}"
        return Step(self._facts.statement(row), label(rule), text)

    def name(self, term: int) -> str:
        """Give words for a term."""
        written = self._facts.constants[self._named(term)]
        if written is None:
            return "something unnamed"
        if isinstance(written, datetime):
            return written.isoformat()
        return "none" if written == "-" else str(written)

    def _named(self, term: int) -> int:
        """Find the term that gives its name to everything equal to it."""
        label = self._classes.label(self._classes.find(term))
        return term if label is None else label

    def violation(self, rule: int, message: str, term: int) -> Violation:
        """Finish the argument; `term` is what it is about."""
        named = self._named(term)
        self.tie((term, named))
        written = self._facts.constants[named]
        node = None if written is None else str(written)
        instance = self._facts.instance.id
        return Violation(label(rule), instance, message, node, self.steps())
