"""Values of records as exporters write them: in plain words, as lists, as JSON."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

from provkit import terms
from provkit.model import (
    Agent,
    Cohort,
    Dataset,
    DatasetSplit,
    Evaluation,
    TrainingRun,
)
from provkit.terms import data_use, populations
from provkit.vocab import OBO, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.adapters._view import View
    from provkit.model import Annotation, Entity, MetricResult, Record, Run, Setting

_SEE_STRATA: Final = "SeeStrata"
_ROLES: Final = ("training_data", "validation_data", "base_models", "aggregated_models",
                 "teacher_models", "reference_data")  # fmt: skip


def many(value: Any) -> tuple[Any, ...]:
    """The values of a field that holds none, one or several.

    >>> many(None), many("a"), many(["a", "b"])
    ((), ('a',), ('a', 'b'))
    """
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def refs(value: Any) -> tuple[str, ...]:
    """The IRIs of what a field points to, whether by name or by record."""
    found = (each if isinstance(each, str) else each.iri for each in many(value))
    return tuple(each for each in found if each)


def word(scheme: str, text: str) -> str:
    """A term in its shortest word; what is no term of the scheme as it stands.

    >>> word("status", "https://w3id.org/provkit/ns#Completed"), word("status", "?")
    ('completed', '?')
    """
    if found := terms.word(scheme, text):
        return found
    iri = terms.resolve(scheme, text)
    return (terms.word(scheme, iri) if iri else None) or shorten(text)


def status(stated: str | None) -> str | None:
    """How a run ended: `completed`, `failed`, `interrupted`, or nothing known."""
    return None if stated is None else word("status", stated)


def population(text: str) -> str:
    """A population by its label, else as it stands."""
    return populations.label(populations.resolve(text) or text) or text


def duo(text: str) -> str | None:
    """A data-use term as a CURIE; nothing where it is no term of DUO.

    >>> duo("GRU"), duo("http://purl.obolibrary.org/obo/DUO_0000042"), duo("mine")
    ('DUO:0000042', 'DUO:0000042', None)
    """
    iri = data_use.resolve(text) or ""
    start = f"{OBO}DUO_"
    return f"DUO:{iri.removeprefix(start)}" if iri.startswith(start) else None


def inputs(run: Run) -> tuple[str, ...]:
    """Everything that a run used, in whatever role, except its code."""
    found = list(refs(run.inputs))
    if isinstance(run, TrainingRun):
        found += [iri for role in _ROLES for iri in refs(getattr(run, role))]
    if isinstance(run, Evaluation):
        found += [*refs(run.model), *refs(run.test_data)]
    return tuple(dict.fromkeys(found))


def made_by(data: Iterable[Entity]) -> dict[str, list[str]]:
    """What each run made."""
    found: dict[str, list[str]] = {}
    for each in data:
        if each.generated_by and each.iri:
            found.setdefault(each.generated_by, []).append(each.iri)
    return found


def inherited(view: View, about: Dataset, name: str) -> Any:
    """What a dataset says, or, of a split, the dataset that it was taken from."""
    seen: set[str] = set()
    held: Any = about
    while isinstance(held, Dataset):
        if found := getattr(held, name):
            return found
        above = refs(held.derived_from)
        if not isinstance(held, DatasetSplit) or not above or above[0] in seen:
            return None
        seen.add(above[0])
        held = view.named(above[0])
    return None


def people(cohort: Cohort) -> str:
    """How many people a cohort has, where stated: a number or a range.

    >>> people(Cohort("GBR", 91)), people(Cohort("GBR")), people(
    ...     Cohort("GBR", participants_min=10, participants_max=20))
    ('91', '', '10-20')
    """
    if cohort.participants is not None:
        return str(cohort.participants)
    low, high = cohort.participants_min, cohort.participants_max
    if low is None and high is None:
        return ""
    return f"{'' if low is None else low}-{'' if high is None else high}"


def strata(cohort: Cohort) -> Iterator[Cohort]:
    """A cohort and its parts that name a population, the widest first."""
    if cohort.population and not cohort.population.endswith(_SEE_STRATA):
        yield cohort
    for each in cohort.strata:
        yield from strata(each)


def group_of(view: View, result: MetricResult) -> str:
    """The population that a result is about; empty where it is about everyone."""
    stated = result.cohort
    if isinstance(stated, str):
        cohort = view.cohorts.get(stated)
    else:
        cohort = None if stated is None else stated.cohort
    if cohort is None or not cohort.population:
        return ""
    is_all = cohort.population.endswith(_SEE_STRATA)
    return "everyone" if is_all else population(cohort.population)


def by_name(view: View) -> dict[str, Record]:
    """Every record by its IRI, for a form that tells of all of them."""
    found: dict[str, Record] = {}
    for each in view.records:
        if iri := getattr(each, "iri", None):
            found.setdefault(iri, each)
    return found


def name_of(record: Any) -> str:
    """What people call a thing: its title with its version, else its IRI."""
    title = getattr(record, "title", None) or getattr(record, "name", None)
    version = getattr(record, "version", None)
    if title and version and not isinstance(record, Agent):
        return f"{title} {version}"
    return title or getattr(record, "iri", None) or type(record).__name__


def titled(view: View, iri: str) -> str:
    """What people call the thing of that IRI; the IRI where nothing more is known."""
    record: Record | None = view.named(iri)
    return iri if record is None else name_of(record)


def number(value: float) -> float | str:
    """A number as JSON can hold it: infinity and NaN become texts.

    >>> number(0.5), number(float("inf"))
    (0.5, 'inf')
    """
    return value if math.isfinite(value) else str(value)


def scalar(record: Setting | Annotation) -> str | float | bool | None:
    """The value of a setting or annotation as JSON can hold it."""
    held = record.value
    return number(held) if isinstance(held, float) else held


def filled(content: dict[str, Any]) -> dict[str, Any]:
    """Only what has a value: no nulls, empty texts and empty lists.

    >>> filled({"a": None, "b": [], "c": 0, "d": ""})
    {'c': 0}
    """
    return {k: v for k, v in content.items() if v is not None and v not in ("", [], {})}


def alone(values: list[Any]) -> Any:
    """One value by itself, several as a list, as JSON-LD is mostly written."""
    return values[0] if len(values) == 1 else values


def dumped(content: Any) -> bytes:
    """JSON for people and programs: indented, in UTF-8, ending in a line feed."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode("utf-8", "backslashreplace")
