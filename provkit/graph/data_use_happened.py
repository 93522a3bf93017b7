"""What happened around data on the way to a result, as far as modifiers ask for it.

Many results are made from the same data by the same runs, so what is recorded of a node
is read once, whatever it is asked for.
"""

from __future__ import annotations

from datetime import UTC, date
from typing import TYPE_CHECKING, Final, NamedTuple

from provkit.graph.data_use_modifiers import Done, Situation
from provkit.graph.data_use_reading import moment
from provkit.vocab import DCTERMS, PK, PROV

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provkit.graph.index import Index

_RETURN: Final = PK + "ReturnToResource"
_ANSWERING: Final = (PROV.wasAssociatedWith, PROV.actedOnBehalfOf, DCTERMS.isPartOf)


class _Recorded(NamedTuple):
    """What is recorded of one node.

    Attributes:
        makers: the runs that made it.
        approvals: the types of the approvals that cover it.
        published: whether a publication is linked.
        returned: whether a run that returns something to the resource used it.
        done: what it did, if it is a run.
    """

    makers: tuple[int, ...]
    approvals: frozenset[str]
    published: bool
    returned: bool
    done: Done | None


class Happened:
    """What is recorded of what was done with data.

    Attributes:
        index: where it stands.
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self._known: dict[int, _Recorded] = {}

    def situation(
        self, data: int, result: int, between: Iterable[int], today: date
    ) -> Situation:
        """What is recorded around a dataset and what was made from it.

        Args:
            data: the dataset that states the conditions.
            result: the model, or the evaluation, that is asked about.
            between: every node on a way from the data to the result, both included.
            today: the day on which is asked.
        """
        index = self.index
        nodes = self._worked_on(data, {*between, data, result})
        recorded = [self._of(node) for node in nodes]
        study = index.values(data, PROV.wasAttributedTo, DCTERMS.publisher)
        return Situation(
            runs=self.runs_on(data, nodes),
            approvals=frozenset[str]().union(*(each.approvals for each in recorded)),
            study=frozenset(study),
            published=any(each.published for each in recorded),
            returned=any(each.returned for each in recorded),
            issued=next(iter(index.values(result, DCTERMS.issued)), None),
            makes_model=index.is_a(result, "Model"),
            today=today,
        )

    def runs_on(self, data: int, between: Iterable[int]) -> tuple[Done, ...]:
        """The runs among some nodes, and those that made any of them but the data."""
        nodes = sorted(self._worked_on(data, set(between)))
        found = (self._of(node).done for node in nodes)
        return tuple(done for done in found if done is not None)

    def _worked_on(self, data: int, held: set[int]) -> set[int]:
        """Whatever made something of the data worked on it, whatever it names."""
        made = held - {data}
        return held.union(*(self._of(node).makers for node in made))

    def _of(self, node: int) -> _Recorded:
        if node not in self._known:
            self._known[node] = _recorded(self.index, node)
        return self._known[node]


def nothing_around(today: date) -> Situation:
    """The situation of a statement whose modifiers ask for none."""
    return Situation(
        runs=(),
        approvals=frozenset(),
        study=frozenset(),
        published=False,
        returned=False,
        issued=None,
        makes_model=False,
        today=today,
    )


def _recorded(index: Index, node: int) -> _Recorded:
    facts, users = index.facts(node), index.into.ends(node, PROV.used)
    covering = [each for each in facts.get(PK.coveredBy, ()) if each >= 0]
    return _Recorded(
        tuple(run for run in facts.get(PROV.wasGeneratedBy, ()) if run >= 0),
        frozenset(t for each in covering for t in index.values(each, DCTERMS.type)),
        DCTERMS.isReferencedBy in facts,
        any(_RETURN in index.values(user, DCTERMS.type) for user in users),
        _done(index, node) if index.is_a(node, "Run") else None,
    )


def _done(index: Index, run: int) -> Done:
    started = next(iter(index.values(run, PROV.startedAtTime)), None)
    begun = moment(started)
    return Done(
        index.iri(run),
        begun.astimezone(UTC) if begun else None,
        frozenset(_answerable(index, run)),
        frozenset(index.values(run, PROV.atLocation)),
    )


def _answerable(index: Index, run: int) -> list[str]:
    """Its agents, on whose behalf they act, and the projects that it is part of."""
    found = [run]
    for node in found:
        for predicate in _ANSWERING:
            ends = index.out.ends(node, predicate)
            found += [end for end in ends if end >= 0 and end not in found]
    return [index.iri(node) for node in found[1:]]
