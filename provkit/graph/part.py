"""The part of a graph that some nodes rest on, as triples.

Links are followed as they are stated: PROV points from a thing to what it came from, so
that a second model made from the same data is not reached. Against the direction go
only the evaluations of a model in the part, and what they generated.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from provkit.graph.relations import INVERSE
from provkit.vocab import PK, PROV

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Triple

_NODES = (NamedNode, BlankNode)


def part(triples: Sequence[Triple], nodes: Iterable[str]) -> list[Triple]:
    """Every statement about the nodes and about what they rest on, in given order."""
    links, back = _links(triples)
    waiting = [node.removeprefix("_:") for node in nodes]
    inside = set(waiting)
    for node in waiting:
        for other in (*links[node], *back[node]):
            if other not in inside:
                inside.add(other)
                waiting.append(other)
    return [triple for triple in triples if _stays(triple, inside)]


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
