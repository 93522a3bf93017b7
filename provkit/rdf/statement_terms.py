"""RDF terms as terms of PROV statements, and back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, NamedNode
from pyoxigraph import Literal as RdfLiteral

from provkit.errors import UnreadableGraph
from provkit.model.statements import PROV, Blank, Literal
from provkit.vocab import XSD, shorten

if TYPE_CHECKING:
    from provkit.model.statements import Term, Value

INTERNATIONAL: Final = PROV + "InternationalizedString"
_DATETIME: Final = XSD.dateTime
_FINE: Final = re.compile(r"\.\d{7,}")
_COARSE: Final = frozenset(XSD + name for name in ("date", "gYear", "gYearMonth"))
_LEXICAL: Final = re.compile(
    r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"
)


def name_of(node: Any) -> str | Blank:
    """The identifier that an IRI or a blank node is."""
    if isinstance(node, NamedNode):
        return node.value
    if isinstance(node, BlankNode):
        return Blank(node.value)
    raise UnreadableGraph(f"{node}: PROV has no statements about statements")


def value_of(term: Any) -> Value:
    """The value of an attribute."""
    if not isinstance(term, RdfLiteral):
        return name_of(term)
    if term.language:
        return Literal(term.value, INTERNATIONAL, term.language)
    datatype = term.datatype.value
    return Literal(term.value, None if datatype == XSD.string else datatype)


def time_of(node: str | Blank, predicate: str, term: Any) -> Term:
    """A time; one that Python cannot hold stays the text that it is.

    Raises:
        UnreadableGraph: it is no time at all.
    """
    text = term.value.strip() if isinstance(term, RdfLiteral) else ""
    if isinstance(term, RdfLiteral):
        if term.datatype.value in _COARSE:
            return text
        if term.datatype.value in (_DATETIME, XSD.string) and _LEXICAL.fullmatch(text):
            return moment(text) or text
    raise UnreadableGraph(
        f"{node}: {shorten(predicate)} is {term}, which is no xsd:dateTime",
        "write it as 2026-11-22T09:00:00Z",
    )


def moment(text: str) -> datetime | None:
    """Read an `xsd:dateTime`, or nothing where Python has no exact value for it.

    >>> moment("2026-11-22T24:00:00Z")
    datetime.datetime(2026, 11, 23, 0, 0, tzinfo=datetime.timezone.utc)
    >>> moment("-0044-03-15T12:00:00")
    """
    if _FINE.search(text):
        return None
    ends = "T24:00:00" in text
    try:
        found = datetime.fromisoformat(text.replace("T24:00:00", "T00:00:00"))
        found += timedelta(days=int(ends))
    except (ValueError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.utcoffset() == timedelta() else found


def node_for(name: str | Blank) -> NamedNode | BlankNode:
    """The RDF node of an identifier.

    Raises:
        ValueError: the identifier is no IRI.
    """
    return BlankNode(name.label) if isinstance(name, Blank) else NamedNode(name)


def term_for(value: Value) -> NamedNode | BlankNode | RdfLiteral:
    """The RDF term of an attribute's value.

    Raises:
        ValueError: it has an IRI that is none, or a language that is none.
    """
    if not isinstance(value, Literal):
        return node_for(value)
    if value.language:
        return RdfLiteral(value.text, language=value.language)
    if value.datatype:
        return RdfLiteral(value.text, datatype=NamedNode(value.datatype))
    return RdfLiteral(value.text)


def time_for(time: Term) -> RdfLiteral:
    """The literal of a time."""
    text = time.isoformat() if isinstance(time, datetime) else str(time)
    return RdfLiteral(text, datatype=NamedNode(_DATETIME))
