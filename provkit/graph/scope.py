"""What an answer is about, as a small graph: for drawing it and for handing it on.

The scope of an answer is its target, its rows, and everything on the paths that are
their evidence. Every lineage statement between two of these is a link of the scope, not
only those of the shortest path, so that a picture of it leaves nothing out.

>>> plain = scope((("urn:x:m", "prov:wasGeneratedBy", "urn:x:r"),), "urn:x:m")
>>> [(each.label, each.shape) for each in plain.things]
[('urn:x:m', 'entity'), ('urn:x:r', 'activity')]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from provkit.graph import kinds
from provkit.graph.relations import RELATIONS, Flow
from provkit.graph.words import word
from provkit.terms import data_use
from provkit.terms import populations as terms
from provkit.vocab import DCTERMS, PK, PROV, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from provkit.graph.index import Index

Shape = Literal["entity", "activity", "agent", "value"]

_LINEAGE: Final = frozenset(
    (Flow.USED, Flow.GENERATED, Flow.DERIVED, Flow.MEMBER, Flow.GENERAL, Flow.INFORMED)
)
_FLOWS: Final[Mapping[str, Flow]] = MappingProxyType(
    {shorten(each.predicate): each.flow for each in RELATIONS}
)
_ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {shorten(each.predicate): each.role for each in reversed(RELATIONS)}
)
_WHO: Final = (PROV.wasAttributedTo, PROV.wasAssociatedWith)
_DONE_BY: Final = frozenset((Flow.USED, Flow.SETTING, Flow.INFORMED))
_DONE_TO: Final = frozenset((Flow.GENERATED, Flow.INFORMED))
_FEW: Final = 5
_SHORT: Final = 12

Statements = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """One node of a scope.

    Attributes:
        iri: its name.
        label: what people call it.
        kind: what is known of what it is; empty when nothing is.
        shape: how PROV draws it; a `value` describes another thing and is not drawn.
        captions: who answers for it, its data-use terms, its populations.
    """

    iri: str
    label: str
    kind: str
    shape: Shape
    captions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """One statement between two things, the one that depends first.

    Attributes:
        source: the thing that depends, by its IRI.
        target: what it depends on.
        predicate: what is said, in its short form.
        role: the same in one word, such as `training`.
        flow: what it means for lineage.
    """

    source: str
    target: str
    predicate: str
    role: str
    flow: Flow


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of a graph.

    Attributes:
        target: the IRI of what was asked about; empty for a whole graph.
        things: every node, the target first, then as the rows list them.
        links: every lineage statement between two of them.
    """

    target: str
    things: tuple[Thing, ...]
    links: tuple[Link, ...]


def scope(
    evidence: Statements,
    target: str,
    nodes: Iterable[str] = (),
    index: Index | None = None,
) -> Scope:
    """The scope of some statements.

    Args:
        evidence: the statements that the rows of an answer rest on.
        target: the IRI of what was asked about.
        nodes: what the rows are about, by IRI.
        index: the graph that was asked; without it, only what the evidence says is
            known, and nothing of the things themselves.
    """
    ends = [end for subject, _p, value in evidence for end in (subject, value)]
    names = [name for name in dict.fromkeys((target, *nodes, *ends)) if name]
    if index is None:
        things = tuple(
            Thing(each, shorten(each), "", _shape(each, evidence)) for each in names
        )
        links = (
            Link(subject, value, predicate, _ROLES[predicate], flow)
            for subject, predicate, value in evidence
            if (flow := _FLOWS.get(predicate)) in _LINEAGE
        )
        return Scope(target, things, tuple(dict.fromkeys(links)))
    numbers = {n: each for each in names if (n := index.find(each)) is not None}
    return _of_index(index, target, numbers)


def whole(index: Index) -> Scope:
    """Everything of which it is known what it is."""
    return _of_index(index, "", {n: index.iri(n) for n in index.of_any_kind().tolist()})


def _of_index(index: Index, target: str, numbers: Mapping[int, str]) -> Scope:
    things: list[Thing] = []
    links: list[Link] = []
    for number, iri in numbers.items():
        links += _links(index, number, numbers)
        shape = _shape_of(index, number)
        captions = () if shape in ("agent", "value") else _captions(index, number)
        label = _label(index, number)
        things.append(Thing(iri, label, index.kind(number), shape, tuple(captions)))
    return Scope(target, tuple(things), tuple(dict.fromkeys(links)))


def _links(index: Index, node: int, among: Mapping[int, str]) -> Iterator[Link]:
    for code, other in zip(*index.out.of(node), strict=True):
        relation = RELATIONS[code]
        if other in among and relation.flow in _LINEAGE:
            predicate = shorten(relation.predicate)
            yield Link(
                among[node], among[other], predicate, relation.role, relation.flow
            )


def _shape_of(index: Index, node: int) -> Shape:
    bits = int(index.types[node])
    if bits & kinds.mask("Run"):
        return "activity"
    if bits & kinds.mask("Agent"):
        return "agent"
    if bits & kinds.mask(*kinds.VALUES):
        return "value"
    return "entity" if bits else _shape_by_use(index, node)


def _shape_by_use(index: Index, node: int) -> Shape:
    """What a node must be that nobody described, from what is said of it."""
    out = {RELATIONS[code].flow for code in index.out.of(node)[0]}
    into = {RELATIONS[code].flow for code in index.into.of(node)[0]}
    return _shape_of_flows(out, into)


def _label(index: Index, node: int) -> str:
    """What people call it, else its kind and the end of its name."""
    if index.title(node) or not index.kind(node):
        return index.label(node)
    end = re.split(r"[/#:;]", index.iri(node).rstrip("/#"))[-1]
    return f"{word(index.kind(node))} {end[:_SHORT]}"


def _shape(name: str, evidence: Statements) -> Shape:
    """What a node must be, from what is said of it alone."""
    as_subject = {_FLOWS.get(p) for s, p, _o in evidence if s == name}
    as_object = {_FLOWS.get(p) for _s, p, o in evidence if o == name}
    return _shape_of_flows(as_subject, as_object)


def _shape_of_flows(out: AbstractSet[object], into: AbstractSet[object]) -> Shape:
    if out & _DONE_BY or into & _DONE_TO:
        return "activity"
    if Flow.ANSWERS in into:
        return "agent"
    return "entity" if (out | into) & _LINEAGE or not out | into else "value"


def _captions(index: Index, node: int) -> Iterator[str]:
    facts = index.facts(node)
    who = {
        index.label(agent) if agent >= 0 else index.value(agent)
        for predicate in _WHO
        for agent in facts.get(predicate, ())
    }
    if who:
        yield f"by {_several(sorted(who))}"
    uses = [use for use in facts.get(PK.dataUse, ()) if use >= 0]
    said = {
        data_use.shorthand(each) or data_use.label(each)
        for use in uses
        for each in index.values(use, PK.permission)
    }
    if uses:
        yield f"data use: {_several(sorted(said)) if said else 'no permission stated'}"
    cohorts = [cohort for cohort in facts.get(PK.describesCohort, ()) if cohort >= 0]
    people = {
        terms.code(each) or terms.label(each)
        for cohort in cohorts
        for part in (cohort, *_parts(index, cohort))
        for each in index.values(part, PK.population)
    }
    people.discard(terms.label(PK + "SeeStrata"))
    if people:
        yield f"people: {_several(sorted(people))}"


def _parts(index: Index, cohort: int) -> list[int]:
    return [part for part in index.facts(cohort).get(DCTERMS.hasPart, ()) if part >= 0]


def _several(words: list[str]) -> str:
    more = f" (+{len(words) - _FEW} more)" if len(words) > _FEW else ""
    return ", ".join(words[:_FEW]) + more
