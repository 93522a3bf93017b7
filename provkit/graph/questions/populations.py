"""The populations that a node rests on: how many people, from where, evaluated or not.

Options:
    policy: `recorded` (the default), `derivation` or `activity`: what counts as
        depending (`provkit.graph.policies`).
    rollup: `group` (of 1000 Genomes) or `ancestry` (category of HANCESTRO): gather
        populations under what they are in; those in two count in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from provkit.graph import words
from provkit.graph.answer import Answer
from provkit.graph.cohorts import NOT_REPORTED
from provkit.graph.coverage import covered
from provkit.graph.policies import named
from provkit.graph.populations import is_group, people
from provkit.graph.rollup import Rolled, above, rolled_up
from provkit.graph.unseen import not_seen
from provkit.terms import populations as terms
from provkit.vocab import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provkit.graph.coverage import State
    from provkit.graph.graph import Graph
    from provkit.graph.index import Index
    from provkit.graph.populations import People, Present
    from provkit.graph.walk import Evidence

NODES: Final = 1
ACCEPTS: Final = ("Model", "Dataset", "Run")


@dataclass(frozen=True, slots=True)
class Row:
    """One population.

    Attributes:
        population: its IRI, or the text that stands for one.
        label: in words.
        participants: how many people at least; None when not known.
        participants_max: how many at most, if no two related datasets share anyone.
        share: of all people whose number is known.
        datasets: the datasets that state it.
        level: how far below the total of a cohort it stands.
        evaluated: whether the model was evaluated for it.
        basis: `stated`, or `inherited` from the parent of a dataset that states none.
        evidence: the statements that lead to it.
    """

    population: str
    label: str
    participants: int | None
    participants_max: int | None
    share: float | None
    datasets: tuple[str, ...]
    level: int
    evaluated: State
    basis: str
    evidence: Evidence = ()


def ask(
    graph: Graph, node: str, *, policy: str = "recorded", rollup: str | None = None
) -> Answer:
    """List populations, the largest first."""
    index = graph.index
    target = index.node(node)
    found = people(index, target, named(policy))
    rolled = Rolled(found, ()) if rollup is None else rolled_up(index, found, rollup)
    listed = rolled.people.populations
    named_here = {each.population for each in (*listed, *found.populations)}
    recommended = dict.fromkeys(named_here, frozenset[str]())
    evaluated = {
        each.population: each.evaluated
        for each in covered(index, target, found, recommended)
    }
    unknown = not_seen(graph, target, found.walked, found.unknown)
    return Answer(
        question="populations",
        target=node,
        sentence=_sentence(index, target, rolled, len(unknown)),
        rows=tuple(
            _row(index, found, each, _evaluated(each, evaluated, rollup))
            for each in listed
        ),
        unknown=unknown,
        complete=not unknown,
    )


def _evaluated(
    present: Present, evaluated: Mapping[str, State], rollup: str | None
) -> State:
    """Whether the model was evaluated for a population, or for some gathered in it."""
    own = evaluated.get(present.population, "no")
    if rollup is None or own == "yes":
        return own
    tested = (p for p, state in evaluated.items() if state in ("yes", "part"))
    if any(present.population in above(each, rollup) for each in tested):
        return "part"
    members = {evaluated.get(each.population) for each in present.strata}
    return "aggregate" if "aggregate" in members else own


def _row(index: Index, found: People, present: Present, evaluated: State) -> Row:
    low, high = present.participants
    return Row(
        population=present.population,
        label=present.label,
        participants=low,
        participants_max=high,
        share=None if present.share is None else round(present.share, 6),
        datasets=tuple(index.iri(dataset) for dataset in present.datasets),
        level=present.level,
        evaluated=evaluated,
        basis="inherited" if present.inherited else "stated",
        evidence=_evidence(index, found, present),
    )


def _evidence(index: Index, found: People, present: Present) -> Evidence:
    dataset = present.datasets[0]
    stratum = present.strata[0]
    path = stratum.path
    steps = [(index.iri(dataset), "pk:describesCohort", index.iri(path[0]))]
    steps += [
        (index.iri(whole), "dcterms:hasPart", index.iri(part))
        for whole, part in pairwise(path)
    ]
    steps.append((index.iri(path[-1]), "pk:population", stratum.population))
    if stratum.population != present.population:  # rolled up
        below = next(
            (
                shorten(p)
                for _c, p, wide in terms.hierarchy([stratum.population])
                if wide == present.population
            ),
            "rdfs:subClassOf",
        )
        steps.append((stratum.population, below, present.population))
    return (*found.walked.evidence(dataset), *steps)


def _sentence(index: Index, target: int, rolled: Rolled, unknown: int) -> str:
    who, found = index.label(target), rolled.people
    reported = [each for each in found.populations if each.population != NOT_REPORTED]
    groups = sum(1 for each in reported if is_group(each))
    others = len(reported) - groups
    parts = [
        words.count(n, w) for n, w in ((groups, "group"), (others, "population")) if n
    ]
    if not parts:
        return _nothing(index, who, found)
    through = f" through {words.count(len(found.datasets), 'dataset')}"
    verb = "depends on"
    if found.datasets == (target,):
        verb, through = "is about", ""
    return (
        f"{who} {verb} {words.listed(parts)}{through}"
        f"{_participants(found)}{_twice(rolled)}{words.ending(unknown)}"
    )


def _twice(rolled: Rolled) -> str:
    """That totals do not add up, where populations count in two categories."""
    if not rolled.twice:
        return ""
    names = [terms.code(each) or terms.label(each) for each in rolled.twice]
    verb = "counts" if len(names) == 1 else "count"
    return (
        f"; {words.listed(sorted(names))} {verb} in two categories,"
        " so that totals do not add up"
    )


def _participants(found: People) -> str:
    low, high = found.total
    if low is None:
        return ""
    if high is None:
        return f" (at least {words.count(low, 'participant')})"
    if low == high:
        return f" ({words.count(low, 'participant')})"
    return f" ({low:,} to {words.count(high, 'participant')})"


def _nothing(index: Index, who: str, found: People) -> str:
    if not found.unknown:
        return f"{who} depends on no populations; complete."
    node, why = found.unknown[0]
    known = index.find(node)
    label = shorten(node) if known is None else index.label(known)
    more = len(found.unknown) - 1
    others = (
        f"; {words.count(more, 'other thing')} could not be seen either" if more else ""
    )
    return f"The populations behind {who} are unknown: {label}: {why}{others}."
