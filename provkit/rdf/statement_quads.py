"""From PROV statements to PROV-O.

A relation that is no more than its two ends is one triple. Every other has a node of
its own as well, with its identifier or without a name. A bundle is a named graph.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from provkit.model.statements import PROV_TYPE, Blank
from provkit.model.statements import Literal as Text
from provkit.rdf.statement_forms import (
    ACTIVITY_TIMES,
    BARE,
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

    from provkit.model.statements import Document, Instance, Statement, Term, Value
    from provkit.rdf.statement_forms import Form

Subject = NamedNode | BlankNode
_TYPE = NamedNode(RDF.type)
_BARE = frozenset(form.keyword for form in BARE)


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
    nodes = _fresh(document)
    quads: dict[Quad, None] = {}
    refused: list[tuple[Statement, str]] = []
    for instance in (document.toplevel, *document.bundles):
        try:
            graph = DefaultGraph() if instance.id is None else node_for(instance.id)
        except ValueError as error:
            refused += [(s, f"its bundle: {error}") for s in instance.statements]
            continue
        for one, reason in _instance(instance, nodes):
            if isinstance(reason, str):
                refused.append((one, reason))
                continue
            for subject, predicate, value in reason:
                quads[Quad(subject, predicate, value, graph)] = None
    return Written(tuple(quads), tuple(refused))


def _fresh(document: Document) -> Iterator[BlankNode]:
    """Nodes without names: the same ones every time, and none that is there."""
    labels = {
        term.label
        for instance in (document.toplevel, *document.bundles)
        for statement in instance.statements
        for term in (
            statement.id,
            *statement.args,
            *dict(statement.attributes).values(),
        )
        if isinstance(term, Blank)
    }
    prefix = "q"
    while any(label.startswith(prefix) for label in labels):
        prefix += "q"
    return (BlankNode(f"{prefix}{number}") for number in count(1))


Said = tuple[Subject, NamedNode, NamedNode | BlankNode | Literal]
Triples = list[Said]


def _instance(
    instance: Instance, nodes: Iterator[BlankNode]
) -> Iterator[tuple[Statement, Triples | str]]:
    """Each statement with its triples, or with the reason why it has none."""
    pairs = Counter(_pair(statement) for statement in instance.statements)
    for statement in instance.statements:
        alone = pairs[_pair(statement)] == 1
        try:
            yield statement, list(_triples(statement, nodes, alone=alone))
            if statement.attributes and statement.kind in _BARE:
                yield statement, "PROV-O says it in one triple, without attributes"
        except ValueError as error:
            yield statement, str(error)
            yield from _without_some(statement, nodes, alone=alone)


def _without_some(
    statement: Statement, nodes: Iterator[BlankNode], *, alone: bool
) -> Iterator[tuple[Statement, Triples | str]]:
    """The statement again with the attributes that can be said."""
    kept = tuple(pair for pair in statement.attributes if _sayable(*pair))
    if len(kept) == len(statement.attributes):
        return
    less = replace(statement, attributes=kept)
    try:
        yield less, list(_triples(less, nodes, alone=alone))
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
    statement: Statement, nodes: Iterator[BlankNode], *, alone: bool
) -> Iterator[Said]:
    if statement.kind in ELEMENTS:
        yield from _element(statement)
        return
    form = _form(statement)
    subject, other = (*statement.args, None, None)[:2]
    if subject is not None and other is not None:
        yield node_for(_name(subject)), NamedNode(form.direct), node_for(_name(other))
    elif not form.qualified:
        raise ValueError(f"PROV-O says {form.keyword} in one triple, with both ends")
    if not form.qualified:
        yield from _mention(statement)
        return
    left = [pair for pair in statement.attributes if pair != (PROV_TYPE, form.mark)]
    further = any(arg is not None for arg in statement.args[2:])
    bare = not (further or left or statement.id or subject is None or other is None)
    if not bare or not alone:
        own = next(nodes) if statement.id is None else node_for(statement.id)
        yield from _node(own, statement, form, left)


def _form(statement: Statement) -> Form:
    """How the statement is said: a revision otherwise than a plain derivation."""
    marks = [
        MARKED[value]
        for name, value in statement.attributes
        if name == PROV_TYPE and isinstance(value, str) and value in MARKED
    ]
    if len(marks) == 1 and marks[0].keyword == statement.kind:
        return marks[0]
    return PLAIN[statement.kind]


def _mention(statement: Statement) -> Iterator[Said]:
    """The bundle of a mention; the other relations with one triple end with it."""
    subject, _, *bundle = statement.args
    if bundle and bundle[0] is not None:
        name = node_for(_name(subject))
        yield name, NamedNode(IN_BUNDLE), node_for(_name(bundle[0]))


def _element(statement: Statement) -> Iterator[Said]:
    if statement.id is None:
        raise ValueError(f"{statement.kind} without an identifier")
    node = node_for(statement.id)
    yield node, _TYPE, NamedNode(ELEMENTS[statement.kind])
    for name, time in zip(ACTIVITY_TIMES, statement.args, strict=False):
        if time is not None:
            yield node, NamedNode(name), time_for(time)
    yield from _attributes(node, list(statement.attributes))


def _node(
    node: Subject,
    statement: Statement,
    form: Form,
    attributes: list[tuple[str, Value]],
) -> Iterator[Said]:
    """The node of a relation: its arguments but the first, and its attributes."""
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


def _attributes(node: Subject, attributes: list[tuple[str, Value]]) -> Iterator[Said]:
    for name, value in attributes:
        # PROV-DM allows a type that is a text; a class of RDF is always a node.
        textual = name == PROV_TYPE and isinstance(value, Text)
        predicate = name if textual else PROPERTY_OF.get(name, name)
        yield node, NamedNode(predicate), term_for(value)


def _name(term: Term | None) -> str | Blank:
    """An argument that has to be a name.

    Raises:
        ValueError: it is a time, or nothing.
    """
    if isinstance(term, str | Blank):
        return term
    raise ValueError(f"{term} stands where a name is expected")
