"""pySHACL: complete, in Python, always installed; the fallback of faster engines."""

from __future__ import annotations

import re
from contextlib import contextmanager
from logging import getLogger
from threading import Lock
from typing import TYPE_CHECKING, Final

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from pyshacl.errors import ReportableRuntimeError

from provkit.errors import ProfileError
from provkit.validate.engines import NotRun, Result
from provkit.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.validate.lookup import Term

_ONE_AT_A_TIME: Final = Lock()
# What pySHACL lets through from below when a shape is not well formed.
_REFUSALS: Final = (
    ReportableRuntimeError,
    ValueError,
    TypeError,
    AttributeError,
    re.error,
)
_STUMBLES: Final = (
    ArithmeticError,  # a decimal that is no number
    RecursionError,  # an expression that rdflib evaluates without end
)
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"


def run(data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]:
    """Validate with pySHACL.

    Raises:
        ProfileError: a shape is not well formed.
        NotRun: pySHACL does not get along with a value of the graph.
    """
    with _literals_as_written():
        outcome = _report(_graph(data), _graph(shapes))
        return [_result(outcome, node) for node in _found(outcome)]


@contextmanager
def _literals_as_written() -> Iterator[None]:
    """Keep rdflib from rewriting literals: `"007"` must not become `"7"`.

    The switch holds for the whole process and pySHACL turns it too, so that one
    validation runs at a time. An ill-typed literal is a finding where a shape asks;
    that rdflib logs a traceback for each would only frighten the reader.
    """
    log = getLogger("rdflib.term")
    with _ONE_AT_A_TIME:
        before = rdflib.NORMALIZE_LITERALS, log.disabled
        rdflib.NORMALIZE_LITERALS, log.disabled = False, True
        try:
            yield
        finally:
            rdflib.NORMALIZE_LITERALS, log.disabled = before


def _report(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    try:
        _conforms, report, text = pyshacl.validate(
            data, shacl_graph=shapes, inference="none", inplace=True
        )
    except _REFUSALS as error:
        raise ProfileError(
            f"a shape cannot be run: {_first_line(str(error)) or type(error).__name__}"
        ) from error
    except _STUMBLES as error:
        raise NotRun(
            f"pySHACL stumbles over a value: {type(error).__name__}"
        ) from error
    if not isinstance(report, rdflib.Graph):
        raise ProfileError(f"a shape cannot be run: {_first_line(text)}")
    return report


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _graph(triples: Iterable[Triple]) -> rdflib.Graph:
    graph = rdflib.Graph(bind_namespaces="none")
    for triple in triples:
        # A triple about a triple (RDF 1.2) has no form in rdflib; no shape can see it.
        if isinstance(triple.subject, Triple) or isinstance(triple.object, Triple):
            continue
        predicate = rdflib.URIRef(triple.predicate.value)
        graph.add((_to_rdflib(triple.subject), predicate, _to_rdflib(triple.object)))
    return graph


def _to_rdflib(term: Term) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
    match term:
        case NamedNode():
            return rdflib.URIRef(term.value)
        case BlankNode():
            return rdflib.BNode(term.value)
        case Literal(language=str() as language):
            return rdflib.Literal(term.value, lang=language)
        case Literal():
            datatype = rdflib.URIRef(term.datatype.value)
            # A plain literal and an xsd:string are one thing in RDF 1.1, but not in
            # rdflib, where only the plain one equals what a query writes in quotes.
            is_text = term.datatype.value == _STRING
            return rdflib.Literal(term.value, datatype=None if is_text else datatype)
    raise ProfileError(f"rdflib has no form for {term}")


def _from_rdflib(term: object) -> Term | None:
    match term:
        case rdflib.Literal():
            if term.language:
                return Literal(str(term), language=term.language)
            datatype = NamedNode(str(term.datatype or _STRING))
            return Literal(str(term), datatype=datatype)
        case rdflib.BNode():
            return BlankNode(str(term))
        case rdflib.URIRef():
            return NamedNode(str(term))
    return None


def _found(report: rdflib.Graph) -> Iterator[object]:
    yield from report.objects(None, rdflib.URIRef(SH.result))


def _result(report: rdflib.Graph, node: object) -> Result:
    def of(predicate: str) -> Term | None:
        subject = node if isinstance(node, rdflib.BNode) else None
        return _from_rdflib(report.value(subject, rdflib.URIRef(predicate)))

    focus_node, source_shape = of(SH.focusNode), of(SH.sourceShape)
    component, severity = of(SH.sourceConstraintComponent), of(SH.resultSeverity)
    if focus_node is None or source_shape is None:
        raise ProfileError("pySHACL gave a result without its node or its shape")
    return Result(
        focus_node,
        of(SH.resultPath),
        of(SH.value),
        component if isinstance(component, NamedNode) else NamedNode(SH.sparql),
        source_shape,
        severity if isinstance(severity, NamedNode) else NamedNode(SH.Violation),
        of(SH.sourceConstraint),
    )
