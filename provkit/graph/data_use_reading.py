"""Reading data-use statements, declared uses and their circumstances from an index."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from provkit.graph.data_use_modifiers import Done, Situation
from provkit.graph.data_use_table import Hierarchy, Statement, Use
from provkit.terms import data_use as terms
from provkit.vocab import DCTERMS, OBO, PK, PROV

if TYPE_CHECKING:
    from collections.abc import Iterable

    from provkit.graph.index import Index

_GRU_CC: Final = (OBO + "DUO_0000005", "DUO:0000005")  # obsolete: GRU with CC
_DEAD_ENDS: Final = frozenset((OBO + "DUO_0000001", OBO + "DUO_0000017"))


def statement(index: Index, node: int) -> Statement:
    """What one data-use statement says; terms that are none of DUO are kept apart."""
    given = index.values(node, PK.permission, PK.modifier)
    names: dict[str | None, set[str]] = {"permission": set(), "modifier": set()}
    strange = []
    for each in given:
        iri = terms.resolve(each)
        if each in _GRU_CC:
            names["permission"].add("GRU")
            names["modifier"].add("CC")
        elif iri is None or iri in _DEAD_ENDS:
            strange.append(each)
        else:
            names[terms.kind(iri)].add(terms.shorthand(iri) or "")
    valid, available = (
        next(iter(index.values(node, predicate)), None)
        for predicate in (DCTERMS.valid, DCTERMS.available)
    )
    return Statement(
        index.iri(node),
        frozenset(names["permission"]),
        frozenset(names["modifier"]),
        diseases=frozenset(index.values(node, PK.disease)),
        regions=frozenset(index.values(node, PK.region)),
        restricted_to=frozenset(index.values(node, PK.restrictedTo)),
        purposes=frozenset(map(_purpose, index.values(node, PK.purpose))),
        valid=valid,
        available=available,
        strange=tuple(strange),
    )


def uses_of(index: Index, model: int) -> tuple[Use, ...]:
    """The uses that a model declares, and those of the training runs that made it.

    What a run does not state (commerce, disease ...) is what the model states.
    """
    declared = [n for n in index.out.ends(model, PK.intendedUse) if n >= 0]
    uses = [use(index, node) for node in sorted(declared)]
    for run in sorted(index.out.ends(model, PROV.wasGeneratedBy)):
        if run >= 0 and index.values(run, PK.purpose):
            uses += [use(index, run, like=each) for each in uses or [Use("")]]
    return tuple(dict.fromkeys(uses))


def use(index: Index, node: int, like: Use | None = None) -> Use:
    """What a node declares to do.

    Args:
        index: where it stands.
        node: an intended use, or a run that states a purpose.
        like: where to take what the node does not state.
    """
    other = like or Use("")
    scope = (terms.resolve_purpose(t) for t in index.values(node, PK.outOfScope))
    stated = {
        name: frozenset(index.values(node, predicate)) or getattr(other, name)
        for name, predicate in (
            ("commerce", PK.commerce),
            ("organisation", PK.organisationType),
            ("diseases", PK.disease),
            ("regions", PK.region),
        )
    }
    purposes = sorted({_purpose(each) for each in index.values(node, PK.purpose)})
    excluded = frozenset(each for each in scope if each) or other.excluded
    return Use(index.iri(node), tuple(purposes), excluded, **stated)


def situation(
    index: Index, data: int, result: int, between: Iterable[int], today: date
) -> Situation:
    """What is recorded around a dataset and what was made from it.

    Args:
        index: where they stand.
        data: the dataset that states the conditions.
        result: the model, or the evaluation, that is asked about.
        between: every node on a way from the data to the result, both included.
        today: the day on which is asked.
    """
    nodes = sorted(_worked_on(index, data, {*between, data, result}))
    users = {u for n in nodes for u in index.into.ends(n, PROV.used)}
    kinds = {t for user in users for t in index.values(user, DCTERMS.type)}
    issued = next(iter(index.values(result, DCTERMS.issued)), None)
    return Situation(
        runs=runs_on(index, data, nodes),
        approvals=frozenset(t for n in nodes for t in approvals(index, n)),
        study=frozenset(index.values(data, PROV.wasAttributedTo, DCTERMS.publisher)),
        published=any(index.values(node, DCTERMS.isReferencedBy) for node in nodes),
        returned=PK + "ReturnToResource" in kinds,
        issued=issued,
        makes_model=index.is_a(result, "Model"),
        today=today,
    )


def nothing_around(today: date) -> Situation:
    """The situation of a statement whose modifiers ask for none."""
    return Situation(
        runs=(),
        approvals=frozenset(),
        study=frozenset(),
        published=False,
        returned=False,
        issued=None,
        makes_model=False,
        today=today,
    )


def runs_on(index: Index, data: int, between: Iterable[int]) -> tuple[Done, ...]:
    """The runs among some nodes, and those that made any of them but the data."""
    nodes = sorted(_worked_on(index, data, set(between)))
    return tuple(_done(index, node) for node in nodes if index.is_a(node, "Run"))


def approvals(index: Index, node: int) -> list[str]:
    """The types of the approvals that cover a node."""
    covering = [n for n in index.out.ends(node, PK.coveredBy) if n >= 0]
    return [each for n in covering for each in index.values(n, DCTERMS.type)]


def hierarchy(index: Index, terms: Iterable[str], *predicates: str) -> Hierarchy:
    """What the graph itself says about what lies above some terms.

    Args:
        index: where it says so.
        terms: diseases, or regions, by IRI.
        predicates: what counts as being below.
    """
    found: dict[str, frozenset[str]] = {}
    waiting = list(dict.fromkeys(terms))
    for term in waiting:
        node = index.find(term)
        if node is None or term in found:
            continue
        above = [n for p in predicates for n in index.out.ends(node, p)]
        below = any(len(index.into.sources(node, p)) for p in predicates)
        if above or below:
            found[term] = frozenset(map(index.value, above))
            waiting += sorted(found[term])
    return Hierarchy(found)


def moment(text: str | None) -> datetime | None:
    """A point in time as written; without a zone it is taken as UTC."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _worked_on(index: Index, data: int, held: set[int]) -> set[int]:
    """Whatever made something of the data worked on it, whichever input it names."""
    made = held - {data}
    return held | {
        run
        for node in made
        for run in index.out.ends(node, PROV.wasGeneratedBy)
        if run >= 0
    }


def _done(index: Index, run: int) -> Done:
    started = next(iter(index.values(run, PROV.startedAtTime)), None)
    begun = moment(started)
    return Done(
        index.iri(run),
        begun.astimezone(UTC) if begun else None,
        frozenset(_answerable(index, run)),
        frozenset(index.values(run, PROV.atLocation)),
    )


def _answerable(index: Index, run: int) -> list[str]:
    """Its agents, on whose behalf they act, and the projects that it is part of."""
    found = [run]
    for node in found:
        for predicate in (
            PROV.wasAssociatedWith,
            PROV.actedOnBehalfOf,
            DCTERMS.isPartOf,
        ):
            ends = index.out.ends(node, predicate)
            found += [end for end in ends if end >= 0 and end not in found]
    return [index.iri(node) for node in found[1:]]


def _purpose(text: str) -> str:
    return terms.resolve_purpose(text) or text
