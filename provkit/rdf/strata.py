"""The strata of a dataset's cohorts, with the IRIs under which they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provkit.rdf.cohorts import grouped
from provkit.rdf.encode import iri_of, several
from provkit.terms import populations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.model import Cohort, Dataset


@dataclass(frozen=True, slots=True)
class Stratum:
    """A cohort of a dataset, or a part of one.

    Attributes:
        iri: of the cohort.
        population: the term, or the text where no term is known.
        participants: how many people, where known.
        level: 0 for the whole cohort, 1 for its parts, and so on.
    """

    iri: str
    population: str
    participants: int | None
    level: int


def strata(dataset: Dataset) -> tuple[Stratum, ...]:
    """Every stratum of a dataset that has its IRI, the whole cohorts first."""
    owner = dataset.iri or ""
    found: list[Stratum] = []
    for cohort in several(dataset.cohort):
        found += _walk(grouped(cohort), owner, 0)
    return tuple(sorted(found, key=lambda each: each.level))


def stratum_of(dataset: Dataset, population: str | None) -> Stratum | None:
    """The stratum of a population (`EUR`, an IRI, a label); without one, the whole.

    Several strata of one population, as with sex within population, are not told apart
    by the population alone: the widest is taken when it is the only one at its level.
    """
    known = strata(dataset)
    if population is None:
        wanted = [each for each in known if each.level == 0]
    else:
        term = populations.resolve(population) or population
        wanted = [each for each in known if each.population == term]
    if not wanted:
        return None
    widest = [each for each in wanted if each.level == wanted[0].level]
    return widest[0] if len(widest) == 1 else None


def _walk(cohort: Cohort, owner: str, level: int) -> Iterator[Stratum]:
    population = cohort.population or ""
    yield Stratum(iri_of(cohort, owner), population, cohort.participants, level)
    for part in cohort.strata:
        yield from _walk(part, owner, level + 1)
