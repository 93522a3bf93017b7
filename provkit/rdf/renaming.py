"""New names for nodes, and for every value whose name was made of an old one.

The IRI of a value (a cohort, a setting) is the digest of what is said of it. Where a
statement was taken out, the old name would still give it away: whoever knows the rest
tries every number until the digest fits. So the name is made anew from what is left,
by the rule of `encode`, and so is that of every value that holds or belongs to it.
"""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from provkit.rdf.fields import Form, Identity, Kind
from provkit.rdf.mapping import KINDS
from provkit.vocab import ID, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_HOLDS = frozenset(
    field.predicate
    for kind in KINDS
    for field in kind.fields
    if field.form is Form.RECORD
)
_BY_SEGMENT = {
    kind.name.lower(): kind
    for kind in KINDS
    if kind.identity in (Identity.VALUE, Identity.OWNED_VALUE)
}


def renamed(
    before: Iterable[Triple], after: Iterable[Triple], names: Mapping[str, str]
) -> list[Triple]:
    """The graph with new names, everywhere.

    Args:
        before: the graph as it was.
        after: what is left of it.
        names: new names that are given, by the old ones.
    """
    left = list(after)
    return _Renaming(before, left, names).done(left)


class _Renaming:
    def __init__(
        self, before: Iterable[Triple], after: list[Triple], names: Mapping[str, str]
    ) -> None:
        self._said: defaultdict[str, list[tuple[str, object]]] = defaultdict(list)
        self._owners: defaultdict[str, list[str]] = defaultdict(list)
        self._holders: defaultdict[str, list[str]] = defaultdict(list)
        for triple in after:
            subject, predicate = _value(triple.subject), triple.predicate.value
            self._said[subject].append((predicate, triple.object))
            if isinstance(triple.object, NamedNode):
                self._holders[triple.object.value].append(subject)
                if predicate in _HOLDS:
                    self._owners[triple.object.value].append(subject)
        self._names = dict(names)
        changed = {_value(t.subject) for t in set(before) ^ set(after)}
        self._affected = self._reach({*changed, *names})
        self._open: set[str] = set()

    def done(self, triples: Iterable[Triple]) -> list[Triple]:
        """The triples under their new names, each once."""
        found: dict[Triple, None] = {}
        for triple in triples:
            subject, term = triple.subject, triple.object
            if isinstance(subject, NamedNode):
                subject = NamedNode(self._name(subject.value))
            if isinstance(term, NamedNode):
                term = NamedNode(self._name(term.value))
            found[Triple(subject, triple.predicate, term)] = None
        return list(found)

    def _reach(self, start: set[str]) -> set[str]:
        """Every value whose name depends on a node that changed or was renamed."""
        affected = {name for name in start if _kind(name)}
        edge = [*affected, *(name for name in start if name in self._names)]
        while edge:
            node = edge.pop()
            above = [each for each in self._holders[node] if _kind(each)]
            below = self._owned(node) if node in self._names else []
            for each in {*above, *below} - affected:
                affected.add(each)
                edge.append(each)
        return affected

    def _owned(self, node: str) -> list[str]:
        """The values whose name holds that of this node, however deep they stand."""
        found: list[str] = []
        edge = [node]
        while edge:
            for predicate, term in self._said[edge.pop()]:
                held = _value(term)
                kind = _kind(held)
                owned = kind is not None and kind.identity is Identity.OWNED_VALUE
                if predicate in _HOLDS and owned and held not in found:
                    found.append(held)
                    edge.append(held)
        return found

    def _name(self, old: str) -> str:
        if old in self._affected and old not in self._names:
            self._names[old] = self._made(old)
        return self._names.get(old, old)

    def _made(self, old: str) -> str:
        kind = _kind(old)
        if kind is None or old in self._open:
            return old  # a value in itself, which no record can make
        self._open.add(old)
        lines = sorted(
            f"<{predicate}> {self._written(term)}"
            for predicate, term in self._said[old]
            if predicate != RDF.type
        )
        if kind.identity is Identity.OWNED_VALUE:
            lines.append(self._owner(old, {old}))
        self._open.discard(old)
        content = "\n".join([kind.classes[0], *lines])
        digest = sha256(content.encode()).hexdigest()[:40]
        return f"{ID}{kind.name.lower()}/{digest}"

    def _written(self, term: object) -> str:
        if isinstance(term, NamedNode):
            return str(NamedNode(self._name(term.value)))
        return str(term)

    def _owner(self, node: str, seen: set[str]) -> str:
        """The nearest thing with a name of its own that holds a value."""
        for holder in sorted(self._owners[node]):
            if holder in seen:
                continue
            if _kind(holder) is None:
                return self._name(holder)
            found = self._owner(holder, {*seen, holder})
            if found:
                return found
        return ""


def _kind(name: str) -> Kind | None:
    """The kind of a value, by its name."""
    if not name.startswith(ID.base):
        return None
    return _BY_SEGMENT.get(name[len(ID.base) :].partition("/")[0])


def _value(term: object) -> str:
    return term.value if isinstance(term, (NamedNode, Literal)) else str(term)
