"""A graph that was loaded, and the questions it answers.

>>> from provkit import plugins
>>> "populations" in plugins.names("graph.questions")
True
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import NamedNode

from provkit import plugins
from provkit.errors import EmptyGraph, UnknownNode, UsageError
from provkit.graph.numbering import numbered
from provkit.rdf import files
from provkit.rdf.join import Joined, Plan, join
from provkit.rdf.numbered import Numbered
from provkit.store._federated import together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from pyoxigraph import Triple

    from provkit.graph.answer import Answer
    from provkit.graph.index import Index
    from provkit.graph.origins import Origins
    from provkit.model.entities import Entity
    from provkit.rdf.sparql import Queryable
    from provkit.store import Place, Source

_VARIABLE: Final = "PROVKIT_GRAPH"
_DEFAULT: Final = "provenance"


def load(*sources: Place | Sequence[Place]) -> Graph:
    """Open graphs as one: files, ledger folders, stores, or several of them.

    Nothing is read before something is asked; what cannot be read is found now. Of
    several, a remote one that does not answer is left out and reported (`sources`).

    Args:
        sources: where they are, or what `pk.adapters.read` gave; without any,
            `PROVKIT_GRAPH`, else `./provenance/`.

    Raises:
        UnreadableGraph: a source is not there, or is neither a graph nor a ledger.
    """
    return Graph(*together(sources or (os.environ.get(_VARIABLE) or _DEFAULT,)))


class Graph:
    """The union of some sources, joined by content, and every question about it."""

    def __init__(self, *stores: Any, triples: Sequence[Triple] | None = None) -> None:
        """Make a graph of opened stores, or of triples that are in memory.

        Args:
            stores: what `provkit.store.open_store` gives.
            triples: statements beside those of the stores.
        """
        self._stores = stores
        self._given = triples or ()

    @property
    def stores(self) -> tuple[Any, ...]:
        """What was opened, each as it stands: for checks of each source alone."""
        return self._stores

    @property
    def given(self) -> Sequence[Triple]:
        """The statements that were in memory, unjoined."""
        return self._given

    def __repr__(self) -> str:
        where = ", ".join(str(store.location) for store in self._stores)
        return f"<Graph {where or 'in memory'}>"

    @cached_property
    def joined(self) -> Joined:
        """Each statement once, contents joined, with the evidence of the joins.

        This holds every statement in memory; the questions need the `index` alone.
        """
        return join(self.numbered)

    @cached_property
    def numbered(self) -> Numbered:
        """Each statement once as it stands in the sources, with nothing joined."""
        return numbered(self._given, self._stores)

    @property
    def triples(self) -> Sequence[Triple]:
        """The statements that requirements and exports read."""
        return self.joined.triples

    def stated(self) -> tuple[Iterable[Triple], Plan]:
        """Every statement, to be read once, and how contents are to be joined in them.

        Where the joined graph is in memory there is nothing left to join.
        """
        if self._given or "joined" in vars(self):
            return self.triples, Plan()
        read = chain.from_iterable(store.triples() for store in self._stores)
        return read, self.index.joins()

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """What was read, with the digest of each file and what is wrong with it."""
        if "joined" not in vars(self) and "index" not in vars(self):
            self.index = self._indexed()
        found = vars(self).get("sources")
        if found is not None:
            return tuple(found)
        return tuple(source for store in self._stores for source in store.sources())

    @cached_property
    def origins(self) -> Origins | None:
        """Which of its sources a row of an answer rests on; None where it has one."""
        from provkit.graph.origins import origins

        return origins(self, self._stores)

    @cached_property
    def index(self) -> Index:
        """The dependency index of the joined graph.

        Of statements as they are read, or as it was saved (`provkit.graph.cache`).
        """
        return self._indexed()

    def _indexed(self) -> Index:
        from provkit.graph.build import build
        from provkit.graph.cache import opened

        if self._given or "joined" in vars(self):
            return build(self.triples, self.joined.ambiguous)
        index, self.sources = opened(self._stores)
        return index

    def resolve(
        self,
        name: str | os.PathLike[str] | Entity,
        kinds: Sequence[str] | None = None,
    ) -> str:
        """The IRI of the one node that a name means.

        Args:
            name: an IRI, a prefixed name, `title@version`, a title, or the first 8 or
                more characters of an identifier; or a record, or the path of a file
                whose bytes the graph knows.
            kinds: the kinds of node that would do.

        Raises:
            EmptyGraph: there is nothing in the graph.
            UnknownNode: no node has that name.
            AmbiguousNode: several have.
            WrongKind: the one that has it is of another kind.
        """
        from provkit.graph.resolve import resolve

        self._check()
        wanted = name if isinstance(name, str) else self._of_object(name)
        return self.index.iri(resolve(self.index, wanted, kinds))

    def about(self, *nodes: str | os.PathLike[str] | Entity) -> Graph:
        """The part of the graph that some nodes rest on.

        It holds what can be reached from them over links as stated, and for every model
        in it the evaluations of that model with their results. So the graph of one
        version of a model can be exported and validated alone.
        """
        from provkit.graph.part import part

        chosen = [self.resolve(node) for node in nodes]
        whole = self.joined
        triples = part(self.triples, chosen, whole.ambiguous)
        named = {term for t in triples for term in (t.subject, t.object)}
        inside = {
            content: found
            for content, found in whole.ambiguous.items()
            if NamedNode(content) in named
        }
        graph = Graph()
        graph.joined = Joined(Numbered.of(triples), whole.same, inside)
        graph.sources = self.sources
        return graph

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the joined graph in the format of the file's extension."""
        files.write(self.triples, Path(path))

    def ask(
        self,
        question: str,
        *nodes: str | os.PathLike[str] | Entity,
        **options: Any,
    ) -> Answer:
        """Ask a question by its name.

        Args:
            question: a file of `graph/questions/`, with `-` for `_` or not.
            nodes: what it is about; most questions take one.
            options: as the question's module documents.

        Raises:
            UnknownName: there is no such question.
            UsageError: it takes another number of nodes, or no such option.
        """
        name = question.replace("_", "-")
        module = plugins.load("graph.questions", name)
        if len(nodes) != module.NODES:
            raise UsageError(
                f"{name} is asked about {module.NODES} node"
                f"{'s' if module.NODES != 1 else ''}, not {len(nodes)}"
            )
        known = set(module.ask.__kwdefaults__ or ())
        if unknown := sorted(set(options) - known):
            raise UsageError(
                f"{name} takes no option {', '.join(unknown)}",
                f"it takes {', '.join(sorted(known)) or 'none'}",
            )
        chosen = [self.resolve(node, module.ACCEPTS) for node in nodes]
        answer: Answer = module.ask(self, *chosen, **options)
        self.index.rest()
        return replace(answer, graph=self)

    def at(self, time: str | datetime) -> Graph:
        """The graph as it stood at a point in time (`provkit.graph.past` has the rule).

        Raises:
            UsageError: the time is none.
        """
        from provkit.graph.past import as_of

        return Graph(as_of(self._stores, self._given, time))

    def sparql(self, query: str, *, limit: int | None = 1_000) -> Answer:
        """Ask in SPARQL 1.1; a column of the table is a variable.

        Raises:
            UsageError: it is no query, or cannot be answered.
        """
        from provkit.graph.query import sparql

        return sparql(self, query, limit=limit, prepared=self._queryable)

    @cached_property
    def _queryable(self) -> Queryable:
        from provkit.rdf.sparql import Queryable

        return Queryable(self.triples)

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        if name.startswith("_") or name.replace("_", "-") not in _questions():
            raise AttributeError(f"a graph has no attribute or question {name!r}")
        from provkit.graph.asking import method

        return method(self, name)

    def __dir__(self) -> list[str]:
        questions = (name.replace("-", "_") for name in _questions())
        return sorted({*super().__dir__(), *questions})

    def _check(self) -> None:
        if not self.index.types.any():
            past = any(hasattr(store, "at") for store in self._stores)
            raise EmptyGraph(
                f"{self!r} holds nothing that provkit knows",
                "ask about a later time: nothing was recorded by then"
                if past
                else "name a graph that has PROV-O statements in it",
            )

    def _of_object(self, thing: os.PathLike[str] | Entity) -> str:
        from provkit.graph.resolve import sha256_of

        iri = getattr(thing, "iri", None)
        if isinstance(iri, str):
            return iri
        digests = [digest.value for digest in getattr(thing, "checksums", ())]
        found = self.index.with_content(*(digests or [sha256_of(thing)]))
        if found is None:
            raise UnknownNode(
                f"nothing in {self!r} has the content of {thing}",
                "name it by IRI, or load the graph of the run that made or used it",
            )
        return found


def _questions() -> tuple[str, ...]:
    return plugins.names("graph.questions")
