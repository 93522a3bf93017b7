"""Which nodes a requirement looks at.

An engine says what is broken and not what it looked at. A requirement whose shapes
target no node of the graph does not apply, and a graph in which none applies has not
passed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.validate.lookup import Lookup, text_of
from provkit.validate.requirement import shape_nodes
from provkit.vocab import RDF, RDFS, SH, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.validate.lookup import Term
    from provkit.validate.requirement import Requirement


def targets(requirement: Requirement, data: Lookup) -> frozenset[Term]:
    """Every node that a shape of the requirement targets.

    Args:
        requirement: the requirement.
        data: the graph with the sub-class triples of the ontology.
    """
    shapes = Lookup(requirement.shapes)
    found: set[Term] = set()
    for shape in shape_nodes(shapes):
        found.update(_targets(shapes, shape, data))
    return frozenset(found)


def target_words(requirement: Requirement) -> str:
    """What the requirement targets, for the reason why it does not apply.

    A class is named by its short form, a predicate with what stands at its end.
    """
    shapes = Lookup(requirement.shapes)
    words: dict[str, None] = {}
    for shape in shape_nodes(shapes):
        for each in shapes.values(shape, SH.targetClass):
            words[shorten(text_of(each))] = None
        for each in shapes.values(shape, SH.targetSubjectsOf):
            words[f"node with {shorten(text_of(each))}"] = None
        for each in shapes.values(shape, SH.targetObjectsOf):
            words[f"value of {shorten(text_of(each))}"] = None
        for each in shapes.values(shape, SH.targetNode):
            words[shorten(text_of(each))] = None
    return " or ".join(words)


def _targets(shapes: Lookup, shape: Term, data: Lookup) -> Iterator[Term]:
    yield from shapes.values(shape, SH.targetNode)
    for each in shapes.values(shape, SH.targetSubjectsOf):
        yield from data.subjects(text_of(each))
    for each in shapes.values(shape, SH.targetObjectsOf):
        for _, node in data.all_of(text_of(each)):
            yield node
    classes = list(shapes.values(shape, SH.targetClass))
    if any(text_of(each) == RDFS.Class for each in shapes.values(shape, RDF.type)):
        classes.append(shape)
    yield from data.instances(*_with_subclasses(classes, data))


def _with_subclasses(classes: list[Term], data: Lookup) -> list[str]:
    below: dict[Term, list[Term]] = {}
    for child, parent in data.all_of(RDFS.subClassOf):
        below.setdefault(parent, []).append(child)
    found = dict.fromkeys(classes)
    waiting = list(found)
    for each in waiting:  # it grows while it is walked
        for child in below.get(each, ()):
            if child not in found:
                found[child] = None
                waiting.append(child)
    return [text_of(each) for each in found]
