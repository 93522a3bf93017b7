"""SPARQL 1.1 over triples, by Oxigraph, with the result as plain values.

    Queryable(triples).query(text)      a table; the store is made once

The store rewrites literals (architecture, decision 10): `"007"^^xsd:integer` comes back
as 7, `"4.0"^^xsd:decimal` as 4, and equal instants of time are one. Texts stay as they
are. So this is for looking, and no digest or pattern is checked on what it gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    Store,
)

from provkit.errors import UsageError
from provkit.vocab import PREFIXES, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

Value = str | int | float | bool | None
"""An IRI or a text, `_:name` for a blank node, a number, or nothing where unbound."""

_NUMBERS: Final = (XSD.decimal, XSD.double, XSD.base + "float")


@dataclass(frozen=True, slots=True)
class Found:
    """What a query gave.

    Attributes:
        columns: the names of its variables; subject, predicate and object for a query
            that makes triples, and none for a yes or no.
        rows: the values, in the order of the columns.
        truth: for ASK, the answer.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...] = ()
    truth: bool | None = None


class Queryable:
    """Triples that can be queried any number of times."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._store = Store()
        everything = DefaultGraph()
        self._store.bulk_extend(
            Quad(each.subject, each.predicate, each.object, everything)
            for each in triples
        )

    @classmethod
    def over(cls, store: Store) -> Queryable:
        """Query a database as it stands, without reading it into memory."""
        made = cls.__new__(cls)
        made._store = store  # noqa: SLF001 - its own
        return made

    def query(self, text: str) -> Found:
        """Answer one query; the prefixes of provkit need not be declared.

        Raises:
            UsageError: it is no SPARQL query, or it could not be answered.
        """
        try:
            found = self._store.query(text, prefixes=dict(PREFIXES))
            if isinstance(found, QuerySolutions):
                names = tuple(each.value for each in found.variables)
                return Found(names, tuple(values(tuple(each)) for each in found))
            if isinstance(found, QueryBoolean):
                return Found((), truth=bool(found))
            names = ("subject", "predicate", "object")
            return Found(names, tuple(values(tuple(each)) for each in found))
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise UsageError(
                f"the query cannot be answered: {_in_short(str(error))}",
                "SELECT, ASK, CONSTRUCT and DESCRIBE of SPARQL 1.1 are understood",
            ) from error


def _in_short(message: str) -> str:
    """What was expected, without the classes of characters of a grammar.

    >>> _in_short("error at 1:2: expected '.', ['A' ..= 'Z' | '_'], [_]")
    "error at 1:2: expected '.' ..."
    """
    start, cut, _classes = message.partition(", ['")
    return f"{start} ..." if cut else message


def values(terms: Iterable[object]) -> tuple[Value, ...]:
    """Terms as values of Python; nothing for a variable that is not bound."""
    return tuple(_values(terms))


def _values(terms: Iterable[object]) -> Iterator[Value]:
    for term in terms:
        match term:
            case None:
                yield None
            case NamedNode():
                yield term.value
            case BlankNode():
                yield f"_:{term.value}"
            case Literal():
                yield _plain(term)
            case _:
                yield str(term)


def _plain(literal: Literal) -> Value:
    """A literal as a value of Python; what is ill-typed stays a text."""
    kind, text = literal.datatype.value, literal.value
    try:
        if kind in (XSD.integer, XSD.nonNegativeInteger):
            return int(text)
        if kind in _NUMBERS:
            return float(Decimal(text)) if kind == XSD.decimal else float(text)
    except (ValueError, ArithmeticError):
        return text
    if kind == XSD.boolean and text in ("true", "false"):
        return text == "true"
    return text
