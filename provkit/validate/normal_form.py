"""The normal form of a document: what is equal merged, what follows written out.

Two documents are equivalent in the sense of PROV-CONSTRAINTS if their normal forms are
the same but for the names of unnamed things. Inferences that claim that something
exists are applied only where nothing of the kind is known, so that a document that says
more of what follows anyway has the same normal form.

Why only on request: closures (6, 16 to 20) may make a statement for every pair of
things. The checker needs none of them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from provkit.errors import GraphError
from provkit.model.statements import (
    KINDS,
    PROV,
    Blank,
    Document,
    Instance,
    Statement,
)
from provkit.rdf.canonical import lines
from provkit.rdf.literal_values import comparable
from provkit.validate.constraints.loading import NOTHING, load
from provkit.validate.constraints.merging import merge
from provkit.validate.inference import inferred

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from provkit.graph import Graph
    from provkit.model.statements import Term
    from provkit.validate.constraints.merging import Classes


def normalise(graph: Graph | Document | Path) -> Document:
    """Merge what must be equal and add what follows.

    Args:
        graph: a loaded graph, a document, or a file in any format.

    Raises:
        GraphError: the graph contradicts itself, so that it has no normal form.

    >>> said = Statement("wasAttributedTo", None, ("ex:model", "ex:lab"))
    >>> for statement in normalise(Document.of(said)).toplevel.statements:
    ...     print(statement)
    wasAttributedTo(_:v1; ex:model, ex:lab)
    wasGeneratedBy(_:n2; ex:model, _:n1, -)
    wasAssociatedWith(_:n4; _:n1, ex:lab, _:n3)
    wasInfluencedBy(_:n2; ex:model, _:n1)
    wasInfluencedBy(_:v1; ex:model, ex:lab)
    wasInfluencedBy(_:n4; _:n1, ex:lab)
    """
    document = _document(graph)
    return Document(_normal(document.toplevel), tuple(map(_normal, document.bundles)))


def equivalent(one: Graph | Document | Path, other: Graph | Document | Path) -> bool:
    """Whether two graphs say the same (PROV-CONSTRAINTS, section 6.1).

    Raises:
        GraphError: one of them contradicts itself.
    """
    return canonical_lines(one) == canonical_lines(other)


def canonical_lines(graph: Graph | Document | Path) -> list[str]:
    """The normal form as sorted lines, the same for equivalent graphs."""
    return lines(_quads(normalise(graph)))


def _document(graph: Graph | Document | Path) -> Document:
    if isinstance(graph, Document):
        return graph
    triples = getattr(graph, "triples", None)
    if triples is None:
        from pathlib import Path

        from provkit.rdf.formats import read_document

        return read_document(Path(str(graph)), places=False).document
    from provkit.rdf.statements import read

    return read(Quad(t.subject, t.predicate, t.object) for t in triples).document


def _normal(instance: Instance) -> Instance:
    facts, faults = load(instance)
    classes = merge(facts)
    if faults or classes.clashes:
        where = "" if instance.id is None else f" in bundle {instance.id}"
        raise GraphError(
            f"no normal form{where}: the statements contradict each other",
            "`provkit validate --profile prov` says which ones",
        )
    return Instance(instance.id, tuple(inferred(_merged(classes))))


def _merged(classes: Classes) -> list[Statement]:
    """The statements over classes of terms, each once, attributes united."""
    attributes: dict[Statement, dict[tuple[str, object], None]] = defaultdict(dict)
    facts = classes.facts
    for number, row in enumerate(facts.rows):
        terms = [_term(classes, term) for term in row]
        statement = _statement(facts.kinds[number], terms)
        given = () if facts.implied(number) else facts.statement(number).attributes
        attributes[statement].update(dict.fromkeys(given))
    return [
        replace(statement, attributes=tuple(sorted(found, key=str)))  # type: ignore[arg-type]
        for statement, found in attributes.items()
    ]


def _term(classes: Classes, term: int) -> Term | None:
    """What names a class: its constant, or a name that is ours."""
    if term == NOTHING:
        return None
    root = classes.find(term)
    label = classes.label(root)
    if label is None:
        return Blank(f"v{root}")
    written = classes.facts.constants[label]
    if isinstance(written, Blank):
        return Blank(f"b-{written.label}")
    return written


def _statement(keyword: str, terms: list[Term | None]) -> Statement:
    kind = KINDS[keyword]
    args = tuple(
        None if argument.denotes == "time" and isinstance(term, Blank) else term
        for argument, term in zip(kind.arguments, terms[1:], strict=True)
    )
    own = terms[0] if kind.identifier is not None else None
    named = own if isinstance(own, str | Blank) else None
    return Statement(keyword, named, args)


def _quads(document: Document) -> Iterator[Quad]:
    """Statements as nodes without names, to be compared up to such names."""
    count = 0
    for instance in (document.toplevel, *document.bundles):
        name = instance.id
        graph = DefaultGraph() if name is None else _node(name)
        for statement in instance.statements:
            count += 1
            node = BlankNode(f"s{count}")
            for key, term in _parts(statement):
                yield Quad(node, NamedNode(f"{PROV}{key}"), term, graph)


def _parts(
    statement: Statement,
) -> Iterator[tuple[str, NamedNode | BlankNode | Literal]]:
    yield "kind", Literal(statement.kind)
    for number, term in enumerate((statement.id, *statement.args)):
        if isinstance(term, datetime):
            moment = term if term.tzinfo is None else term.astimezone(UTC)
            yield f"place{number}", Literal(f"time {moment.isoformat()}")
        elif term is not None:
            yield f"place{number}", _node(term)
    for name, value in statement.attributes:
        if isinstance(value, Blank):
            yield f"attribute/{name.encode().hex()}", _node(value)
        else:
            yield "attribute", Literal(f"{name} {comparable(value)!r}")


def _node(term: str | Blank) -> NamedNode | BlankNode:
    """A node for a name, which need not be an IRI that RDF allows."""
    if isinstance(term, Blank):
        return BlankNode(f"n{term.label.encode().hex()}")
    return NamedNode(f"urn:name:{term.encode().hex()}")
