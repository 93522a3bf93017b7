"""From what an engine or a rule found to findings that a reader understands.

The words come from the shape, never from the engine: the part that is broken has the
message and the fix, and the requirement the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from provkit.errors import ProfileError
from provkit.rdf.mapping import kind_of
from provkit.terms import data_use, populations
from provkit.validate import places
from provkit.validate.finding import Broke, Finding
from provkit.validate.lookup import Lookup, term_of, text_of
from provkit.validate.paths import predicate_text, sparql_path
from provkit.vocab import DCAT, DCTERMS, FOAF, PK, RDF, SCHEMA, SH, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from provkit.store import Source
    from provkit.validate.engines import Result
    from provkit.validate.lookup import Term
    from provkit.validate.requirement import Part, Requirement
    from provkit.validate.rules import Breach

_SLOT: Final = re.compile(r"\{\s*[?$](\w+)\s*\}")
_NAMES: Final = (DCTERMS.title, FOAF.name)
_VERSIONS: Final = (SCHEMA.version, DCAT.version, SCHEMA.softwareVersion)


class Words:
    """The nodes of a graph in words; each is looked up once.

    Attributes:
        data: the graph.
    """

    def __init__(self, data: Lookup) -> None:
        self.data = data
        self._labels: dict[Term, str] = {}
        self._kinds: dict[Term, str] = {}

    def label(self, node: Term) -> str:
        """What `label_of` says."""
        found = self._labels.get(node)
        if found is None:
            found = self._labels[node] = label_of(node, self.data)
        return found

    def kind(self, node: Term) -> str:
        """What `kind_in` says."""
        found = self._kinds.get(node)
        if found is None:
            found = self._kinds[node] = kind_in(node, self.data)
        return found

    def value(self, value: Term) -> str:
        """A value; terms of use without a name by their codes, as `DataUse GRU`."""
        label, data = self.label(value), self.data
        if isinstance(value, NamedNode) and label == shorten(value.value):
            terms = *data.values(value, PK.permission), *data.values(value, PK.modifier)
            codes = [data_use.shorthand(text_of(t)) or self.label(t) for t in terms]
            if codes:
                return " ".join((self.kind(value) or label, *codes))
        return label


def of_results(
    results: Iterable[Result],
    requirements: Sequence[Requirement],
    words: Words,
    shapes: Lookup | None = None,
) -> list[Finding]:
    """Turn what an engine gave into findings.

    Args:
        results: what it gave.
        requirements: those whose shapes it ran.
        words: the graph.
        shapes: the shapes of these requirements, where they were read before.

    Raises:
        ProfileError: a result comes from a shape of no requirement.
    """
    owners = {
        shape: (requirement, part)
        for requirement in requirements
        for shape, part in requirement.owners.items()
    }
    shapes = shapes or Lookup(t for each in requirements for t in each.shapes)
    sayings: dict[tuple[Term | None, ...], tuple[_Saying, Part]] = {}
    found = []
    for result in results:
        source = result.source_constraint, result.source_shape, result.path
        known = sayings.get(source)
        if known is None:
            requirement, part = _owner(result, owners)
            path = shapes.one(result.source_shape, SH.path) or result.path
            text = None if path is None else sparql_path(shapes, path)
            known = sayings[source] = _Saying(requirement, part, text), part
        saying, part = known
        # The node itself is no value: SHACL repeats it for constraints on the node.
        value = None if result.value == result.focus_node else result.value
        broke = (_broke(result, part),)
        found.append(saying.of(result.focus_node, value, words, broke=broke))
    return found


def _owner(
    result: Result, owners: Mapping[Term, tuple[Requirement, Part]]
) -> tuple[Requirement, Part]:
    owner = owners.get(result.source_constraint or result.source_shape)
    owner = owner or owners.get(result.source_shape)
    if owner is None:
        shape = text_of(result.source_shape)
        raise ProfileError(f"{shape}: a shape that belongs to no requirement")
    return owner


def of_breaches(
    breaches: Iterable[Breach],
    requirement: Requirement,
    words: Words,
    shapes: Lookup | None = None,
) -> list[Finding]:
    """Turn what a rule gave into findings, with the words of the parts it names."""
    shapes = shapes or Lookup(requirement.shapes)
    sayings: dict[str, _Saying] = {}
    found = []
    for breach in breaches:
        saying = sayings.get(breach.part)
        if saying is None:
            part = requirement.part(breach.part)
            path = shapes.one(NamedNode(part.name), SH.path)
            text = None if path is None else sparql_path(shapes, path)
            saying = sayings[breach.part] = _Saying(requirement, part, text)
        node = term_of(breach.node)
        value = None if breach.value is None else term_of(breach.value)
        found.append(saying.of(node, value, words, detail=breach.because))
    return found


def in_order(
    findings: Iterable[Finding], requirements: Sequence[Requirement]
) -> tuple[Finding, ...]:
    """Each finding once: by principle, requirement, severity, part, node and value.

    One that several constraints give is one finding, which knows of all of them.
    """
    place = {requirement.id: n for n, requirement in enumerate(requirements)}

    def key(finding: Finding) -> tuple[int, int, str, str, str, str, str, str]:
        return (
            place[finding.requirement],
            -finding.weight,
            finding.part,
            finding.node,
            finding.path or "",
            finding.value or "",
            finding.message,
            finding.detail,
        )

    broke: dict[Finding, list[Broke]] = {}
    for finding in findings:
        broke.setdefault(finding, []).extend(finding.broke)
    each_once = (
        finding if len(why) < 2 else replace(finding, broke=tuple(sorted(why)))  # noqa: PLR2004
        for finding, why in broke.items()
    )
    return tuple(sorted(each_once, key=key))


def with_places(
    findings: Sequence[Finding], sources: Iterable[Source]
) -> tuple[Finding, ...]:
    """Add to each finding where its node is first described."""
    found = places.find(sources, {finding.node for finding in findings})
    return tuple(
        replace(finding, source=found.get(finding.node)) for finding in findings
    )


@dataclass(frozen=True, slots=True)
class _Saying:
    """What is the same for everything that breaks one part of a requirement."""

    requirement: Requirement
    part: Part
    path: str | None

    def of(
        self,
        node: Term,
        value: Term | None,
        words: Words,
        *,
        detail: str = "",
        broke: tuple[Broke, ...] = (),
    ) -> Finding:
        """The finding at one node."""
        requirement, part = self.requirement, self.part
        label = words.label(node)
        value_label = "" if value is None else words.value(value)
        path = self.path or ""
        slots = {"this": label, "value": value_label, "path": path, "PATH": path}
        message = part.message or requirement.text
        if "{" in message:
            message = _SLOT.sub(lambda slot: slots.get(slot[1], slot[0]), message)
        return Finding(
            requirement=requirement.id,
            severity=part.severity,
            node=text_of(node),
            path=self.path,
            value=None if value is None else text_of(value),
            message=message,
            fix=part.fix or requirement.fix,
            part=part.name,
            label=label,
            kind=words.kind(node),
            value_label=value_label,
            detail=detail,
            node_term=str(node),
            broke=broke,
        )


def _broke(result: Result, part: Part) -> Broke:
    """The constraint, by names that are the same in every reading of the file."""
    shape = result.source_shape
    name = shape.value if isinstance(shape, NamedNode) else part.name
    value = "" if result.value is None else str(result.value)
    return Broke(result.component.value, name, value)


def label_of(node: Term, data: Lookup) -> str:
    """A node in words: `title@version`, a term's label, a short IRI, or a text."""
    if not isinstance(node, NamedNode):
        return text_of(node)
    title = next((text for p in _NAMES if (text := data.text(node, p))), "")
    version = next((text for p in _VERSIONS if (text := data.text(node, p))), "")
    if title:
        return f"{title}@{version}" if version else title
    if populations.schemes(node.value):
        code = populations.code(node.value)
        return (
            f"{code} ({populations.label(node.value)})"
            if code
            else (populations.label(node.value))
        )
    return shorten(node.value)


def kind_in(node: Term, data: Lookup) -> str:
    """What kind of thing a node is: the name of its record, else its first class."""
    types = data.values(node, RDF.type)
    kind = kind_of(frozenset(map(text_of, types)))
    if kind is not None:
        return kind.name
    return predicate_text(text_of(types[0])) if types else ""
