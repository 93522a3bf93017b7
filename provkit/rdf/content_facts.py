"""What of a graph in numbers is needed to say what its content names stand for.

`provkit.rdf.join` decides from statements, and a graph of ten million has perhaps a
thousand that matter: those that name a content, and the facts about what was generated
with such a content. They are found here by going through columns of numbers.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
from pyoxigraph import BlankNode, Literal, NamedNode

from provkit.vocab import PROV, SPDX

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from provkit.rdf.numbered import Numbered

    Column = NDArray[np.int32]
    Mask = NDArray[np.bool_]

FACTS: Final = (
    SPDX.checksumValue,
    SPDX.checksum,
    PROV.wasGeneratedBy,
    PROV.generated,
    PROV.startedAtTime,
    PROV.endedAtTime,
)
"""The predicates that say which entities a content may stand for."""


def facts_in(graph: Numbered, naming: Mask, digests: Mapping[int, str]) -> Mask:
    """The statements that say what the contents in a graph may stand for.

    Args:
        graph: the whole graph.
        naming: which of its statements name a content.
        digests: the contents that it names, by their numbers.
    """
    terms, saying = graph.terms.every, partial(_saying, graph)
    links = saying(SPDX.checksum, PROV.wasGeneratedBy, PROV.generated)
    ends = np.unique(graph.object[links]).tolist()
    if not all(isinstance(terms[end], NamedNode | BlankNode) for end in ends):
        return saying(*FACTS)  # a text where a node belongs goes by what it says
    stating, wanted = saying(SPDX.checksumValue), frozenset(digests.values())
    values = [
        number
        for number in np.unique(graph.object[stating]).tolist()
        if isinstance(term := terms[number], Literal) and term.value in wanted
    ]
    stating &= flags(len(terms), values)[graph.object]
    columns = graph.subject, np.where(links, graph.object, -1)
    return concerning(columns, saying, stating, graph.subject[naming], len(terms))


def concerning(
    columns: tuple[Column, Column],
    saying: Callable[..., Mask],
    stating: Mask,
    users: Column,
    size: int,
) -> Mask:
    """Which statements are facts about what some contents may stand for.

    Args:
        columns: the numbers of all subjects, and of all objects that are nodes; an
            object that is none has a number below 0.
        saying: tells which statements have one of some predicates.
        stating: the statements of checksums whose value is one of those contents.
        users: the numbers of what names one of them.
        size: what all numbers are below.
    """
    subject, node = columns
    between, end = node >= 0, np.maximum(node, 0)
    checksum = saying(SPDX.checksum) & between
    checksum &= flags(size, subject[stating])[end]
    things = flags(size, subject[checksum])
    things[users] = True
    made = saying(PROV.wasGeneratedBy) & between & things[subject]
    makes = saying(PROV.generated) & between & things[end]
    things[node[made]] = True
    things[subject[makes]] = True
    times = saying(PROV.startedAtTime, PROV.endedAtTime)
    found: Mask = stating | checksum | made | makes | times & things[subject]
    return found


def flags(size: int, numbers: Column | Sequence[int]) -> Mask:
    """Whether each number below a size is among some."""
    found = np.zeros(size, dtype=bool)
    found[np.asarray(numbers, dtype=np.intp)] = True
    return found


def _saying(graph: Numbered, *predicates: str) -> Mask:
    numbers = (graph.terms.find(NamedNode(predicate)) for predicate in predicates)
    found = [number for number in numbers if number is not None]
    said: Mask = flags(len(graph.terms), found)[graph.predicate]
    return said
