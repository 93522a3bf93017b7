"""Records as the things of an RO-Crate: what `_rocrate_out` puts into the graph."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from provkit.adapters._plain import (
    duo,
    filled,
    many,
    number,
    people,
    population,
    refs,
    strata,
    word,
)
from provkit.model import Agent, Dataset, DatasetSplit, Model
from provkit.model.codec import to_json
from provkit.terms import data_use
from provkit.vocab import PK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from provkit.model import Code, Cohort, DataUse, Entity, Environment, MetricResult

Thing = dict[str, Any]

_AGENTS: Final[Mapping[str | None, str]] = {
    "Person": "Person",
    "Organization": "Organization",
    "SoftwareAgent": "SoftwareApplication",
}
_KINDS: Final = ("Model", "DatasetSplit", "Dataset")


@dataclass
class Things:
    """The things of a crate by their names, in the order in which they came."""

    held: dict[str, Thing] = field(default_factory=dict)

    def add(self, name: str, kind: str | list[str], /, **content: Any) -> Thing:
        """Describe a thing, once; give back the reference to it."""
        if name not in self.held:
            self.held[name] = {"@id": name, "@type": kind, **filled(content)}
        return {"@id": name}

    def value(self, kind: str, name: str, value: Any, /, **more: Any) -> Thing:
        """A name with a value (`PropertyValue`)."""
        key = _short(json.dumps([kind, name, value, more], sort_keys=True, default=str))
        return self.add(
            f"#{kind}-{key}", "PropertyValue", name=name, value=value, **more
        )

    def agents(self, stated: Any) -> list[Thing]:
        """Whoever is responsible."""
        return [self.agent(each) for each in many(stated)]

    def agent(self, stated: Agent | str) -> Thing:
        """A person, an organisation or a program; of a bare IRI nothing is claimed."""
        agent = Agent(iri=stated) if isinstance(stated, str) else stated
        found = self.add(
            agent.iri or local("agent", agent),
            _AGENTS.get(agent.kind, "Thing"),
            name=agent.name or agent.iri,
            version=agent.version,
            affiliation=self.agents(agent.on_behalf_of),
        )
        if agent.name and self.held[found["@id"]]["name"] == agent.iri:
            self.held[found["@id"]]["name"] = agent.name
        return found

    def code(self, code: Code | str) -> Thing:
        """The code that ran."""
        if isinstance(code, str):
            return self.add(code, "SoftwareSourceCode", name=code)
        return self.add(
            code.iri or local("code", code),
            "SoftwareSourceCode",
            name=code.title or code.identifier or code.iri,
            description=code.description,
            version=code.identifier,
            author=self.agents(code.attributed_to),
            **checksums(code),
        )

    def software(self, held: Environment | str) -> Thing:
        """The software in which code ran."""
        if isinstance(held, str):
            return self.add(held, "SoftwareApplication", name=held)
        return self.add(
            held.iri or local("environment", held),
            "SoftwareApplication",
            additionalType=PK.SoftwareEnvironment,
            name=held.title or held.identifier or held.iri,
            description=held.description,
            identifier=held.identifier,
            **checksums(held),
        )

    def data(self, entity: Entity) -> Thing:
        """Data, a model or another file."""
        is_body = isinstance(entity, Dataset) and not entity.checksums
        kind = next((k for k in _KINDS if k == type(entity).__name__), None)
        return self.add(
            entity.iri or local("entity", entity),
            "Dataset" if is_body else "File",
            additionalType=PK[kind] if kind else None,
            name=entity.title or entity.identifier or entity.iri,
            description=entity.description,
            identifier=entity.identifier,
            isBasedOn=[{"@id": each} for each in origins(entity)],
            author=self.agents(entity.attributed_to),
            **checksums(entity),
            **self._terms(entity),
        )

    def licence(self, text: str | None) -> str | Thing | None:
        """A licence by its address, or in words."""
        if text is None or "://" not in text:
            return text
        return self.add(text, "CreativeWork", name=text)

    def _terms(self, entity: Entity) -> Thing:
        if isinstance(entity, Model):
            return {
                "version": entity.version,
                "datePublished": entity.issued,
                "license": self.licence(entity.license),
                "conditionsOfAccess": entity.access_rights,
            }
        if not isinstance(entity, Dataset):
            return {}
        gone = entity.invalidated_at and filled(
            {"since": entity.invalidated_at, "why": entity.invalidation_reason}
        )
        return {
            "version": entity.version,
            "license": self.licence(entity.license),
            "conditionsOfAccess": entity.access_rights,
            "publisher": self.agents(entity.publisher),
            "url": entity.landing_page,
            "usageInfo": [t for u in many(entity.data_use) for t in self._use(u)],
            "additionalProperty": [
                *(self._cohort(s) for c in many(entity.cohort) for s in strata(c)),
                *self._split(entity),
            ],
            "creativeWorkStatus": f"withdrawn {json.dumps(gone)}" if gone else None,
        }

    def _use(self, use: DataUse) -> Iterator[Thing]:
        for text in (*many(use.permission), *many(use.modifier)):
            iri = data_use.resolve(text) or text
            yield self.add(
                iri,
                "DefinedTerm",
                name=data_use.label(iri) if duo(text) else text,
                termCode=duo(text),
                inDefinedTermSet="http://purl.obolibrary.org/obo/duo.owl",
            )

    def _split(self, entity: Dataset) -> Iterator[Thing]:
        if not isinstance(entity, DatasetSplit):
            return
        if entity.role:
            role = word("role", entity.role)
            yield self.value("split", "role", role, propertyID=PK.splitRole)
        if entity.unit:
            unit = word("split-unit", entity.unit)
            yield self.value("split", "unit", unit, propertyID=PK.splitUnit)

    def _cohort(self, cohort: Cohort) -> Thing:
        text = str(cohort.population)
        return self.value(
            "cohort",
            f"participants, {population(text)}",
            people(cohort) or "not stated",
            propertyID=PK.population,
            valueReference=text,
        )

    def result(self, found: MetricResult, group: str) -> Thing:
        """A value that an evaluation found, for a group of people."""
        metric = word("metric", found.metric or "")
        return self.add(
            found.iri or local("result", found),
            "PropertyValue",
            name=f"{metric}, {group}" if group else metric or found.iri,
            propertyID=found.metric,
            value=None if found.value is None else number(found.value),
            minValue=None if found.low is None else number(found.low),
            maxValue=None if found.high is None else number(found.high),
            measurementTechnique=found.method and word("interval-method", found.method),
            description=_denominators(found),
        )


def local(kind: str, record: Any) -> str:
    """A name within the crate for what has none of its own."""
    return f"#{kind}-{_short(json.dumps(to_json(record), sort_keys=True))}"


def origins(entity: Entity) -> tuple[str, ...]:
    """What a thing was made from, whichever way the graph says it."""
    stated = (entity.derived_from, entity.revision_of, entity.primary_source)
    return tuple(dict.fromkeys(iri for each in stated for iri in refs(each)))


def checksums(entity: Entity) -> Thing:
    """The digests of a thing by their algorithm."""
    return {each.algorithm: each.value for each in entity.checksums}


def _denominators(found: MetricResult) -> str:
    counts = (("people", found.participants), ("observations", found.observations))
    said = [f"{count} {name}" for name, count in counts if count is not None]
    if found.level is not None:
        said.append(f"limits at {found.level:g}")
    return ", ".join(said)


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
