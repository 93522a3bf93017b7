"""Statements of named graphs as rows of four numbers.

`numbered` has the same for statements of one graph. Here the graph is a number too, and
0 is the default graph, which stands nowhere else: as a subject, a predicate or an
object 0 is free to mean that there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from pyoxigraph import DefaultGraph, Quad

from provkit.rdf.numbered import Terms, once

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

_AT_ONCE = 1 << 16


def quad_terms() -> Terms:
    """New terms, of which the default graph is number 0.

    >>> quad_terms().every
    [<DefaultGraph>]
    """
    return Terms((DefaultGraph(),))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, eq=False)
class NumberedQuads:
    """Statements, each once, in the order in which they were first read.

    Attributes:
        terms: the terms; it may hold more than the statements need.
        rows: subject, predicate, object and graph of each, shape (statements, 4).
    """

    terms: Terms
    rows: NDArray[np.int32]

    @classmethod
    def of(cls, quads: Iterable[Quad], terms: Terms) -> NumberedQuads:
        """Number quads over the terms that `quad_terms` gave."""
        numbers = terms.numbers(chain.from_iterable(quads))
        return cls(terms, once(numbers.reshape(-1, 4)))

    @classmethod
    def of_triples(cls, rows: NDArray[np.int32], terms: Terms) -> NumberedQuads:
        """Rows of three numbers, such as `Terms.rows` gives, in the default graph.

        >>> from pyoxigraph import NamedNode, Triple
        >>> a, b = NamedNode("urn:a"), NamedNode("urn:b")
        >>> terms = quad_terms()
        >>> rows = terms.rows([Triple(a, b, a)] * 2)
        >>> NumberedQuads.of_triples(rows, terms).rows.tolist()
        [[1, 2, 1, 0]]
        """
        wide = np.zeros((len(rows), 4), dtype=np.int32)
        wide[:, :3] = rows
        return cls(terms, once(wide))

    @classmethod
    def together(cls, several: Sequence[NumberedQuads]) -> NumberedQuads:
        """The union of statements over the same terms."""
        rows = np.concatenate([each.rows for each in several])
        return cls(several[0].terms, once(rows))

    def __len__(self) -> int:
        return len(self.rows)

    def quads(self) -> Iterator[Quad]:
        """The statements themselves, each made when it is its turn."""
        terms: Sequence[Any] = self.terms.every
        for start in range(0, len(self), _AT_ONCE):
            for row in self.rows[start : start + _AT_ONCE].tolist():
                subject, predicate, value, graph = row
                yield Quad(terms[subject], terms[predicate], terms[value], terms[graph])

    def graphs(self) -> Iterator[tuple[Any, NDArray[np.int32]]]:
        """Name and rows of each graph: the default one, None, then as they come."""
        named = self.rows[:, 3]
        yield None, self.rows[named == 0]
        names, first, group = np.unique(named, return_index=True, return_inverse=True)
        order = np.argsort(group, kind="stable")
        ends = np.cumsum(np.bincount(group, minlength=len(names)))
        for place in np.argsort(first).tolist():
            if names[place]:
                start = ends[place - 1] if place else 0
                name = self.terms.every[names[place]]
                yield name, self.rows[order[start : ends[place]]]
