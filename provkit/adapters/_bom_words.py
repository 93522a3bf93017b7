"""Data in words: what it was used for, whom it is about, what it may be used for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.adapters._plain import many, people, population, strata
from provkit.terms import data_use

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.model import Cohort, Dataset, DataUse


def in_words(data: Dataset, roles: Iterable[str]) -> str:
    """The facts about a dataset that many forms have no field for, as sentences."""
    words = " and ".join(roles)
    found = [f"Used for {words}."] if words else []
    told = list(populations(data))
    if told:
        found.append(f"People: {'; '.join(told)}.")
    terms = [text for each in many(data.data_use) for text in terms_of(each)]
    if terms:
        found.append(f"Data use: {'; '.join(terms)}.")
    return " ".join(found)


def populations(data: Dataset) -> Iterator[str]:
    """Each population of a dataset with its count, the widest first."""
    for cohort in many(data.cohort):
        yield from _counted(cohort)


def _counted(cohort: Cohort) -> Iterator[str]:
    """A cohort with its count; what it is made of behind it."""
    inner = [text for each in cohort.strata for text in _counted(each)]
    if next(strata(cohort), None) is not cohort:
        yield from inner
        return
    count = people(cohort) or "number not known"
    name = f"{population(cohort.population or '')}: {count}"
    yield f"{name} (of which {', '.join(inner)})" if inner else name


def terms_of(use: DataUse) -> Iterator[str]:
    """Each term of data use: its DUO label, and the term itself."""
    for each in (*many(use.permission), *many(use.modifier)):
        iri = data_use.resolve(each) or each
        label, short = data_use.label(iri), data_use.shorthand(iri)
        yield f"{label} ({short})" if short and label != short else label or each
    for name in ("disease", "region", "restricted_to", "purpose", "valid"):
        for each in many(getattr(use, name)):
            yield f"{name.replace('_', ' ')}: {each}"
