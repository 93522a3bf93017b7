"""Violations of PROV-CONSTRAINTS as findings: in which input, how grave, and where."""

from __future__ import annotations

from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Final

from provkit.model.statements import Blank
from provkit.store import Source
from provkit.validate import places
from provkit.validate.constraint_table import TOLERANCE, TOLERATED
from provkit.validate.prov_profile import NEAR
from provkit.validate.report import Checked, Finding, Proof
from provkit.vocab import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.model.statements import Statement
    from provkit.validate.constraints import Step, Violation
    from provkit.validate.prov_inputs import Input
    from provkit.validate.prov_violations import Broken
    from provkit.validate.requirement import Part, Requirement

_TIME_AT: Final = {
    ("PROV-C28", "activity"): 0,
    ("PROV-C28", "wasStartedBy"): 3,
    ("PROV-C29", "activity"): 1,
    ("PROV-C29", "wasEndedBy"): 3,
}


def parts(found: tuple[Input, ...], all_broken: Iterable[Broken]) -> list[Checked]:
    """Count what each input breaks, and what only all of them do."""
    names: list[str | None] = [each.name for each in found]
    if len(names) > 1:
        names.append(None)
    counts = {name: [0, 0] for name in names}
    for each in all_broken:
        name = each.input.name if each.input else None
        counts[name][is_near(each.violation)] += 1
    all_valid = not any(map(any, counts.values()))
    return [
        Checked(
            input=name,
            violations=grave,
            warnings=near,
            valid=all_valid if name is None else not (grave or near),
        )
        for name, (grave, near) in counts.items()
    ]


def is_near(violation: Violation) -> bool:
    """Whether two times contradict that are almost the same."""
    if violation.rule not in TOLERATED:
        return False
    times = {
        step.statement.args[place]
        for step in violation.witness
        if (place := _TIME_AT.get((step.rule, step.statement.kind))) is not None
        and len(step.statement.args) > place
    } - {None}
    stated = [time for time in times if isinstance(time, datetime)]
    if len(stated) < len(times) or len({time.tzinfo is None for time in stated}) != 1:
        return False  # a time that is only text, or one without a zone beside one with
    return max(stated) - min(stated) < TOLERANCE


def findings(
    all_broken: Iterable[Broken], constraints: Iterable[Requirement]
) -> list[Finding]:
    """Say each violation in the words of its constraint."""
    known = {each.id: each for each in constraints}
    chosen = list(all_broken)
    where = _Places(chosen)
    return [_finding(each, known[each.violation.rule], where) for each in chosen]


def _finding(each: Broken, requirement: Requirement, where: _Places) -> Finding:
    violation = each.violation
    part = _part(requirement, violation)
    node = violation.node or _first_name(violation)
    alone = each.input.name if each.input else None
    return Finding(
        requirement=violation.rule,
        severity=part.severity,
        node=node,
        path=None,
        value=None,
        message=violation.message,
        fix=part.fix,
        source=where.of_node(node, each),
        part=part.name,
        label=shorten(node),
        detail=_detail(each),
        witness=tuple(where.proof(step, each) for step in violation.witness),
        input=alone,
        bundle=None if violation.instance is None else str(violation.instance),
    )


def _part(requirement: Requirement, violation: Violation) -> Part:
    near = is_near(violation)
    return next(p for p in requirement.parts if p.name.endswith(NEAR) == near)


def _detail(each: Broken) -> str:
    bundle = each.violation.instance
    within = "" if bundle is None else f"in bundle {shorten(str(bundle))}"
    together = "" if each.input else "only when the inputs are taken together"
    return ", ".join(filter(None, (within, together)))


def _first_name(violation: Violation) -> str:
    for step in violation.witness:
        for term in (step.statement.id, *step.statement.args):
            if isinstance(term, str | Blank):
                return str(term)
    return ""


class _Places:
    """Where nodes and statements stand: by line if read so, else by a scan."""

    def __init__(self, all_broken: list[Broken]) -> None:
        wanted: dict[str, set[str]] = {}
        for each in all_broken:
            for name, node in _wanted(each):
                wanted.setdefault(name, set()).add(node)
        self._scanned = {
            name: places.find((Source(name, "file"),), nodes)
            for name, nodes in wanted.items()
        }

    def proof(self, step: Step, each: Broken) -> Proof:
        """A step of an argument, with the place of its statement."""
        home = each.home(step.statement)
        place = None if home is None else self._place(step.statement, home.name)
        return Proof(str(step.statement), step.rule, step.text, place)

    def of_node(self, node: str, each: Broken) -> str | None:
        """The place of the first statement about a node, else of the first at all."""
        steps = each.violation.witness
        own = [step for step in steps if _subject(step.statement) == node]
        found = (self.proof(step, each).source for step in chain(own, steps))
        scanned = self._scanned.get(each.input.name, {}) if each.input else {}
        return scanned.get(node) or next(filter(None, found), None)

    def _place(self, statement: Statement, name: str) -> str | None:
        if statement.source is not None:
            return f"{name}:{statement.source}"
        return self._scanned.get(name, {}).get(_subject(statement))


def _wanted(each: Broken) -> Iterator[tuple[str, str]]:
    """The nodes to look for, with the file in which they should be."""
    for step in each.violation.witness:
        home = each.home(step.statement)
        if home is not None:
            yield home.name, _subject(step.statement)
            if each.violation.node:
                yield home.name, each.violation.node


def _subject(statement: Statement) -> str:
    """What the triples of a statement begin with, as far as one word can say it."""
    own = statement.args[0] if statement.args else None
    first = own if isinstance(own, str | Blank) else statement.id
    if statement.kind in ("entity", "activity", "agent"):
        first = statement.id
    return "" if first is None else str(first)
