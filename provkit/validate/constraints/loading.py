"""From statements to rows of numbers: definitions 1 to 4, inference 11, constraint 51.

Every identifier, time and unknown becomes a *term*, a number. Equal constants share a
term; what a statement leaves open gets a term of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from provkit.model.statements import KINDS, Absence, Blank
from provkit.validate.constraints.rules import MALFORMED, label
from provkit.validate.constraints.violations import Step, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.model.statements import Instance, Kind, Statement, Term

NOTHING = 0
"""The term of the placeholder `-` where it means that there is none."""

Row = tuple[int, ...]


@dataclass(slots=True)
class Facts:
    """An instance in numbers.

    Attributes:
        instance: what was loaded.
        kinds: the kind of each row.
        rows: identifier and arguments of each row, as terms.
        origin: for each row the statement (by number) that it stands for.
        constants: for each term what was written; None for an unknown.
    """

    instance: Instance
    kinds: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    origin: list[int] = field(default_factory=list)
    constants: list[Term | None] = field(default_factory=lambda: ["-"])
    _terms: dict[Term, int] = field(default_factory=dict)
    _times: dict[Term, int] = field(default_factory=dict)

    def unknown(self) -> int:
        """Make a term for something that exists and was not named."""
        self.constants.append(None)
        return len(self.constants) - 1

    def term(self, written: Term) -> int:
        """Find or make the term of an identifier."""
        found = self._terms.get(written)
        if found is None:
            found = self._terms[written] = len(self.constants)
            self.constants.append(written)
        return found

    def time(self, written: Term) -> int:
        """Find or make the term of a time, apart from identifiers."""
        found = self._times.get(written)
        if found is None:
            found = self._times[written] = len(self.constants)
            self.constants.append(written)
        return found

    def add(self, kind: str, row: Row, origin: int) -> None:
        """Append a row that stands for the statement number `origin`."""
        self.kinds.append(kind)
        self.rows.append(row)
        self.origin.append(origin)

    def statement(self, row: int) -> Statement:
        """Give the statement that a row stands for."""
        return self.instance.statements[self.origin[row]]

    def implied(self, row: int) -> bool:
        """Tell whether the row was inferred from the statement (inference 11)."""
        return self.kinds[row] != self.statement(row).kind

    def is_constant(self, term: int) -> bool:
        """Tell whether two different such terms can never be equal."""
        written = self.constants[term]
        return written is not None and not isinstance(written, Blank)

    def forget_index(self) -> None:
        """Release what only loading needs."""
        self._terms.clear()
        self._times.clear()


def load(instance: Instance) -> tuple[Facts, list[Violation]]:
    """Expand the statements of an instance and report the ones that cannot stand."""
    facts = Facts(instance)
    violations = []
    for number, statement in enumerate(instance.statements):
        kind = KINDS.get(statement.kind)
        fault = _malformed(kind, statement)
        if kind is None or fault:
            violations.append(_violation(instance, statement, MALFORMED, fault))
            continue
        row = _expand(facts, kind, statement)
        facts.add(kind.keyword, row, number)
        if kind.keyword == "wasDerivedFrom":
            violations.extend(_derivation(facts, row, number))
    facts.forget_index()
    return facts, violations


def _malformed(kind: Kind | None, statement: Statement) -> str:
    """Find a place that PROV-DM obliges to be filled (its section 5)."""
    if kind is None:
        return f"{statement.kind} is not a kind of PROV statement"
    if kind.identifier is Absence.FORBIDDEN and statement.id is None:
        return f"{statement.kind} without an identifier"
    if len(statement.args) > len(kind.arguments):
        return f"{statement.kind} takes at most {len(kind.arguments)} arguments"
    for argument, value in zip_longest(kind.arguments, statement.args):
        if value is None and argument.absent is Absence.FORBIDDEN:
            return f"{statement.kind} without its {argument.name}"
    return ""


def _expand(facts: Facts, kind: Kind, statement: Statement) -> Row:
    """Apply definitions 1, 3 and 4: fill in what was left out (2 needs no work)."""
    own = statement.id if kind.identifier else None
    row = [facts.unknown() if own is None else facts.term(own)]
    for argument, value in zip_longest(kind.arguments, statement.args):
        if value is not None:
            as_term = facts.time if argument.denotes == "time" else facts.term
            row.append(as_term(value))
        elif argument.absent is Absence.NONE:
            row.append(_nothing(facts, row, argument.name))
        else:
            row.append(facts.unknown())
    return tuple(row)


def _nothing(facts: Facts, row: list[int], name: str) -> int:
    """Apply definition 4 to a place that may be empty: what `-` stands for.

    The activity of a derivation stands third; once it is given, there was some
    generation and some usage, named or not.
    """
    activity = 3
    known_path = name in {"generation", "usage"} and row[activity] != NOTHING
    return facts.unknown() if known_path else NOTHING


def _derivation(facts: Facts, row: Row, number: int) -> Iterator[Violation]:
    """Apply inference 11, or constraint 51 where no activity is given."""
    _, made, source, activity, generation, usage = row
    if activity != NOTHING:
        used = (usage, activity, source, facts.unknown())
        facts.add("used", used, number)
        facts.add(
            "wasGeneratedBy", (generation, made, activity, facts.unknown()), number
        )
    elif (generation, usage) != (NOTHING, NOTHING):
        statement = facts.instance.statements[number]
        fault = "wasDerivedFrom names a generation or usage but says no activity"
        yield _violation(facts.instance, statement, 51, fault)


def _violation(
    instance: Instance, statement: Statement, rule: int, fault: str
) -> Violation:
    node = next((term for term in (statement.id, *statement.args) if term), None)
    step = Step(statement, label(rule), fault)
    named = None if node is None else str(node)
    return Violation(label(rule), instance.id, f"{fault}: {statement}", named, (step,))
