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
    from collections.abc import Iterable, Iterator

    from provkit.validate.lookup import Term
    from provkit.validate.requirement import Requirement


def targets(
    requirement: Requirement, data: Lookup, shapes: Lookup | None = None
) -> frozenset[Term]:
    """Every node that a shape of the requirement targets.

    Args:
        requirement: the requirement.
        data: the graph with the sub-class triples of the ontology.
        shapes: the shapes of the requirement, where somebody has looked at them before.
    """
    shapes = shapes or Lookup(requirement.shapes)
    found: set[int] = set()
    for shape in shape_nodes(shapes):
        for numbers in _targets(shapes, shape, data):
            found.update(numbers)
    terms = data.terms
    return frozenset(terms[number] for number in found)


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


def _targets(shapes: Lookup, shape: Term, data: Lookup) -> Iterator[Iterable[int]]:
    yield [data.number(each) for each in shapes.values(shape, SH.targetNode)]
    for each in shapes.values(shape, SH.targetSubjectsOf):
        yield data.out(text_of(each))
    for each in shapes.values(shape, SH.targetObjectsOf):
        yield data.into(text_of(each))
    for each in shapes.values(shape, SH.targetClass):
        yield data.of_class(each).tolist()
    if any(text_of(each) == RDFS.Class for each in shapes.values(shape, RDF.type)):
        yield data.of_class(shape).tolist()
