"""Model cards of the Hugging Face hub: `README.md` with a YAML block in front.

The block says licence, data, base models and results; the Markdown title, description
and limitations. Names of the hub become IRIs of the hub. They mean a place and no fixed
version, which is said as a gap. A card without a block is read as well, with gaps.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from provkit.adapters._bom_people import Told, told
from provkit.adapters._model_card_out import write
from provkit.adapters._model_card_results import hub_iri, results
from provkit.adapters._model_card_text import Card, load
from provkit.adapters._personal import private_text
from provkit.model import (
    Annotation,
    Dataset,
    Digest,
    IntendedUse,
    Model,
    TrainingRun,
)
from provkit.model.identity import is_iri

__all__ = ["read", "write"]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source
    from provkit.model import Record

_LIMITS: Final = re.compile(
    r"limitation|\bbias|\brisks?\b|caveat|ethical", re.IGNORECASE
)
_OUTSIDE: Final = re.compile(r"out[- ]of[- ]scope|misuse", re.IGNORECASE)
_USES: Final = re.compile(r"intended use|direct use|uses?$", re.IGNORECASE)
_LENGTHS: Final = {"md5": 32, "sha1": 40, "sha256": 64, "sha384": 96, "sha512": 128}
_POINT: Final = re.compile(r"[-*] \S")
_RECONSTRUCTED: Final = "reconstructed-run"
_MERGED: Final = "merge"
_TUNED: Final = ("finetune", "adapter")


def read(source: Source) -> Iterator[Record]:
    """Read a card: a file, or the folder that it lies in."""
    card = load(source)
    front = card.front if card.front.is_a(dict) else source.part({})
    own = front.get("provkit")
    own = own if own.is_a(dict) else source.part({})
    title = card.body.get("title").text() or _indexed(front)
    iri = _stated(own.get("model").get("iri")) or source.own_iri("model", title or "")
    data, roles = _datasets(source, front, own)
    yield from data.values()
    bases = _bases(source, front, own)
    yield from bases
    run = _training(source, front, (iri, title), roles, bases)
    if run is not None:
        yield run
    yield from results(source, front.get("model-index"), iri, data)
    _say_gaps(source, front, iri, bool(data))
    made = {
        "iri": iri,
        "title": title,
        "generated_by": run.iri if run is not None else None,
        "derived_from": tuple(str(each.iri) for each in bases),
    }
    yield _model(card, front, own.get("model"), made)


def _indexed(front: Part) -> str | None:
    first = next(front.get("model-index").items(), None)
    named = front.get("model_name").text()
    return named or (first.get("name").text() if first is not None else None)


def _say_gaps(source: Source, front: Part, iri: str, has_data: bool) -> None:  # noqa: FBT001
    source.gap(iri, "who made it, and when", "a model card has no field for it")
    if not front.get("provkit"):
        why = "the card lies beside the weights and has no digest of them"
        source.gap(iri, "which bytes it is, and which version", why)
    if not has_data:
        source.gap(iri, "which data it was trained on", "the card names none in YAML")
    if not front.get("license"):
        source.gap(iri, "its licence", "the card has no 'license'")
    if not front.get("model-index"):
        why = "there is no model-index; what the text says is not read"
        source.gap(iri, "how good it is", why)


def _datasets(
    source: Source, front: Part, own: Part
) -> tuple[dict[str, Dataset], dict[str | None, list[str]]]:
    """Each dataset by its IRI; and by role, those of training where nothing is said."""
    found: dict[str, Dataset] = {}
    roles: dict[str | None, list[str]] = {}
    for part in own.get("datasets").items():
        iri = _stated(part.get("iri")) or source.own_iri("dataset", part.place)
        said = told((f"provkit:{name}", value) for name, value in _facts(part))
        found.setdefault(iri, _described(part, iri, said))
        for role in said.roles or (None,):
            roles.setdefault(role, []).append(iri)
    listed = front.get("datasets")
    for part in listed.items() if listed.is_a(list) else [listed]:
        name = part.text() if not part.is_a(dict) else None
        if name is None:
            part.lost("no name of a dataset")
            continue
        iri = hub_iri(source, name, "datasets/")
        if iri not in found:
            why = "the card has its name alone"
            source.gap(iri, "which bytes, which people, under which terms", why)
            found[iri] = Dataset(iri=iri, title=name, source_field=part.place)
            roles.setdefault("training", []).append(iri)
    return found, roles


def _facts(part: Part) -> Iterator[tuple[str, Part]]:
    for name in ("role", "human-data", "cohort", "data-use"):
        for each in part.get(name).items():
            yield name, each


def _described(part: Part, iri: str, said: Told) -> Dataset:
    return Dataset(
        iri=iri,
        title=part.get("title").text(),
        version=part.get("version").text(),
        license=part.get("license").text(),
        checksums=_checksums(part.get("checksums")),
        derived_from=tuple(t for t in part.get("derived_from").texts() if is_iri(t)),
        cohort=said.cohort,
        data_use=said.data_use,
        human_data=said.human_data,
        source_field=part.place,
    )


def _checksums(part: Part) -> tuple[Digest, ...]:
    found = []
    for name, each in part.members() if part.is_a(dict) else ():
        digits, value = _LENGTHS.get(name), str(each.value)
        if digits and re.fullmatch(f"[0-9a-f]{{{digits}}}", value):
            found.append(Digest(name, each.needed()))
    return tuple(found)


def _bases(source: Source, front: Part, own: Part) -> tuple[Model, ...]:
    found: dict[str, Model] = {}
    for part in own.get("base_models").items():
        if iri := _stated(part.get("iri")):
            title = part.get("title").text()
            found[iri] = Model(iri=iri, title=title, source_field=part.place)
    held = front.get("base_model")
    parts = list(held.items()) if held.is_a(list) else [held]
    for part in parts:
        name = part.text() if not part.is_a(dict) else None
        if name is None:
            part.lost("no name of a model")
            continue
        iri = hub_iri(source, name)
        if iri in found:
            continue
        source.gap(iri, "which version of the base model", "the card has its name")
        found[iri] = Model(
            iri=iri, title=name, type="external-model", source_field=part.place
        )
    return tuple(found.values())


def _training(
    source: Source,
    front: Part,
    named: tuple[str, str | None],
    roles: dict[str | None, list[str]],
    bases: tuple[Model, ...],
) -> TrainingRun | None:
    """What made the model, where the card says that it learned from something."""
    relation = front.get("base_model_relation").text()
    learned = [*roles.get("training", ()), *roles.get("validation", ())]
    if not learned and relation not in (*_TUNED, _MERGED):
        return None
    model, title = named
    iri = source.own_iri("training", model)
    names = tuple(str(each.iri) for each in bases)
    source.gap(iri, "when it ran, by whom, with which code", "a model card is silent")
    return TrainingRun(
        iri,
        f"training of {title or 'the model'}",
        type=_RECONSTRUCTED,
        training_data=tuple(roles.get("training", ())),
        validation_data=tuple(roles.get("validation", ())),
        base_models=() if relation == _MERGED else names,
        aggregated_models=names if relation == _MERGED else (),
        source_field=front.place,
    )


def _model(card: Card, front: Part, facts: Part, made: dict[str, Any]) -> Model:
    body = card.body
    limits, outside, uses = _sections(body.get("sections"))
    return Model(
        version=facts.get("version").text(),
        issued=facts.get("issued").text(),
        description=_said(body.get("description")),
        license=facts.get("license").text() or _license(front),
        checksums=_checksums(facts.get("checksums")),
        intended_use=IntendedUse(out_of_scope=outside) if outside else (),
        limitations=limits,
        annotations=(*uses, *front.annotations()),
        source_field=(front or body).place,
        **made,
    )


def _license(front: Part) -> str | None:
    """The licence; where it is `other`, its address or name."""
    stated = front.get("license").texts()
    name, link = front.get("license_name"), front.get("license_link")
    if stated and stated[0] != "other":
        return stated[0]
    if link.is_a(str) and is_iri(link.value):
        return link.text()
    named = name.text() if name.is_a(str) else None
    return named or (stated[0] if stated else None)


def _sections(
    part: Part,
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Annotation, ...]]:
    """Limits, uses outside of its scope, and intended uses; other prose is lost."""
    limits: list[str] = []
    outside: list[str] = []
    uses: list[Annotation] = []
    for each in part.items():
        heading, text = str(each.get("heading").value), each.get("text")
        if _OUTSIDE.search(heading):
            outside += _points(text)
        elif _LIMITS.search(heading):
            limits += _points(text)
        elif _USES.search(heading) and (note := text.keep("intended uses")):
            uses.append(note)
        else:
            each.lost("prose, which is for people")
            continue
        each.get("heading").take()
    return tuple(limits), tuple(outside), tuple(uses)


def _points(part: Part) -> list[str]:
    """A text, or each point of a list on its own."""
    said = _said(part)
    lines = [line for line in str(part.value or "").splitlines() if line.strip()]
    if said and lines and all(_POINT.match(line) for line in lines):
        return [re.sub(r"\s+", " ", line[2:]).strip() for line in lines]
    return [said] if said else []


def _said(part: Part) -> str | None:
    """A text that may be copied, on one line."""
    if part.is_a(str) and (why := private_text(part.value)):
        part.lost(why)
        return None
    text = part.text()
    return re.sub(r"\s+", " ", text) if text else None


def _stated(part: Any) -> str | None:
    value = part.value
    return part.text() if isinstance(value, str) and is_iri(value) else None
