"""PROV statements out of numbered triples, without looking at each triple.

Most nodes of most graphs are plain: an element, with relations that are one triple each
or have a node of their own that says each thing once. Their statements follow from
where a property stands, for all of them at once. A node that is a revision, happened at
a time and no more, has two starts, or anything of that kind, is *awkward*;
`statement_graph` reads it. Both give the statements that `statements.read` gives, in
the same order, but for attributes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from provkit.errors import UnreadableGraph
from provkit.rdf import statement_columns
from provkit.rdf.graph_columns import GraphColumns
from provkit.rdf.left import Left, summed
from provkit.rdf.numbered import first_ones
from provkit.rdf.statement_columns import (
    KEYWORDS,
    PLACES,
    TIME_PLACES,
    Columns,
)
from provkit.rdf.statement_forms import (
    ACTIVITY_TIMES,
    BY_QUALIFIED,
    ELEMENTS,
    FIELDS,
)
from provkit.rdf.statement_graph import Graph, Unread
from provkit.rdf.statement_terms import name_of, time_of
from provkit.rdf.statements import described
from provkit.vocab import PROV

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from provkit.model.statements import Blank, Instance, Statement, Term
    from provkit.rdf.numbered_quads import NumberedQuads

    Said = list[NDArray[np.int32]]

_SUBJECT_UNKNOWN: Final = "its subject is no entity, activity, agent or relation"


@dataclass(frozen=True, slots=True)
class Stated:
    """The instances of a graph, and what is in none of their statements."""

    instances: tuple[Instance | Columns, ...]
    left: tuple[Left, ...] = ()


def read(quads: NumberedQuads) -> Stated:
    """Read the statements of numbered quads.

    Raises:
        UnreadableGraph: a time is no time.
    """
    found = [
        _one(None if name is None else name_of(name), rows, quads.terms.every)
        for name, rows in quads.graphs()
    ]
    return Stated(
        tuple(chain.from_iterable(each.instances for each in found)),
        summed(chain.from_iterable(each.left for each in found)),
    )


def _one(
    name: str | Blank | None, rows: NDArray[np.int32], every: Sequence[Any]
) -> Stated:
    if len(rows) < statement_columns.WORTHWHILE:
        return _few(name, rows, every)
    facts = GraphColumns.of(rows, every)
    if facts is None:
        return _few(name, rows, every)
    try:
        return _Reading(name, facts).stated()
    except UnreadableGraph:
        return _few(name, rows, every)  # whose error is about the first that is wrong


def _few(
    name: str | Blank | None, rows: NDArray[np.int32], every: Sequence[Any]
) -> Stated:
    """Read triple by triple."""
    graph = Graph(name)
    for subject, predicate, value, _ in rows.tolist():
        graph.add(every[subject], every[predicate].value, every[value])
    instance = graph.instance()
    return Stated((instance,), summed(map(_left, graph.unread)))


def _left(unread: Unread, count: int = 1) -> Left:
    return Left(unread.why, count, described(unread))


class _Reading:
    """One graph on its way to statements."""

    def __init__(self, name: str | Blank | None, facts: GraphColumns) -> None:
        self._name = name
        self._facts = facts
        self._places: list[NDArray[np.int32]] = []
        self._kinds: list[NDArray[np.uint8]] = []
        self._widths: list[NDArray[np.uint8]] = []
        self._order: list[NDArray[np.int64]] = []
        self._made: list[Statement] = []
        self._times: dict[tuple[Term, str], int] = {}
        self._left: list[tuple[int, Left]] = []

    def stated(self) -> Stated:
        """All statements, in the order in which `statements.read` gives them."""
        self._awkward()  # first, since of these alone there are statements made
        self._elements()
        self._links(self._qualified())
        order = np.argsort(np.concatenate(self._order), kind="stable")
        made = np.flatnonzero(order < len(self._made))
        kinds = np.concatenate(self._kinds)[order]
        places = np.concatenate(self._places)[order]
        entity = kinds == KEYWORDS.index("entity")
        columns = Columns(
            id=self._name,
            kinds=kinds,
            places=places,
            widths=np.concatenate(self._widths)[order],
            empty=entity & self._facts.empty[np.where(entity, places[:, 0], 0)],
            names=self._facts.names,
            times=tuple(time for time, _ in self._times),
            made={n: self._made[order[n]] for n in made.tolist()},
        )
        self._nothing()
        self._left.sort(key=itemgetter(0))
        return Stated((columns,), summed(left for _, left in self._left))

    def _add(
        self,
        keyword: NDArray[np.uint8] | str,
        order: Any,
        places: dict[int, Any],
        width: int,
    ) -> None:
        """Add statements; `order` says where among all, `places` what they hold."""
        table = np.zeros((len(order), PLACES), dtype=np.int32)
        for place, numbers in places.items():
            table[:, place] = numbers
        if isinstance(keyword, str):
            number = KEYWORDS.index(keyword)
            keyword = np.full(len(table), number, dtype=np.uint8)
        self._places.append(table)
        self._kinds.append(keyword)
        self._widths.append(np.full(len(table), width, dtype=np.uint8))
        self._order.append(order.astype(np.int64, copy=False))

    def _elements(self) -> None:
        """What is an entity, an activity or an agent."""
        facts = self._facts
        for rank, keyword in enumerate(ELEMENTS):
            nodes = np.flatnonzero(facts.elements[keyword] & ~facts.awkward)
            places: dict[int, Any] = {0: nodes}
            if keyword == "activity":
                for place, name in enumerate(ACTIVITY_TIMES, start=1):
                    places[place] = self._moments(facts.field(name)[nodes], name)
            self._add(keyword, facts.turn(nodes) + rank, places, len(places) - 1)

    def _moments(self, values: NDArray[np.int32], predicate: str) -> NDArray[np.int32]:
        """Terms as times."""
        known, which = np.unique(values, return_inverse=True)
        numbers = np.zeros(len(known), dtype=np.int32)
        for place, value in enumerate(known.tolist()):
            if value:
                time = time_of("", predicate, self._facts.names[value])
                numbers[place] = self._time(time)
        return numbers[which]

    def _qualified(self) -> Said:
        """The relations that have a node of their own; they come before the others."""
        facts, said = self._facts, []
        rows = facts.plain_qualified()
        fields = {name: facts.field(name) for name in FIELDS} if len(rows) else {}
        for number in np.unique(facts.predicate[rows]).tolist():
            form = BY_QUALIFIED[facts.names[number].value]
            these = rows[facts.predicate[rows] == number]
            subject, own = facts.subject[these], facts.object[these]
            places = {0: facts.identifiers(own), 1: subject}
            for place, names in enumerate(form.fields, start=2):
                places[place] = np.zeros(len(own), dtype=np.int32)
                for name in reversed(names):
                    values = fields[name][own]
                    if name == PROV.atTime:
                        values = self._moments(values, name)
                    places[place] = np.where(values > 0, values, places[place])
            order = facts.turn(subject) + len(ELEMENTS) + these
            self._add(form.keyword, order, places, 1 + len(form.fields))
            kind = np.full(len(own), KEYWORDS.index(form.keyword), dtype=np.int32)
            said.append(np.stack((subject, places[2], kind), axis=1))
        return said

    def _links(self, said: Said) -> None:
        """The relations that are one triple, unless they have been made already."""
        facts = self._facts
        rows = facts.plain_links()
        subject, other = facts.subject[rows], facts.object[rows]
        kinds = facts.keyword[facts.predicate[rows]]
        if facts.turned or said:
            own = np.stack((subject, other, kinds), axis=1)
            kept = first_ones(np.concatenate((*said, own)))[sum(map(len, said)) :]
            rows, kinds = rows[kept], kinds[kept]
            subject, other = subject[kept], other[kept]
        order = facts.turn(subject) + len(ELEMENTS) + len(facts.subject) + rows
        self._add(kinds, order, {1: subject, 2: other}, 2)

    def _time(self, time: Term) -> int:
        """The number of a time; one moment in the words of two zones has two."""
        number = self._times.setdefault((time, str(time)), len(self._times))
        return len(self._facts.names) + number

    def _awkward(self) -> None:
        """Whatever has to be looked at node by node."""
        facts = self._facts
        rows = np.flatnonzero(facts.awkward[facts.subject])
        graph = Graph(self._name, facts.mentions())
        names = facts.names
        subjects = facts.subject[rows].tolist()
        predicates, values = facts.predicate[rows].tolist(), facts.object[rows].tolist()
        for subject, predicate, value in zip(subjects, predicates, values, strict=True):
            graph.add(names[subject], names[predicate].value, names[value])
        numbers = {name_of(names[n]): n for n in facts.nodes_in(rows)}
        kinds, places, order = [], [], []
        nodes = dict.fromkeys(subjects)
        told = 0
        for node, statements in zip(nodes, graph.by_node(), strict=True):
            turn = int(facts.turn(node))
            for statement in statements:
                kinds.append(KEYWORDS.index(statement.kind))
                places.append(self._numbered(statement, numbers))
                order.append(turn)
            self._left += [(turn, _left(each)) for each in graph.unread[told:]]
            told = len(graph.unread)
            self._made += statements
        table = np.array(places, dtype=np.int32).reshape(-1, PLACES)
        self._places.append(table)
        self._kinds.append(np.array(kinds, dtype=np.uint8))
        self._widths.append(np.zeros(len(table), dtype=np.uint8))
        self._order.append(np.array(order, dtype=np.int64))

    def _numbered(
        self, statement: Statement, numbers: dict[str | Blank, int]
    ) -> list[int]:
        found = [0] * PLACES
        at_time = TIME_PLACES[statement.kind]
        for place, term in enumerate((statement.id, *statement.args)):
            if term is not None:
                known = place not in at_time
                found[place] = numbers[term] if known else self._time(term)  # type: ignore[index]
        return found

    def _nothing(self) -> None:
        """Count the triples about what is nothing, with the first for an example."""
        facts = self._facts
        rows = facts.about_nothing()
        if not len(rows):
            return
        turns = facts.turn(facts.subject[rows])
        first = rows[np.argmin(turns)]
        subject, predicate, value = (
            facts.names[each[first]]
            for each in (facts.subject, facts.predicate, facts.object)
        )
        one = (self._name, name_of(subject), predicate.value, str(value))
        left = _left(Unread(*one, _SUBJECT_UNKNOWN), len(rows))
        self._left.append((int(turns.min()), left))
