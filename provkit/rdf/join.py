"""Joining graphs by content: the one place that says two names mean one thing.

Somebody evaluates a file that somebody else's run made, and knows only its bytes. Their
graph calls it by its content; ours has an entity that was generated with that content.
In the view that questions and requirements read, the content name is *replaced* by that
entity (architecture, decision 4 b) in every use that can have been of it: the
generating activity must not have started after the using one ended. Two such entities
with one content are never merged; the content node then stays and is reported.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from provkit.model.identity import sha256_in
from provkit.vocab import PROV, RDF, SPDX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LEFT_OUT = frozenset((RDF.type, SPDX.checksum))
_FACTS = frozenset(
    (
        SPDX.checksumValue,
        SPDX.checksum,
        PROV.wasGeneratedBy,
        PROV.generated,
        PROV.startedAtTime,
        PROV.endedAtTime,
    )
)
_ALWAYS = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Joined:
    """A view of a graph in which contents are joined.

    Attributes:
        triples: the graph with content names replaced.
        same: content IRI to the entity that stands for it: the evidence of each join.
        ambiguous: content IRI to the entities among which none could be chosen.
    """

    triples: Sequence[Triple]
    same: dict[str, str]
    ambiguous: dict[str, tuple[str, ...]]


def join(triples: Sequence[Triple]) -> Joined:
    """Replace every content IRI by the one entity generated with that content."""
    contents = _content_nodes(triples)
    if not contents:
        return Joined(triples, {}, {})
    facts = _Facts(triples, set(contents.values()))
    uses: dict[tuple[str, str | None], tuple[str, ...]] = {
        (node, user): facts.candidates(contents[node], user)
        for node, user in _uses(triples, contents)
    }
    used = {node for node, _user in uses}
    for node in contents.keys() - used:  # described here and used nowhere
        uses[node, None] = facts.candidates(contents[node], None)
    same: dict[str, str] = {}
    ambiguous: dict[str, tuple[str, ...]] = {}
    kept: set[str] = set()
    for (node, user), found in uses.items():
        if len(found) == 1:
            same[node] = found[0]
        elif found:
            ambiguous[node] = found
        if len(found) != 1 and user is not None:
            kept.add(node)
    if not same:
        return Joined(triples, same, ambiguous)
    chosen = {use: found[0] for use, found in uses.items() if len(found) == 1}
    return Joined(_replaced(triples, same, chosen, kept), same, ambiguous)


def _uses(
    triples: Iterable[Triple], contents: dict[str, str]
) -> Iterator[tuple[str, str]]:
    for triple in triples:
        if isinstance(triple.object, NamedNode) and triple.object.value in contents:
            yield triple.object.value, _value(triple.subject)


def _replaced(
    triples: Iterable[Triple],
    same: dict[str, str],
    chosen: dict[tuple[str, str | None], str],
    kept: set[str],
) -> list[Triple]:
    view: dict[Triple, None] = {}
    for triple in triples:
        subject, node = triple.subject, triple.object
        if isinstance(node, NamedNode):
            entity = chosen.get((node.value, _value(subject)))
            if entity:
                node = NamedNode(entity)
        joined = same.get(_value(subject))
        if joined is None or _value(subject) in kept:
            view[Triple(subject, triple.predicate, node)] = None
        if joined is not None and triple.predicate.value not in _LEFT_OUT:
            view[Triple(NamedNode(joined), triple.predicate, node)] = None
    return list(view)


def _content_nodes(triples: Iterable[Triple]) -> dict[str, str]:
    found: dict[str, str] = {}
    for triple in triples:
        for term in (triple.subject, triple.object):
            if isinstance(term, NamedNode) and term.value not in found:
                digest = sha256_in(term.value)
                if digest:
                    found[term.value] = digest
    return found


class _Facts:
    """What is needed to say which entities a content may stand for."""

    def __init__(self, triples: Iterable[Triple], digests: set[str]) -> None:
        self._checksum_value: dict[str, str] = {}
        self._checksums: list[tuple[str, str]] = []
        self._generator: dict[str, str] = {}
        self._started: dict[str, datetime] = {}
        self._ended: dict[str, datetime] = {}
        for triple in triples:
            if triple.predicate.value in _FACTS:
                self._take(triple, digests)
        self._made: dict[str, list[str]] = defaultdict(list)
        for entity, checksum in sorted(set(self._checksums)):
            digest = self._checksum_value.get(checksum)
            if digest and entity in self._generator and sha256_in(entity) is None:
                self._made[digest].append(entity)

    def _take(self, triple: Triple, digests: set[str]) -> None:
        subject, term = _value(triple.subject), _value(triple.object)
        match triple.predicate.value:
            case SPDX.checksumValue if term in digests:
                self._checksum_value[subject] = term
            case SPDX.checksum:
                self._checksums.append((subject, term))
            case PROV.wasGeneratedBy:
                self._generator[subject] = term
            case PROV.generated:
                self._generator[term] = subject
            case PROV.startedAtTime if moment := _moment(term):
                self._started[subject] = moment
            case PROV.endedAtTime if moment := _moment(term):
                self._ended[subject] = moment

    def candidates(self, digest: str, user: str | None) -> tuple[str, ...]:
        """Entities with that content which existed when `user` was done.

        What a run made cannot be what the same run used, nor what its own outputs
        were derived from.
        """
        using = self._generator.get(user, user) if user else None
        before = self._ended.get(using, _NEVER) if using else _NEVER
        return tuple(
            entity
            for entity in self._made.get(digest, ())
            if self._start(entity) <= before and self._generator[entity] != using
        )

    def _start(self, entity: str) -> datetime:
        return self._started.get(self._generator[entity], _ALWAYS)


def _value(term: object) -> str:
    return term.value if isinstance(term, (NamedNode, Literal)) else str(term)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
