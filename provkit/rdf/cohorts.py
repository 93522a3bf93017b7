"""Putting the populations of 1000 Genomes below their analysis groups.

A cohort given as `{"GBR": 91, "YRI": 108}` becomes a total, the groups EUR and AFR, and
the two populations, so that a result for "EUR" finds its stratum. What a stratum does
not state itself is filled from the term: the groups are assigned by the authors, the
populations follow place of recruitment and self-report. Nothing is guessed for any
other term, and a cohort whose strata are anything else is left as it is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from provkit.model import Cohort
from provkit.terms import populations

if TYPE_CHECKING:
    from provkit.model.identity import Texts

_AXIS = "reference-population"


def grouped(cohort: Cohort) -> Cohort:
    """The cohort with the groups between the total and its populations.

    >>> tree = grouped(Cohort(populations={"GBR": 91, "FIN": 99, "YRI": 108}))
    >>> [(group.population[-9:], group.participants) for group in tree.strata]
    [('AFR-1000G', 108), ('EUR-1000G', 190)]
    """
    cohort = _described(cohort)
    if not cohort.strata:
        return cohort
    groups: dict[str, list[Cohort]] = {}
    for stratum in cohort.strata:
        term = populations.resolve(stratum.population or "")
        group = populations.group_of(term) if term else None
        if group is None or stratum.strata or group == _resolved(cohort.population):
            return replace(cohort, strata=tuple(map(_described, cohort.strata)))
        groups.setdefault(group, []).append(_described(stratum))
    strata = tuple(
        Cohort(
            group,
            _total(groups[group]),
            basis=populations.default_basis(group),
            descriptor_type=populations.descriptor_type(group),
            stratified_by=_AXIS,
            strata=tuple(groups[group]),
        )
        for group in sorted(groups)
    )
    return replace(cohort, strata=strata, stratified_by=cohort.stratified_by or _AXIS)


def _described(cohort: Cohort) -> Cohort:
    term = _resolved(cohort.population)
    if term is None:
        return cohort
    basis: Texts = cohort.basis or populations.default_basis(term)
    kind = cohort.descriptor_type or populations.descriptor_type(term)
    return replace(cohort, population=term, basis=basis, descriptor_type=kind)


def _resolved(population: str | None) -> str | None:
    return populations.resolve(population) if population else None


def _total(strata: list[Cohort]) -> int | None:
    counts = [stratum.participants for stratum in strata]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
