"""Whose verdict by a rule a change can move.

A rule follows statements from subject to object: from a model to its run, to the data
that the run used, to the people of the data. So a change matters to what lies on the
other side of such ways. Few statements are also read from object to subject; they are
listed in `_backward`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from provkit.graph.kinds import ROLE_RANGES
from provkit.graph.projection import Ends
from provkit.graph.relations import INVERSE
from provkit.graph.walk import onward
from provkit.validate.lookup import text_of
from provkit.vocab import DCTERMS, PK, PROV, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray
    from pyoxigraph import Triple

    from provkit.graph.index import Index
    from provkit.validate.lookup import Lookup, Term

_BOTH_WAYS: Final = frozenset((PK.evaluatedModel, PROV.wasGeneratedBy, PROV.used))
_PLACES: Final = (PK.region, PROV.atLocation)
_QUALIFIED: Final = PROV.base + "qualified"


def dependants(
    index: Index, data: Lookup, changed: Iterable[Triple]
) -> NDArray[np.bool_]:
    """Whether a change can matter to each node of an index.

    Args:
        index: of the graph with the change.
        data: the same graph as shapes see it.
        changed: the statements that were added or taken away.
    """
    starts = {
        number
        for statement in changed
        for name in _near(index, data, statement)
        if (number := index.find(name)) is not None
    }
    found = np.zeros(len(index), dtype=bool)
    rows = np.arange(len(index.into.other), dtype=np.int32)
    ends = Ends(index.into.start, rows, index.into.other)
    front = np.array(sorted(starts), dtype=np.int32)
    while len(front):
        found[front] = True
        _rows, ahead = onward(ends, front)
        reached = np.concatenate([ahead, *_backward(index, front)])
        front = np.unique(reached[~found[reached]])
    return found


def _near(index: Index, data: Lookup, statement: Triple) -> Iterator[str]:
    """The nodes at which a rule may read a statement."""
    subject, predicate, end = statement
    said, ending = predicate.value, text_of(end)
    yield text_of(subject)
    yield from _qualified(data, subject)
    if said in INVERSE or said in ROLE_RANGES or said in _BOTH_WAYS:
        # What was used in a role is of a kind for that, where nobody says which.
        described = said in ROLE_RANGES and said not in _BOTH_WAYS and _typed(data, end)
        may_matter = said != PROV.used or _returns(index, text_of(subject))
        if may_matter and not described:
            yield ending
    elif said == DCTERMS.isPartOf and _is_place(data, end):
        yield ending


def _is_place(data: Lookup, node: Term) -> bool:
    number = data.find(node)
    return number is not None and any(number in data.into(each) for each in _PLACES)


def _typed(data: Lookup, node: Term) -> bool:
    return bool(data.values(node, RDF.type))


def _qualified(data: Lookup, node: Term) -> Iterator[str]:
    """The things that a statement about a qualifying node is about."""
    number = data.find(node)
    for predicate in data.predicates():
        if number is not None and predicate.startswith(_QUALIFIED):
            for each in data.into(predicate).get(number, ()):
                yield text_of(data.terms[each])


def _returns(index: Index, run: str) -> bool:
    node = index.find(run)
    kinds = () if node is None else index.values(node, DCTERMS.type)
    return PK + "ReturnToResource" in kinds


def _backward(index: Index, nodes: NDArray[np.int32]) -> Iterator[NDArray[np.int32]]:
    """What rules read from object to subject: who may look at some nodes so.

    A model at its evaluations, an evaluation at its results, data at runs that return
    something, and a content that several have at whoever speaks of it.
    """
    models = index.out.among(nodes, PK.evaluatedModel)[1]
    yield models[models >= 0]
    runs = index.out.among(nodes, PROV.wasGeneratedBy)[1]
    runs = np.unique(runs[runs >= 0])
    yield np.unique(index.out.among(runs, PK.evaluatedModel)[0])
    back = index.find(PK + "ReturnToResource")
    if back is not None:
        returning = np.intersect1d(index.into.sources(back, DCTERMS.type), nodes)
        yield index.out.among(returning, PROV.used)[1]
    for content, entities in index.ambiguous.items():
        if index.find(content) in nodes:
            found = [index.find(each) for each in entities]
            yield np.array([n for n in found if n is not None], dtype=np.int32)
