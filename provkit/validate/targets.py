"""Which nodes a requirement looks at.

An engine says what is broken and not what it looked at. A requirement whose shapes
target no node of the graph does not apply, and a graph in which none applies has not
passed.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from provkit.validate.lookup import Lookup, text_of
from provkit.validate.requirement import shape_nodes
from provkit.validate.shacl.shape import Targets
from provkit.vocab import RDF, RDFS, SH, shorten

if TYPE_CHECKING:
    from provkit.validate.lookup import Term
    from provkit.validate.requirement import Requirement


def read(shapes: Lookup) -> Targets:
    """Everything that the shapes of a requirement target."""
    every = tuple(shape_nodes(shapes))

    def stated(predicate: str) -> tuple[Term, ...]:
        found = (shapes.values(shape, predicate) for shape in every)
        return tuple(dict.fromkeys(chain.from_iterable(found)))

    classes = [each for each in every if _is_class(shapes, each)]
    return Targets(
        stated(SH.targetNode),
        (*stated(SH.targetClass), *classes),
        tuple(map(text_of, stated(SH.targetSubjectsOf))),
        tuple(map(text_of, stated(SH.targetObjectsOf))),
    )


def _is_class(shapes: Lookup, shape: Term) -> bool:
    return any(text_of(each) == RDFS.Class for each in shapes.values(shape, RDF.type))


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
