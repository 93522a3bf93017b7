"""Reading data-use statements, declared uses and their circumstances from an index."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from provkit.graph.data_use_table import Hierarchy, Statement, Use
from provkit.terms import data_use as terms
from provkit.vocab import DCTERMS, OBO, PK, PROV

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from provkit.graph.index import Index

_GRU_CC: Final = (OBO + "DUO_0000005", "DUO:0000005")  # obsolete: GRU with CC
_DEAD_ENDS: Final = frozenset((OBO + "DUO_0000001", OBO + "DUO_0000017"))


def statement(index: Index, node: int) -> Statement:
    """What one data-use statement says; terms that are none of DUO are kept apart."""
    said = _saying(index, node)
    given = said(PK.permission, PK.modifier)
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
        next(iter(said(predicate)), None)
        for predicate in (DCTERMS.valid, DCTERMS.available)
    )
    return Statement(
        index.iri(node),
        frozenset(names["permission"]),
        frozenset(names["modifier"]),
        diseases=frozenset(said(PK.disease)),
        regions=frozenset(said(PK.region)),
        restricted_to=frozenset(said(PK.restrictedTo)),
        purposes=frozenset(map(_purpose, said(PK.purpose))),
        valid=valid,
        available=available,
        strange=tuple(strange),
    )


def uses_of(index: Index, model: int) -> tuple[Use, ...]:
    """The uses that a model declares, and those of the training runs that made it.

    What a run does not state (commerce, disease ...) is what the model states.
    """
    declared = [n for n in index.out.ends(model, PK.intendedUse) if n >= 0]
    uses = [use(index, node) for node in sorted(declared, key=index.iri)]
    runs = [n for n in index.out.ends(model, PROV.wasGeneratedBy) if n >= 0]
    stating = [run for run in runs if index.values(run, PK.purpose)]
    trained = [
        use(index, run, like=each)
        for run in sorted(stating, key=index.iri)
        for each in uses or [Use("")]
    ]
    return tuple(dict.fromkeys((*uses, *trained)))


def use(index: Index, node: int, like: Use | None = None) -> Use:
    """What a node declares to do.

    Args:
        index: where it stands.
        node: an intended use, or a run that states a purpose.
        like: where to take what the node does not state.
    """
    other, said = like or Use(""), _saying(index, node)
    scope = (terms.resolve_purpose(text) for text in said(PK.outOfScope))
    stated = {
        name: frozenset(said(predicate)) or getattr(other, name)
        for name, predicate in (
            ("commerce", PK.commerce),
            ("organisation", PK.organisationType),
            ("diseases", PK.disease),
            ("regions", PK.region),
        )
    }
    purposes = sorted({_purpose(each) for each in said(PK.purpose)})
    excluded = frozenset(each for each in scope if each) or other.excluded
    return Use(index.iri(node), tuple(purposes), excluded, **stated)


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


def _saying(index: Index, node: int) -> Callable[..., list[str]]:
    """Gives what a node says under some predicates, in words, sorted."""
    facts = index.facts(node)

    def said(*predicates: str) -> list[str]:
        return sorted(
            [index.value(end) for each in predicates for end in facts.get(each, ())]
        )

    return said


def _purpose(text: str) -> str:
    return terms.resolve_purpose(text) or text
