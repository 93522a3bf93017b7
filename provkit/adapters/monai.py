"""MONAI bundles: the metadata of a model, and its licence beside it.

The file describes a model by hand: title, version, authors, where the data came from in
words, what it is meant for, and figures without an interval. The words are kept as
words: a source in prose names a data set that nobody can look up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.model import (
    Agent,
    Dataset,
    Environment,
    Evaluation,
    MetricResult,
    Model,
    TrainingRun,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.model import Record

_METADATA: Final = "configs/metadata.json"
_RECONSTRUCTED: Final = "reconstructed-run"
_SOFTWARE: Final = ("monai_version", "pytorch_version", "numpy_version")


def read(source: Source) -> Iterator[Record]:
    """Read `configs/metadata.json`, or the folder of the bundle."""
    found = source.json(_METADATA) if source.is_folder else source.json()
    if not found.get("monai_version"):
        raise source.refuse(
            "has no monai_version", "name a bundle or its metadata.json"
        )
    name = found.get("name").text() or found.get("task").text() or "a MONAI model"
    model, run = source.own_iri("model", name), source.own_iri("training", name)
    environment, data = _environment(source, found), _data(source, found, name)
    yield environment
    yield from data
    source.gap(run, "when it was made, by whom, with which code", "a bundle is silent")
    yield TrainingRun(
        run,
        f"training of {name}",
        type=_RECONSTRUCTED,
        training_data=tuple(str(each.iri) for each in data),
        environment=str(environment.iri),
        source_field=found.place,
    )
    yield from _results(source, found, model, name)
    yield _model(source, found, (model, run), name)


def _model(source: Source, found: Part, names: tuple[str, str], title: str) -> Model:
    iri, run = names
    source.gap(iri, "which bytes it is", "the metadata have no digest of the weights")
    rights, use = found.get("copyright").text(), found.get("intended_use").text()
    if use:
        why = "the intended use is prose: purpose, users and populations are not stated"
        source.gap(iri, "for whom it is meant", why)
    terms = _license(source, iri)
    found.get("changelog").lost("the history of the bundle's files")
    for name in ("network_data_format", "schema", "references"):
        found.get(name).lost("how the network is called, not where it is from")
    return Model(
        iri=iri,
        title=title,
        version=found.get("version").text(),
        description=found.get("description").text(),
        license=terms,
        rights=rights,
        generated_by=run,
        limitations=use or (),
        attributed_to=tuple(
            Agent(name=each) for each in found.get("authors").texts() if "@" not in each
        ),
        annotations=found.annotations(),
        source_field=found.place,
    )


def _license(source: Source, iri: str) -> str | None:
    """The first line of the licence that lies in the bundle."""
    if source.is_folder and (source.path / "LICENSE").is_file():
        lines = [line.strip() for line in source.text("LICENSE").splitlines()]
        return next((line for line in lines if line), None)
    source.gap(iri, "its terms of use", "there is no LICENSE beside the metadata")
    return None


def _environment(source: Source, found: Part) -> Environment:
    words = [
        f"{name.removesuffix('_version')} {text}"
        for name in _SOFTWARE
        if (text := found.get(name).text())
    ]
    for group in ("optional_packages_version", "required_packages_version"):
        words += [
            f"{name} {text}"
            for name, part in found.get(group).members()
            if (text := part.text())
        ]
    return Environment(
        iri=source.own_iri("environment"),
        title=", ".join(words),
        source_field=found.get("monai_version").place,
    )


def _data(source: Source, found: Part, name: str) -> tuple[Dataset, ...]:
    said = found.get("data_source").text()
    if said is None:
        return ()
    iri = source.own_iri("data", name)
    why = "the metadata name the source in words"
    source.gap(iri, "which data, which people, under which terms", why)
    return (Dataset(iri=iri, title=said, source_field=found.get("data_source").place),)


def _results(source: Source, found: Part, model: str, name: str) -> Iterator[Record]:
    metrics = found.get("eval_metrics")
    if not metrics.is_a(dict) or not metrics.value:
        return
    run = source.own_iri("evaluation", name)
    source.gap(run, "on which data, when and by whom", "the metadata have values alone")
    yield Evaluation(
        run,
        f"evaluation of {name}",
        type=_RECONSTRUCTED,
        model=model,
        source_field=metrics.place,
    )
    for metric, part in metrics.members():
        yield MetricResult(
            source.own_iri("result", metric),
            metric,
            part.number(),
            generated_by=run,
            source_field=part.place,
        )
