"""What differs between two models, or two runs: data, people, code, settings, results.

Only what differs is listed: data and people first, then code, parameters, environment
and results.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.graph import words
from provkit.graph.answer import Answer
from provkit.graph.contents import SECTIONS, contents
from provkit.graph.unseen import unseen

if TYPE_CHECKING:
    from provkit.graph.graph import Graph

NODES: Final = 2
ACCEPTS: Final = ("Model", "Run")


@dataclass(frozen=True, slots=True)
class Row:
    """One difference.

    Attributes:
        section: `data`, `populations`, `code`, `parameters`, `environment`, `results`.
        key: what differs: a title, a population, the name of a parameter ...
        a: how it is in the first; None where it is not.
        b: how it is in the second.
        change: `added`, `removed`, `changed`, or by how much a number changed.
    """

    section: str
    key: str
    a: str | None
    b: str | None
    change: str


def ask(graph: Graph, node: str, other: str) -> Answer:
    """List the differences, in the order of the sections."""
    index = graph.index
    one, two = (contents(index, index.node(each)) for each in (node, other))
    rows, same = [], 0
    for section in SECTIONS:
        ours, theirs = one.sections[section], two.sections[section]
        for key in sorted({*ours, *theirs}):
            a, b = ours.get(key), theirs.get(key)
            if a == b:
                same += 1
            else:
                rows.append(Row(section, key, a, b, _change(a, b)))
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


def _change(a: str | None, b: str | None) -> str:
    if a is None:
        return "added"
    if b is None:
        return "removed"
    try:
        more = round(float(b) - float(a), 9) + 0.0  # never -0.0
    except ValueError:
        return "changed"
    return f"{more:+g}" if more else "changed"
