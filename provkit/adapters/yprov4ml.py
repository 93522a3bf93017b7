"""yProv4ML 3: the PROV-JSON of a run, and the folder it stands in.

Its names hold within one run only (`TRAINING`, `lr//TRAINING`), so that they are made
names of this source. The contexts of the run are its parts. Hyperparameters become
settings of what used them, numbers where they are written as such; a file and the copy
that yProv4ML makes of it are one. What lies in the folder under the name that the
document gives is read: metric values for their summary, artifacts for their digest.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from datetime import timezone as fixed
from typing import TYPE_CHECKING, Any, Final

from provkit.adapters import _prov_json
from provkit.adapters._yprov4ml_files import Folder
from provkit.adapters._zones import moment, zone
from provkit.model import (
    Dataset,
    Entity,
    MetricSummary,
    Model,
    Run,
    Setting,
    TrainingRun,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from provkit.adapters import Source
    from provkit.adapters._prov_json import Document, Links, Statement
    from provkit.model import Record

_KINDS: Final[dict[str, type[Entity]]] = {
    "provml:Dataset": Dataset,
    "provml:Model": Model,
}
_OFFSET: Final = re.compile(r"UTC([+-])(\d\d):?(\d\d)")
_COPY: Final = "Original_"


def read(source: Source, *, timezone: str = "") -> Iterator[Record]:
    """Read the document, or the folder of the run that holds it.

    `timezone` is that of the machine, where the document does not say it.
    """
    folder = Folder.of(source)
    document = _prov_json.read(folder.document)
    links = _prov_json.links(document)
    _only_one_maker(document)
    entities = {each.name: each for each in document.of("entity")}
    settings, metrics, things = _sorted(entities)
    copies = _copies(entities)
    for name in things:
        if name not in copies:
            yield _thing(document, links, folder, entities[name], copies)
    for each in metrics:
        yield _metric(document, links, folder, each)
    local = _zone(document, timezone)
    for each in document.of("activity"):
        used = [name for name in links.used.get(each.name, ()) if name not in copies]
        own = [settings[name] for name in used if name in settings]
        data = [name for name in used if name in things]
        yield _run(document, entities, each, (own, data), local)


def _sorted(
    entities: dict[str, Statement],
) -> tuple[dict[str, Setting], list[Statement], list[str]]:
    settings, metrics, things = {}, [], []
    for name, each in entities.items():
        types = each.types()
        if "provml:HyperParameter" in types:
            settings[name] = _setting(each)
        elif "provml:Metric" in types:
            metrics.append(each)
        else:
            things.append(name)
    return settings, metrics, things


def _setting(each: Statement) -> Setting:
    parts = each.values("prov:value")
    value = parts[0].scalar() if parts else None
    name = each.text("prov:label") or each.name.partition("//")[0]
    return Setting(name, _number(value) if isinstance(value, str) else value)


def _number(text: str) -> str | float:
    """A number that was written as a text, where writing it again gives that text."""
    for kind in (int, float):
        try:
            found = kind(text)
        except ValueError:
            continue
        if str(found) == text:
            return found
    return text


def _copies(entities: dict[str, Statement]) -> dict[str, str]:
    """The entities that stand for a file before it was copied, with their copies."""
    return {
        name: name[len(_COPY) :]
        for name in entities
        if name.startswith(_COPY) and name[len(_COPY) :] in entities
    }


def _thing(
    document: Document,
    links: Links,
    folder: Folder,
    each: Statement,
    copies: dict[str, str],
) -> Entity:
    types = each.types()
    kind = next((_KINDS[name] for name in _KINDS if name in types), Entity)
    iri = document.iri(each.name)
    where = each.text("dcterms:identifier")
    digest = folder.digest(where)
    if digest is None:
        why = "the file is not in the folder of the run" if where else "it has no file"
        document.source.gap(iri, "which bytes it is", why)
    makers = links.made_by.get(each.name, ())
    fields: dict[str, Any] = {
        "iri": iri,
        "title": each.text("prov:label") or each.name,
        "checksums": (digest,) if digest else (),
        "generated_by": document.iri(makers[0]) if makers else None,
        "derived_from": tuple(
            document.iri(name)
            for name in links.derived.get(each.name, ())
            if name not in copies
        ),
    }
    for part in each.values("prov:generatedAtTime"):
        part.lost("when it was logged, not when it was made")
    return kind(
        **fields, annotations=each.part.annotations(), source_field=each.part.place
    )


def _metric(
    document: Document, links: Links, folder: Folder, each: Statement
) -> MetricSummary:
    makers = links.made_by.get(each.name, ())
    for part in each.values("prov:generatedAtTime"):
        part.lost("when it was logged; the values have times of their own")
    summary = MetricSummary(
        document.iri(each.name),
        each.text("prov:label") or each.name,
        generated_by=document.iri(makers[0]) if makers else None,
        source_field=each.part.place,
    )
    values = folder.values(each.text("dcterms:identifier"))
    if values is None:
        why = "the file of its values is not in the folder of the run"
        document.source.gap(summary.iri, "its values", why)
        return summary
    taken = [value for value in values if value is not None]
    if len(taken) < len(values):
        why = "yProv4ML wrote None: nothing could be measured"
        document.source.gap(summary.iri, "some or all of its values", why)
    return replace(
        summary,
        last=taken[-1] if taken else None,
        minimum=min(taken, default=None),
        maximum=max(taken, default=None),
        count=len(taken),
    )


def _run(
    document: Document,
    entities: dict[str, Statement],
    each: Statement,
    used: tuple[list[Setting], list[str]],
    local: tzinfo | None,
) -> Run:
    settings, data = used
    times = [_time(each, name, local) for name in ("started", "ended")]
    iri = document.iri(each.name)
    if None in times:
        why = "a time is missing, or its zone (option timezone)"
        document.source.gap(iri, "when it ran", why)
    document.source.gap(iri, "who ran it", "yProv4ML names no one")
    document.source.gap(iri, "which code ran", "yProv4ML keeps no revision")
    is_training = each.name.rpartition("//")[2] == "TRAINING" and "//" not in each.name
    trained_on = [n for n in data if "provml:Dataset" in entities[n].types()]
    fields: dict[str, Any] = {
        "started": times[0],
        "ended": times[1],
        "part_of": _above(document, each),
        "settings": tuple(settings),
        "source_field": each.part.place,
    }
    if is_training:
        rest = tuple(document.iri(name) for name in data if name not in trained_on)
        fields |= {
            "training_data": tuple(document.iri(name) for name in trained_on),
            "inputs": rest,
        }
    else:
        fields["inputs"] = tuple(document.iri(name) for name in data)
    kind = TrainingRun if is_training else Run
    return kind(iri, each.name, annotations=each.part.annotations(), **fields)


def _zone(document: Document, timezone: str) -> tzinfo | None:
    """What the user says, or the one zone that the runs state: `UTC+0100`."""
    if timezone:
        return zone(timezone)
    stated = {each.text("yprov:time_zone") for each in document.of("activity")}
    known = [match for text in stated if text and (match := _OFFSET.fullmatch(text))]
    if len(known) != 1:
        return None
    sign, hours, minutes = known[0][1] or "+", int(known[0][2]), int(known[0][3])
    offset = timedelta(hours=hours, minutes=minutes)
    return fixed(offset if sign == "+" else -offset)


def _time(each: Statement, which: str, local: tzinfo | None) -> str | None:
    parts = each.values(f"prov:{which}AtTime") or each.values(
        f"prov:{which.removesuffix('ed')}Time"
    )
    return moment(parts[0], local) if parts else None


def _above(document: Document, each: Statement) -> str | None:
    for link in document.of("wasInformedBy"):
        if link.text("prov:informed") == each.name:
            above = link.text("prov:informant")
            return document.iri(above) if above else None
    return None


def _only_one_maker(document: Document) -> None:
    for kind in ("specializationOf", "alternateOf", "hadMember", "wasInfluencedBy"):
        for each in document.of(kind):
            each.part.lost(
                f"{kind} has no field in a record; `provkit convert` keeps it"
            )
