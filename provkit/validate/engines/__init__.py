"""SHACL engines behind one interface.

A file here is an engine, and its file name is what `--engine` takes. It has one
function

    def run(data: Iterable[Triple], shapes: Iterable[Triple]) -> list[Result]

which validates `data` against `shapes` with no inference of its own and gives back
what it found as plain results. An engine writes no report and no message: the report is
built by `provkit.validate.report`, the same whichever engine ran. It raises
`ProfileError` for a shape that it cannot run, and never passes over one in silence.

What an engine is handed as data: the joined view of the graph, the sub-class and
sub-property triples of `ontology.ttl`, and the used part of the population hierarchy
(architecture, decision 12). Literals reach it as they were written (decision 10).

Why results and not a report graph: some engines give no RDF, one gives broken paths,
and default messages differ; the shape says all that a reader needs to know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyoxigraph import NamedNode

    from provkit.validate.lookup import Term


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
