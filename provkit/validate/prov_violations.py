"""What each input breaks by itself, and what only all of them together break."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from provkit.model.statements import KINDS, Absence
from provkit.validate.constraints import check, check_instances
from provkit.validate.prov_inputs import together, union

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
    alone = [Broken(v, each) for each in found for v in check_instances(each.instances)]
    if len(found) < 2:  # noqa: PLR2004 - one is no union
        return tuple(alone)
    known = {_said(each.violation) for each in alone}
    if all(_said(each) in known for each in check_instances(together(found))):
        return tuple(alone)
    new = [each for each in check(union(found)) if _said(each) not in known]
    return (*alone, *_of_several(new, found, alone))


def _of_several(
    new: list[Violation], found: tuple[Input, ...], alone: list[Broken]
) -> Iterator[Broken]:
    """Those of the union that no single input breaks, whatever it says besides."""
    suspects = {each.input.name for each in alone if each.input}
    full = tuple(each.in_full() for each in found)
    holders = _holders(new, [each for each in full if each.name in suspects])
    homes = _homes(new, full)
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
        for instance, statement in each.statements:
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
        for _, statement in each.statements:
            if statement in cited:
                homes.setdefault((statement, statement.source), each)
    return homes
