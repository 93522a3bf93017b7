"""One dataset as Croissant 1.1, with where it comes from and what may be done with it.

Croissant describes files and columns as well; a graph knows the files of a dataset only
by their digests, and no columns. How many people of which population a dataset is about
has no word in Croissant and stands in `additionalProperty` of schema.org.
"""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any, Final

from provkit.adapters import _croissant_use as use
from provkit.adapters._account import Lost
from provkit.adapters._carried import beside, losses
from provkit.adapters._plain import (
    alone,
    dumped,
    filled,
    inherited,
    many,
    people,
    population,
    refs,
    strata,
    word,
)
from provkit.adapters._view import Written
from provkit.model import Agent, Dataset, Entity, Run
from provkit.vocab import PK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.adapters._view import View
    from provkit.model import Record

_CR: Final = (
    "annotation arrayShape citeAs column containedIn equivalentProperty extract field "
    "fileObject fileProperty fileSet format includes isArray isLiveDataset jsonPath "
    "key md5 parentField path recordSet references regex repeated replace samplingRate "
    "separator source subField transform"
)
_CONTEXT: Final[Mapping[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "obo": "http://purl.obolibrary.org/obo/",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "prov": "http://www.w3.org/ns/prov#",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{name: f"cr:{name}" for name in _CR.split()},
}
_CARRIED: Final[Mapping[str, str]] = {
    "Agent": "name kind",
    "Digest": "algorithm value",
    "Dataset": "title description identifier version license access_rights publisher "
    "landing_page generated_by derived_from attributed_to checksums data_use cohort "
    "limitations sensitive human_data invalidated_at invalidation_reason",
    "Cohort": "population participants participants_min participants_max strata",
    "DataUse": "permission modifier disease region restricted_to purpose valid "
    "available",
    "Run": "title description started ended agents inputs",
}
_MAKERS: Final = ("sc:Person", "sc:Organization")
_INHERITED: Final = ("license", "data_use", "publisher", "landing_page")
_WHY: Final = {
    "settings": "Croissant tells of an activity, not of its settings",
}


def write(view: View, *, published: str = "", cite: str = "") -> Written:
    """Describe one dataset.

    Args:
        view: the records; the dataset is its focus, or the only one.
        published: the day on which the dataset was published, ISO 8601.
        cite: how it wants to be cited.
    """
    about = view.one(Dataset, "dataset")
    run = view.named(about.generated_by) if about.generated_by else None
    origins = [_origin(view, iri) for iri in _from(about)]
    files = list(_files(view, about))
    content = {
        "@context": dict(_CONTEXT),
        "@type": "sc:Dataset",
        "@id": about.iri,
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "identifier": alone([about.iri, *many(about.identifier)]),
        **_described(view, about, published, cite),
        **_terms(view, about),
        "distribution": [_file(about, each, n) for n, each in enumerate(files)],
        "prov:wasDerivedFrom": origins,
        "prov:wasGeneratedBy": _made(run) if isinstance(run, Run) else None,
    }
    parts = [each for each in files if each is not about]
    told: list[Record] = [about, *parts, *([run] if isinstance(run, Run) else [])]
    return Written(
        {"": dumped(filled(content))},
        tuple(_lost(view, about, told)),
        tuple(_missing(view, about, content)),
    )


def _described(view: View, about: Dataset, published: str, cite: str) -> dict[str, Any]:
    gone = about.invalidated_at
    why = about.invalidation_reason
    reason = f", {word('invalidation-reason', why)}" if why else ""
    makers, unclear = _told_apart(about.attributed_to)
    publishers, others = _told_apart(inherited(view, about, "publisher"))
    return {
        "name": about.title or about.identifier or about.iri,
        "description": about.description,
        "version": about.version,
        "datePublished": published or None,
        "citeAs": cite or None,
        "url": inherited(view, about, "landing_page"),
        "creator": alone(makers),
        "publisher": alone(publishers),
        "prov:wasAttributedTo": [*unclear, *others],
        "creativeWorkStatus": f"withdrawn {gone}{reason}" if gone else None,
        "rai:dataLimitations": alone(list(many(about.limitations))),
        "rai:personalSensitiveInformation": alone(list(many(about.sensitive))),
        "rai:hasSyntheticData": _is_synthetic(about),
        "additionalProperty": [
            _group(each) for c in many(about.cohort) for each in strata(c)
        ],
    }


def _is_synthetic(about: Dataset) -> bool | None:
    """True where the graph says so; that people took part does not say the contrary."""
    kind = about.human_data and word("human-data", about.human_data)
    return True if kind == "synthetic" else None


def _terms(view: View, about: Dataset) -> dict[str, Any]:
    stated = many(inherited(view, about, "data_use"))
    return {
        "license": inherited(view, about, "license"),
        "conditionsOfAccess": about.access_rights,
        "usageInfo": [each for one in stated for each in use.written(one)],
    }


def _told_apart(stated: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """People and organisations; and those of whom nobody said which of the two.

    Croissant lets nobody else create or publish a dataset.
    """
    agents = [_agent(each) for each in many(stated)]
    known = [each for each in agents if each["@type"] in _MAKERS]
    return known, [each for each in agents if each not in known]


def _agent(stated: Agent | str) -> dict[str, Any]:
    agent = Agent(iri=stated) if isinstance(stated, str) else stated
    kind = f"sc:{agent.kind}"
    name = agent.name or agent.iri
    known = kind if kind in _MAKERS else "prov:Agent"
    return filled({"@type": known, "name": name, "url": agent.iri})


def _group(cohort: Any) -> dict[str, Any]:
    return {
        "@type": "sc:PropertyValue",
        "propertyID": PK.population,
        "name": population(cohort.population),
        "value": people(cohort) or "not stated",
        "valueReference": cohort.population,
        "unitText": "participants",
    }


def _from(about: Dataset) -> tuple[str, ...]:
    stated = (about.derived_from, about.revision_of, about.primary_source)
    return tuple(dict.fromkeys(iri for each in stated for iri in refs(each)))


def _origin(view: View, iri: str) -> dict[str, Any]:
    record = view.named(iri)
    found: dict[str, Any] = {"@id": iri, "name": getattr(record, "title", None) or iri}
    who = many(getattr(record, "attributed_to", ()))
    if publisher := getattr(record, "publisher", None):
        who = (*who, publisher)
    return filled({**found, "prov:wasAttributedTo": [_agent(each) for each in who]})


def _made(run: Run) -> dict[str, Any]:
    return filled(
        {
            "@type": "prov:Activity",
            "@id": run.iri,
            "prov:label": run.title,
            "prov:description": run.description,
            "prov:startedAtTime": run.started,
            "prov:endedAtTime": run.ended,
            "prov:wasAssociatedWith": [_agent(each) for each in many(run.agents)],
            "prov:used": [{"@id": each} for each in refs(run.inputs)],
        }
    )


def _files(view: View, about: Dataset) -> Iterator[Entity]:
    """The dataset itself where it is one file, and the files that hold its bytes."""
    if about.checksums:
        yield about
    for each in view.all(Entity):
        is_part = each.derived_from in (about.iri, (about.iri,))
        is_bytes = each.checksums and (each.iri or "").startswith("ni:")
        if is_part and is_bytes and each.generated_by is None:
            yield each


def _file(about: Dataset, entity: Entity, number: int) -> dict[str, Any]:
    digests = {each.algorithm: each.value for each in entity.checksums}
    sha256 = digests.get("sha256")
    digest = next((e.content_iri for e in entity.checksums if e.content_iri), None)
    name = entity.title or about.title or str(entity.iri)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    address = entity.identifier if "://" in (entity.identifier or "") else None
    return filled(
        {
            "@type": "cr:FileObject",
            "@id": f"file-{number}",
            "name": name,
            "contentUrl": address or digest or entity.iri,
            "encodingFormat": kind,
            "sha256": sha256,
            "md5": None if sha256 else digests.get("md5"),
        }
    )


def _lost(view: View, about: Dataset, told: list[Record]) -> Iterator[Lost]:
    yield from losses(told, _CARRIED, _WHY)
    more = sum(max(0, len(getattr(e, "checksums", ())) - 1) for e in told)
    if more:
        yield Lost("Dataset.checksums", "a file has one digest, SHA-256 first", more)
    if about.human_data and not _is_synthetic(about):
        yield Lost("Dataset.human_data", "Croissant can only say that it is synthetic")
    for one in many(inherited(view, about, "data_use")):
        for text in use.unwritten(one):
            yield Lost("DataUse.permission", f"{text!r} is no term of DUO")
    yield from beside(view.records, told, "not about this dataset")


def _missing(view: View, about: Dataset, content: dict[str, Any]) -> Iterator[str]:
    asked = {
        "description": "description: what the dataset is",
        "license": "license: none is stated",
        "datePublished": "datePublished: give --with published=2026-11-22",
        "creator": "creator: no person or organisation is named",
        "url": "url: no page describes it",
        "distribution": "distribution: no digest of any file is known",
        "usageInfo": "usageInfo: no terms of use in DUO are stated",
    }
    yield from (text for name, text in asked.items() if not content.get(name))
    own = {name for name in _INHERITED if getattr(about, name)}
    if taken := [n for n in _INHERITED if n not in own and inherited(view, about, n)]:
        yield f"{', '.join(taken)}: taken from the dataset that this is a part of"
    yield "recordSet: a graph knows no columns"
