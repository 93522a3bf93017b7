"""Statements as they are read: rows of numbers, and the texts that they stand for.

One pass, and nothing of a statement is kept but nine bytes. What names something by its
content is joined afterwards, by `provkit.rdf.join`, which is handed only the statements
that it needs to see: those that name a content, and the facts about what was made with
such a content.

    reading = Reading()
    reading.take(triples)
    names, texts = reading.packed()
    table, ambiguous = reading.joined(names, texts)
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from provkit.graph.counting import counting, packed
from provkit.graph.relations import RELATIONS, code_of, codes
from provkit.model.identity import sha256_in
from provkit.rdf.content_facts import concerning, flags
from provkit.rdf.join import Plan, content_in, contents_among, replaced, survey
from provkit.rdf.numbered import Numbered
from provkit.vocab import SPDX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from provkit.graph.names import Names
    from provkit.rdf.numbered import Term

_CONTENT = b"ni:"
_NO_CODE = 255


@dataclass(frozen=True, slots=True)
class Table:
    """Statements as three columns.

    Attributes:
        subject: the number of the subject's name.
        relation: the code of the predicate.
        object: the number of the object's name; a text `t` is `-1 - t`.
    """

    subject: NDArray[np.int32]
    relation: NDArray[np.uint8]
    object: NDArray[np.int32]

    def where(self, mask: NDArray[np.bool_]) -> Table:
        """The rows that a mask chooses."""
        return Table(self.subject[mask], self.relation[mask], self.object[mask])

    def saying(self, *predicates: str) -> NDArray[np.bool_]:
        """Which rows have one of these predicates."""
        wanted = np.zeros(256, dtype=bool)
        wanted[[code_of(each) for each in predicates]] = True
        found: NDArray[np.bool_] = wanted[self.relation]
        return found

    def without(self, *predicates: str) -> Table:
        """The rows that have none of these predicates."""
        return self.where(~self.saying(*predicates))


def together(tables: Sequence[Table]) -> Table:
    """Tables one after the other."""
    if len(tables) == 1:
        return tables[0]
    return Table(
        np.concatenate([table.subject for table in tables]),
        np.concatenate([table.relation for table in tables]),
        np.concatenate([table.object for table in tables]),
    )


class Reading:
    """What was read so far.

    Attributes:
        names: every node's name, with its number.
        texts: every text, with its number.
        loose: statements that name a content and that no row is made of.
    """

    def __init__(
        self,
        names: dict[str, int] | None = None,
        texts: dict[str, int] | None = None,
        read: Table | None = None,
        loose: Iterable[Triple] = (),
    ) -> None:
        """Begin, with nothing or with what was read and saved before."""
        self.names = counting() if names is None else names
        self.texts = counting() if texts is None else texts
        self.loose = list(loose)
        self._tables = [_nothing() if read is None else read]

    def take(self, triples: Iterable[Triple]) -> None:
        """Read statements; this loop is most of the time that building takes."""
        if isinstance(triples, Numbered):
            self._take_numbered(triples)
            return
        names, texts, known = self.names, self.texts, dict(codes())
        subjects, relations, objects = array("i"), array("B"), array("i")
        for triple in triples:
            code = known.get(triple.predicate.value)
            subject, term = triple.subject, triple.object
            # A statement about a statement says nothing about lineage.
            if code is None or isinstance(subject, Triple) or isinstance(term, Triple):
                if content_in(triple):
                    self.loose.append(triple)
                continue
            if isinstance(term, Literal):
                objects.append(-1 - texts[term.value])
            else:
                objects.append(names[term.value])
            subjects.append(names[subject.value])
            relations.append(code)
        self._tables.append(
            Table(
                np.array(subjects, dtype=np.int32),
                np.array(relations, dtype=np.uint8),
                np.array(objects, dtype=np.int32),
            )
        )

    def _take_numbered(self, graph: Numbered) -> None:
        """Read statements in numbers: as `take` does, with one look per term."""
        terms = graph.terms.every
        plain = np.array([type(term) is not Triple for term in terms], dtype=bool)
        relation = np.full(len(terms), _NO_CODE, dtype=np.uint8)
        for predicate, number in graph.predicates().items():
            relation[number] = codes().get(predicate, _NO_CODE)
        makes = relation[graph.predicate] != _NO_CODE
        makes &= plain[graph.subject] & plain[graph.object]
        content = flags(len(terms), [*contents_among(terms)])
        naming = content[graph.subject] | content[graph.object]
        self.loose += graph.where(naming & ~makes)
        kept = graph.where(makes)
        numbers = self._numbered(kept, terms)
        self._tables.append(
            Table(numbers[kept.subject], relation[kept.predicate], numbers[kept.object])
        )

    def _numbered(self, graph: Numbered, terms: Sequence[Term]) -> NDArray[np.int32]:
        """The numbers here of the terms of some statements, in the order they come."""
        names, texts = self.names, self.texts
        size, never = len(terms), 2 * len(graph)
        first = np.minimum(
            2 * _first(graph.object, size), 2 * _first(graph.subject, size) + 1
        )
        come = np.argsort(first, kind="stable")[: np.count_nonzero(first < never)]
        found = np.zeros(size, dtype=np.int32)
        found[come] = [
            -1 - texts[term.value] if isinstance(term, Literal) else names[_value(term)]
            for term in map(terms.__getitem__, come.tolist())
        ]
        return found

    def table(self) -> Table:
        """All rows as they were read."""
        self._tables = [together(self._tables)]
        return self._tables[0]

    def packed(self) -> tuple[Names, Names]:
        """All names and all texts in order of their numbers."""
        return packed(self.names), packed(self.texts)

    def joined(self, names: Names, texts: Names) -> tuple[Table, Plan]:
        """All rows with contents replaced, and how each content was.

        Args:
            names: the names in order of their numbers.
            texts: the texts in order of theirs.
        """
        table = self.table()
        is_content = _contents(names)
        naming: NDArray[np.bool_] = is_content[table.subject]
        naming |= (table.object >= 0) & is_content[np.maximum(table.object, 0)]
        if not naming.any() and not self.loose:
            return table, Plan()
        held = [*_triples(table.where(naming), names, texts), *self.loose]
        facts = table.where(self._facts(table, len(names), held))
        plan = survey([*held, *_triples(facts, names, texts)])
        if not plan.same:
            return table, plan
        view = Reading(self.names, self.texts, table.where(~naming))
        view.take(replaced(held, plan))
        return view.table(), plan

    def _facts(
        self, table: Table, size: int, held: Sequence[Triple]
    ) -> NDArray[np.bool_]:
        """The rows that say what the contents in some statements may stand for."""
        stated = {self.texts.get(digest) for digest in _digests(held)}
        stating = table.saying(SPDX.checksumValue)
        stating &= np.isin(
            table.object, [-1 - text for text in stated if text is not None]
        )
        found = (self.names.get(_value(triple.subject)) for triple in held)
        users = np.array([n for n in found if n is not None], dtype=np.int32)
        columns = table.subject, table.object
        return concerning(columns, table.saying, stating, users, size)


def _nothing() -> Table:
    return Table(np.zeros(0, np.int32), np.zeros(0, np.uint8), np.zeros(0, np.int32))


def _first(column: NDArray[np.int32], size: int) -> NDArray[np.int64]:
    """Where each number below a size comes first; its length where it never does."""
    found = np.full(size, len(column), dtype=np.int64)
    # Of several values that are put in one place, the last stays.
    found[column[::-1]] = np.arange(len(column) - 1, -1, -1, dtype=np.int32)
    return found


def _contents(names: Names) -> NDArray[np.bool_]:
    """Which names are those of contents."""
    found = np.diff(names.start) > len(_CONTENT)
    for place, byte in enumerate(_CONTENT):
        rest = np.flatnonzero(found)
        found[rest] = names.content[names.start[rest] + place] == byte
    for number in np.flatnonzero(found).tolist():
        found[number] = sha256_in(names[number]) is not None
    return found


def _digests(triples: Iterable[Triple]) -> Iterator[str]:
    for triple in triples:
        for term in (triple.subject, triple.object):
            digest = sha256_in(_value(term))
            if digest:
                yield digest


def _value(term: object) -> str:
    """What a term is called here: a blank node by its label alone."""
    if isinstance(term, (NamedNode, BlankNode, Literal)):
        return term.value
    return str(term)


def _triples(table: Table, names: Names, texts: Names) -> Iterator[Triple]:
    """Rows as statements again; of a literal, only its text."""
    columns = (table.subject, table.relation, table.object)
    for subject, code, other in zip(*(c.tolist() for c in columns), strict=True):
        yield Triple(
            _node(names[subject]),
            NamedNode(RELATIONS[code].predicate),
            _node(names[other]) if other >= 0 else Literal(texts[-1 - other]),
        )


def _node(name: str) -> NamedNode | BlankNode:
    return NamedNode(name) if ":" in name else BlankNode(name)
