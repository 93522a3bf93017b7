"""The part of a graph that some nodes rest on, as triples.

Links are followed as they are stated: PROV points from a thing to what it came from, so
that a second model made from the same data is not reached. Against the direction go
only the evaluations of a model in the part, and what they generated.
"""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from provkit.graph.relations import INVERSE
from provkit.rdf.content_facts import FACTS
from provkit.rdf.join import value_of
from provkit.vocab import DCTERMS, PK, PROV, RDF, SPDX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Triple

_FACTS = frozenset(FACTS)
_NODES = (NamedNode, BlankNode)
_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def part(
    triples: Sequence[Triple],
    nodes: Iterable[str],
    ambiguous: Mapping[str, tuple[str, ...]] = _NONE,
) -> list[Triple]:
    """Every statement about the nodes and about what they rest on, in given order.

    A content for which one of them may stand goes along, with the evaluations that
    name it. The part then says of every candidate by whom it was made and with which
    content: read back, it is no less ambiguous than the whole.
    """
    links, back = _links(triples)
    may_be: defaultdict[str, list[str]] = defaultdict(list)
    for content, entities in ambiguous.items():
        for entity in entities:
            may_be[entity].append(content)
    waiting = [node.removeprefix("_:") for node in nodes]
    inside = set(waiting)
    for node in waiting:
        for other in (*links[node], *back[node], *may_be[node]):
            if other not in inside:
                inside.add(other)
                waiting.append(other)
    inside |= _said_by(triples, inside)
    rivals = [found for content, found in ambiguous.items() if content in inside]
    beside = frozenset(_candidacies(triples, rivals)) if rivals else frozenset()
    return [t for t in triples if _stays(t, inside) or t in beside]


def _candidacies(
    triples: Iterable[Triple], ambiguous: Iterable[Iterable[str]]
) -> Iterator[Triple]:
    """The statements for which some entities may be what a content stands for.

    A part of a graph that leaves one of two candidates out would, joined again, take
    the other for the only one; with these statements it is as ambiguous as the whole.
    """
    held = [triple for triple in triples if triple.predicate.value in _FACTS]
    entities = {entity for each in ambiguous for entity in each}
    inside = set(entities)
    for triple in held:
        subject, other = value_of(triple.subject), value_of(triple.object)
        said = triple.predicate.value
        if subject in entities and said in (SPDX.checksum, PROV.wasGeneratedBy):
            inside.add(other)
        elif other in entities and said == PROV.generated:
            inside.add(subject)
    for triple in held:
        if triple.predicate.value == PROV.generated:
            stays = value_of(triple.object) in entities
        else:
            stays = value_of(triple.subject) in inside
        if stays:
            yield triple


def _said_by(triples: Iterable[Triple], inside: set[str]) -> set[str]:
    """The bundles in which the kept runs stand, with who asserted them.

    They are not followed: a bundle may speak of other things too.
    """
    said: defaultdict[str, list[str]] = defaultdict(list)
    bundles: set[str] = set()
    about: set[str] = set()
    for triple in triples:
        subject, target = triple.subject, triple.object
        if not isinstance(subject, _NODES) or not isinstance(target, _NODES):
            continue
        match triple.predicate.value:
            case RDF.type if target.value == PROV.Bundle:
                bundles.add(subject.value)
            case DCTERMS.subject if target.value in inside:
                about.add(subject.value)
            case PROV.wasAttributedTo:
                said[subject.value].append(target.value)
    kept = bundles & about
    return kept | {agent for bundle in kept for agent in said[bundle]}


def _links(
    triples: Iterable[Triple],
) -> tuple[defaultdict[str, list[str]], defaultdict[str, list[str]]]:
    """Links to follow as stated, and those to follow against their direction."""
    links: defaultdict[str, list[str]] = defaultdict(list)
    back: defaultdict[str, list[str]] = defaultdict(list)
    generated: list[tuple[str, str]] = []
    evaluations: set[str] = set()
    for triple in triples:
        source, target = triple.subject, triple.object
        if not isinstance(source, _NODES) or not isinstance(target, _NODES):
            continue
        subject, other = source.value, target.value
        predicate = triple.predicate.value
        if predicate in INVERSE:
            links[other].append(subject)
            subject, other, predicate = other, subject, INVERSE[predicate]
        else:
            links[subject].append(other)
        if predicate == PK.evaluatedModel:
            back[other].append(subject)
            evaluations.add(subject)
        elif predicate == PROV.wasGeneratedBy:
            generated.append((subject, other))
    for made, run in generated:
        if run in evaluations:
            back[run].append(made)
    return links, back


def _stays(triple: Triple, inside: set[str]) -> bool:
    turned = triple.predicate.value in INVERSE
    owner = triple.object if turned else triple.subject
    return isinstance(owner, _NODES) and owner.value in inside
