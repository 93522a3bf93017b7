"""Recommended, trained on, evaluated: three columns per population, and the gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provkit.graph import words
from provkit.graph.answer import Answer
from provkit.graph.coverage import Coverage, Offer, covered, matched, recommended_for
from provkit.graph.populations import people
from provkit.graph.unseen import not_seen

if TYPE_CHECKING:
    from provkit.graph.coverage import State
    from provkit.graph.graph import Graph
    from provkit.graph.walk import Evidence

NODES: Final = 1
ACCEPTS: Final = ("Model",)


@dataclass(frozen=True, slots=True)
class Row:
    """One population.

    Attributes:
        population: its IRI, or the text that stands for one.
        label: in words.
        recommended: whether the model is recommended for it; `aggregate` is by way of a
            larger group.
        trained: whether the model was trained on people of it.
        evaluated: whether the model was evaluated for it.
        reasons: why a column is not `yes`.
        evidence: the statements that the evaluation rests on.
    """

    population: str
    label: str
    recommended: State
    trained: State
    evaluated: State
    reasons: tuple[str, ...] = ()
    evidence: Evidence = ()


def ask(graph: Graph, node: str) -> Answer:
    """List every population that one of the three columns names, the gaps first."""
    index = graph.index
    model = index.node(node)
    trained_on = people(index, model)
    recommended = recommended_for(index, model)
    named = [Offer(population, types) for population, types in recommended.items()]
    found = covered(index, model, trained_on, recommended)
    unknown = not_seen(graph, model, trained_on.walked, trained_on.unknown)
    gaps = [each for each in found if is_gap(each)]
    return Answer(
        question="coverage",
        target=node,
        sentence=_sentence(index.label(model), found, gaps)
        + words.ending(len(unknown)),
        rows=tuple(
            Row(
                each.population,
                each.label,
                matched(each.population, named),
                each.trained,
                each.evaluated,
                each.reasons,
                each.evidence,
            )
            for each in sorted(found, key=_order)
        ),
        unknown=unknown,
        complete=not unknown,
    )


def is_gap(each: Coverage) -> bool:
    """Whether a recommendation goes beyond what was evaluated."""
    return each.recommended and each.evaluated != "yes"


def _order(each: Coverage) -> tuple[bool, bool, str]:
    return not is_gap(each), not each.recommended, each.label.casefold()


def _sentence(who: str, found: tuple[Coverage, ...], gaps: list[Coverage]) -> str:
    recommended = sum(1 for each in found if each.recommended)
    if not recommended:
        return f"{who} is recommended for no population"
    evaluated = recommended - len(gaps)
    names = words.listed([each.label for each in sorted(gaps, key=_order)])
    missing = f"; not shown for {names}" if gaps else ""
    absent = sum(1 for each in found if each.recommended and each.trained == "no")
    trained = f"; {absent} of them are absent from its training data" if absent else ""
    if absent == 1:
        trained = "; 1 of them is absent from its training data"
    return (
        f"{who} is recommended for {words.count(recommended, 'population')}"
        f" and was evaluated for {evaluated} of them{missing}{trained}"
    )
