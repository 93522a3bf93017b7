"""What one statement says about one declared use: each read and decided once.

Of thousands of datasets most state one of a few sets of terms, and most models are
meant for one of a few uses. So a decision that follows from what is stated and declared
alone is taken once for all who state and declare the same; one that asks what happened
to the data is taken each time.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from provkit.graph import data_use_reading as reading
from provkit.graph.data_use_happened import Happened, nothing_around
from provkit.graph.data_use_modifiers import BY_THE_USE, Case, decide
from provkit.graph.data_use_table import (
    CARE,
    OUTCOMES,
    Decision,
    Hierarchy,
    Statement,
    Use,
    permitted,
)
from provkit.vocab import DCTERMS, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from provkit.graph.data_use_modifiers import Situation
    from provkit.graph.data_use_reach import Reach
    from provkit.graph.index import Index

UNDECLARED: Final = ""
"""The purpose of what declares none."""


class Asked(NamedTuple):
    """One declared purpose.

    Attributes:
        use: who declares it, and what else.
        purpose: as an IRI.
        like: one number for all uses that declare the same.
    """

    use: Use
    purpose: str
    like: int


class Rulings:
    """Decides on statements, and remembers what it read and decided.

    Attributes:
        index: where everything stands.
        strict: leave to people what DUOS version 4 leaves to people.
        today: the day on which is asked.
    """

    def __init__(self, index: Index, *, strict: bool, today: date) -> None:
        self.index = index
        self.strict = strict
        self.today = today
        self._happened = Happened(index)
        self._statements: dict[int, Statement] = {}
        self._diseases: dict[frozenset[str], Hierarchy] = {}
        self._decided: dict[tuple[object, ...], Decision] = {}
        self._alike: dict[Statement | Use, int] = {}
        self._number: dict[int, int] = {}

    def statement(self, node: int) -> Statement:
        """What a data-use statement says."""
        if node not in self._statements:
            found = reading.statement(self.index, node)
            self._statements[node] = found
            self._number[node] = self._like(replace(found, iri=""))
        return self._statements[node]

    def diseases(
        self, statements: Iterable[Statement], uses: Iterable[Use]
    ) -> Hierarchy:
        """Which disease lies below which, of those that are named."""
        stated = [each.diseases for each in statements if each.diseases]
        declared = [each.diseases for each in uses if each.diseases]
        key = frozenset[str]().union(*stated, *declared)
        if key not in self._diseases:
            terms = sorted(key)
            found = reading.hierarchy(self.index, terms, RDFS.subClassOf)
            self._diseases[key] = found
        return self._diseases[key]

    def asked(self, uses: Iterable[Use]) -> list[Asked]:
        """Every declared purpose."""
        return [
            Asked(use, purpose, like)
            for use in uses
            for like in (self._like(replace(use, by="")),)
            for purpose in use.purposes or (UNDECLARED,)
        ]

    def rule(
        self, reach: Reach, result: int, asked: Iterable[Asked], diseases: Hierarchy
    ) -> Iterator[tuple[Asked, Decision]]:
        """What a statement that reaches a result says about each declared purpose.

        Args:
            reach: the statement, and how it gets there.
            result: the model or evaluation that is asked about.
            asked: what is declared.
            diseases: which disease lies below which.
        """
        statement = self.statement(reach.statement)
        if not statement.modifiers <= BY_THE_USE:
            around = self._happened.situation(
                reach.data, result, reach.between, self.today
            )
            for each in asked:
                yield each, self._decide(statement, each, around, diseases)
            return
        number = self._number[reach.statement]
        for each in asked:
            key = number, each.like, each.purpose, id(diseases)
            if key not in self._decided:
                around = nothing_around(self.today)
                self._decided[key] = self._decide(statement, each, around, diseases)
            yield each, self._decided[key]

    def _decide(
        self,
        statement: Statement,
        asked: Asked,
        around: Situation,
        diseases: Hierarchy,
    ) -> Decision:
        use, purpose, _like = asked
        places = chain(
            statement.regions, use.regions, *(run.regions for run in around.runs)
        )
        regions = reading.hierarchy(
            self.index, places, RDFS.subClassOf, DCTERMS.isPartOf
        )
        case = Case(statement, use, purpose, around, diseases, regions)
        return _rule(case, strict=self.strict)

    def _like(self, content: Statement | Use) -> int:
        """The same number for what says the same."""
        return self._alike.setdefault(content, len(self._alike))


def _rule(case: Case, *, strict: bool) -> Decision:
    """The worst of what the terms of one statement say; a permission goes first."""
    statement = case.statement
    allowed = permitted(statement, case.use, case.purpose, case.diseases)
    if not case.purpose:
        allowed = Decision("REVIEW", "none", "no purpose is declared")
    elif strict and case.purpose == CARE:
        why = "DUOS leaves clinical care to a committee"
        allowed = allowed._replace(outcome="REVIEW", why=why)
    decisions = [allowed, *decide(case, strict=strict)]
    restricting = sorted(statement.modifiers - {"CC"})
    if "NRES" in statement.permissions and restricting:
        which = ", ".join(restricting)
        why = f"the statement contradicts itself: no restriction, and {which}"
        decisions.append(Decision("REVIEW", "NRES", why))
    decisions += [
        Decision("REVIEW", term, "it is no permission and no modifier of DUO")
        for term in statement.strange
    ]
    return max(decisions, key=lambda each: OUTCOMES.index(each.outcome))
