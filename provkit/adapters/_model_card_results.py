"""The `model-index` of a model card: results, each on a split of some dataset."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from provkit import terms
from provkit.adapters._bom_people import slice_of
from provkit.adapters._cyclonedx_words import soft_number
from provkit.model import Dataset, DatasetSplit, Evaluation, MetricResult
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.adapters import Part, Source
    from provkit.model import Record

HUB: Final = "https://huggingface.co/"
_ID: Final = re.compile(r"[\w.-]{1,96}(/[\w.-]{1,96})?", re.ASCII)
_RECONSTRUCTED: Final = "reconstructed-run"
_DEV: Final = ("dev", "val", "eval")


def hub_iri(source: Source, name: str, folder: str = "") -> str:
    """The IRI of something on the Hugging Face hub, or what it is called otherwise."""
    if is_iri(name):
        return name
    if _ID.fullmatch(name):
        return f"{HUB}{folder}{name}"
    return source.own_iri(folder.rstrip("/") or "model", name)


def results(
    source: Source, index: Part, model: str, known: Mapping[str, Dataset]
) -> Iterator[Record]:
    """One evaluation for each result of the index, with its data and metrics.

    Args:
        source: the card.
        index: the `model-index`.
        model: the IRI of the model.
        known: datasets that the card describes elsewhere, by IRI.
    """
    told: dict[str, Dataset] = dict(known)
    ran: set[str] = set()
    for entry in index.items():
        entry.get("name").take()
        for part in entry.get("results").items():
            yield from _result(source, part, model, told, ran)


def _result(
    source: Source, part: Part, model: str, told: dict[str, Dataset], ran: set[str]
) -> Iterator[Record]:
    held = part.get("dataset")
    arguments = held.get("args")
    yield from _data(source, held, told)
    data = told[_key(source, held)]
    stated = arguments.get("evaluation") if arguments.is_a(dict) else None
    iri = source.own_iri("evaluation", part.place)
    named = None
    if stated is not None and stated.is_a(str) and is_iri(stated.value):
        iri = named = stated.needed()
    task = part.get("task").get("name").text() or part.get("task").get("type").text()
    part.get("task").get("type").take()
    if iri not in ran:
        ran.add(iri)
        source.gap(iri, "when and by whom", "a model card does not say")
        yield Evaluation(
            iri,
            None if iri == named else f"{task or 'evaluation'} on {data.title}",
            type=() if iri == named else _RECONSTRUCTED,
            model=model,
            test_data=str(data.iri),
            annotations=part.get("source").annotations(),
            source_field=part.place,
        )
    people = arguments.get("population") if arguments.is_a(dict) else None
    for each in part.get("metrics").items():
        yield from _metric(source, each, iri, (data, people))


def _metric(
    source: Source, part: Part, evaluation: str, about: tuple[Dataset, Part | None]
) -> Iterator[MetricResult]:
    value = soft_number(part.get("value"))
    if value is None:
        return
    data, people = about
    name = part.get("type").text() or part.get("name").text()
    part.get("name").take()
    given = part.get("args")
    held = given if given.is_a(dict) else part.get("")
    named = people.text() if people is not None and people.is_a(str) else None
    yield MetricResult(
        source.own_iri("result", part.place),
        name,
        value,
        generated_by=evaluation,
        cohort=slice_of(named, (data,)) if named else None,
        participants=_count(held.get("participants")),
        observations=_count(held.get("observations")),
        low=_limit(held.get("low")),
        high=_limit(held.get("high")),
        level=_limit(held.get("level")),
        method=held.get("method").text() if held.get("method").is_a(str) else None,
        annotations=part.annotations(),
        source_field=part.place,
    )


def _limit(part: Part) -> float | None:
    return soft_number(part) if part else None


def _count(part: Part) -> int | None:
    """A number of people or observations; of any other kind it stays as it stands."""
    value = part.value
    if isinstance(value, int) and value is not True and value >= 0:
        return part.integer()
    return None


def _data(source: Source, part: Part, told: dict[str, Dataset]) -> Iterator[Dataset]:
    """The data of a result, and the dataset of the hub that they are a part of."""
    key = _key(source, part)
    name = part.get("type").text()
    title = part.get("name").text() or name
    for each in ("config", "split", "revision"):
        part.get(each).take()
    if key in told:
        return
    hub = hub_iri(source, name, "datasets/") if name else None
    if hub is not None and hub not in told:
        why = "the name on the hub is that of all its revisions"
        source.gap(hub, "which bytes, which people, under which terms", why)
        told[hub] = Dataset(iri=hub, title=name, source_field=part.place)
        yield told[hub]
    split, revision = (part.get(each).text() for each in ("split", "revision"))
    if key in told:
        return
    if revision is None:
        source.gap(key, "which version", "the card names no revision of the data")
    words = [title, part.get("config").text(), split]
    found = DatasetSplit(
        iri=key,
        title=" ".join(dict.fromkeys(each for each in words if each)) or "test data",
        version=revision,
        role=_role(split),
        derived_from=hub or (),
        annotations=() if part.get("args").is_a(dict) else part.annotations(),
        source_field=part.place,
    )
    told[key] = found
    yield found


def _key(source: Source, part: Part) -> str:
    """The IRI of the data: that of provkit's own export, or of the hub with details."""
    arguments = part.get("args")
    stated = arguments.get("dataset") if arguments.is_a(dict) else None
    if stated is not None and stated.is_a(str) and is_iri(stated.value):
        return stated.needed()
    fields = ("type", "config", "split", "revision")
    details = [part.get(each).text() or "" for each in fields]
    name = details[0] or part.get("name").text() or part.place
    if any(details[1:]) or not details[0]:
        return source.own_iri("test-data", name, *details[1:])
    return hub_iri(source, name, "datasets/")


def _role(split: str | None) -> str | None:
    """What a split is set aside for, where its name says so."""
    if split is None:
        return None
    word = split.lower()
    if word.startswith(_DEV):
        word = "validation"
    found = terms.resolve("role", word)
    return terms.word("role", found) if found else None
