"""MLflow's tracking folder (`mlruns/`), run by run.

A run is some twenty small files, and a sweep leaves thousands of runs, so the files of
one run are read together and nothing of it is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.adapters._mlflow_folder import Folder
from provkit.adapters._mlflow_stated import (
    STATUS,
    Data,
    Logged,
    Measured,
    Series,
    Stated,
    Version,
    summed_up,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.adapters import Source

_DATASET: Final = ("source_type", "source", "schema", "profile")
_UNREAD: Final = "of an experiment, not of a run"
_POINT: Final = 3
_IN_MODEL: Final = 4


class Files:
    """A tracking folder, or one experiment of it."""

    def __init__(self, source: Source) -> None:
        """Find the experiments.

        Raises:
            UnreadableSource: there are none.
        """
        self._source = source
        self._folder = Folder(source)
        names = [""] if "experiment_id" in self._folder.meta("") else []
        names = names or [
            name
            for name in self._folder.folders("")
            if "experiment_id" in self._folder.meta(name)
        ]
        if not names:
            raise source.refuse(
                "no experiment of MLflow is in it (a folder with a meta.yaml)",
                "name the folder mlruns, the file mlflow.db or an exported run.json",
            )
        self._experiments = names
        self._datasets: dict[str, frozenset[str]] = {}
        source.lost("artifacts", "the files that runs stored are not read")
        if thrown := self._folder.folders(".trash"):
            source.lost(".trash/*", "an experiment that was deleted", len(thrown))

    def versions(self) -> Iterator[Version]:
        """The versions in the model registry."""
        for name in self._folder.folders("models"):
            for folder in self._folder.folders(f"models/{name}"):
                place = f"models/{name}/{folder}"
                meta = self._folder.meta(place)
                if "version" in meta:
                    yield Version(
                        _text(meta, "name") or name,
                        _text(meta, "version") or "",
                        _text(meta, "model_id"),
                        _text(meta, "run_id"),
                        (_text(meta, "source") or "").rstrip("/").rpartition("/")[2],
                        _text(meta, "description"),
                        place,
                    )

    def runs(self) -> Iterator[Stated | Logged]:
        """Every run with the models that it logged, then the models without a run."""
        listed = [(exp, self._folder.folders(exp)) for exp in self._experiments]
        total, done = sum(len(names) for _exp, names in listed), 0
        for experiment, names in listed:
            title = _text(self._folder.meta(experiment), "name")
            models = self._models(experiment)
            for name in {"tags", "traces"}.intersection(names):
                place = _joined(experiment, name)
                self._source.lost(f"*/{name}/*", _UNREAD, self._folder.count(place))
            for name in names:
                done += 1
                self._source.step(done, total)
                place = _joined(experiment, name)
                about = self._folder.meta(place)
                if "run_id" in about or "run_uuid" in about:
                    yield self._run(experiment, title, place, about, models)
            for left in models.values():
                for model in left:
                    yield self._logged(_joined(experiment, f"models/{model}"))

    def _models(self, experiment: str) -> dict[str, list[str]]:
        """The logged models by the run that made them."""
        found: dict[str, list[str]] = {}
        for name in self._folder.folders(_joined(experiment, "models")):
            meta = self._folder.meta(_joined(experiment, f"models/{name}"))
            if "model_id" in meta:
                run = _text(meta, "source_run_id") or ""
                found.setdefault(run, []).append(name)
        return found

    def _run(
        self,
        experiment: str,
        title: str | None,
        place: str,
        about: Mapping[str, Any],
        models: dict[str, list[str]],
    ) -> Stated:
        run = _text(about, "run_id") or _text(about, "run_uuid") or ""
        data, models_in = self._inputs(experiment, place)
        made = models.pop(run, [])
        series, measured = self._metrics(place, run)
        return Stated(
            id=run,
            experiment=title,
            name=_text(about, "run_name"),
            status=self._status(about, place),
            started=self._time(about, "start_time", place),
            ended=self._time(about, "end_time", place),
            deleted=_text(about, "lifecycle_stage") == "deleted",
            place=place,
            params=self._folder.texts(f"{place}/params"),
            tags=self._folder.texts(f"{place}/tags"),
            series=series,
            measured=measured,
            data=data,
            models_in=models_in,
            models_out=tuple(
                self._logged(_joined(experiment, f"models/{name}")) for name in made
            ),
        )

    def _status(self, about: Mapping[str, Any], place: str) -> str:
        status = about.get("status")
        if isinstance(status, int) and 0 < status < len(STATUS):
            return STATUS[status]
        if isinstance(status, str) and status in STATUS:
            return status
        raise self._source.refuse(
            f"{place}/meta.yaml: {status!r} is no status of a run",
            "the file may be cut off: get it again from MLflow",
        )

    def _time(self, about: Mapping[str, Any], name: str, place: str) -> int | None:
        value = about.get(name)
        if value is None or isinstance(value, int):
            return value
        raise self._source.refuse(f"{place}/meta.yaml: {name} is {value!r}, no time")

    def _inputs(
        self, experiment: str, place: str
    ) -> tuple[tuple[Data, ...], tuple[str, ...]]:
        data, models = [], []
        for name in self._folder.folders(f"{place}/inputs"):
            meta = self._folder.meta(f"{place}/inputs/{name}")
            used = _text(meta, "source_id")
            if used is None:
                continue
            if _text(meta, "source_type") == "DATASET":
                tags = meta.get("tags")
                context = None
                if isinstance(tags, dict):
                    context = tags.get("mlflow.data.context")
                data.append(self._data(experiment, used, str(context or "")))
            else:
                models.append(used)
        return tuple(data), tuple(models)

    def _data(self, experiment: str, name: str, context: str) -> Data:
        place = _joined(experiment, f"datasets/{name}")
        # A name that is not in the folder may lead out of it.
        known = self._datasets.get(experiment)
        if known is None:
            known = frozenset(self._folder.folders(_joined(experiment, "datasets")))
            self._datasets[experiment] = known
        meta = self._folder.meta(place) if name in known else {}
        details = {key: text for key in _DATASET if (text := _text(meta, key))}
        return Data(
            f"{experiment}/{name}",
            _text(meta, "name") or "",
            _text(meta, "digest") or "",
            context,
            details,
            place,
        )

    def _metrics(
        self, place: str, run: str
    ) -> tuple[tuple[Series, ...], tuple[Measured, ...]]:
        series, measured = [], []
        for name, text in self._folder.texts(f"{place}/metrics").items():
            points = []
            for words in self._points(text, f"{place}/metrics/{name}"):
                time, value, step = words[0], words[1], words[2]
                points.append((time, value, step))
                if len(words) > _POINT:
                    dataset = (words[_POINT], words[_IN_MODEL])
                    measured.append(Measured(name, value, None, dataset, run, step))
            if points:
                series.append(summed_up(name, points))
        return tuple(series), tuple(measured)

    def _points(self, text: str, place: str) -> Iterator[tuple[Any, ...]]:
        """Lines of `time value step`, of a model also with run and dataset."""
        for number, line in enumerate(text.splitlines(), start=1):
            words = line.split()
            if not words:
                continue
            try:
                step = int(words[2]) if len(words) > 2 else 0  # noqa: PLR2004
                yield (int(words[0]), float(words[1]), step, *_dataset(words[3:]))
            except (ValueError, IndexError) as error:
                raise self._source.refuse(
                    f"{place}:{number}: {line[:60]!r} is no 'time value step'",
                    "the file may be cut off: get it again from MLflow",
                ) from error

    def _logged(self, place: str) -> Logged:
        meta = self._folder.meta(place)
        model = _text(meta, "model_id") or ""
        notes = {
            f"{kind}.{name}": text
            for kind in ("params", "tags")
            for name, text in self._folder.texts(f"{place}/{kind}").items()
        }
        measured = [
            Measured(name, words[1], model, words[4:6] or None, words[3], words[2])
            for name, text in self._folder.texts(f"{place}/metrics").items()
            for words in self._of_model(text, f"{place}/metrics/{name}")
        ]
        return Logged(
            model,
            _text(meta, "name"),
            _text(meta, "source_run_id"),
            self._time(meta, "creation_timestamp", place),
            notes,
            place,
            tuple(measured),
        )

    def _of_model(self, text: str, place: str) -> Iterator[Any]:
        for number, line in enumerate(text.splitlines(), start=1):
            words = line.split()
            if len(words) <= _POINT:
                raise self._source.refuse(
                    f"{place}:{number}: {line[:60]!r} names no run",
                    "the file may be cut off: get it again from MLflow",
                )
            points = list(self._points(" ".join(words[:_POINT]), place))
            yield (*points[0][:3], words[_POINT], *_dataset(words[_IN_MODEL:]))


def _dataset(words: list[str]) -> tuple[str, ...]:
    """The name (which may have spaces) and the digest of a dataset."""
    return (" ".join(words[:-1]), words[-1]) if len(words) > 1 else ()


def _text(meta: Mapping[str, Any], name: str) -> str | None:
    value = meta.get(name)
    return None if value in (None, "") else str(value)


def _joined(place: str, name: str) -> str:
    return f"{place}/{name}" if place else name
