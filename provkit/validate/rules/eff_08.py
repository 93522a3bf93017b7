"""EFF-08: test data that are called external come from somewhere else.

The walk up is that of leakage (REP-09): over derivations, and over runs as far as
people's data come with what they used. It differs in what counts: two parts of one
split are no leak, and no external data either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from provkit.validate.rules import Breach, among
from provkit.validate.rules._upstream import Upstream
from provkit.vocab import DCTERMS, PK

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from provkit.graph import Graph
    from provkit.graph.index import Index

_OPAQUE: Final = PK + "OpaqueSource"
_HUMAN: Final = frozenset(
    PK + name
    for name in ("HumanParticipants", "DerivedFromHuman", "SyntheticFromHuman")
)


Train = Mapping[int, frozenset[int]]
"""The first datasets on each way up from a model, each with all that is above it."""


def breaches(graph: Graph, nodes: Collection[int] | None = None) -> Iterator[Breach]:
    """An external evaluation on data of the source of the training, or on unseen."""
    index, upstream = graph.index, Upstream(graph.index)
    models: dict[int, list[int]] = {}
    for evaluation in among(_external(index), nodes):
        for model in _nodes(index, evaluation, PK.evaluatedModel):
            models.setdefault(model, []).append(evaluation)
    for model, evaluations in models.items():
        first = upstream.first_datasets(model)
        train = {each: frozenset(upstream.of(each)) for each in first}
        hidden = frozenset(_hidden(index, upstream, model))
        for evaluation in evaluations:
            yield from _breaches(index, upstream, evaluation, train, hidden)


def _breaches(
    index: Index,
    upstream: Upstream,
    evaluation: int,
    train: Train,
    hidden: frozenset[int],
) -> Iterator[Breach]:
    node = index.iri(evaluation)
    unseen = set(hidden)
    for test in _nodes(index, evaluation, PK.usedTestData):
        above = upstream.of(test)
        unseen |= set(_opaque(index, above))
        common = list(_common(index, test, above, train))
        unseen |= {e for part, e in common if part == "hidden" and e not in train}
        for part in ("shared", "disjoint"):
            nearest = next((each for found, each in common if found == part), None)
            if nearest is not None:
                why = f"both come from {index.label(nearest)}"
                yield Breach(part, node, index.iri(test), why)
    for each in sorted(unseen):
        yield Breach("hidden", node, index.iri(each))


def _common(
    index: Index, test: int, above: Iterable[int], train: Train
) -> Iterator[tuple[str, int]]:
    """Every dataset that test and training data both come from, with what it means."""
    for common in above:
        if index.is_a(common, "Dataset"):
            for start, from_train in train.items():
                if common in from_train:
                    yield _part(index, common, test, start), common


def _part(index: Index, common: int, test: int, train: int) -> str:
    """Which part of the requirement a common origin breaks; empty for none."""
    if common in (test, train):
        return "shared"
    if index.about_no_human[common]:
        return ""
    if not _about_people(index, common):
        return "hidden"
    return "disjoint" if _said_disjoint(index, test, train) else "shared"


def _about_people(index: Index, data: int) -> bool:
    stated = index.values(data, PK.humanData)
    return bool(index.states_cohort[data]) or not _HUMAN.isdisjoint(stated)


def _said_disjoint(index: Index, one: int, other: int) -> bool:
    said = (
        index.out.ends(one, PK.disjointWith),
        index.out.ends(other, PK.disjointWith),
    )
    return other in said[0] or one in said[1]


def _opaque(index: Index, nodes: Iterable[int]) -> Iterator[int]:
    for node in nodes:
        if _OPAQUE in index.values(node, DCTERMS.type):
            yield node


def _hidden(index: Index, upstream: Upstream, model: int) -> Iterator[int]:
    """What is opaque, and models behind which there is neither data nor a model."""
    above = upstream.of(model)
    yield from _opaque(index, above)
    for node in above:
        if index.is_a(node, "Model"):
            behind = (each for each in upstream.of(node) if each != node)
            if not any(index.is_a(each, "Dataset", "Model") for each in behind):
                yield node


def _external(index: Index) -> list[int]:
    value = index.find(PK + "External")
    if value is None:
        return []
    found: list[int] = index.into.sources(value, PK.dataRelation).tolist()
    return sorted(found)


def _nodes(index: Index, node: int, predicate: str) -> list[int]:
    return [each for each in index.out.ends(node, predicate) if each >= 0]
