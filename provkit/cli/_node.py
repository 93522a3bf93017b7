"""Everything known about one node, laid out for reading.

Values that only describe the node (a cohort with its strata, a checksum, a setting, the
intended use) are folded into its own lines, because nobody looks for them by their IRI.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.rdf.fields import Identity
from provkit.rdf.mapping import by_name
from provkit.render import Paragraph, Sheet, Table
from provkit.validate import places
from provkit.validate.findings import kind_in, label_of
from provkit.validate.lookup import Lookup, term_of, text_of
from provkit.vocab import DCTERMS, MLS, PK, RDF, SPDX, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.graph import Graph
    from provkit.validate.lookup import Term

_FOLDED: Final = (Identity.VALUE, Identity.OWNED_VALUE)
_NOT_FOLDED: Final = ("Agent", "Code", "Environment")
_DEEPEST: Final = 8  # strata of strata; a cohort that is a part of itself ends here


def sheet(graph: Graph, iri: str) -> Sheet:
    """Lay out what a graph says about a node and who refers to it."""
    data = Lookup(graph.triples)
    node = term_of(iri)
    kind, label = kind_in(node, data), label_of(node, data)
    statements = list(_statements(node, data))
    referring = list(_referring(node, data))
    found = [
        place
        for source in graph.sources
        for place in places.find([source], [iri]).values()
    ]
    blocks: list[Paragraph | Table] = [
        Paragraph("", (iri,)),
        Table("What is stated", ("property", "value"), tuple(_lines(node, data))),
    ]
    if referring:
        rows = tuple(
            (name, label_of(s, data), kind_in(s, data), shorten(text_of(s)))
            for s, name in referring
        )
        blocks.append(Table("Who refers to it", ("as", "title", "kind", "node"), rows))
    if found:
        blocks.append(Paragraph("Where it is described", tuple(found)))
    return Sheet(
        f"{label} ({kind})" if kind else label,
        tuple(blocks),
        {
            "node": iri,
            "kind": kind,
            "label": label,
            "statements": statements,
            "referred_by": [
                {"node": text_of(s), "as": name, "label": label_of(s, data)}
                for s, name in referring
            ],
            "sources": found,
        },
    )


def _statements(node: Term, data: Lookup) -> Iterator[dict[str, Any]]:
    for predicate in _ordered(node, data):
        for value in data.values(node, predicate):
            yield {
                "property": shorten(predicate),
                "value": text_of(value),
                "label": label_of(value, data),
            }


def _ordered(node: Term, data: Lookup) -> list[str]:
    """The predicates of a node: its type, its title, then the rest by name."""
    first = {RDF.type: 0, DCTERMS.title: 1}
    stated = [p for p in data.predicates() if data.one(node, p) is not None]
    return sorted(stated, key=lambda p: (first.get(p, len(first)), shorten(p)))


def _lines(node: Term, data: Lookup) -> Iterator[tuple[str, str]]:
    for predicate in _ordered(node, data):
        name = shorten(predicate)
        for line in sorted(
            _folded(value, data) for value in data.values(node, predicate)
        ):
            for text in line:
                yield name, text
                name = ""


def _folded(value: Term, data: Lookup) -> list[str]:
    """A value in words; one that only describes its owner with its own statements."""
    kind = kind_in(value, data)
    known = by_name().get(kind)
    if known is None or known.identity not in _FOLDED or kind in _NOT_FOLDED:
        return [_named(value, kind, data)]
    match kind:
        case "Digest":
            algorithm = data.text(value, SPDX.algorithm).rpartition("_")[2]
            return [f"{algorithm} {data.text(value, SPDX.checksumValue)}"]
        case "Setting":
            name = data.text(value, MLS.specifiedBy)
            return [f"{name} = {data.text(value, MLS.hasValue)}"]
        case "Cohort":
            return list(_strata(value, data, 0))
    return list(_fields(value, kind, data))


def _named(value: Term, kind: str, data: Lookup) -> str:
    label, iri = label_of(value, data), shorten(text_of(value))
    if label == iri:
        return label
    return f"{label} ({kind}) {iri}" if kind else f"{label} {iri}"


def _strata(cohort: Term, data: Lookup, depth: int) -> Iterator[str]:
    population = data.one(cohort, PK.population)
    words = "not stated" if population is None else label_of(population, data)
    count = data.text(cohort, PK.participantCount) or "number not known"
    yield f"{'  ' * depth}{words}: {count}"
    if depth < _DEEPEST:
        strata = [list(_strata(part, data, depth + 1)) for part in _parts(cohort, data)]
        for lines in sorted(strata):
            yield from lines


def _parts(cohort: Term, data: Lookup) -> tuple[Term, ...]:
    return data.values(cohort, DCTERMS.hasPart)


def _fields(value: Term, kind: str, data: Lookup) -> Iterator[str]:
    yield kind
    for predicate in _ordered(value, data):
        if predicate != RDF.type:
            words = sorted(label_of(v, data) for v in data.values(value, predicate))
            yield f"  {shorten(predicate)}: {', '.join(words)}"


def _referring(node: Term, data: Lookup) -> list[tuple[Term, str]]:
    found = [
        (subject, shorten(predicate))
        for predicate in data.predicates()
        for subject, value in data.all_of(predicate)
        if value == node
    ]
    return sorted(found, key=lambda pair: (pair[1], text_of(pair[0])))
