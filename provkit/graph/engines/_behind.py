"""One question to an endpoint, with nothing fetched but what lies behind one node.

`provkit ask` reads the index of an endpoint, for which everything that questions look
at is fetched once. Of an endpoint of millions of statements that takes longer than the
first question is worth, so this asks the endpoint for a closure by property path, with
what is stated of the nodes in it, and answers from that part as from any graph.

The part has more than the answer: whatever can be reached from the node over any
statement. Beside that, what the index looks at from the other side:

    contents    entities with the bytes of a content that is named, and who names the
                bytes of the node
    results     evaluations of the node and what they measured
    kinds       who uses a node of which nobody says what it is

These are looked for in rounds. What is used then came in one answer, so that it is of
one state of the endpoint and blank nodes in it are themselves; what the rounds found is
looked for in it once more. An endpoint that cuts answers is noticed: it also counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import NamedNode

from provkit.errors import UnknownNode, UsageError
from provkit.graph import kinds
from provkit.graph.relations import (
    INVERSE,
    QUALIFIED,
    RELATIONS,
    Flow,
    codes_of,
)
from provkit.model.identity import Digest, sha256_in
from provkit.store import _endpoint, _http
from provkit.store.sparql import open_store
from provkit.vocab import PK, PROV, RDF, SPDX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from provkit.graph.answer import Answer
    from provkit.store import Source
    from provkit.store.sparql import SparqlStore

QUESTIONS: Final = ("upstream", "datasets", "models", "populations")
"""What can be asked so."""

_MOST: Final = 1_000_000
"""Of how many statements on provkit says that the whole had better be fetched once."""

# Each start is a constant, and what is stated of the nodes stands outside: so the path
# is followed from there. With starts as `VALUES` it is followed from every node.
_CLOSURE: Final = "{{ SELECT DISTINCT ?s WHERE {{ {0} }} }} ?s ?p ?o"
_START: Final = "{{ <{0}> ({1})* ?s }}"
_USED: Final = "VALUES ?o {{ {0} }} VALUES ?p {{ {1} }} ?s ?p ?o"
_QUALIFIED: Final = "VALUES ?end {{ {0} }} VALUES ?in {{ {1} }} ?o ?in ?end . ?s ?p ?o"
_MADE_BY: Final = (
    f"(<{PROV.wasGeneratedBy}>|^<{PROV.generated}>"
    f"|<{PROV.qualifiedGeneration}>/<{PROV.activity}>)"
)
_ALIKE: Final = (
    "SELECT DISTINCT ?e WHERE {{ ?c <{0}> ?v FILTER(STR(?v) IN ({1}))"
    " ?e <{2}> ?c FILTER(isIRI(?e)) }}"
)
_POINTING: Final = (
    "SELECT DISTINCT ?n WHERE {{ VALUES ?o {{ {0} }} ?n {1} ?o FILTER(isIRI(?n)) }}"
)
_NAMING: Final = (
    "SELECT DISTINCT ?n WHERE {{ VALUES ?o {{ {0} }} {{ ?n ?p ?o }} UNION"
    " {{ ?b ?p ?o FILTER(isBlank(?b)) ?n ?q ?b }} FILTER(isIRI(?n)) }}"
)


@dataclass(frozen=True, slots=True)
class Behind:
    """An answer, and how little was fetched for it.

    Attributes:
        answer: as the index of the whole gives it; of several paths that are equally
            short, its evidence may be another.
        statements: how many statements were fetched.
        requests: in how many answers.
    """

    answer: Answer
    statements: int
    requests: int


def ask_behind(location: str, question: str, node: str, **options: Any) -> Behind:
    """Ask an endpoint what lies behind a node.

    Args:
        location: the address of the endpoint.
        question: one of `QUESTIONS`.
        node: an IRI; names are for the index.
        options: as the question takes them.

    Raises:
        UsageError: it is no such question, or no IRI.
        NoAnswer: the endpoint does not answer, cuts answers, or was changed meanwhile.
        UnknownNode: nothing is stated of the node.
    """
    from provkit.graph.graph import Graph

    if question not in QUESTIONS:
        raise UsageError(
            f"{question} cannot be asked of an endpoint by one node",
            f"provkit ask {question}; or ask for {', '.join(QUESTIONS)}",
        )
    if ":" not in node or any(sign in node for sign in '<>"{}|^`\\ '):
        raise UsageError(
            f"{node}: not an IRI", "name the node by its IRI; `provkit ask` knows names"
        )
    store = open_store(location)
    fetched = _Fetched(location, node)
    if not fetched.triples:
        raise UnknownNode(
            f"{location}: nothing is stated of {node}", "is that the whole IRI?"
        )
    graph = Graph(_Piece(store, fetched.triples))
    answer = graph.ask(question, node, **options)
    return Behind(answer, len(fetched.triples), fetched.requests)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What was fetched, as a store."""

    whole: SparqlStore
    statements: tuple[Triple, ...]

    @property
    def location(self) -> str:
        return self.whole.location

    def triples(self) -> Iterator[Triple]:
        yield from self.statements

    def sources(self) -> tuple[Source, ...]:
        return self.whole.sources()


class _Fetched:
    """What lies behind a node, fetched anew until nothing is missing.

    Attributes:
        triples: each statement once.
        requests: how many answers it took.
    """

    def __init__(self, url: str, node: str) -> None:
        self._url = url
        self._node = node
        self.requests = 0
        self.triples: tuple[Triple, ...] = ()
        starts, bare = {node}, set[str]()
        while True:
            self.triples = self._fetched(starts, bare)
            found = starts | self._beside()
            if found == starts:
                undescribed = self._undescribed()
                if undescribed <= bare:
                    return
                bare |= undescribed
            starts = found

    def _fetched(self, starts: set[str], bare: set[str]) -> tuple[Triple, ...]:
        """What can be reached from some nodes, and who uses others."""
        ways = (_START.format(each, _ways()) for each in sorted(starts))
        patterns = [_CLOSURE.format(" UNION ".join(ways))]
        if bare:
            inner = {end for end, _plain in QUALIFIED.values()}
            nodes = _named(bare)
            patterns.append(_USED.format(nodes, _named(_using())))
            patterns.append(_QUALIFIED.format(nodes, _named(inner)))
        where = " UNION ".join(f"{{ {each} }}" for each in patterns)
        distinct = f"SELECT DISTINCT ?s ?p ?o WHERE {{ {where} }}"
        self.requests += 2
        stated = _endpoint.number(
            self._url, f"SELECT (COUNT(*) AS ?n) WHERE {{ {{ {distinct} }} }}"
        )
        if stated > _MOST:
            raise UsageError(
                f"{self._node}: {stated:,} statements lie behind it",
                "that is no small part: use `provkit ask`, which fetches once for all",
            )
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}"
        found = tuple(dict.fromkeys(_endpoint.statements(self._url, query)))
        if len(found) != stated:
            raise _http.NoAnswer(
                f"{self._url}: gives {len(found):,} of {stated:,} statements",
                "it cuts answers, or was changed meanwhile: ask again, or use "
                "`provkit ask`, which fetches in pages",
            )
        return found

    def _beside(self) -> set[str]:
        """Nodes to start from that no statement of the node leads to."""
        own = _named(self._contents())
        looked_at = _named([self._node, *self._contents()])
        evaluations = self._names(_POINTING.format(looked_at, f"<{PK.evaluatedModel}>"))
        results = self._names(_POINTING.format(_named(evaluations), _MADE_BY))
        users = self._names(_NAMING.format(own))
        found = {*self._contents(), *evaluations, *results, *users}
        return found | {*self._with_bytes()}

    def _contents(self) -> list[str]:
        """What the bytes of the node are called."""
        values: dict[Any, list[str]] = {}
        for subject, predicate, value in self.triples:
            if predicate.value == SPDX.checksumValue:
                values.setdefault(subject, []).append(_value(value))
        digests = [
            Digest.of("sha256", text)
            for subject, predicate, checksum in self.triples
            if predicate.value == SPDX.checksum and _value(subject) == self._node
            for text in values.get(checksum, ())
        ]
        return [d.content_iri for d in digests if d is not None and d.content_iri]

    def _with_bytes(self) -> list[str]:
        """The entities that the contents among the statements may stand for."""
        digests = {d for name in self._iris() if (d := sha256_in(name))}
        if not digests:
            return []
        texts = ", ".join(f'"{each}"' for each in sorted(digests))
        return self._names(_ALIKE.format(SPDX.checksumValue, texts, SPDX.checksum))

    def _undescribed(self) -> set[str]:
        """The nodes of which nobody says what they are, so that their use tells."""
        using = _using()
        said = {self._node: 0}
        for subject, predicate, other in self.triples:
            if predicate.value in using:
                ends = (subject, other)
                said |= {e.value: 0 for e in ends if isinstance(e, NamedNode)}
        for subject, predicate, kind in self.triples:
            name = _value(subject)
            if predicate.value == RDF.type and name in said:
                said[name] |= kinds.mask_of_class(_value(kind))
        return {name for name, mask in said.items() if not mask & ~kinds.bit("Entity")}

    def _iris(self) -> set[str]:
        terms = (term for t in self.triples for term in (t.subject, t.object))
        return {term.value for term in terms if isinstance(term, NamedNode)}

    def _names(self, query: str) -> list[str]:
        if "{  }" in query:  # of nothing, nothing is asked
            return []
        self.requests += 1
        return [_value(row[0]) for row in _endpoint.rows(self._url, query, 1)]


def _ways() -> str:
    """Every way that leads from a node to what it may rest on.

    To leave out what no index keeps would be right too, and takes twenty times as long.
    """
    return "|".join([f"!<{RDF.type}>", *(f"^<{each}>" for each in INVERSE)])


def _using() -> set[str]:
    """The predicates by which a node is used, made or named."""
    flows = codes_of(Flow.USED, Flow.GENERATED, Flow.DERIVED, Flow.INFORMED)
    return {*kinds.ROLE_RANGES, *(RELATIONS[code].predicate for code in flows)}


def _named(names: Iterable[str]) -> str:
    return " ".join(f"<{each}>" for each in sorted(names))


def _value(term: object) -> str:
    return str(getattr(term, "value", term))
