"""Tags for one MLflow run: what provkit calls it, and its data's people and terms.

The file is one JSON object of texts, as `mlflow.set_tags` takes it. MLflow allows keys
of 250 characters and texts of 8,000: what is longer is parted over `name`, `name.2` ...
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from provkit.adapters._account import Lost
from provkit.adapters._carried import beside, losses
from provkit.adapters._plain import (
    dumped,
    duo,
    inherited,
    inputs,
    many,
    name_of,
    refs,
    status,
    strata,
    word,
)
from provkit.adapters._view import Written
from provkit.model import (
    Dataset,
    Entity,
    Evaluation,
    Model,
    Run,
    TrainingRun,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.adapters._view import View
    from provkit.model import Record

LONGEST_KEY: Final = 250
LONGEST_VALUE: Final = 8_000
_ROLES: Final[Mapping[str, type[Run]]] = {
    "training_data": TrainingRun,
    "validation_data": TrainingRun,
    "reference_data": TrainingRun,
    "base_models": TrainingRun,
    "aggregated_models": TrainingRun,
    "teacher_models": TrainingRun,
    "model": Evaluation,
    "test_data": Evaluation,
    "inputs": Run,
}
_CARRIED: Final[Mapping[str, str]] = {
    "Run": "status part_of inputs code environment gaps",
    "TrainingRun": "training_data validation_data reference_data base_models "
    "aggregated_models teacher_models",
    "Evaluation": "model test_data setting",
    "Gap": "description",
    "Code": "identifier title",
    "Environment": "title checksums",
    "Digest": "algorithm value",
    "Dataset": "title cohort data_use invalidated_at",
    "Cohort": "population participants participants_min participants_max strata",
    "DataUse": "permission modifier",
    "Model": "title version generated_by",
}
_WHY: Final = {
    "title": "MLflow has a name of its own for a run",
    "started": "MLflow has times of its own",
    "ended": "MLflow has times of its own",
    "agents": "personal: MLflow has accounts, not people",
    "settings": "MLflow keeps them as parameters, not as tags",
    "seed": "MLflow keeps it as a parameter, not as a tag",
    "command": "it names places on a machine",
}


def write(view: View) -> Written:
    """Write the tags of the run that the view is about, or that made its model."""
    run = _run(view)
    data = [each for iri in inputs(run) if (each := view.named(iri)) is not None]
    made = [e for e in view.all(Entity) if e.generated_by == run.iri and e.iri]
    stated = {
        "run": run.iri,
        "kind": type(run).__name__,
        "status": status(run.status),
        "part_of": run.part_of,
        "setting": _setting(run),
        "code": [_software(view, each) for each in many(run.code)],
        "environment": [_software(view, each) for each in many(run.environment)],
        **{name: list(refs(getattr(run, name, ()))) for name in _ROLES},
        "outputs": [each.iri for each in made],
        "models": {str(e.iri): name_of(e) for e in made if isinstance(e, Model)},
        "gaps": [each.description for each in run.gaps],
        "titles": {each.iri: each.title for each in _datasets(data) if each.title},
        "populations": dict(_populations(data)),
        "data_use": dict(_uses(view, data)),
        "withdrawn": {e.iri: e.invalidated_at for e in _datasets(data)
                      if e.invalidated_at},
    }  # fmt: skip
    tags, lost = {}, []
    for name, value in stated.items():
        for key, text in _tags(name, value):
            if len(text) > LONGEST_VALUE:
                why = f"a tag of MLflow has at most {LONGEST_VALUE:,} characters"
                lost.append(Lost(key, why))
            else:
                tags[key] = text
    told: list[Record] = [run, *data, *(e for e in made if e not in data)]
    lost += losses(told, _CARRIED, _WHY)
    lost += beside(view.records, told, "not about this run")
    return Written({"": dumped(tags)}, tuple(lost), tuple(_missing(run, stated)))


def _run(view: View) -> Run:
    """The run that is the focus, that made the model in focus, or the only one."""
    about = view.named(view.focus) if view.focus else None
    if isinstance(about, Model) and about.generated_by:
        maker = view.named(about.generated_by)
        if isinstance(maker, Run):
            return maker
    return view.one(Run, "run")


def _datasets(data: list[Record]) -> list[Dataset]:
    return [each for each in data if isinstance(each, Dataset)]


def _setting(run: Run) -> str | None:
    stated = run.setting if isinstance(run, Evaluation) else None
    return word("data-relation", stated) if stated else None


def _software(view: View, held: Any) -> str:
    """Code or software by what pins it: a revision, a digest, else its name."""
    found = view.named(held) if isinstance(held, str) else held
    if not isinstance(found, Entity):
        return str(held)
    digest = next((f"{e.algorithm}:{e.value}" for e in found.checksums), None)
    return found.identifier or digest or found.iri or name_of(found)


def _populations(data: list[Record]) -> Iterator[tuple[str, Any]]:
    """The people of each dataset; a count that is not stated is null.

    A split that states none has no part of its dataset's counts: whom it holds is not
    known.
    """
    for each in _datasets(data):
        people = {
            str(group.population): _count(group)
            for cohort in many(each.cohort)
            for group in strata(cohort)
        }
        if people:
            yield str(each.iri), people


def _count(group: Any) -> Any:
    if group.participants is not None:
        return group.participants
    low, high = group.participants_min, group.participants_max
    return None if low is None and high is None else [low, high]


def _uses(view: View, data: list[Record]) -> Iterator[tuple[str, list[str]]]:
    for each in _datasets(data):
        stated = many(inherited(view, each, "data_use"))
        terms = [t for use in stated for t in (*use.permission, *use.modifier)]
        if terms:
            yield str(each.iri), [duo(text) or text for text in terms]


def _tags(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """A value as one tag, or as several where it is too long for one."""
    key = f"provkit.{name}"
    if value is None or value in ([], {}):
        return
    if isinstance(value, str):
        yield key, value
        return
    for number, part in enumerate(_parted(value), 1):
        yield (key if number == 1 else f"{key}.{number}"), _json(part)


def _parted(value: Any) -> Iterator[Any]:
    """Parts of a list or an object, each short enough where its members allow."""
    entries = list(value.items()) if isinstance(value, dict) else value
    kind = dict if isinstance(value, dict) else list
    held: list[Any] = []
    for entry in entries:
        if held and len(_json(kind([*held, entry]))) > LONGEST_VALUE:
            yield kind(held)
            held = []
        held.append(entry)
    yield kind(held)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _missing(run: Run, stated: Mapping[str, Any]) -> Iterator[str]:
    asked = {"code": "which code ran", "status": "how it ended"}
    if inputs(run):
        asked["populations"] = "whom its data are about"
        asked["data_use"] = "what its data may be used for"
    yield from (f"{name}: {what}" for name, what in asked.items() if not stated[name])
