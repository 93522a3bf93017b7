"""A report as triples: `sh:ValidationReport`, and how each requirement came out.

The results are those of the W3C recommendation: one for each constraint that does not
hold, with the path as the shape has it. `sh:conforms` is true when there is none,
whatever its severity; which severities count is a matter of `--level`, which the
recommendation does not know. SHACL has no word for a requirement that is met, does not
apply or was not checked; W3C EARL 1.0 has, and each requirement is an `earl:Assertion`.
"""

from __future__ import annotations

from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from provkit import _version
from provkit.render._entries import STATES, baseline_words
from provkit.validate.lookup import Lookup, term_of
from provkit.validate.paths import sparql_path
from provkit.validate.requirement import SEVERITIES
from provkit.vocab import DCTERMS, PK, RDF, RDFS, REQUIREMENT, SH, XSD, expand

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.validate.finding import Broke, Finding
    from provkit.validate.report import Outcome, Report, State
    from provkit.validate.waivers import Waived

    Node = NamedNode | BlankNode
    Term = NamedNode | BlankNode | Literal | Triple

EARL: Final = "http://www.w3.org/ns/earl#"
_OUTCOMES: Final[Mapping[State, str]] = MappingProxyType(
    {
        "met": "passed",
        "warned": "passed",
        "broken": "failed",
        "not-applicable": "inapplicable",
        "not-checked": "untested",
    }
)
_SEVERITIES: Final = MappingProxyType({name: iri for iri, name in SEVERITIES.items()})
_CREATOR: Final = DCTERMS + "creator"
_SPARQL: Final = SH + "SPARQLConstraintComponent"


class ReportTriples:
    """The triples of one report, with blank nodes named in their order."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._numbers = count(1)
        self._paths: dict[str, Mapping[str, Term]] = {}
        self._shapes = {
            outcome.requirement.id: Lookup(outcome.requirement.shapes)
            for outcome in report.outcomes
        }

    def results(self) -> Iterator[Triple]:
        """The report with its results."""
        report, node = self._report, self._blank()
        conforms = "false" if report.findings else "true"
        yield _triple(node, RDF.type, NamedNode(SH.ValidationReport))
        yield _triple(node, SH.conforms, _literal(conforms, XSD.boolean))
        for text in self._remarks():
            yield _triple(node, RDFS.comment, Literal(text))
        for finding in report.findings:
            yield from self._results(node, SH.result, finding)
        for waived in report.waived:
            yield from self._results(node, PK.waivedResult, waived.finding, waived)

    def assertions(self) -> Iterator[Triple]:
        """How each requirement came out."""
        tool, subject = self._blank(), self._blank()
        yield _triple(tool, RDF.type, NamedNode(EARL + "Software"))
        yield _triple(tool, DCTERMS.title, Literal(f"provkit {_version.__version__}"))
        yield _triple(subject, RDF.type, NamedNode(EARL + "TestSubject"))
        for name in self._report.inputs or ("a graph in memory",):
            yield _triple(subject, DCTERMS.title, Literal(name))
        for outcome in self._report.outcomes:
            yield from self._assertion(outcome, tool, subject)

    def _assertion(
        self, outcome: Outcome, tool: Node, subject: Node
    ) -> Iterator[Triple]:
        node, result = self._blank(), self._blank()
        requirement = REQUIREMENT + outcome.requirement.id
        yield _triple(node, RDF.type, NamedNode(EARL + "Assertion"))
        yield _triple(node, EARL + "assertedBy", tool)
        yield _triple(node, EARL + "subject", subject)
        yield _triple(node, EARL + "test", NamedNode(requirement))
        yield _triple(node, EARL + "result", result)
        value = NamedNode(EARL + _OUTCOMES[outcome.state])
        yield _triple(result, EARL + "outcome", value)
        words = ": ".join(filter(None, (STATES[outcome.state], outcome.reason)))
        yield _triple(result, DCTERMS.description, Literal(words))

    def _remarks(self) -> Iterator[str]:
        yield from baseline_words(self._report)
        yield from (f"{each.about}: {each.text}" for each in self._report.remarks)
        for each in self._report.unknown:
            yield f"could not be seen: {each.node}: {each.why}"

    def _results(
        self, report: Node, link: str, finding: Finding, waived: Waived | None = None
    ) -> Iterator[Triple]:
        for broke in finding.broke or (None,):
            node = self._blank()
            yield _triple(report, link, node)
            yield from self._result(node, finding, broke)
            if waived is not None:
                waiver = waived.waiver
                expires = _literal(waiver.expires.isoformat(), XSD.date)
                yield _triple(node, DCTERMS.description, Literal(waiver.reason))
                yield _triple(node, _CREATOR, Literal(waiver.author))
                yield _triple(node, DCTERMS.valid, expires)

    def _result(
        self, node: Node, finding: Finding, broke: Broke | None
    ) -> Iterator[Triple]:
        severity = NamedNode(_SEVERITIES[finding.severity])
        yield _triple(node, RDF.type, NamedNode(SH.ValidationResult))
        yield _triple(node, SH.focusNode, _term(finding.node_term, finding.node))
        if finding.path:
            yield from self._path(node, finding)
        has_shapes = any(self._shapes[finding.requirement].predicates())
        shape = broke.shape if broke else finding.part if has_shapes else ""
        if shape:
            yield _triple(node, SH.sourceShape, _term("", shape))
        component = broke.component if broke else self._component(finding)
        value = broke.value if broke else ""
        # A query that names no value is about the node itself.
        if value or finding.value is not None or component == _SPARQL:
            yield _triple(node, SH.value, _term(value, finding.value or finding.node))
        yield _triple(node, SH.sourceConstraintComponent, NamedNode(component))
        yield _triple(node, SH.resultSeverity, severity)
        yield _triple(node, SH.resultMessage, Literal(finding.message))

    def _path(self, node: Node, finding: Finding) -> Iterator[Triple]:
        """The path of the shape, copied for this result; else its one predicate."""
        known = self._known_paths(finding.requirement)
        text = finding.path or ""
        if text in known:
            shapes = self._shapes[finding.requirement]
            yield from self._copied(node, SH.resultPath, known[text], shapes)
            return
        iri = text[1:-1] if text.startswith("<") else expand(text)
        yield _triple(node, SH.resultPath, _term("", iri))

    def _known_paths(self, name: str) -> Mapping[str, Term]:
        if name not in self._paths:
            shapes = self._shapes[name]
            found = [path for _, path in shapes.all_of(SH.path)]
            self._paths[name] = {sparql_path(shapes, path): path for path in found}
        return self._paths[name]

    def _component(self, finding: Finding) -> str:
        """What a rule stands for: the query beside it, else the requirement itself."""
        shapes = self._shapes[finding.requirement]
        if shapes.one(_term("", finding.part), SH.sparql) is None:
            return REQUIREMENT + finding.requirement
        return _SPARQL

    def _copied(
        self, node: Node, predicate: str, term: Term, shapes: Lookup
    ) -> Iterator[Triple]:
        """A term with everything below it that has no name; the text has no ring."""
        if not isinstance(term, BlankNode):
            yield _triple(node, predicate, term)
            return
        copy = self._blank()
        yield _triple(node, predicate, copy)
        for below in shapes.predicates():
            for value in shapes.values(term, below):
                yield from self._copied(copy, below, value, shapes)

    def _blank(self) -> BlankNode:
        return BlankNode(f"b{next(self._numbers)}")


def _term(exact: str, plain: str) -> Term:
    """A term from its form in N-Triples, else from its text."""
    if exact:
        line = f"<urn:s> <urn:p> {exact} ."
        (quad,) = parse(line, RdfFormat.N_TRIPLES)
        exact_term: Term = quad.object
        if not isinstance(exact_term, BlankNode):
            return exact_term
    try:
        return term_of(plain)
    except ValueError:
        return Literal(plain)  # no IRI, though it is used as one


def _literal(text: str, kind: str) -> Literal:
    return Literal(text, datatype=NamedNode(kind))


def _triple(subject: Node, predicate: str, value: Term) -> Triple:
    return Triple(subject, NamedNode(predicate), value)
