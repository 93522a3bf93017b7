"""From PROV statements to PROV-O.

A relation that is no more than its two ends is one triple. Every other has a node of
its own as well, with its identifier or without a name. A bundle is a named graph.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from provkit.model.statements import KINDS, PROV_TYPE, Absence, Literal
from provkit.rdf.statement_forms import (
    ACTIVITY_TIMES,
    ELEMENTS,
    IN_BUNDLE,
    MARKED,
    PLAIN,
    PROPERTY_OF,
)
from provkit.rdf.statement_terms import node_for, term_for, time_for
from provkit.vocab import PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.model.statements import Document, Instance, Statement, Value
    from provkit.rdf.statement_forms import Form

Subject = NamedNode | BlankNode
_TYPE = NamedNode(RDF.type)


@dataclass(frozen=True, slots=True)
class Written:
    """A document in RDF.

    Attributes:
        quads: what could be said.
        refused: what could not, as the statement stood, and why.
    """

    quads: tuple[Quad, ...]
    refused: tuple[tuple[Statement, str], ...] = ()


def write(document: Document) -> Written:
    """Write PROV statements as RDF."""
    quads: dict[Quad, None] = {}
    refused: list[tuple[Statement, str]] = []
    for instance in (document.toplevel, *document.bundles):
        try:
            graph = DefaultGraph() if instance.id is None else node_for(instance.id)
        except ValueError as error:
            refused += [(s, f"its bundle: {error}") for s in instance.statements]
            continue
        for one, reason in _instance(instance):
            if isinstance(reason, str):
                refused.append((one, reason))
                continue
            for subject, predicate, value in reason:
                quads[Quad(subject, predicate, value, graph)] = None
    return Written(tuple(quads), tuple(refused))


Triples = list[tuple[Subject, NamedNode, "NamedNode | BlankNode | object"]]


def _instance(instance: Instance) -> Iterator[tuple[Statement, Triples | str]]:
    """Each statement with its triples, or with the reason why it has none."""
    pairs = Counter(_pair(statement) for statement in instance.statements)
    for statement in instance.statements:
        alone = pairs[_pair(statement)] == 1
        try:
            yield statement, list(_triples(statement, alone=alone))
        except ValueError as error:
            yield statement, str(error)
            yield from _without_some(statement, alone=alone)


def _without_some(
    statement: Statement, *, alone: bool
) -> Iterator[tuple[Statement, Triples | str]]:
    """The statement again with the attributes that can be said."""
    kept = tuple(pair for pair in statement.attributes if _sayable(*pair))
    if len(kept) == len(statement.attributes):
        return
    less = replace(statement, attributes=kept)
    try:
        yield less, list(_triples(less, alone=alone))
    except ValueError:
        return


def _sayable(name: str, value: Value) -> bool:
    try:
        NamedNode(PROPERTY_OF.get(name, name))
        term_for(value)
    except ValueError:
        return False
    return True


def _pair(statement: Statement) -> object:
    """What a direct triple would say; statements that say the same need a node."""
    if statement.kind in ELEMENTS:
        return None
    return statement.kind, *statement.args[:2]


def _triples(
    statement: Statement, *, alone: bool
) -> Iterator[tuple[Subject, NamedNode, object]]:
    if statement.kind in ELEMENTS:
        yield from _element(statement)
        return
    marks = [
        value
        for name, value in statement.attributes
        if name == PROV_TYPE and isinstance(value, str) and value in MARKED
    ]
    form = MARKED[marks[0]] if len(marks) == 1 else PLAIN[statement.kind]
    if statement.kind != form.keyword:
        form = PLAIN[statement.kind]
    left = [
        (name, value)
        for name, value in statement.attributes
        if not (name == PROV_TYPE and value == form.mark)
    ]
    subject, other = (*statement.args, None, None)[:2]
    if subject is not None and other is not None:
        yield node_for(_name(subject)), NamedNode(form.direct), node_for(_name(other))
    if form.qualified:
        further = any(arg is not None for arg in statement.args[2:])
        bare = not (further or left or statement.id or subject is None)
        if other is None or not bare or not alone:
            yield from _node(statement, form, left)
    elif statement.kind == "mentionOf" and len(statement.args) > 2:  # noqa: PLR2004
        bundle = statement.args[2]
        if subject is not None and bundle is not None:
            name = node_for(_name(subject))
            yield name, NamedNode(IN_BUNDLE), node_for(_name(bundle))


def _element(statement: Statement) -> Iterator[tuple[Subject, NamedNode, object]]:
    if statement.id is None:
        raise ValueError(f"{statement.kind} without an identifier")
    node = node_for(statement.id)
    yield node, _TYPE, NamedNode(ELEMENTS[statement.kind])
    for name, time in zip(ACTIVITY_TIMES, statement.args, strict=False):
        if time is not None:
            yield node, NamedNode(name), time_for(time)
    yield from _attributes(node, list(statement.attributes))


def _node(
    statement: Statement, form: Form, attributes: list[tuple[str, Value]]
) -> Iterator[tuple[Subject, NamedNode, object]]:
    """The node of a relation: its arguments but the first, and its attributes."""
    node = BlankNode() if statement.id is None else node_for(statement.id)
    if statement.args and statement.args[0] is not None:
        first = node_for(_name(statement.args[0]))
        yield first, NamedNode(form.qualified), node
    yield node, _TYPE, NamedNode(form.node)
    if form.mark:
        yield node, _TYPE, NamedNode(PLAIN[form.keyword].node)
    for (name, *_), value in zip(form.fields, statement.args[1:], strict=False):
        if value is not None:
            timed = name == PROV.atTime
            term = time_for(value) if timed else node_for(_name(value))
            yield node, NamedNode(name), term
    yield from _attributes(node, attributes)


def _attributes(
    node: Subject, attributes: list[tuple[str, Value]]
) -> Iterator[tuple[Subject, NamedNode, object]]:
    for name, value in attributes:
        # PROV-DM allows a type that is a text; a class of RDF is always a node.
        textual = name == PROV_TYPE and isinstance(value, Literal)
        predicate = name if textual else PROPERTY_OF.get(name, name)
        yield node, NamedNode(predicate), term_for(value)


def _name(term: object) -> str:
    """An argument that has to be a name.

    Raises:
        ValueError: it is a time, or nothing.
    """
    if term is None or hasattr(term, "isoformat"):
        raise ValueError(f"{term} stands where a name is expected")
    return term  # type: ignore[return-value]


__all__ = ["KINDS", "Absence", "Written", "write"]
