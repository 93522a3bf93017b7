"""What each input breaks by itself, and what only all of them together break."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from provkit.model.statements import KINDS, Absence
from provkit.validate.constraints import check
from provkit.validate.prov_inputs import union

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from provkit.model.statements import Statement
    from provkit.validate.constraints import Violation
    from provkit.validate.prov_inputs import Input

_TO_THE_LETTER: Final = frozenset({"PROV-C22", "PROV-C28", "PROV-C29", "PROV-C56"})
"""Constraints that look at what else is said of a thing: its times, or its types."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A violation with the input that holds it; None where only the union does.

    Attributes:
        violation: what is broken.
        input: the input that breaks it.
        homes: where a statement with its line stands, if it needs several inputs.
    """

    violation: Violation
    input: Input | None
    homes: Mapping[tuple[Statement, int | None], Input] = field(default_factory=dict)

    def home(self, statement: Statement) -> Input | None:
        """The input in which a statement of the proof stands."""
        return self.input or self.homes.get((statement, statement.source))


def broken(found: tuple[Input, ...]) -> tuple[Broken, ...]:
    """Check each input alone, then all of them together.

    What the union breaks by statements that stand in one input is that input's matter
    and is not told twice.
    """
    alone = [Broken(v, each) for each in found for v in check(each.document)]
    whole = union(found)
    if whole is None:
        return tuple(alone)
    return (*alone, *_together(check(whole), found, alone))


def _together(
    violations: tuple[Violation, ...], found: tuple[Input, ...], alone: list[Broken]
) -> Iterator[Broken]:
    known = {_said(each.violation) for each in alone}
    new = [each for each in violations if _said(each) not in known]
    if not new:
        return
    suspects = {id(each.input): each.input for each in alone if each.input}
    holders = _holders(new, suspects.values())
    homes = _homes(new, found)
    for violation in new:
        inputs = [holders.get(each, frozenset()) for each in _needed(violation)]
        if not inputs or not frozenset.intersection(*inputs):
            yield Broken(violation, None, homes)


def _said(violation: Violation) -> tuple[Hashable, ...]:
    return violation.rule, violation.instance, violation.message


def _needed(violation: Violation) -> set[tuple[Hashable, ...]]:
    exact = violation.rule in _TO_THE_LETTER
    return {
        (violation.instance, *_core(step.statement, exact=exact))
        for step in violation.witness
    }


def _core(statement: Statement, *, exact: bool) -> tuple[Hashable, ...]:
    """What of a statement a proof rests on.

    In a union a thing has what every input says of it, so that the statement that it
    is an entity may stand in no input as it stands there.
    """
    kind = KINDS.get(statement.kind)
    if exact or kind is None or kind.identifier is not Absence.FORBIDDEN:
        content = statement.attributes if exact else ()
        return statement.kind, statement.id, statement.args, content
    return statement.kind, statement.id


def _holders(
    violations: Iterable[Violation], inputs: Iterable[Input]
) -> dict[tuple[Hashable, ...], frozenset[int]]:
    """For each thing that a proof needs, the inputs that hold it."""
    wanted = {core for each in violations for core in _needed(each)}
    holders: dict[tuple[Hashable, ...], set[int]] = {core: set() for core in wanted}
    for number, each in enumerate(inputs):
        for instance in (each.document.toplevel, *each.document.bundles):
            for statement in instance.statements:
                for exact in (False, True):
                    core = (instance.id, *_core(statement, exact=exact))
                    if core in wanted:
                        holders[core].add(number)
    return {core: frozenset(numbers) for core, numbers in holders.items()}


def _homes(
    violations: Iterable[Violation], found: Iterable[Input]
) -> dict[tuple[Statement, int | None], Input]:
    cited = {step.statement for each in violations for step in each.witness}
    homes: dict[tuple[Statement, int | None], Input] = {}
    for each in found:
        for statement in each.statements:
            if statement in cited:
                homes.setdefault((statement, statement.source), each)
    return homes
