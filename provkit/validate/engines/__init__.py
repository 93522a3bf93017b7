"""SHACL engines behind one interface.

A file here is an engine, and its file name is what `--engine` takes. It has one
function

    def run(data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]

which validates `data` against `shapes` with no inference of its own and gives back
what it found as plain results. One that can be quicker when it is asked about one graph
again and again has beside it

    def ready(shapes: Iterable[Triple]) -> Ready

which reads shapes once, to be run on any number of `Facts` and on some of their nodes
alone. An engine writes no report and no message: the report is
built by `provkit.validate.report`, the same whichever engine ran. It raises
`ProfileError` for a shape that it cannot run, and never passes over one in silence.

What an engine is handed as data: the joined view of the graph, the sub-class and
sub-property triples of `ontology.ttl`, and the used part of the population hierarchy
(architecture, decision 12). Literals reach it as they were written (decision 10).

Why results and not a report graph: some engines give no RDF, one gives broken paths,
and default messages differ; the shape says all that a reader needs to know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pyoxigraph import NamedNode, Triple

    from provkit.validate.findings import Words
    from provkit.validate.lookup import Lookup, Term
    from provkit.validate.shacl.queryable import Queryable
    from provkit.validate.shacl.shape import Shape


@dataclass(frozen=True, slots=True)
class Result:
    """One constraint that one node breaks.

    Attributes:
        focus_node: the node that was checked.
        path: the path as it stands in the shapes graph: an IRI or the node of a path.
        value: the value that is wrong, where it is one.
        component: the kind of constraint, such as `sh:MinCountConstraintComponent`.
        source_shape: the shape that was broken.
        severity: what the shape says it weighs.
        source_constraint: the SPARQL constraint that was broken, where it was one.
    """

    focus_node: Term
    path: Term | None
    value: Term | None
    component: NamedNode
    source_shape: Term
    severity: NamedNode
    source_constraint: Term | None = None


@dataclass(frozen=True)
class Facts:
    """One graph, as often as it is asked about.

    Attributes:
        data: what a shape sees of it, indexed.
    """

    data: Lookup = field(repr=False)

    @property
    def triples(self) -> Sequence[Triple]:
        """The same as statements."""
        return self.data.numbered

    @cached_property
    def queryable(self) -> Queryable:
        """The same, for queries."""
        from provkit.validate.shacl.queryable import Queryable

        return Queryable(self.data)

    @cached_property
    def words(self) -> Words:
        """The same, as a reader knows its nodes."""
        from provkit.validate.findings import Words

        return Words(self.data)


class Ready(Protocol):
    """Shapes that were read and can be run."""

    @property
    def shapes(self) -> Sequence[Shape] | None:
        """The shapes with targets; None where another engine runs them."""

    @property
    def fallback(self) -> str:
        """Why another engine ran them on the last graph; empty where none did."""

    def results(
        self,
        facts: Facts,
        within: Collection[int] | None = None,
        timeout: float | None = None,
    ) -> list[Result]:
        """What they find.

        Args:
            facts: the graph.
            within: the only focus nodes to look at, as numbers; all when None.
            timeout: how many seconds it may take.

        Raises:
            NotRun: it takes longer, or no engine runs such shapes on such a graph.
        """


class NotRun(Exception):
    """Shapes that were not run; the text says why."""
