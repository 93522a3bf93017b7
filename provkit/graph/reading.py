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
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from provkit.graph.names import Names
from provkit.graph.relations import RELATIONS, code_of, codes
from provkit.model.identity import sha256_in
from provkit.rdf.join import Plan, content_in, replaced, survey
from provkit.vocab import PROV, SPDX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

_CONTENT = b"ni:"


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


class Numbers(dict[str, int]):
    """Texts with their numbers, counted on from those that are known already.

    Attributes:
        known: the texts that had numbers before.
        new: those that came since, in order of their numbers.
    """

    def __init__(self, known: Names) -> None:
        super().__init__()
        self.known = known
        self.new: list[str] = []

    def __missing__(self, text: str) -> int:
        number: int | None = self.get(text)
        if number is None:
            number = len(self.known) + len(self.new)
            self.new.append(text)
        self[text] = number
        return number

    def get(self, text: str, default: Any = None) -> Any:
        """The number of a text, if it has one."""
        if text in self:
            return self[text]
        number = self.known.find(text)
        return default if number is None else number


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
        self.names = _counting() if names is None else names
        self.texts = _counting() if texts is None else texts
        self.loose = list(loose)
        self._tables = [_nothing() if read is None else read]

    def take(self, triples: Iterable[Triple]) -> None:
        """Read statements; this loop is most of the time that building takes."""
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

    def table(self) -> Table:
        """All rows as they were read."""
        self._tables = [together(self._tables)]
        return self._tables[0]

    def packed(self) -> tuple[Names, Names]:
        """All names and all texts in order of their numbers."""
        return _packed(self.names), _packed(self.texts)

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
        between, end = table.object >= 0, np.maximum(table.object, 0)
        stated = {self.texts.get(digest) for digest in _digests(held)}
        value = table.saying(SPDX.checksumValue)
        value &= np.isin(
            table.object, [-1 - text for text in stated if text is not None]
        )
        checksum = table.saying(SPDX.checksum) & between
        checksum &= _flags(size, table.subject[value])[end]
        things = _flags(size, table.subject[checksum])
        users = (self.names.get(_value(triple.subject)) for triple in held)
        things[[user for user in users if user is not None]] = True
        made = table.saying(PROV.wasGeneratedBy) & between & things[table.subject]
        makes = table.saying(PROV.generated) & between & things[end]
        things[table.object[made]] = True
        things[table.subject[makes]] = True
        times = table.saying(PROV.startedAtTime, PROV.endedAtTime)
        return value | checksum | made | makes | times & things[table.subject]


def _nothing() -> Table:
    return Table(np.zeros(0, np.int32), np.zeros(0, np.uint8), np.zeros(0, np.int32))


def _counting() -> dict[str, int]:
    # A defaultdict whose factory is its own length numbers texts without a call in
    # Python.
    found: defaultdict[str, int] = defaultdict()
    found.default_factory = found.__len__
    return found


def _flags(size: int, nodes: NDArray[np.int32]) -> NDArray[np.bool_]:
    found = np.zeros(size, dtype=bool)
    found[nodes] = True
    return found


def _packed(numbers: dict[str, int]) -> Names:
    if isinstance(numbers, Numbers):
        return numbers.known.extended(numbers.new)
    return Names.of(list(numbers))


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
