"""One metric per population: value, interval, count, and how far behind the best.

Options:
    metric: which metric, by name or IRI; needed when the model has several.
    worse: `low` (the default: a low value is bad) or `high` (an error or a loss).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from provkit.errors import UnknownName, UsageError
from provkit.graph import words
from provkit.graph.answer import Answer, Unknown
from provkit.graph.measures import Measure, measures
from provkit.terms import metrics
from provkit.terms import populations as terms

if TYPE_CHECKING:
    from provkit.graph.graph import Graph
    from provkit.graph.walk import Evidence

NODES: Final = 1
ACCEPTS: Final = ("Model",)
_WORSE: Final = ("low", "high")


@dataclass(frozen=True, slots=True)
class Row:
    """One result for one population.

    Attributes:
        population: its IRI, or the text that stands for one.
        label: in words.
        value: of the metric; `low` and `high` are the limits of its interval.
        n: on how many participants it rests.
        difference: value less the best value of a population; never positive unless
            `worse` is `high`.
        from_mean: value less the mean of all populations of the same test data, by how
            many people each rests on; None where a count is not known, or people would
            count twice because one population is a part of another.
        dataset: the test data.
        evidence: the statements from the model to the population.
    """

    population: str
    label: str
    value: float
    low: float | None
    high: float | None
    n: int | None
    difference: float
    from_mean: float | None
    dataset: str
    evidence: Evidence = ()


def ask(
    graph: Graph, node: str, *, metric: str | None = None, worse: str = "low"
) -> Answer:
    """List populations, the best first.

    Raises:
        UsageError: the model has several metrics and none was chosen.
        UnknownName: it has no such metric.
    """
    if worse not in _WORSE:
        raise UnknownName.among("side", worse, _WORSE)
    index = graph.index
    model = index.node(node)
    found = measures(index, model)
    chosen = _chosen([each.metric for each in found], metric)
    kept = [each for each in found if each.metric == chosen]
    rows = _rows([each for each in kept if len(each.populations) == 1], worse)
    unknown = tuple(_left_out(each) for each in kept if not each.about)
    return Answer(
        question="disparity",
        target=node,
        sentence=_sentence(index.label(model), chosen, rows)
        + words.ending(len(unknown)),
        rows=rows,
        unknown=unknown,
        complete=not unknown,
    )


def _chosen(found: list[str], metric: str | None) -> str:
    there = sorted(set(found))
    names = [metrics.word(each) or each for each in there]
    if metric is None:
        if len(there) > 1:
            raise UsageError(
                f"the model has {len(there)} metrics",
                f"choose one with metric=: {', '.join(names)}",
            )
        return there[0] if there else ""
    wanted = metrics.resolve(metric) or metric
    if wanted not in there:
        raise UnknownName.among("metric of this model", metric, names)
    return wanted


def _rows(found: list[Measure], worse: str) -> tuple[Row, ...]:
    values = [each.value for each in found]
    best = (min(values) if worse == "high" else max(values)) if values else 0.0
    rows = [
        Row(
            population=each.populations[0],
            label=terms.label(each.populations[0]),
            value=each.value,
            low=each.low,
            high=each.high,
            n=each.participants,
            difference=round(each.value - best, 12) + 0.0,  # never -0.0
            from_mean=_from_mean(each, found),
            dataset=each.dataset,
            evidence=each.evidence,
        )
        for each in found
    ]
    return tuple(sorted(rows, key=lambda row: (abs(row.difference), row.label)))


def _from_mean(each: Measure, found: list[Measure]) -> float | None:
    beside = [other for other in found if other.dataset == each.dataset]
    places = [other.populations[0] for other in beside]
    total = sum(other.participants or 0 for other in beside)
    twice = any(terms.relation(*pair) for pair in combinations(places, 2))
    if twice or not total or None in [other.participants for other in beside]:
        return None
    mean = sum(other.value * (other.participants or 0) for other in beside) / total
    return round(each.value - mean, 12) + 0.0


def _left_out(each: Measure) -> Unknown:
    return Unknown(each.result, "nobody says whom the result is about")


def _sentence(who: str, metric: str, rows: tuple[Row, ...]) -> str:
    if not rows:
        return f"{who} has no result for a single population"
    name = metrics.label(metric)
    best, last = rows[0], rows[-1]
    if best.population == last.population:
        return f"{who} has {name} for {best.label} alone: {best.value:.4g}"
    return (
        f"{name} of {who} is {best.value:.4g} for {best.label} and {last.value:.4g} for"
        f" {last.label}, the farthest behind of {words.count(len(rows), 'result')}"
    )
