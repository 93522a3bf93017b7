"""PROV-CONSTRAINTS as a part of a validation: what was read, broken, and how it ended.

`prov_inputs` reads the statements, `prov_violations` has them checked alone and
together, `prov_findings` puts what is broken into words, and this module says how each
constraint came out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.errors import EmptyGraph
from provkit.graph.answer import Unknown
from provkit.model.statements import Blank, Instance
from provkit.validate import prov_findings, prov_inputs, prov_violations
from provkit.validate.constraint_table import CITED, CONSTRAINTS
from provkit.validate.constraints.rules import IDENTIFIED
from provkit.validate.findings import in_order
from provkit.validate.report import Checks, Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from provkit.graph import Graph
    from provkit.rdf.left import Left
    from provkit.rdf.statement_columns import Columns
    from provkit.validate.prov_inputs import Input
    from provkit.validate.prov_violations import Broken
    from provkit.validate.report import State
    from provkit.validate.requirement import Requirement

_ANY_RELATION = "*"
_KINDS = {row.id: row.kinds for row in CONSTRAINTS}


def check(
    graph: Graph, constraints: Sequence[Requirement], only: Collection[str]
) -> Checks:
    """Check each input of a graph alone, then all of them together.

    Args:
        graph: what was opened; it need not have been read.
        constraints: those of the profile.
        only: the IDs that were asked for; all when empty.

    Constraints of which none was asked for are not checked, and nothing is read.

    Raises:
        UnreadableGraph: an input cannot be read.
        EmptyGraph: there is no PROV statement in any of them.
    """
    if not any(not only or each.id in only for each in constraints):
        return Checks.left_out(constraints)
    inputs = prov_inputs.inputs(graph)
    nodes, kinds = _counted(inputs)
    if not kinds:
        raise EmptyGraph(
            f"{', '.join(each.name for each in inputs)}: nothing to check: "
            "there is no PROV statement in it",
            "that is not a pass; is this the file that you meant?",
        )
    everything = prov_violations.broken(inputs)
    broken = [
        each for each in everything if not only or not _rules(each).isdisjoint(only)
    ]
    return Checks(
        outcomes=tuple(_outcomes(constraints, only, kinds, broken)),
        findings=in_order(prov_findings.findings(broken, constraints), constraints),
        nodes=nodes,
        inputs=tuple(each.name for each in inputs),
        unknown=tuple(_unknown(inputs)),
        parts=tuple(prov_findings.parts(inputs, everything)),
    )


def _counted(inputs: Iterable[Input]) -> tuple[int, set[str]]:
    """How many things the statements speak of, and which kinds there are."""
    nodes: set[object] = set()
    kinds: set[str] = set()
    for each in inputs:
        for instance in each.instances:
            kinds |= _kinds(instance)
            nodes.update(_mentioned(instance))
    nodes.discard(None)
    return len(nodes), kinds


def _kinds(instance: Instance | Columns) -> set[str]:
    if isinstance(instance, Instance):
        return {statement.kind for statement in instance.statements}
    return instance.keywords()


def _mentioned(instance: Instance | Columns) -> Iterator[str | Blank | None]:
    if not isinstance(instance, Instance):
        yield from instance.mentioned()
        return
    for statement in instance.statements:
        yield statement.id
        yield from (a for a in statement.args if isinstance(a, str | Blank))


def _rules(broken: Broken) -> set[str]:
    """The constraint that is broken, and those without which it would not be."""
    cited = {step.rule for step in broken.violation.witness}
    return {broken.violation.rule} | (cited & CITED)


def _outcomes(
    constraints: Iterable[Requirement],
    only: Collection[str],
    kinds: set[str],
    broken: Iterable[Broken],
) -> Iterator[Outcome]:
    states: dict[str, State] = {}
    for each in broken:
        near = prov_findings.is_near(each.violation)
        for rule in _rules(each):
            if states.get(rule) != "broken":
                states[rule] = "warned" if near else "broken"
    for constraint in constraints:
        if only and constraint.id not in only:
            yield Outcome(constraint, "not-checked", "left out by choice")
        elif constraint.id not in states and (wanted := _missing(constraint, kinds)):
            reason = f"there is no {wanted} in it"
            yield Outcome(constraint, "not-applicable", reason)
        else:
            yield Outcome(constraint, states.get(constraint.id, "met"))


def _missing(constraint: Requirement, kinds: set[str]) -> str:
    """What a constraint is about, if there is none of it."""
    about = _KINDS[constraint.id]
    if about == (_ANY_RELATION,):
        return "" if kinds & set(IDENTIFIED) else "relation"
    return "" if not about or kinds & set(about) else " or ".join(about)


def _unknown(inputs: Iterable[Input]) -> Iterator[Unknown]:
    """What could not be read; what is no PROV once for each reason, with an example."""
    reasons: dict[str, list[tuple[str, Left]]] = {}
    for each in inputs:
        if each.problem:
            yield Unknown(each.name, each.problem)
        for left in each.unread:
            reasons.setdefault(left.why, []).append((each.name, left))
    for why, found in reasons.items():
        name, first = found[0]
        more = len({name for name, _ in found}) - 1
        count = sum(left.count for _, left in found)
        which = "1 statement is" if count == 1 else f"{count} statements are"
        yield Unknown(
            f"{name} (+{more} more)" if more else name,
            f"{which} not PROV and not checked: {why} (such as {first.example})",
        )
