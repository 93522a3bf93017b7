"""The models of MLflow: logged ones, those of older versions, and the registry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from provkit.adapters import _mlflow_words as words
from provkit.adapters._mlflow_stated import Logged
from provkit.adapters._times import from_millis
from provkit.model import Annotation, Model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from provkit.adapters import Source
    from provkit.adapters._mlflow_stated import Stated, Version

_NO_DIGEST = "MLflow keeps no digest of a model"


class Models:
    """Models as records, each with its versions in the registry."""

    def __init__(
        self,
        source: Source,
        versions: tuple[Version, ...],
        mapped: Callable[[int], None],
    ) -> None:
        self._source = source
        self._mapped = mapped
        self.registered = len(versions)
        self._by_model: dict[str, list[Version]] = {}
        self._by_run: dict[tuple[str, str], list[Version]] = {}
        for version in versions:
            if version.model:
                self._by_model.setdefault(version.model, []).append(version)
            else:
                key = (version.run or "", version.artifact)
                self._by_run.setdefault(key, []).append(version)

    def of(self, logged: Logged) -> Model:
        """A logged model."""
        source = self._source
        iri = source.iri("model", logged.id)
        versions = self._by_model.pop(logged.id, [])
        source.gap(iri, "which bytes the model is", _NO_DIGEST)
        self._mapped(2)
        return Model(
            iri=iri,
            title=versions[0].name if len(versions) == 1 else logged.name,
            version=versions[0].number if len(versions) == 1 else None,
            description=versions[0].description if len(versions) == 1 else None,
            generated_by=source.iri("run", logged.run) if logged.run else None,
            annotations=(*self._notes(logged), *_registered(versions)),
            source_field=(logged.place, *(version.place for version in versions)),
        )

    def history(self, run: Stated) -> Iterator[Logged]:
        """The models in the tag by which MLflow before version 3 knew them."""
        text = run.tags.get("mlflow.log-model.history")
        if not text:
            return
        known = {model.id for model in run.models_out}
        for entry in self._entries(text, run.place):
            name, path = entry.get("model_uuid"), str(entry.get("artifact_path") or "")
            if name is None or name in known:
                continue
            known.add(name)
            self._by_model.setdefault(str(name), []).extend(
                self._by_run.pop((run.id, path), [])
            )
            flavours = entry.get("flavors")
            notes = {
                "flavors": ", ".join(flavours) if isinstance(flavours, dict) else "",
                "mlflow_version": str(entry.get("mlflow_version") or ""),
            }
            yield Logged(
                str(name),
                path or None,
                run.id,
                None,
                {key: value for key, value in notes.items() if value},
                f"{run.place}/tags/mlflow.log-model.history",
            )

    def left(self) -> Iterator[Model]:
        """The registered versions whose model was not logged, or is not in here."""
        source = self._source
        groups = [*self._by_model.items(), *self._by_run.items()]
        for key, versions in groups:
            for version in versions:
                if isinstance(key, str):
                    iri = source.iri("model", key)
                elif version.run:
                    iri = source.iri("model", version.run, version.artifact)
                else:
                    iri = source.own_iri("model", version.name, version.number)
                source.gap(iri, "which bytes the model is", _NO_DIGEST)
                self._mapped(2)
                yield Model(
                    iri=iri,
                    title=version.name,
                    version=version.number,
                    description=version.description,
                    generated_by=source.iri("run", version.run)
                    if version.run
                    else None,
                    source_field=version.place,
                )

    def _entries(self, text: str, place: str) -> list[dict[str, Any]]:
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, list):
            self._source.lost("tags/mlflow.log-model.history", "it is no list in JSON")
            return []
        del place
        return [each for each in found if isinstance(each, dict)]

    def _notes(self, logged: Logged) -> Iterator[Annotation]:
        account = self._source.account
        created = from_millis(logged.created)
        if created is not None:
            account.kept()
            yield Annotation("mlflow.created", created)
        for name, text in logged.notes.items():
            made = words.annotation(name, text)
            if isinstance(made, str):
                shown = name if ".mlflow." in name else f"{name.partition('.')[0]}/*"
                account.lost(f"models/*/{shown}", made)
            else:
                account.kept()
                yield made


def _registered(versions: list[Version]) -> Iterator[Annotation]:
    if len(versions) > 1:
        for version in versions:
            yield Annotation("mlflow.registered", f"{version.name}@{version.number}")
