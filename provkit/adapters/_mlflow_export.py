"""JSON that `mlflow-export-import` wrote, or that MLflow's own service answered.

A file is one run or one registered model; a folder holds many of them, as the bulk
export leaves them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from provkit.adapters._mlflow_stated import (
    STATUS,
    Data,
    Logged,
    Series,
    Stated,
    Version,
    summed_up,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source

_NAMES: Final = frozenset(("run.json", "model.json"))
_DEEPEST: Final = 12
_DETAILS: Final = ("source_type", "source", "schema", "profile")


class Export:
    """One exported file, or a folder of them."""

    def __init__(self, source: Source) -> None:
        """Read a file now; those of a folder are read one by one."""
        self._source = source
        self._files = list(_files(source)) if source.is_folder else [""]
        self._read: dict[str, Part] = {}
        if not self._files:
            raise source.refuse(
                "neither a tracking folder nor an export of MLflow",
                "name the folder mlruns, the file mlflow.db or an exported run.json",
            )

    def versions(self) -> Iterator[Version]:
        """The versions of the registered models in it."""
        for file in self._files:
            if not file or file.endswith("model.json"):
                yield from self._versions(self._whole(file))

    def runs(self) -> Iterator[Stated | Logged]:
        """The runs in it."""
        for done, file in enumerate(self._files, start=1):
            self._source.step(done, len(self._files))
            if not file or file.endswith("run.json"):
                whole = self._whole(file)
                if not _model(whole):
                    yield self._run(whole)
                self._source.done(whole)

    def _whole(self, file: str) -> Part:
        """A file, once: one that is named alone may be a run or a model."""
        if not file and file in self._read:
            return self._read[file]
        found = self._source.json(file)
        if not file:
            self._read[file] = found
        return found

    def _versions(self, whole: Part) -> Iterator[Version]:
        model = _model(whole)
        _leave(whole)
        model.get("permissions").lost("personal: who may see it")
        for name in ("user_id", "id"):
            model.get(name).lost("personal: a user name" if name == "user_id" else _OWN)
        title = model.get("name").text()
        listed = model.get("versions") or model.get("latest_versions")
        for version in listed.items():
            origin = version.get("source").text() or ""
            logged = version.get("model_id").text()
            if logged is None and "models:/m-" in origin:
                logged = origin.removeprefix("models:/")
            for name in ("_run_artifact_uri", "_experiment_name", "_download_uri"):
                version.get(name).lost("a place on the server")
            version.get("user_id").lost("personal: a user name")
            yield Version(
                version.get("name").text() or title or version.get("name").needed(),
                version.get("version").needed(),
                logged,
                version.get("run_id").text(),
                origin.rstrip("/").rpartition("/")[2],
                version.get("description").text(),
                version.place,
            )

    def _run(self, whole: Part) -> Stated:
        _leave(whole)
        run = whole.get("mlflow") or whole.get("run") or whole
        info = run.get("info")
        if not info:
            raise self._source.refuse(
                "neither a run nor a registered model (it has no 'info')",
                "name the run.json or model.json that mlflow-export-import wrote",
            )
        found = run.get("data") or run
        for name in ("user_id", "artifact_uri"):
            info.get(name).lost("personal: a user name or a place on a machine")
        for name in ("run_uuid", "_start_time", "_end_time"):
            info.get(name).lost("said twice")
        data, models = _inputs(run.get("inputs"), info.get("experiment_id").text())
        identifier = info.get("run_id").text() or str(info.get("run_uuid").value or "")
        if not identifier:
            info.get("run_id").refuse("is missing")
        status = info.get("status")
        if status.is_a(int) and 0 < status.value < len(STATUS):
            said = STATUS[status.take()]
        else:
            said = status.needed()
        return Stated(
            id=identifier,
            experiment=info.get("experiment_name").text(),
            name=info.get("run_name").text(),
            status=said,
            started=info.get("start_time").integer(),
            ended=info.get("end_time").integer(),
            deleted=info.get("lifecycle_stage").text() == "deleted",
            place=info.place,
            params=_texts(found.get("params")),
            tags=_texts(found.get("tags")),
            series=tuple(_series(found.get("metrics"))),
            data=data,
            models_in=models,
        )


_OWN: Final = "the service's own number"


def _files(source: Source) -> Iterator[str]:
    root = os.fspath(source.path)
    for folder, inner, names in os.walk(root):
        inner.sort()
        place = os.path.relpath(folder, root)
        if place.count(os.sep) > _DEEPEST:
            inner.clear()
        for name in sorted(_NAMES & set(names)):
            yield name if place == "." else f"{place}/{name}"


def _model(whole: Part) -> Part:
    return (whole.get("mlflow") or whole).get("registered_model")


def _leave(whole: Part) -> None:
    system = whole.get("system")
    system.get("user").lost("personal: a user name")
    system.lost("about the export, not about what was exported")


def _texts(part: Part) -> dict[str, str]:
    if part.is_a(list):
        pairs = ((each.get("key").needed(), each.get("value")) for each in part.items())
    else:
        pairs = part.members()  # type: ignore[assignment] # both give pairs
    return {name: text for name, each in pairs if (text := each.text()) is not None}


def _series(part: Part) -> Iterator[Series]:
    """The metrics: a list of points, one number, or MLflow's list of latest values."""
    if part.is_a(list):
        for each in part.items():
            yield summed_up(each.get("key").needed(), [_point(each)])
        return
    for name, each in part.members():
        points = list(map(_point, each.items())) if each.is_a(list) else [_alone(each)]
        if points:
            yield summed_up(name, points)


def _point(part: Part) -> tuple[int, float, int]:
    value = part.get("value").number()
    if value is None:
        part.get("value").refuse("is missing")
    time, step = part.get("timestamp").integer(), part.get("step").integer()
    return time or 0, value, step or 0


def _alone(part: Part) -> tuple[int, float, int]:
    value = part.number()
    if value is None:
        part.refuse("is missing")
    return 0, value, 0


def _inputs(
    part: Part, experiment: str | None
) -> tuple[tuple[Data, ...], tuple[str, ...]]:
    data = []
    for each in part.get("dataset_inputs").items():
        context = {
            tag.get("key").text(): tag.get("value").text()
            for tag in each.get("tags").items()
        }.get("mlflow.data.context")
        stated = each.get("dataset")
        name, digest = stated.get("name").needed(), stated.get("digest").text() or ""
        details = {
            key: text
            for key in _DETAILS
            if (text := stated.get(key).text()) is not None
        }
        place = stated.place
        data.append(
            Data(f"{experiment}/{name}", name, digest, context or "", details, place)
        )
    used = [each.get("model_id").needed() for each in part.get("model_inputs").items()]
    return tuple(data), tuple(used)
