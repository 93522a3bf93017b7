"""What one graph of PROV-O states: its triples by subject, and what each says."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, product
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import BlankNode, NamedNode
from pyoxigraph import Literal as RdfLiteral

from provkit.model.statements import Blank, Instance, Statement
from provkit.rdf.statement_forms import (
    ACTIVITY_TIMES,
    AT_TIME,
    ATTRIBUTE_OF,
    BY_DIRECT,
    BY_NODE,
    BY_QUALIFIED,
    ELEMENT_OF,
    ELEMENTS,
    FIELDS,
    GENERIC,
    IN_BUNDLE,
    INVERSES,
    Form,
)
from provkit.rdf.statement_terms import name_of, time_of, value_of
from provkit.vocab import PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.model.statements import Term, Value

Node = str | Blank
_NO: tuple[Any, ...] = (None,)
_TYPE, _INFLUENCE = RDF.type, PROV.qualifiedInfluence
_SAID_ELSEWHERE = frozenset({*BY_DIRECT, *BY_QUALIFIED, *AT_TIME, IN_BUNDLE})


class Unread(NamedTuple):
    """A triple that no PROV statement can hold."""

    graph: Node | None
    subject: Node
    predicate: str
    object: str
    why: str


class Graph:
    """The triples of one graph by their subjects, and what they say."""

    def __init__(
        self, name: Node | None, mentions: Mapping[str, int] | None = None
    ) -> None:
        self.name = name
        self.unread: list[Unread] = []
        self._facts: dict[Node, list[tuple[str, Any]]] = defaultdict(list)
        self._counted: dict[str, int] = defaultdict(int)
        # Of how many triples an unnamed node is the object; some may not be added.
        self._mentions = self._counted if mentions is None else mentions
        self._linked: dict[Node, set[str]] = defaultdict(set)

    def add(self, subject: Any, predicate: str, value: Any) -> None:
        """Take in a triple; an inverse property is turned round."""
        if predicate in INVERSES and not isinstance(value, RdfLiteral):
            subject, predicate, value = value, INVERSES[predicate], subject
        if isinstance(value, BlankNode):
            self._counted[value.value] += 1
        if predicate in BY_QUALIFIED and not isinstance(value, RdfLiteral):
            self._linked[name_of(value)].add(predicate)
        self._facts[name_of(subject)].append((predicate, value))

    def instance(self) -> Instance:
        """Everything that the graph states."""
        return Instance(self.name, tuple(chain.from_iterable(self.by_node())))

    def by_node(self) -> Iterator[list[Statement]]:
        """The same for each node, in the order in which nodes are first named."""
        for node, facts in list(self._facts.items()):
            yield list(self._of(node, facts))

    def _of(self, node: Node, facts: list[tuple[str, Any]]) -> Iterator[Statement]:
        types = {value.value for name, value in facts if name == _TYPE}
        kinds = {ELEMENT_OF[name] for name in types if name in ELEMENT_OF}
        qualifies = node in self._linked or not types.isdisjoint(BY_NODE)
        if kinds:
            yield from self._elements(node, facts, kinds, qualifies=qualifies)
        if qualifies and node not in self._linked:
            yield from self._astray(node, types)
        qualified = list(self._qualified(node, facts))
        yield from qualified
        yield from self._direct(node, facts, qualified)
        yield from self._at_times(node, facts, qualified)
        if not (kinds or qualifies):
            self._left(node, facts)

    def _elements(
        self,
        node: Node,
        facts: list[tuple[str, Any]],
        kinds: set[str],
        *,
        qualifies: bool,
    ) -> Iterator[Statement]:
        """The element statements; attributes go to the first, types where they fit."""
        order = [kind for kind in ELEMENTS if kind in kinds]
        attributes: dict[str, list[tuple[str, Value]]] = {kind: [] for kind in order}
        taken = set(FIELDS) if qualifies else set()
        if "activity" in kinds:
            taken.update(ACTIVITY_TIMES)
        for predicate, value in facts:
            if predicate in _SAID_ELSEWHERE or predicate in taken:
                continue
            kind = order[0]
            if predicate == _TYPE:
                if _is_plain(value.value, qualifies=qualifies):
                    continue
                kind = ELEMENT_OF.get(value.value, kind)
            self._attribute(node, predicate, value, attributes[kind])
        for kind in order:
            for times in self._times(node, kind, facts):
                yield Statement(kind, node, times, tuple(attributes[kind]))

    def _times(
        self, node: Node, kind: str, facts: list[tuple[str, Any]]
    ) -> Iterator[tuple[Term | None, ...]]:
        if kind != "activity":
            return iter(((),))
        return product(
            *(
                [time_of(node, name, v) for name, v in facts if name == wanted] or _NO
                for wanted in ACTIVITY_TIMES
            )
        )

    def _qualified(
        self, node: Node, facts: list[tuple[str, Any]]
    ) -> Iterator[Statement]:
        """The statements that have a node of their own, and this as their subject."""
        for predicate, value in facts:
            form = BY_QUALIFIED.get(predicate)
            if form is None:
                continue
            if isinstance(value, RdfLiteral):
                self._skip(node, predicate, value, "a value stands for a node")
                continue
            own = name_of(value)
            for chosen in self._meant(form, own):
                yield from self._statements(chosen, own, node)

    def _meant(self, form: Form, own: Node) -> Iterator[Form]:
        """A node called an influence, and more specially something else, is that."""
        if form.qualified != _INFLUENCE:
            yield form
            return
        types = {v.value for name, v in self._facts.get(own, ()) if name == _TYPE}
        special = [f for name, f in BY_NODE.items() if name in types - GENERIC]
        if special:
            if self._linked[own] == {_INFLUENCE}:
                yield special[0]
        elif self._linked[own] == {_INFLUENCE}:
            yield form

    def _statements(
        self, form: Form, own: Node, subject: Node | None
    ) -> Iterator[Statement]:
        facts = self._facts.get(own, [])
        places = [self._arguments(own, facts, field) for field in form.fields]
        attributes = self._attributes(own, facts, form)
        choices = list(product(*places))
        once = len(choices) == 1 and isinstance(own, Blank)
        named = subject is not None
        unnamed = once and self._mentions[str(own)[2:]] == int(named)
        for arguments in choices:
            identifier = None if unnamed else own
            args = (subject, *arguments)
            yield Statement(form.keyword, identifier, args, attributes)

    def _arguments(
        self, own: Node, facts: list[tuple[str, Any]], field: tuple[str, ...]
    ) -> list[Term | None]:
        for wanted in field:
            found: list[Term | None] = []
            for predicate, value in facts:
                if predicate != wanted:
                    continue
                if wanted == PROV.atTime:
                    found.append(time_of(own, predicate, value))
                elif isinstance(value, RdfLiteral):
                    self._skip(own, predicate, value, "a value stands for a node")
                else:
                    found.append(name_of(value))
            if found:
                return found
        return [None]

    def _attributes(
        self, own: Node, facts: list[tuple[str, Any]], form: Form
    ) -> tuple[tuple[str, Value], ...]:
        types = [v.value for name, v in facts if name == _TYPE]
        if any(name in ELEMENT_OF for name in types):
            return ((PROV + "type", form.mark),) if form.mark else ()
        found: list[tuple[str, Value]] = []
        if form.mark and form.mark not in types:
            found.append((PROV + "type", form.mark))
        for predicate, value in facts:
            plain = predicate == _TYPE and _is_plain(value.value, qualifies=True)
            if predicate in FIELDS or predicate in _SAID_ELSEWHERE or plain:
                continue
            self._attribute(own, predicate, value, found)
        return tuple(found)

    def _astray(self, node: Node, types: set[str]) -> Iterator[Statement]:
        """Nodes of a relation that nothing points at: malformed, and told so."""
        special = types - GENERIC or types
        seen = set()
        for form in (BY_NODE[name] for name in BY_NODE if name in special):
            if form.keyword not in seen:
                seen.add(form.keyword)
                yield from self._statements(form, node, None)

    def _direct(
        self, node: Node, facts: list[tuple[str, Any]], qualified: list[Statement]
    ) -> Iterator[Statement]:
        """The statements that are one triple, unless they have been made already."""
        said = {(s.kind, s.args[1]) for s in qualified}
        marks = {(s.args[1], value) for s in qualified for _, value in s.attributes}
        plain = []
        for form, other in self._links(node, facts):
            if not form.mark:
                plain.append((form, other))
            elif (other, form.mark) not in marks:
                said.add((form.keyword, other))
                mark = ((PROV + "type", form.mark),)
                yield Statement(form.keyword, None, (node, other), mark)
        for form, other in dict.fromkeys(plain):
            if (form.keyword, other) not in said:
                yield from self._one(form, node, other, facts)

    def _links(
        self, node: Node, facts: list[tuple[str, Any]]
    ) -> Iterator[tuple[Form, Node]]:
        for predicate, value in facts:
            form = BY_DIRECT.get(predicate)
            if form is None:
                continue
            if isinstance(value, RdfLiteral):
                self._skip(node, predicate, value, "a value stands for a node")
            else:
                yield form, name_of(value)

    def _at_times(
        self, node: Node, facts: list[tuple[str, Any]], qualified: list[Statement]
    ) -> Iterator[Statement]:
        """Events of which nothing is said but when they were."""
        known = {(s.kind, s.args[-1]) for s in qualified}
        for predicate, value in facts:
            kind = AT_TIME.get(predicate)
            if kind is not None:
                at = time_of(node, predicate, value)
                if (kind, at) not in known:
                    yield Statement(kind, None, (node, None, at))

    def _one(
        self, form: Form, node: Node, other: Node, facts: list[tuple[str, Any]]
    ) -> Iterator[Statement]:
        if form.keyword != "mentionOf":
            yield Statement(form.keyword, None, (node, other))
            return
        for bundle in [name_of(v) for name, v in facts if name == IN_BUNDLE] or _NO:
            yield Statement(form.keyword, None, (node, other, bundle))

    def _attribute(
        self, node: Node, predicate: str, value: Any, found: list[tuple[str, Value]]
    ) -> None:
        if not isinstance(value, NamedNode | BlankNode | RdfLiteral):
            self._skip(node, predicate, value, "PROV has no statements on statements")
            return
        found.append((ATTRIBUTE_OF.get(predicate, predicate), value_of(value)))

    def _left(self, node: Node, facts: list[tuple[str, Any]]) -> None:
        for predicate, value in facts:
            if predicate not in _SAID_ELSEWHERE:
                why = "its subject is no entity, activity, agent or relation"
                self._skip(node, predicate, value, why)

    def _skip(self, node: Node, predicate: str, value: Any, why: str) -> None:
        self.unread.append(Unread(self.name, node, predicate, str(value), why))


def _is_plain(name: str, *, qualifies: bool) -> bool:
    """Whether a type only says what kind of statement it is."""
    if name in ELEMENTS.values():
        return True
    form = BY_NODE.get(name)
    return qualifies and (name in GENERIC or (form is not None and not form.mark))
