"""A saved `MetricFrame` of fairlearn: metrics overall and by group.

fairlearn has no file format; two are read that its tables are saved in:

- CSV, as `frame.by_group.to_csv(path)` writes it. The first column has the groups, or
  the columns that the option `features` names;
- JSON with the members `by_group` and `overall`, each as `to_dict()` of pandas gives
  it, and perhaps `sensitive_features` with the names of the attributes.

The groups of an attribute that tells populations apart (population, ancestry, race,
ethnicity) are strata of the test data's cohort. The groups of another (sex, age), and
those of several at once, are kept as annotations of the results: the women of a
population are not that population. `count` is fairlearn's number of rows, which are
observations and need not be people. The table names neither model nor data: the options
`model` and `dataset` do, by IRI.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from provkit.errors import UsageError
from provkit.model import (
    Annotation,
    Cohort,
    CohortOf,
    Dataset,
    Evaluation,
    MetricResult,
)
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.adapters import Part, Source
    from provkit.model import Record

_POPULATIONS: Final = {
    "race": "race",
    "ethnicity": "ethnicity",
    "ancestry": None,
    "geneticancestry": "genetic-ancestry",
    "population": None,
    "superpopulation": None,
    "populationgroup": None,
}
_COUNT: Final = "count"


@dataclass(frozen=True, slots=True)
class _Row:
    """One group, or everybody: its attributes and its metrics."""

    groups: Mapping[str, str]
    values: Mapping[str, Part]


def read(
    source: Source, *, features: str = "", model: str = "", dataset: str = ""
) -> Iterator[Record]:
    """Read a table of metrics by group.

    Args:
        source: a CSV or JSON file.
        features: the attributes that make the groups, with commas between them.
        model: the IRI of the model that was measured.
        dataset: the IRI of the data that it was measured on.
    """
    for name, iri in (("model", model), ("dataset", dataset)):
        if iri and not is_iri(iri):
            raise UsageError(f"{name}={iri!r} is no IRI", "write it in full")
    named = [each.strip() for each in features.split(",") if each.strip()]
    is_json = source.text().lstrip()[:1] in ("{", "[")
    rows = list(_of_json(source, named) if is_json else _of_csv(source, named))
    if not rows or not any(row.values for row in rows):
        raise source.refuse("no metrics by group in it")
    data = dataset or source.own_iri("test-data")
    strata = tuple(dict.fromkeys(s for row in rows if (s := _stratum(row)) is not None))
    if not dataset:
        source.gap(data, "which data were measured on", "fairlearn does not name them")
    yield Dataset(iri=data, cohort=_cohort(strata), source_field="by_group", title=None)
    evaluation = source.own_iri("evaluation")
    if not model:
        source.gap(evaluation, "which model was measured", "fairlearn does not say")
    source.gap(evaluation, "who measured, and when", "fairlearn does not record it")
    yield Evaluation(
        iri=evaluation,
        title="metrics by group",
        model=model or (),
        test_data=data,
        source_field="by_group",
    )
    for row in rows:
        yield from _results(source, row, evaluation, data)


def _cohort(strata: tuple[Cohort, ...]) -> Cohort | tuple[()]:
    if not strata:
        return ()
    return Cohort("SeeStrata", strata=strata)


def _stratum(row: _Row) -> Cohort | None:
    if len(row.groups) != 1:
        return None
    for name, group in row.groups.items():
        key = "".join(filter(str.isalnum, name.lower()))
        if key in _POPULATIONS:
            return Cohort(group, descriptor_type=_POPULATIONS[key])
    return None


def _results(
    source: Source, row: _Row, evaluation: str, data: str
) -> Iterator[MetricResult]:
    stratum = _stratum(row)
    counted = row.values.get(_COUNT)
    observations = counted.integer() if counted else None
    notes = tuple(
        Annotation(f"group.{name}", group) for name, group in row.groups.items()
    )
    for metric, part in row.values.items():
        value = part.number()
        if metric == _COUNT or value is None:
            continue
        ids = [f"{name}={group}" for name, group in row.groups.items()]
        source.account.kept(len(notes))
        yield MetricResult(
            iri=source.own_iri("result", metric, *ids),
            metric=metric,
            value=value,
            generated_by=evaluation,
            cohort=CohortOf(data, stratum) if stratum else None,
            observations=observations,
            annotations=notes,
            source_field=part.place,
        )


def _of_csv(source: Source, named: list[str]) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(source.text()), strict=True)
    try:
        lines = [(reader.line_num, line) for line in reader if line]
    except csv.Error as error:
        raise source.refuse(f"line {reader.line_num}: no CSV: {error}") from error
    if not lines:
        raise source.refuse("the file is empty")
    header = lines[0][1]
    named = named or header[:1]
    if missing := [name for name in named if name not in header]:
        raise source.refuse(
            f"no column is called {missing[0]!r}", f"it has {', '.join(header)}"
        )
    for number, line in lines[1:]:
        if len(line) != len(header):
            raise source.refuse(
                f"line {number}: {len(line)} values in {len(header)} columns"
            )
        row: dict[str, Any] = dict(zip(header, line, strict=True))
        place = f"{source.name}:{number}"
        part = source.part(row, f"line {number}", place)
        groups = {name: part.get(name).text() or "" for name in named}
        values = {name: each for name, each in part.members() if name not in named}
        yield _Row(groups, values)


def _of_json(source: Source, named: list[str]) -> Iterator[_Row]:
    whole = source.json()
    by_group = whole.get("by_group")
    stated = whole.get("sensitive_features").texts()
    names = named or list(stated) or ["group"]
    if names == ["group"]:
        why = "the file gives the groups alone; say it with the option features"
        source.gap(None, "which attribute makes the groups", why)
    overall = whole.get("overall")
    if overall:
        values = dict(overall.members()) if overall.is_a(dict) else {"metric": overall}
        yield _Row({}, values)
    table: dict[str, dict[str, Part]] = {}
    for metric, groups in by_group.members():
        if not groups.is_a(dict):
            table.setdefault(metric, {})["metric"] = groups
            continue
        for group, part in groups.members():
            table.setdefault(group, {})[metric] = part
    for group, values in table.items():
        yield _Row({names[0]: group}, values)
