"""Things that FAIR4ML describes in the words of schema.org."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.adapters._plain import (
    duo,
    filled,
    group_of,
    many,
    number,
    people,
    population,
    strata,
    word,
)
from provkit.model import Agent, Code, Dataset, Entity, Model
from provkit.terms import data_use
from provkit.vocab import PK

if TYPE_CHECKING:
    from provkit.adapters._view import View
    from provkit.model import MetricResult

_APPLICATION: Final = "schema:SoftwareApplication"


def software(view: View, held: Entity | str) -> dict[str, Any]:
    """The code or the software of a run."""
    found = view.named(held) if isinstance(held, str) else held
    if not isinstance(found, Entity):
        return {"@id": held}
    is_code = isinstance(found, Code)
    return filled(
        {
            "@id": found.iri,
            "@type": "schema:SoftwareSourceCode" if is_code else _APPLICATION,
            "schema:name": found.title,
            "schema:description": found.description,
            "schema:identifier": found.identifier,
            **{f"schema:{e.algorithm}": e.value for e in found.checksums},
        }
    )


def metric(view: View, found: MetricResult) -> dict[str, Any]:
    """One value of an evaluation."""
    count = found.participants
    return filled(
        {
            "@id": found.iri,
            "@type": "schema:PropertyValue",
            "schema:propertyID": found.metric,
            "schema:measurementTechnique": word("metric", found.metric or ""),
            "schema:value": None if found.value is None else number(found.value),
            "schema:minValue": None if found.low is None else number(found.low),
            "schema:maxValue": None if found.high is None else number(found.high),
            "schema:name": group_of(view, found),
            "schema:description": None if count is None else f"{count} people",
        }
    )


def dataset(view: View, iri: str) -> dict[str, Any]:
    """A dataset, with the people it is about and its terms of use."""
    found = view.named(iri)
    if not isinstance(found, Dataset):
        return {"@id": iri, "@type": "schema:Dataset"}
    uses = [t for u in many(found.data_use) for t in (*u.permission, *u.modifier)]
    return filled(
        {
            "@id": iri,
            "@type": "schema:Dataset",
            "schema:name": found.title,
            "schema:description": found.description,
            "schema:version": found.version,
            "schema:identifier": found.identifier,
            "schema:license": link(found.license),
            "schema:conditionsOfAccess": found.access_rights,
            "schema:usageInfo": [_term(each) for each in uses],
            "schema:additionalProperty": [
                _group(each) for c in many(found.cohort) for each in strata(c)
            ],
            **{f"schema:{e.algorithm}": e.value for e in found.checksums},
        }
    )


def _term(text: str) -> dict[str, Any]:
    curie = duo(text)
    if curie is None:
        return {"@type": "schema:DefinedTerm", "schema:name": text}
    iri = str(data_use.resolve(text))
    name = data_use.label(iri)
    return {"@id": iri, "@type": "schema:DefinedTerm", "schema:name": name,
            "schema:termCode": curie}  # fmt: skip


def _group(cohort: Any) -> dict[str, Any]:
    return {
        "@type": "schema:PropertyValue",
        "schema:propertyID": PK.population,
        "schema:name": f"participants, {population(cohort.population)}",
        "schema:value": people(cohort) or "not stated",
        "schema:valueReference": cohort.population,
    }


def base(view: View, iri: str) -> dict[str, Any]:
    """The model that another was tuned from."""
    found = view.named(iri)
    content = {"@id": iri, "@type": "fair4ml:MLModel"}
    if isinstance(found, Model):
        content["schema:name"] = found.title or iri
    return content


def agent(stated: Agent | str) -> dict[str, Any]:
    """Who is responsible."""
    agent = Agent(iri=stated) if isinstance(stated, str) else stated
    kind = agent.kind if agent.kind in {"Person", "Organization"} else "Thing"
    name = agent.name or agent.iri
    return filled({"@id": agent.iri, "@type": f"schema:{kind}", "schema:name": name})


def link(text: str | None) -> Any:
    """An address as a reference, any other text as it stands."""
    return {"@id": text} if text and "://" in text else text
