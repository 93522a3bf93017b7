"""Joining graphs by content: the one place that says two names mean one thing.

Somebody evaluates a file that somebody else's run made, and knows only its bytes. Their
graph calls it by its content; ours has an entity that was generated with that content.
In the view that questions and requirements read, the content name is *replaced* by that
entity (architecture, decision 4 b) in every use that can have been of it: the
generating activity must not have started after the using one ended. Two such entities
with one content are never merged; the content node then stays and is reported.

A graph is passed over twice: `survey` reads what is needed to decide, `replaced` gives
the view. Both may be given a part of a graph alone, as long as it has
every statement that names a content (`content_in`) and those facts (`FACTS`) that
concern an entity with such a content, its generation and the runs at both ends.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from provkit.model.identity import sha256_in
from provkit.rdf.content_facts import FACTS, facts_in, flags
from provkit.rdf.numbered import Numbered
from provkit.vocab import PROV, RDF, SPDX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from provkit.rdf.numbered import Term

_FACTS = frozenset(FACTS)
_LEFT_OUT = frozenset((RDF.type, SPDX.checksum))
_ALWAYS = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Plan:
    """Which content names are replaced, and by what.

    Attributes:
        same: content IRI to the entity that stands for it: the evidence of each join.
        ambiguous: content IRI to the entities among which none could be chosen.
        chosen: content IRI and who uses it, to the entity that this use was of.
        kept: content IRIs that some use still needs, with what is stated of them.
    """

    same: dict[str, str] = field(default_factory=dict)
    ambiguous: dict[str, tuple[str, ...]] = field(default_factory=dict)
    chosen: dict[tuple[str, str | None], str] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Joined:
    """A view of a graph in which contents are joined.

    Attributes:
        triples: the graph with content names replaced.
        same: content IRI to the entity that stands for it: the evidence of each join.
        ambiguous: content IRI to the entities among which none could be chosen.
    """

    triples: Numbered
    same: dict[str, str]
    ambiguous: dict[str, tuple[str, ...]]


def join(triples: Iterable[Triple]) -> Joined:
    """Replace every content IRI by the one entity generated with that content.

    Args:
        triples: a graph; a statement that comes twice is kept where it comes first.
    """
    graph = Numbered.of(triples)
    digests = contents_among(graph.terms.every)
    is_content = flags(len(graph.terms), [*digests])
    naming = is_content[graph.subject] | is_content[graph.object]
    if not naming.any():
        return Joined(graph, {}, {})
    plan = survey(graph.where(naming | facts_in(graph, naming, digests)))
    view = _view(graph, naming, plan) if plan.same else graph
    return Joined(view, plan.same, plan.ambiguous)


def contents_among(terms: Sequence[Term]) -> dict[int, str]:
    """The places of those terms that name something by its content, with its digest."""
    found: dict[int, str] = {}
    for place, term in enumerate(terms):
        if type(term) is NamedNode and (digest := sha256_in(term.value)):
            found[place] = digest
    return found


def survey(triples: Iterable[Triple]) -> Plan:
    """Pass over a graph and decide what each content name in it stands for."""
    facts, naming = _Facts(), _Naming()
    for triple in triples:
        naming.take(triple)
        if triple.predicate.value in _FACTS:
            facts.take(triple)
    contents = naming.contents
    if not contents:
        return Plan()
    facts.settle(set(contents.values()))
    uses: dict[tuple[str, str | None], tuple[str, ...]] = {
        (node, user): facts.candidates(contents[node], user)
        for node, user in naming.uses
    }
    used = {node for node, _user in uses}
    for node in contents.keys() - used:  # described here and used nowhere
        uses[node, None] = facts.candidates(contents[node], None)
    return _plan(uses)


def replaced(triples: Iterable[Triple], plan: Plan) -> Iterator[Triple]:
    """Pass over a graph and give the view; a statement may come twice."""
    if not plan.same:
        yield from triples
        return
    for triple in triples:
        subject, node = triple.subject, triple.object
        about = value_of(subject)
        if isinstance(node, NamedNode):
            entity = plan.chosen.get((node.value, about))
            if entity:
                node = _named(entity)
        joined = plan.same.get(about)
        if joined is None or about in plan.kept:
            yield Triple(subject, triple.predicate, node)
        if joined is not None and triple.predicate.value not in _LEFT_OUT:
            yield Triple(_named(joined), triple.predicate, node)


def content_in(triple: Triple) -> bool:
    """Whether a statement names something by its content."""
    return any(
        isinstance(term, NamedNode) and sha256_in(term.value)
        for term in (triple.subject, triple.object)
    )


def _view(graph: Numbered, naming: NDArray[np.bool_], plan: Plan) -> Numbered:
    """The graph with what is replaced where it stood, each statement once."""
    replacing: list[Triple] = []
    places: list[int] = []
    for place, triple in zip(
        np.flatnonzero(naming).tolist(), graph.where(naming), strict=True
    ):
        for each in replaced((triple,), plan):
            replacing.append(each)
            places.append(place)
    rows = np.concatenate((graph.rows()[~naming], graph.terms.rows(replacing)))
    ordered = np.concatenate((np.flatnonzero(~naming), np.array(places, dtype=np.intp)))
    return Numbered.once(graph.terms, rows[np.argsort(ordered, kind="stable")])


def _plan(uses: dict[tuple[str, str | None], tuple[str, ...]]) -> Plan:
    same: dict[str, str] = {}
    ambiguous: defaultdict[str, set[str]] = defaultdict(set)
    kept: set[str] = set()
    for (node, user), found in uses.items():
        if len(found) == 1:
            same[node] = found[0]
        elif found:
            ambiguous[node].update(found)
        if len(found) != 1 and user is not None:
            kept.add(node)
    return Plan(
        same,
        {node: tuple(sorted(found)) for node, found in ambiguous.items()},
        {use: found[0] for use, found in uses.items() if len(found) == 1},
        frozenset(kept),
    )


class _Naming:
    """Which contents a graph names, and who uses them."""

    def __init__(self) -> None:
        self.contents: dict[str, str] = {}
        self.uses: dict[tuple[str, str], None] = {}

    def take(self, triple: Triple) -> None:
        """Look at one statement."""
        subject, node = triple.subject, triple.object
        if isinstance(subject, NamedNode):
            self._is_content(subject.value)
        if isinstance(node, NamedNode) and self._is_content(node.value):
            self.uses[node.value, value_of(subject)] = None

    def _is_content(self, iri: str) -> bool:
        if iri in self.contents:
            return True
        digest = sha256_in(iri)
        if digest:
            self.contents[iri] = digest
        return bool(digest)


class _Facts:
    """What is needed to say which entities a content may stand for."""

    def __init__(self) -> None:
        self._checksum_values: defaultdict[str, list[str]] = defaultdict(list)
        self._checksums: dict[tuple[str, str], None] = {}
        self._generator: dict[str, str] = {}
        self._started: dict[str, datetime] = {}
        self._ended: dict[str, datetime] = {}
        self._made: defaultdict[str, list[str]] = defaultdict(list)

    def take(self, triple: Triple) -> None:
        """Note one fact."""
        subject, term = value_of(triple.subject), value_of(triple.object)
        match triple.predicate.value:
            case SPDX.checksumValue:
                self._checksum_values[subject].append(term)
            case SPDX.checksum:
                self._checksums[subject, term] = None
            case PROV.wasGeneratedBy:
                self._generator[subject] = term
            case PROV.generated:
                self._generator[term] = subject
            case PROV.startedAtTime if moment := _moment(term):
                self._started[subject] = moment
            case PROV.endedAtTime if moment := _moment(term):
                self._ended[subject] = moment

    def settle(self, digests: set[str]) -> None:
        """Find what was generated with some contents, once all facts are noted."""
        for entity, checksum in sorted(self._checksums):
            if entity not in self._generator or sha256_in(entity) is not None:
                continue
            found = digests.intersection(self._checksum_values.get(checksum, ()))
            for digest in found:
                if entity not in self._made[digest]:
                    self._made[digest].append(entity)

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


def value_of(term: object) -> str:
    """What a term is called in a plan: a blank node with its `_:`."""
    return term.value if isinstance(term, (NamedNode, Literal)) else str(term)


def _named(value: str) -> NamedNode | BlankNode:
    """The node that a value stands for; the reverse of `_value`."""
    return BlankNode(value[2:]) if value.startswith("_:") else NamedNode(value)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
