"""The elements of an SPDX document that provkit writes, each once, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from provkit.adapters import _bom_people as people
from provkit.adapters._bom_licenses import is_expression, spdx_name
from provkit.adapters._bom_words import in_words
from provkit.adapters._plain import filled, many, name_of
from provkit.model import Agent
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.model import Dataset, Digest, Model

_LICENSES: Final = "https://spdx.org/licenses/"
_KINDS: Final = ("Person", "Organization", "SoftwareAgent")
_AUTHORITIES: Final = {
    "https://orcid.org/": "ORCID",
    "https://ror.org/": "ROR",
}


class Elements:
    """The elements so far.

    Attributes:
        base: what the names of elements begin with that have none of their own.
    """

    def __init__(self, base: str, info: str) -> None:
        """Begin without any.

        Args:
            base: an IRI of the document.
            info: the name of its creation info.
        """
        self.base = base
        self._info = info
        self._held: dict[str, dict[str, Any]] = {}
        self._licenses: dict[str, str] = {}
        self._agents: dict[str, str] = {}

    def all(self) -> tuple[dict[str, Any], ...]:
        """Every element."""
        return tuple(self._held.values())

    def package(self, model: Model, **more: Any) -> None:
        """A model."""
        self._add(
            "ai_AIPackage",
            str(model.iri),
            **self._common(model),
            software_primaryPurpose="model",
            software_copyrightText=model.rights,
            releaseTime=f"{model.issued}T00:00:00Z" if model.issued else None,
            **more,
        )
        self._license(str(model.iri), model.license)

    def dataset(self, data: Dataset, roles: Iterable[str]) -> None:
        """A dataset; its people and terms of use are properties."""
        publisher = self._agent(data.publisher) if data.publisher else None
        self._add(
            "dataset_DatasetPackage",
            str(data.iri),
            **self._common(data),
            comment=in_words(data, roles),
            suppliedBy=publisher,
            software_downloadLocation=data.landing_page,
            dataset_datasetType=["noAssertion"],
            dataset_knownBias=list(many(data.limitations)),
            extension=self.extension(people.properties(data, roles)),
        )
        self._license(str(data.iri), data.license)

    def relate(self, start: Model | Dataset, kind: str, ends: Iterable[str]) -> None:
        """A relation; none where it leads nowhere."""
        held = list(ends)
        if held:
            self._relation(str(start.iri), kind, held)

    @staticmethod
    def extension(pairs: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
        """Free properties, where there are any."""
        properties = [
            {
                "type": "extension_CdxPropertyEntry",
                "extension_cdxPropName": name,
                "extension_cdxPropValue": value,
            }
            for name, value in pairs
        ]
        kind = "extension_CdxPropertiesExtension"
        held = {"type": kind, "extension_cdxProperty": properties}
        return [held] if properties else []

    @staticmethod
    def entry(key: str, value: Any) -> dict[str, Any]:
        """A pair of a dictionary; values are texts."""
        return {"type": "DictionaryEntry", "key": key, "value": str(value)}

    def _common(self, thing: Model | Dataset) -> dict[str, Any]:
        purl = thing.identifier if (thing.identifier or "").startswith("pkg:") else None
        return {
            "name": thing.title or name_of(thing),
            "description": thing.description,
            "software_packageVersion": thing.version,
            "software_packageUrl": purl,
            "verifiedUsing": list(_hashes(thing.checksums)),
            "originatedBy": [self._agent(each) for each in many(thing.attributed_to)],
        }

    def _add(self, kind: str, spdx_id: str, /, **content: Any) -> None:
        frame: dict[str, Any] = {
            "spdxId": spdx_id,
            "type": kind,
            "creationInfo": self._info,
        }
        self._held.setdefault(spdx_id, {**frame, **filled(content)})

    def _relation(self, start: str, kind: str, ends: list[str]) -> None:
        name = f"{self.base}#relation-{len(self._held)}"
        content = {"from": start, "to": ends, "relationshipType": kind}
        self._add("Relationship", name, **content)

    def _agent(self, agent: Agent | str) -> str:
        held = Agent(iri=agent) if isinstance(agent, str) else agent
        key = held.iri or f"{held.kind}\n{held.name}"
        if key not in self._agents:
            name = held.iri or f"{self.base}#agent-{len(self._agents)}"
            self._agents[key] = name
            kind = held.kind if held.kind in _KINDS else "Agent"
            self._add(
                kind, name, name=held.name, externalIdentifier=list(_registered(held))
            )
        return self._agents[key]

    def _license(self, thing: str, text: str | None) -> None:
        if text is None:
            return
        if text not in self._licenses:
            self._licenses[text] = self._described(text)
        self._relation(thing, "hasDeclaredLicense", [self._licenses[text]])

    def _described(self, text: str) -> str:
        """A licence as an element, by its SPDX name where it surely has one."""
        name = spdx_name(text)
        number = len(self._licenses)
        own = text if text == f"{_LICENSES}{name}" else f"{self.base}#license-{number}"
        expression = name or (text if is_expression(text) else None)
        kind = "simplelicensing_LicenseExpression"
        stated = text if is_iri(text) and text != own else None
        if expression is not None:
            held = {"simplelicensing_licenseExpression": expression}
            self._add(kind, own, name=stated, **held)
            return own
        reference, words = f"LicenseRef-{number}", f"{self.base}#license-text-{number}"
        self._add(
            "simplelicensing_SimpleLicensingText",
            words,
            simplelicensing_licenseText=text,
        )
        self._add(
            kind,
            own,
            name=stated,
            simplelicensing_licenseExpression=reference,
            simplelicensing_customIdToUri=[self.entry(reference, words)],
        )
        return own


def _hashes(checksums: Iterable[Digest]) -> Iterator[dict[str, str]]:
    for each in checksums:
        yield {"type": "Hash", "algorithm": each.algorithm, "hashValue": each.value}


def _registered(agent: Agent) -> Iterator[dict[str, Any]]:
    for start, authority in _AUTHORITIES.items():
        if (agent.iri or "").startswith(start):
            yield {
                "type": "ExternalIdentifier",
                "externalIdentifierType": "other",
                "identifier": str(agent.iri).removeprefix(start),
                "identifierLocator": [agent.iri],
                "issuingAuthority": authority,
            }
