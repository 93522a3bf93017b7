"""A graph that SPARQL constraints can be asked of.

Only statements with the predicates that a query names are handed to Oxigraph, and only
when the first query asks. Oxigraph rewrites literals (`007` becomes `7`); what it gives
back is turned into what was written. A graph in which two literals would become one is
not for it (`merges`).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from provkit.errors import ProfileError
from provkit.validate.lookup import text_of
from provkit.validate.shacl.aside import Aside
from provkit.validate.shacl.ending import TooLong
from provkit.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from pyoxigraph import QuerySolution

    from provkit.validate.lookup import Lookup, Term

SHAPES: Final = NamedNode("urn:provkit:shapes")
"""The graph that holds the shapes, for the few queries that look at them."""
FOCI: Final = NamedNode("urn:provkit:foci")
FOCUS: Final = NamedNode("urn:provkit:focus")
"""`FOCI FOCUS ?node`, in the graph `FOCI`: a focus node of the query at hand."""

STR: Final = NamedNode("urn:provkit:str")
DATATYPE: Final = NamedNode("urn:provkit:datatype")
"""What stands for these functions in a query, to see literals as they were written."""

_KEPT: Final = frozenset({XSD.string, XSD.anyURI, RDF.base + "langString"})
_TRIED: Final = NamedNode("urn:provkit:literal")
_AT_ONCE: Final = 50_000
_SMALL: Final = 5_000  # terms; so small a graph is handed over as a whole


class Queryable:
    """A graph in Oxigraph, as far as queries have asked for it."""

    def __init__(self, data: Lookup) -> None:
        self._store = Store()
        self._data = data
        self._aside: Aside | None = None
        self._loaded: set[str] = set()
        self._focused: list[Quad] = []
        self._has_shapes = False

    def load(self, predicates: Collection[str] | None) -> None:
        """Hand over the statements of some predicates, or all of them."""
        if self._is_small:
            predicates = None
        fresh = [
            each
            for each in self._data.predicates()
            if each not in self._loaded and (predicates is None or each in predicates)
        ]
        if not fresh:
            return
        self._loaded.update(fresh)
        quads = (quad for predicate in fresh for quad in self._quads(predicate))
        # To begin a bulk load takes as long as to add some hundred statements.
        (self._store.extend if self._is_small else self._store.bulk_extend)(quads)

    @property
    def _is_small(self) -> bool:
        return len(self._data.terms) < _SMALL

    def load_shapes(self, shapes: Lookup) -> None:
        """Hand over the shapes graph."""
        if not self._has_shapes:
            self._has_shapes = True
            self._store.extend(
                Quad(subject, NamedNode(predicate), node, SHAPES)
                for predicate in shapes.predicates()
                for subject, node in shapes.all_of(predicate)
                if isinstance(subject, NamedNode | BlankNode)
            )

    def focus_on(self, nodes: Iterable[Term]) -> None:
        """Say which nodes are the focus nodes of the next query."""
        for quad in self._focused:
            self._store.remove(quad)
        self._focused = [Quad(FOCI, FOCUS, node, FOCI) for node in nodes]
        self._store.extend(self._focused)

    def solutions(
        self, query: str, prefixes: dict[str, str], seconds: float | None
    ) -> list[QuerySolution]:
        """What a query gives.

        Raises:
            TooLong: it takes more seconds than it may.
        """

        def ask() -> None:
            answer = self._store.query(
                query,
                prefixes=prefixes,
                custom_functions={STR: self._text, DATATYPE: self._datatype},
            )
            found.extend(answer)  # type: ignore[arg-type]

        found: list[QuerySolution] = []
        if seconds is None:
            ask()
        else:
            self._in_time(ask, seconds)
        return found

    def _in_time(self, ask: Callable[[], None], seconds: float) -> None:
        # Oxigraph cannot be told to stop; what takes too long is left to itself.
        if self._aside is None or not self._aside.is_there:
            self._aside = Aside()
        if not self._aside.does(ask, seconds):
            self._aside = None
            self._store = Store()  # the other one is still being read
            self._loaded.clear()
            self._focused = []
            raise TooLong

    def as_written(self, term: Term) -> int:
        """What the graph says where Oxigraph says a term, as a number."""
        written = self._rewritten.get(term)
        return written[0] if written else self._data.number(term)

    @property
    def merges(self) -> bool:
        """Whether several literals of the graph are one to Oxigraph."""
        return any(len(each) > 1 for each in self._rewritten.values())

    @property
    def rewrites(self) -> bool:
        """Whether Oxigraph writes any literal of the graph otherwise."""
        return bool(self._rewritten)

    def _text(self, term: Term) -> Literal | None:
        """The function STR."""
        written = self._one(term)
        return None if isinstance(written, BlankNode) else Literal(text_of(written))

    def _datatype(self, term: Term) -> NamedNode | None:
        """The function DATATYPE."""
        written = self._one(term)
        return written.datatype if isinstance(written, Literal) else None

    def _one(self, term: Term) -> Term:
        written = self._rewritten.get(term)
        return self._data.terms[written[0]] if written else term

    @cached_property
    def _rewritten(self) -> dict[Term, tuple[int, ...]]:
        """A literal as Oxigraph writes it, to those of the graph that it stands for.

        Only literals are in it that are written otherwise, or as another one is.
        """
        terms = self._data.terms
        wanted = [place for place, term in enumerate(terms) if _may_be_rewritten(term)]
        found: dict[Term, tuple[int, ...]] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            store = Store()
            store.bulk_extend(
                Quad(NamedNode(f"urn:{place}"), _TRIED, terms[place])
                for place in wanted[start : start + _AT_ONCE]
            )
            for name, _, node, _ in store:
                place = int(text_of(name).removeprefix("urn:"))
                if terms[place] != node:
                    found[node] = (*found.get(node, ()), place)
        for node, places in found.items():
            as_is = self._data.find(node)
            every = places if as_is is None else (*places, as_is)
            found[node] = tuple(sorted(every))
        return found

    def _quads(self, predicate: str) -> Iterator[Quad]:
        name = NamedNode(predicate)
        for subject, node in self._data.all_of(predicate):
            if isinstance(subject, NamedNode | BlankNode):
                yield Quad(subject, name, node)


def _may_be_rewritten(term: Term) -> bool:
    return isinstance(term, Literal) and term.datatype.value not in _KEPT


def parsed(query: str, prefixes: dict[str, str]) -> None:
    """See to it that a query can be put.

    Raises:
        SyntaxError: it is not SPARQL.
        ProfileError: it calls a function that is not known.
    """
    functions: dict[NamedNode, Callable[..., Term | None]]
    functions = {STR: _unasked, DATATYPE: _unasked}
    try:
        Store().query(query, prefixes=prefixes, custom_functions=functions)
    except RuntimeError as error:  # a function that nobody knows
        raise ProfileError(str(error)) from error


def _unasked(_term: Term) -> None:
    """A function of a query that is parsed and has nothing to look at."""
