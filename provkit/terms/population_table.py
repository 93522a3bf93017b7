"""The population terms as read from their files: what each is and what lies above it.

Read through `populations`, which answers questions; this file only holds the table.
Three kinds of term are in it: HANCESTRO (ancestry categories and its 212 reference
populations, of which 26 are those of 1000 Genomes phase 3), the five 1000 Genomes
analysis groups, and values that stand where a population would.

To add a population, add a line to `data/populations.csv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from provkit.terms.tables import cells, rows
from provkit.vocab import OBO, PK

if TYPE_CHECKING:
    from collections.abc import Mapping

HANCESTRO: Final = OBO + "hancestro.owl"
"""The scheme of the HANCESTRO terms."""

THOUSAND_GENOMES: Final = PK + "ThousandGenomesGroups"
"""The scheme of the five analysis groups and the 26 populations under them."""

CATCH_ALLS: Final = frozenset(
    OBO + name
    for name in (
        "OBI_0000181",  # population
        "HANCESTRO_0004",  # ancestry category
        "HANCESTRO_0018",  # uncategorised population
        "HANCESTRO_0566",  # undefined ancestry population
        "HANCESTRO_0601",  # ethnicity category
        "HANCESTRO_0602",  # geography-based population category
        "HANCESTRO_0632",  # reference population
    )
)
"""Terms that fit anyone, and so say nothing as a recommendation or as evidence."""

SPECIAL: Final = MappingProxyType(
    {
        PK + "SeeStrata": "see strata",
        PK + "NotReported": "not reported",
        PK + "NoPopulationRecommended": "no population recommended",
    }
)
"""Values that stand where a population would, with their labels."""

_GROUP_LABELS: Final = MappingProxyType(
    {
        "AFR": "African (1000 Genomes group)",
        "AMR": "Admixed American (1000 Genomes group)",
        "EAS": "East Asian (1000 Genomes group)",
        "EUR": "European (1000 Genomes group)",
        "SAS": "South Asian (1000 Genomes group)",
    }
)


@dataclass(frozen=True, slots=True)
class Population:
    """One population and what stands directly above it."""

    label: str
    code: str | None = None
    """The 1000 Genomes code, for the groups and the 26 populations."""
    parents: tuple[str, ...] = ()
    """The HANCESTRO terms directly above it."""
    group: str | None = None
    """Its 1000 Genomes analysis group."""
    synonyms: tuple[str, ...] = ()
    """Other names that mean this population and no other."""


def group_iri(code: str) -> str:
    """Name an analysis group: an IRI of provkit's, because 1000 Genomes has none.

    >>> group_iri("EUR")
    'https://w3id.org/provkit/ns#EUR-1000G'
    """
    return f"{PK}{code}-1000G"


def _obo(curie: str) -> str:
    return OBO + curie.replace(":", "_")


@cache
def groups() -> tuple[str, ...]:
    """List the five analysis groups."""
    return tuple(group_iri(code) for code in _GROUP_LABELS)


@cache
def table() -> Mapping[str, Population]:
    """Read every known population, by IRI."""
    samples = {row["id"]: row for row in rows("thousand_genomes.csv")}
    found = {
        group_iri(code): Population(text, code, synonyms=(f"{code}-1000G",))
        for code, text in _GROUP_LABELS.items()
    }
    for row in rows("populations.csv"):
        found[_obo(row["id"])] = _population(row, samples.get(row["id"]))
    return MappingProxyType(found)


def _population(row: Mapping[str, str], sample: Mapping[str, str] | None) -> Population:
    parents = tuple(_obo(parent) for parent in cells(row["parents"]))
    if row["kind"] != "reference population":
        return Population(
            row["label"], parents=parents, synonyms=cells(row["exact_synonyms"])
        )
    # The bare names of peoples that HANCESTRO gives as synonyms ("Japanese" for JPT)
    # are not taken: they fit other reference populations, and any patient, as well.
    if sample is None:
        return Population(row["label"], parents=parents)
    return Population(
        label=row["label"],
        code=sample["code"],
        parents=parents,
        group=group_iri(sample["group"]),
        synonyms=(sample["name"],),
    )
