"""What of a graph a validation needs, so that of a store elsewhere no more is fetched.

A statement is needed if something looks at its predicate: a shape, a rule, which reads
the index, the constraints of PROV, which read PROV alone, or a report that puts names
to nodes. A shape names what it looks at, unless it is closed or its query has a
variable where a predicate stands: then everything is needed. Rather too much is taken
than too little: whatever a shape names counts as a predicate.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeGuard

from pyoxigraph import Literal, NamedNode

from provkit.graph import Graph
from provkit.graph.relations import codes
from provkit.rdf.content_facts import FACTS
from provkit.validate.check import rule_name
from provkit.validate.lookup import Lookup
from provkit.validate.shacl.query_text import parse, patterns
from provkit.vocab import (
    DCAT,
    DCTERMS,
    FOAF,
    PK,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SH,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pyoxigraph import Triple

    from provkit.validate.profile import Profile
    from provkit.validate.shacl.query_text import Group, Token

_CLOSED: Final = SH.base + "closed"
_PATH: Final = re.compile(r"[$?]PATH\b")
_QUERIES: Final = (SH.select, SH.base + "ask")
_ALWAYS: Final = (
    *FACTS,
    RDF.type,
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    PK.status,
    PK.population,  # what lies above the used ones is seen too
    PK.recommendedFor,
    DCTERMS.title,  # how a report names a node
    FOAF.name,
    SCHEMA.version,
    DCAT.version,
    SCHEMA.softwareVersion,
    PK.permission,
    PK.modifier,
)


@dataclass(frozen=True, slots=True)
class Predicates:
    """Some predicates, and perhaps all of PROV."""

    names: frozenset[str]
    prov: bool

    def __contains__(self, predicate: object) -> bool:
        return predicate in self.names or (
            self.prov and isinstance(predicate, str) and predicate.startswith(PROV.base)
        )


def narrowed(graph: Graph, profile: Profile, only: Collection[str] = ()) -> Graph:
    """The graph as a profile sees it: of stores elsewhere, what it looks at.

    A graph that was read already, or has nothing elsewhere, is that graph.

    Args:
        graph: what was opened; it need not have been read.
        profile: the requirements.
        only: the IDs of those that are asked for; all when empty.
    """
    elsewhere = any(hasattr(store, "looking_at") for store in graph.stores)
    if not elsewhere or "joined" in vars(graph):
        return graph
    wanted = needed(profile, only)
    stores = (
        store.looking_at(wanted) if hasattr(store, "looking_at") else store
        for store in graph.stores
    )
    return Graph(*stores, triples=graph.given)


def needed(profile: Profile, only: Collection[str] = ()) -> Predicates | None:
    """The predicates that a validation looks at; None where it may be any."""
    chosen = [each for each in profile.requirements if not only or each.id in only]
    prov = any(not only or each.id in only for each in profile.constraints)
    if not chosen:
        return Predicates(frozenset({RDF.type}), prov)
    shapes = [*profile.common, *(t for each in chosen for t in each.shapes)]
    if _looks_anywhere(shapes):
        return None
    found = {*_ALWAYS, *_named(shapes)}
    if any(rule_name(each) for each in chosen):
        found |= codes().keys()
    return Predicates(frozenset(found), prov)


def _looks_anywhere(shapes: Iterable[Triple]) -> bool:
    for _shape, predicate, value in shapes:
        if predicate.value == _CLOSED and getattr(value, "value", "") != "false":
            return True
        if _is_query(predicate, value):
            # What stands before the first brace is no pattern.
            groups = (each for top in _query(value).groups() for each in top.deep())
            if any(patterns(group).any_predicate for group in groups):
                return True
    return False


def _named(shapes: Iterable[Triple]) -> Iterator[str]:
    """Every name in some shapes and in their queries."""
    held = list(shapes)
    declared = _declared(held)
    for _shape, predicate, value in held:
        if isinstance(value, NamedNode):
            yield value.value
        elif _is_query(predicate, value):
            yield from _in_query(list(_query(value).every()), declared)


def _in_query(
    tokens: list[Token], declared: Iterable[tuple[str, str]]
) -> Iterator[str]:
    own = ((n.text[:-1], i.text[1:-1]) for n, i in pairwise(tokens) if i.kind == "iri")
    bases = {*declared, *own}
    for token in tokens:
        if token.kind == "iri":
            yield token.text[1:-1]
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            plain = local.replace("\\", "")
            yield from (base + plain for name, base in bases if name == prefix)


def _declared(shapes: Iterable[Triple]) -> set[tuple[str, str]]:
    """The prefixes that queries may use, each with what it stands for."""
    told = Lookup(shapes)
    return {
        (told.text(each, SH.prefix), told.text(each, SH.namespace))
        for each in told.subjects(SH.prefix)
    }


def _is_query(predicate: NamedNode, value: object) -> TypeGuard[Literal]:
    return predicate.value in _QUERIES and isinstance(value, Literal)


def _query(text: Literal) -> Group:
    """A query; the path of its shape, which stands in the shapes, as a name."""
    return parse(_PATH.sub("<urn:x:path>", text.value))
