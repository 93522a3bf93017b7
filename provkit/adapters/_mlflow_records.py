"""What MLflow states, as records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.adapters import _mlflow_words as words
from provkit.adapters._mlflow_data import Datasets, evaluations
from provkit.adapters._mlflow_models import Models
from provkit.adapters._mlflow_stated import Data, Logged, Measured, Stated
from provkit.adapters._times import from_millis
from provkit.model import (
    Annotation,
    Evaluation,
    MetricResult,
    MetricSummary,
    Run,
    TrainingRun,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.adapters import Source
    from provkit.adapters._mlflow_stated import Series, Version
    from provkit.model import Record, Setting

_STATUS: Final = {"FINISHED": "completed", "FAILED": "failed", "KILLED": "interrupted"}
_PERSONAL: Final = "personal: the account and the places of its files"
_Pair = tuple[str, tuple[str, str]]


class Records:
    """The records of one reading; holds names, and never a run."""

    def __init__(
        self,
        source: Source,
        versions: tuple[Version, ...],
        *,
        by_digest: bool,
        counted: bool,
    ) -> None:
        """Make ready.

        Args:
            source: what is read.
            versions: what is in the registry.
            by_digest: whether name and digest are taken for the identity of a dataset.
            counted: whether the reader has entered the values already.
        """
        self._source = source
        self._counted = counted
        self._account = source.account
        self._data = Datasets(source, by_digest=by_digest)
        self._models = Models(source, versions, self._mapped)
        self._alone: dict[str, _Pair] = {}
        self._held: list[Measured] = []

    def of(self, stated: Iterable[Stated | Logged]) -> Iterator[Record]:
        """The records of runs and models, and of what was measured of models."""
        source = self._source
        source.gap(None, "who answers for the runs", "MLflow knows account names alone")
        source.gap(None, "the software of the runs", "MLflow does not record it")
        if not self._counted:
            source.lost("experiments/*", "places and times of an experiment")
            if versions := self._models.registered:
                source.lost("model_versions/*", "stage, status, times", versions)
        for each in stated:
            if isinstance(each, Logged):
                yield from self._model(each)
            else:
                yield from self._run(each)
        yield from self._models.left()
        yield from evaluations(self._source, self._unsaid(), self._data)
        self._mapped(len(self._held))

    def _model(self, logged: Logged) -> Iterator[Record]:
        self._held += [each for each in logged.measured if each.dataset]
        yield self._models.of(logged)

    def _run(self, run: Stated) -> Iterator[Record]:
        data = [(each, self._data.name(run.id, each)) for each in run.data]
        for each, iri in data:
            yield from self._data.of(each, iri)
        made = [*run.models_out, *self._models.history(run)]
        yield self._activity(run, data, made=bool(made))
        for model in made:
            yield from self._model(model)
        yield from self._values(run)

    def _activity(
        self, run: Stated, data: list[tuple[Data, str]], *, made: bool
    ) -> Run:
        used: dict[str, list[str]] = {"training": [], "validation": [], "test": []}
        others: list[str] = []
        for each, iri in data:
            used.get(words.role(each.context), others).append(iri)
        own = {model.id for model in run.models_out}
        models = [
            self._source.iri("model", name) for name in run.models_in if name not in own
        ]
        common = self._common(run)
        pair = self._sole_evaluation(run, used, made=made)
        if pair is not None:
            self._alone[run.id] = pair
            self._of_code(run, common)
            return Evaluation(
                **common,
                model=tuple(models),
                test_data=tuple(used["test"]),
                inputs=tuple(others),
            )
        if made or used["training"]:
            self._of_code(run, common)
            if not used["training"]:
                why = "no dataset was logged as training data"
                self._source.gap(common["iri"], "what it was trained on", why)
            return TrainingRun(
                **common,
                training_data=tuple(used["training"]),
                validation_data=tuple(used["validation"]),
                inputs=(*used["test"], *others, *models),
            )
        rest = (*used["validation"], *used["test"], *others, *models)
        return Run(**common, inputs=rest)

    def _sole_evaluation(
        self, run: Stated, used: dict[str, list[str]], *, made: bool
    ) -> _Pair | None:
        """The model and the dataset, where measuring one on the other is all it did."""
        if made or used["training"] or used["validation"] or len(run.models_in) != 1:
            return None
        test = [each for each in run.data if words.role(each.context) == "test"]
        if len(test) != 1:
            return None
        return run.models_in[0], (test[0].name, test[0].digest)

    def _common(self, run: Stated) -> dict[str, Any]:
        iri = self._source.iri("run", run.id)
        started, ended = self._time(run, run.started), self._time(run, run.ended)
        if started is None:
            self._source.gap(iri, "when it started", "MLflow has no time for it")
        last_seen = None
        if run.status in ("RUNNING", "SCHEDULED"):
            why = f"MLflow says {run.status}, and says so for ever of a killed run"
            self._source.gap(iri, "whether and when it ended", why)
            last_seen = from_millis(max((s.time or 0 for s in run.series), default=0))
        elif ended is None:
            self._source.gap(iri, "when it ended", "MLflow has no time for it")
        self._mapped(3 + (started is not None) + (ended is not None))
        if not self._counted:
            self._account.lost("runs/*", _PERSONAL)
            self._leave_models(run)
        parent = run.tags.get("mlflow.parentRunId")
        code = words.code(run.tags)
        return {
            "iri": iri,
            "title": run.name or run.tags.get("mlflow.runName"),
            "description": run.tags.get("mlflow.note.content"),
            "started": started,
            "ended": ended,
            "last_seen": last_seen if run.series else None,
            "status": _STATUS.get(run.status),
            "part_of": self._source.iri("run", parent) if parent else None,
            "code": (code,) if code else (),
            "settings": self._settings(run),
            "annotations": self._annotations(run),
            "source_field": run.place,
        }

    def _leave_models(self, run: Stated) -> None:
        """Enter what tables and folders say of a model beside what is taken."""
        if run.models_out:
            why = "status, type and the time of the last change"
            self._account.lost("logged_models/*", why, len(run.models_out))

    def _of_code(self, run: Stated, common: dict[str, Any]) -> None:
        if not run.tags.get("mlflow.source.git.commit"):
            why = "MLflow found no commit, or was not asked in a repository"
            self._source.gap(common["iri"], "which revision of the code ran", why)

    def _time(self, run: Stated, millis: int | None) -> str | None:
        moment = from_millis(millis)
        if millis is not None and moment is None:
            raise self._source.refuse(f"{run.place}: {millis} is no time")
        return moment

    def _settings(self, run: Stated) -> tuple[Setting, ...]:
        found = []
        for name, text in run.params.items():
            made = words.setting(name, text)
            if isinstance(made, str):
                self._account.lost("params/*", made)
            else:
                found.append(made)
        self._mapped(len(found))
        return tuple(found)

    def _annotations(self, run: Stated) -> tuple[Annotation, ...]:
        found = []
        for name, text in run.tags.items():
            if words.is_own(name):
                self._mapped()
                continue
            made = words.annotation(name, text)
            if isinstance(made, str):
                shown = name if name.startswith("mlflow.") else "*"
                self._account.lost(f"tags/{shown}", made)
            else:
                found.append(made)
        if run.experiment:
            made = words.annotation("mlflow.experiment", run.experiment)
            found += [made] if isinstance(made, Annotation) else []
        if run.deleted:
            found.append(Annotation("mlflow.lifecycle_stage", "deleted"))
        self._account.kept(len(found))
        return tuple(found)

    def _unsaid(self) -> Iterator[Measured]:
        """What was measured of a model, unless that was all its run did."""
        for each in self._held:
            if self._alone.get(each.run) != (each.model, each.dataset):
                yield each

    def _mapped(self, count: int = 1) -> None:
        """Enter what was mapped, unless that was done where it was read."""
        if not self._counted:
            self._account.mapped(count)

    def _values(self, run: Stated) -> Iterator[Record]:
        owner = self._source.iri("run", run.id)
        for series in run.series:
            if run.id in self._alone and series.count == 1:
                iri = self._source.iri("result", run.id, series.name)
                yield MetricResult(
                    iri,
                    series.name,
                    series.last,
                    generated_by=owner,
                    source_field=f"{run.place}/metrics/{series.name}",
                )
            else:
                yield self._summary(run, series, owner)
        self._mapped(len(run.series))

    def _summary(self, run: Stated, series: Series, owner: str) -> MetricSummary:
        return MetricSummary(
            self._source.iri("metric", run.id, series.name),
            series.name,
            generated_by=owner,
            last=series.last,
            minimum=series.low,
            maximum=series.high,
            count=series.count,
            source_field=f"{run.place}/metrics/{series.name}",
        )
