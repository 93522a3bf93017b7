"""Population terms: names in, one IRI out, and what lies above and below it.

What is known: HANCESTRO categories and reference populations, the 26 populations of
1000 Genomes phase 3 ("GBR") among them; the five 1000 Genomes analysis groups ("EUR");
and the special values "SeeStrata", "NotReported" and "NoPopulationRecommended".

The analysis groups are *not* the HANCESTRO ancestry categories of similar name. The
project assigned its populations to five groups; HANCESTRO defines its categories
otherwise, and HANCESTRO_0010 ("African") is a residual class. So a result for "EUR"
says nothing about "European ancestry", and `relation` keeps the two apart.

Codes are written in capitals, as the project writes them: "AFR" is the 1000 Genomes
group, while "afr" is gnomAD's code for a group of its own, and stays unmapped. A bare
name of a people ("Japanese") is never taken for a reference population of that name.

To add a population, add a line to `data/populations.csv`.

>>> resolve("GBR")
'http://purl.obolibrary.org/obo/HANCESTRO_0765'
>>> label("http://purl.obolibrary.org/obo/HANCESTRO_0765")
'British in England and Scotland (1KGP)'
>>> resolve("Martian") is None
True
"""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from provkit.terms.population_table import (
    CATCH_ALLS,
    HANCESTRO,
    SPECIAL,
    THOUSAND_GENOMES,
    Population,
    groups,
    table,
)
from provkit.terms.tables import fold, index, obo_iri, short, squash
from provkit.vocab import OBO, PK, RDFS, SKOS, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = [
    "CATCH_ALLS",
    "HANCESTRO",
    "SPECIAL",
    "THOUSAND_GENOMES",
    "Relation",
    "ancestors",
    "broader",
    "code",
    "default_basis",
    "descriptor_type",
    "group_of",
    "groups",
    "hierarchy",
    "label",
    "narrower",
    "relation",
    "resolve",
    "schemes",
]

Relation = Literal["equal", "narrower", "broader"]
"""How evidence stands to a recommendation, within one scheme."""

_HANCESTRO_TERM: Final = re.compile(re.escape(OBO + "HANCESTRO_") + "[0-9]{4}")
_UNKNOWN: Final = Population("")


@cache
def _codes() -> Mapping[str, str]:
    return index((term.code, iri) for iri, term in table().items() if term.code)


@cache
def _names() -> Mapping[str, str]:
    return index(
        (fold(name), iri)
        for iri, term in table().items()
        for name in (term.label, *term.synonyms)
    )


@cache
def _specials() -> Mapping[str, str]:
    return index((squash(short(iri)), iri) for iri in SPECIAL)


def resolve(text: str) -> str | None:
    """Find the population that a code, identifier, label or exact synonym means.

    A well-formed HANCESTRO identifier is always accepted, also of a term that is not in
    the table: it is an identifier, not a guess.

    >>> resolve("EUR"), resolve("eur")
    ('https://w3id.org/provkit/ns#EUR-1000G', None)
    >>> resolve("HANCESTRO:0005") == resolve("hancestro_0005") == resolve("european")
    True
    """
    text = text.strip()
    if text in _codes():
        return _codes()[text]
    if expand(text) in table() or expand(text) in SPECIAL:
        return expand(text)
    identifier = obo_iri(text, "HANCESTRO") or obo_iri(text, "OBI")
    if identifier is not None:
        known = identifier in table() or _HANCESTRO_TERM.fullmatch(identifier)
        return identifier if known else None
    return _names().get(fold(text)) or _specials().get(squash(text))


def label(iri: str) -> str:
    """Name a population in words; its short form when it is not in the table.

    >>> label("https://w3id.org/provkit/ns#EUR-1000G"), label("https://x.org/Q7")
    ('European (1000 Genomes group)', 'Q7')
    """
    return _term(iri).label or SPECIAL.get(iri) or short(iri)


def code(iri: str) -> str | None:
    """Give the 1000 Genomes code of a population or group, for narrow columns.

    >>> code("http://purl.obolibrary.org/obo/HANCESTRO_0765")
    'GBR'
    """
    return _term(iri).code


def group_of(iri: str) -> str | None:
    """Give the analysis group of one of the 26 populations of 1000 Genomes.

    >>> code(group_of(resolve("YRI")))
    'AFR'
    """
    return _term(iri).group


def descriptor_type(iri: str) -> str | None:
    """Say what kind of description a term is, where the term itself settles it.

    Only the 1000 Genomes terms do: "European" can be a race, an ancestry or a place,
    and only whoever made the dataset knows which was meant.

    >>> descriptor_type(resolve("GBR"))
    'https://w3id.org/provkit/ns#ReferencePopulation'
    """
    return PK + "ReferencePopulation" if _term(iri).code else None


def default_basis(iri: str) -> tuple[str, ...]:
    """Say how people came under a term, where its source is known to say so.

    Participants of 1000 Genomes were recruited at a place and stated where their
    grandparents came from; the groups were assigned by the authors.
    """
    term = _term(iri)
    if term.group:
        return (PK + "RecruitmentPlace", PK + "SelfReported")
    return (PK + "AuthorAssigned",) if term.code else ()


def schemes(iri: str) -> frozenset[str]:
    """Give the schemes in which a term has a place; a 1000 Genomes population has two.

    >>> schemes(resolve("GBR")) == {HANCESTRO, THOUSAND_GENOMES}
    True
    """
    found = {THOUSAND_GENOMES} if _term(iri).code else set()
    if iri.startswith(OBO.base) and (iri in table() or _HANCESTRO_TERM.fullmatch(iri)):
        found.add(HANCESTRO)
    return frozenset(found)


def broader(iri: str) -> tuple[str, ...]:
    """Give the terms directly above one, of both schemes.

    >>> [label(parent) for parent in broader(resolve("GBR"))][:2]
    ['European ancestry', 'reference population']
    """
    return tuple(parent for _, parent in _edges(iri))


def narrower(iri: str) -> tuple[str, ...]:
    """Give the terms directly below one.

    >>> [code(child) for child in narrower(resolve("AMR"))]
    ['CLM', 'MXL', 'PEL', 'PUR']
    """
    return _children().get(iri, ())


def ancestors(iri: str) -> tuple[str, ...]:
    """Give every term above one, nearest first, without the term itself."""
    found: dict[str, None] = {}
    waiting = list(broader(iri))
    for above in waiting:
        if above not in found:
            found[above] = None
            waiting.extend(broader(above))
    return tuple(found)


def relation(evidence: str, recommended: str) -> Relation | None:
    """Say whether a result for one population speaks about another, and how.

    Broader and narrower hold within one scheme only. Catch-alls and special values are
    neither evidence nor a recommendation, so that nothing stands in a relation to them.

    >>> relation(resolve("GBR"), resolve("EUR"))
    'narrower'
    >>> relation(resolve("EUR"), resolve("European")) is None
    True
    """
    if not CATCH_ALLS.isdisjoint((evidence, recommended)):
        return None
    if evidence in SPECIAL or recommended in SPECIAL:
        return None
    if evidence == recommended:
        return "equal"
    # A group is the child of nothing, so no path leads from one scheme into the other.
    if recommended in ancestors(evidence):
        return "narrower"
    return "broader" if evidence in ancestors(recommended) else None


def hierarchy(used: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Write the part of the hierarchy that lies above the used terms, as triples.

    These are the only triples beside the data and the ontology that a shape sees.

    >>> [label(parent) for *_, parent in hierarchy([resolve("South Asian")])]
    ['Asian ancestry', 'ancestry category', 'population']
    """
    waiting = list(dict.fromkeys(used))
    seen = set(waiting)
    for child in waiting:
        for predicate, parent in _edges(child):
            yield child, predicate, parent
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)


def _term(iri: str) -> Population:
    return table().get(iri, _UNKNOWN)


def _edges(iri: str) -> Iterator[tuple[str, str]]:
    term = _term(iri)
    for parent in term.parents:
        yield RDFS.subClassOf, parent
    if term.group:
        yield SKOS.broader, term.group


@cache
def _children() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for child in table():
        for parent in broader(child):
            found.setdefault(parent, []).append(child)
    return MappingProxyType({iri: tuple(below) for iri, below in found.items()})
