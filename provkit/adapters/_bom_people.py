"""What lists of components have no word for: the people in data, and its terms of use.

CycloneDX and SPDX both have free properties. provkit writes into them, under names of
its own, the records of cohorts and data use as JSON, so that its own export can be read
back in full. Whoever reads the list without provkit sees the same in the description.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

from provkit import terms
from provkit.errors import RecordError
from provkit.model import Cohort, CohortOf, Dataset, DatasetSplit, DataUse, IntendedUse
from provkit.model.codec import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.adapters import Part
    from provkit.model import Model

ROLE: Final = "provkit:role"
REF: Final = "provkit:ref"
COHORT: Final = "provkit:cohort"
DATA_USE: Final = "provkit:data-use"
HUMAN_DATA: Final = "provkit:human-data"
SPLIT: Final = "provkit:split-role"
UNIT: Final = "provkit:split-unit"
TRAINING: Final = "provkit:training"
EVALUATION: Final = "provkit:evaluation"
INTENDED: Final = "provkit:intended-use"
ISSUED: Final = "provkit:issued"
USE: Final = " ".join(each.name for each in fields(IntendedUse))
_TEXTS: Final = {HUMAN_DATA: "human_data", SPLIT: "split", UNIT: "unit"}
_ROLES: Final = ("training", "validation", "reference", "test")


@dataclass(frozen=True)
class Told:
    """What an export of provkit says of a dataset in properties.

    Attributes:
        roles: what the model did with it; none where only the list says so.
        cohort: the people it is about.
        data_use: what may be done with it.
        human_data: whether it is about people at all.
        split: as what it was set aside from another dataset; `unit`, what was drawn.
    """

    roles: tuple[str, ...] = ()
    cohort: tuple[Cohort, ...] = ()
    data_use: tuple[DataUse, ...] = ()
    human_data: str | None = None
    split: str | None = None
    unit: str | None = None

    def dataset(self, **given: Any) -> Dataset:
        """The record of the dataset, of a split where it is one."""
        people: dict[str, Any] = {
            "cohort": self.cohort,
            "data_use": self.data_use,
            "human_data": self.human_data,
        }
        if self.split is None:
            return Dataset(**people, **given)
        return DatasetSplit(role=self.split, unit=self.unit, **people, **given)


def properties(dataset: Dataset, roles: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Name and value of each property that says what the form has no word for."""
    for role in roles:
        yield ROLE, role
    if isinstance(dataset, DatasetSplit):
        for name, text in ((SPLIT, dataset.role), (UNIT, dataset.unit)):
            if text is not None:
                yield name, text
    if dataset.human_data is not None:
        yield HUMAN_DATA, dataset.human_data
    for cohort in _many(dataset.cohort):
        yield COHORT, _json(cohort)
    for use in _many(dataset.data_use):
        yield DATA_USE, _json(replace(use, attributed_to=()))


def told(pairs: Iterable[tuple[str, Part]]) -> Told:
    """Read the properties back; what is not sound is lost, as any other property."""
    found = Told()
    for name, part in pairs:
        if name == ROLE and part.value in _ROLES:
            found = replace(found, roles=(*found.roles, part.needed()))
        elif name in _TEXTS and part.is_a(str):
            change: dict[str, Any] = {_TEXTS[name]: part.text()}
            found = replace(found, **change)
        elif name == COHORT and isinstance(record := _record(part), Cohort):
            found = replace(found, cohort=(*found.cohort, record))
        elif name == DATA_USE and isinstance(record := _record(part), DataUse):
            found = replace(found, data_use=(*found.data_use, record))
    return found


def uses(model: Model) -> Iterator[tuple[str, str]]:
    """A property for each intended use of a model."""
    for each in _many(model.intended_use):
        yield INTENDED, _json(each)


def intended(pairs: Iterable[tuple[str, Part]]) -> tuple[IntendedUse, ...]:
    """Read the intended uses of a model back."""
    found = (_record(part) for name, part in pairs if name == INTENDED)
    return tuple(each for each in found if isinstance(each, IntendedUse))


def slice_of(text: str, data: Iterable[Dataset]) -> CohortOf | None:
    """The stratum of some data that a name means; nothing where there is no such."""
    wanted = terms.resolve("population", text) or text
    for dataset in data:
        for each in _strata(_many(dataset.cohort)):
            held = each.population
            if held and wanted in {held, terms.resolve("population", held)}:
                return CohortOf(str(dataset.iri), each)
    return None


def _strata(cohorts: Iterable[Cohort]) -> Iterator[Cohort]:
    for each in cohorts:
        yield each
        yield from _strata(each.strata)


def _json(record: Cohort | DataUse | IntendedUse) -> str:
    return json.dumps(to_json(record), ensure_ascii=False, separators=(",", ":"))


def _record(part: Part) -> Any:
    if not part.is_a(str):
        return None
    try:
        found = from_json(json.loads(part.value))
    except (ValueError, RecursionError, RecordError):
        return None
    if not _sound(found):
        return None
    part.take()
    return found


def _sound(record: Any) -> bool:
    """Whether every field holds what it should: the file may be edited by hand."""
    if not isinstance(record, (Cohort, DataUse, IntendedUse)):
        return False
    for each in fields(record):
        held = getattr(record, each.name)
        if each.name.startswith("participants"):
            good = held is None or (isinstance(held, int) and held is not True)
        elif each.name == "commercial":
            good = held in {None, True, False}
        elif each.name == "strata":
            good = isinstance(held, tuple) and all(map(_sound, held))
        else:
            values = held if isinstance(held, tuple) else (held,)
            good = all(v is None or isinstance(v, str) for v in values)
        if not good:
            return False
    return True


def _many(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()
