"""What differs between two models, or two runs: data, people, code, settings, results.

Only what differs is listed: data and people first, then code, parameters, environment
and results. `provkit diff`, and `provkit.diff` in Python, add what a profile finds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from provkit.graph import words
from provkit.graph.answer import Answer
from provkit.graph.contents import SECTIONS, contents
from provkit.graph.unseen import unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from provkit.graph.graph import Graph

NODES: Final = 2
ACCEPTS: Final = ("Model", "Run")

FINDINGS: Final = "findings"
Findings: TypeAlias = "Callable[[Graph, str], Mapping[str, str]]"


@dataclass(frozen=True, slots=True)
class Row:
    """One difference.

    Attributes:
        section: `data`, `populations`, `code`, `parameters`, `environment`, `results`,
            `findings`.
        key: what differs: a title, a population, the name of a parameter ...
        a: how it is in the first; None where it is not.
        b: how it is in the second.
        change: `added`, `removed`, `changed`, or by how much a number changed; of a
            finding `new`, `fixed` or `changed`.
    """

    section: str
    key: str
    a: str | None
    b: str | None
    change: str


def ask(
    graph: Graph, node: str, other: str, *, findings: Findings | None = None
) -> Answer:
    """List the differences, in the order of the sections.

    Args:
        graph: what holds both.
        node: a model or a run.
        other: another one.
        findings: what is wrong with each of the two: given the graph and a node, in
            words by requirement. This room knows no requirements, so who calls says.
    """
    index = graph.index
    one, two = (contents(index, index.node(each)) for each in (node, other))
    sections = {name: (one.sections[name], two.sections[name]) for name in SECTIONS}
    if findings is not None:
        sections[FINDINGS] = findings(graph, node), findings(graph, other)
    rows, same = [], 0
    for section, (ours, theirs) in sections.items():
        for key in sorted({*ours, *theirs}):
            a, b = ours.get(key), theirs.get(key)
            if a == b:
                same += 1
            else:
                rows.append(Row(section, key, a, b, _change(section, a, b)))
    unknown = tuple(
        dict.fromkeys((*unseen(graph, one.walked), *unseen(graph, two.walked)))
    )
    labels = [index.label(index.node(each)) for each in (node, other)]
    what = f"differ in {words.count(len(rows), 'thing')}" if rows else "do not differ"
    return Answer(
        question="diff",
        target=node,
        sentence=(
            f"{words.listed(labels)} {what}; unchanged: {words.count(same, 'thing')}"
            f"{words.ending(len(unknown))}"
        ),
        rows=tuple(rows),
        unknown=unknown,
        complete=not unknown,
        holds=not rows,
    )


def _change(section: str, a: str | None, b: str | None) -> str:
    if a is None:
        return "new" if section == FINDINGS else "added"
    if b is None:
        return "fixed" if section == FINDINGS else "removed"
    try:
        more = round(float(b) - float(a), 9) + 0.0  # never -0.0
    except ValueError:
        return "changed"
    return f"{more:+g}" if more else "changed"
