"""Model cards of the Hugging Face hub: `README.md` with a YAML block in front.

The block says licence, data, base models and results; the Markdown title, description
and limitations. Names of the hub become IRIs of the hub. They mean a place and no fixed
version, which is said as a gap. A card without a block is read as well, with gaps.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from provkit.adapters import _model_card_data as held
from provkit.adapters._bom_people import INTENDED, intended
from provkit.adapters._model_card_out import write
from provkit.adapters._model_card_results import results
from provkit.adapters._model_card_text import Card, load
from provkit.adapters._personal import private_text
from provkit.model import (
    Agent,
    Annotation,
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
_POINT: Final = re.compile(r"[-*] \S")
_RECONSTRUCTED: Final = "reconstructed-run"
_KINDS: Final = ("Person", "Organization", "SoftwareAgent")
_MERGED: Final = "merge"
_TUNED: Final = ("finetune", "adapter")


def read(source: Source) -> Iterator[Record]:
    """Read a card: a file, or the folder that it lies in."""
    card = load(source)
    front = card.front if card.front.is_a(dict) else source.part({})
    own = front.get("provkit")
    own = own if own.is_a(dict) else source.part({})
    title = card.body.get("title").text() or _indexed(front)
    iri = held.stated(own.get("model").get("iri")) or source.own_iri(
        "model", title or ""
    )
    data, roles = held.datasets(source, front, own)
    yield from data.values()
    bases = held.bases(source, front, own)
    yield from bases
    named = held.stated(own.get("training"))
    run = _training(source, front, (iri, title, named), roles, bases)
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
    if not front.get("provkit"):
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


def _training(
    source: Source,
    front: Part,
    named: tuple[str, str | None, str | None],
    roles: dict[str | None, list[str]],
    bases: tuple[Model, ...],
) -> TrainingRun | None:
    """What made the model, where the card says that it learned from something."""
    relation = front.get("base_model_relation").text()
    learned = [*roles.get("training", ()), *roles.get("validation", ())]
    learned += roles.get("reference", ())
    if not learned and relation not in (*_TUNED, _MERGED):
        return None
    model, title, stated = named
    iri = stated or source.own_iri("training", model)
    names = tuple(str(each.iri) for each in bases)
    source.gap(iri, "when it ran, by whom, with which code", "a model card is silent")
    return TrainingRun(
        iri,
        None if stated else f"training of {title or 'the model'}",
        type=() if stated else _RECONSTRUCTED,
        training_data=tuple(roles.get("training", ())),
        validation_data=tuple(roles.get("validation", ())),
        reference_data=tuple(roles.get("reference", ())),
        base_models=() if relation == _MERGED else names,
        aggregated_models=names if relation == _MERGED else (),
        source_field=front.place,
    )


def _model(card: Card, front: Part, facts: Part, made: dict[str, Any]) -> Model:
    body = card.body
    limits, outside, uses = _sections(body.get("sections"))
    own = intended((INTENDED, each) for each in facts.get("intended_use").items())
    return Model(
        version=facts.get("version").text(),
        issued=facts.get("issued").text(),
        description=_said(body.get("description")),
        license=facts.get("license").text() or _license(front),
        checksums=held.checksums(facts.get("checksums")),
        attributed_to=tuple(_agents(facts.get("attributed_to"))),
        intended_use=own or (IntendedUse(out_of_scope=outside) if outside else ()),
        limitations=limits,
        annotations=(*uses, *front.annotations()),
        source_field=(front or body).place,
        **made,
    )


def _agents(part: Part) -> Iterator[Agent]:
    for each in part.items():
        iri, name = held.stated(each.get("iri")), _said(each.get("name"))
        kind = each.get("kind").text()
        if iri or name:
            yield Agent(iri=iri, name=name, kind=kind if kind in _KINDS else None)


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
