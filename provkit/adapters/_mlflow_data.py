"""The datasets of MLflow, and what was measured on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.adapters import _mlflow_words as words
from provkit.adapters._mlflow_stated import Data, Measured
from provkit.model import Annotation, Dataset, Evaluation, MetricResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.adapters import Source
    from provkit.model import Record

_SHORT: Final = "MLflow's digest has 8 characters and covers the first 10,000 rows"


class Datasets:
    """Datasets as records, each once.

    A dataset is named by the run that used it. That two runs logged one name and one
    digest does not show that they used the same data.
    """

    def __init__(self, source: Source, *, by_digest: bool) -> None:
        """Make ready.

        Args:
            source: what is read.
            by_digest: whether the user says that name and digest do show it.
        """
        self._source = source
        self._by_digest = by_digest
        self._named: dict[tuple[str, str, str], str] = {}
        self._told: set[str] = set()
        self._fitted: set[str] = set()

    def name(self, run: str, data: Data) -> str:
        """The IRI of a dataset that a run logged."""
        if self._by_digest:
            iri = self._source.iri("dataset", data.id, data.name, data.digest)
        else:
            iri = self._source.iri("dataset", run, data.name, data.digest)
        self._named[run, data.name, data.digest] = iri
        if words.role(data.context) == "training":
            self._fitted.add(iri)
        return iri

    def is_fitted(self, iri: str) -> bool:
        """Whether the run that measured on it had it as training data."""
        return iri in self._fitted

    def known(self, run: str, name: str, digest: str) -> str | None:
        """The IRI of a dataset by what a metric says of it."""
        return self._named.get((run, name, digest))

    def of(self, data: Data, iri: str) -> Iterator[Dataset]:
        """The record, unless it was given before."""
        if iri in self._told:
            return
        self._told.add(iri)
        account = self._source.account
        notes = [Annotation("mlflow.digest", data.digest)] if data.digest else []
        if data.context and not self._by_digest:
            notes.append(Annotation("mlflow.data.context", data.context))
        for key, text in data.details.items():
            kept, lost = words.details(key, text)
            notes += kept
            for why in lost:
                account.lost(f"datasets/*/{key}", why)
        account.kept(len(notes))
        self._source.gap(iri, "which bytes it is", _SHORT)
        yield Dataset(
            iri=iri,
            title=data.name or None,
            annotations=tuple(notes),
            source_field=data.place,
        )


def evaluations(
    source: Source, measured: Iterable[Measured], data: Datasets
) -> Iterator[Record]:
    """What was measured of a model on a dataset, in runs that did more than that.

    Args:
        source: what is read.
        measured: the values; those without a dataset are values of their run alone.
        data: the datasets that the runs logged.
    """
    groups: dict[tuple[str, str, str, str], list[Measured]] = {}
    for each in measured:
        if each.dataset and each.model:
            key = (each.run, each.model, *each.dataset)
            groups.setdefault(key, []).append(each)
    for (run, model, name, digest), values in sorted(groups.items()):
        place = f"models/{model}/metrics"
        used = data.known(run, name, digest)
        if used is None:
            stated = Data(f"{name}/{digest}", name, digest, "", {}, place)
            used = data.name(run, stated)
            yield from data.of(stated, used)
        iri = source.iri("evaluation", run, model, name, digest)
        yield Evaluation(
            iri=iri,
            title=f"evaluation on {name}",
            part_of=source.iri("run", run),
            model=source.iri("model", model),
            test_data=used,
            setting="apparent" if data.is_fitted(used) else None,
            source_field=place,
        )
        for value in values:
            ids = (run, model, name, digest, value.metric, str(value.step))
            yield MetricResult(
                source.iri("result", *ids),
                value.metric,
                value.value,
                generated_by=iri,
                source_field=f"{place}/{value.metric}",
            )
