"""Words of SPDX 3 that many elements share: agents, digests, licences, properties."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from provkit.adapters._personal import private_text
from provkit.model import Agent, Digest
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part
    from provkit.adapters._spdx_graph import Graph

AGENTS: Final = ("Person", "Organization", "SoftwareAgent", "Agent")
LICENSES: Final = "https://spdx.org/licenses/"
_REGISTRIES: Final = ("https://orcid.org/", "https://ror.org/")
_NOTHING: Final = re.compile(r"No(Assertion|ne)(Element|License)$")
_SWHID: Final = re.compile(r"swh:1:[a-z]{3}:[0-9a-f]{40}")


def agents(graph: Graph, part: Part, *fields: str) -> tuple[Agent, ...]:
    """Who made or supplied an element, each once."""
    names = [name for field in fields for name in part.get(field).texts()]
    found = (_agent(graph, name) for name in dict.fromkeys(names))
    return tuple(dict.fromkeys(each for each in found if each is not None))


def _agent(graph: Graph, name: str) -> Agent | None:
    """An agent by its ORCID or ROR, else by the name that the document gives it."""
    if _NOTHING.search(name):
        return None
    iri = graph.iri(name)
    if name not in graph.elements:
        return Agent(iri=iri) if is_iri(name) else None
    part = graph.take(name)
    kind = next((k for k in AGENTS[:3] if k == graph.kind(name)), None)
    for each in part.get("externalIdentifier").items():
        iri = _registered(each) or iri
    title = part.get("name")
    if title.is_a(str) and (why := private_text(title.value)):
        title.lost(why)
        return Agent(iri=iri, kind=kind)
    return Agent(iri=iri, name=title.text(), kind=kind)


def _registered(part: Part) -> str | None:
    """An ORCID or ROR among the identifiers; every other one is left out."""
    links = part.get("identifierLocator")
    stated = links.value if links.is_a(list) else [links.value]
    stated = [*stated, part.get("identifier").value]
    for each in stated:
        if str(each).startswith(_REGISTRIES) and is_iri(str(each)):
            part.take()
            return str(each)
    part.lost("personal: an account, or a mail address")
    return None


def checksums(part: Part) -> tuple[Digest, ...]:
    """The digests of an element's bytes that provkit knows."""
    found = []
    for each in part.get("verifiedUsing").items():
        digest = Digest.of(each.get("algorithm").value, each.get("hashValue").value)
        if digest is not None:
            for name in ("type", "algorithm", "hashValue"):
                each.get(name).take()
            found.append(digest)
        else:
            each.lost("a digest of a kind that provkit does not compare")
    return tuple(dict.fromkeys(found))


def licenses(graph: Graph, name: str) -> tuple[str, ...]:
    """The licences of an element: what was declared, then what others concluded."""
    found = []
    for kind in ("hasDeclaredLicense", "hasConcludedLicense"):
        for relation in graph.starting.get((kind, name), ()):
            relation.use()
            found += [_license(graph, each) for each in relation.ends]
    return tuple(dict.fromkeys(each for each in found if each))


def _license(graph: Graph, name: str) -> str | None:
    if _NOTHING.search(name):
        return None
    if name not in graph.elements:
        return name
    part = graph.take(name)
    expression = part.get("simplelicensing_licenseExpression").text()
    title = part.get("name")
    if title.is_a(str) and is_iri(title.value):
        return title.text()
    if name.startswith(LICENSES):
        return name
    for each in part.get("simplelicensing_customIdToUri").items():
        text = str(each.get("value").value)
        if text in graph.elements and expression == each.get("key").value:
            each.take()
            return graph.take(text).get("simplelicensing_licenseText").text()
    return expression or title.text() or name


def identifier(part: Part) -> str | None:
    """A Software Heritage identifier or package address of an element."""
    for each in part.get("software_contentIdentifier").items():
        value = each.get("software_contentIdentifierValue").value
        if isinstance(value, str) and _SWHID.match(value):
            each.take()
            return value
    return part.get("software_packageUrl").text()


def entries(part: Part) -> Iterator[tuple[str, Part]]:
    """The pairs of a dictionary."""
    for each in part.items():
        each.get("type").take()
        key = each.get("key").text()
        if key is None:
            each.lost("an entry without a key")
        else:
            yield key, each.get("value")


def properties(part: Part) -> Iterator[tuple[str, Part]]:
    """The free properties of an element (the extension that CycloneDX has as well)."""
    for extension in part.get("extension").items():
        for each in extension.get("extension_cdxProperty").items():
            name = each.get("extension_cdxPropName")
            if name.is_a(str) and name.value.startswith("provkit:"):
                for held in (name, each.get("type"), extension.get("type")):
                    held.take()
                yield name.value, each.get("extension_cdxPropValue")
