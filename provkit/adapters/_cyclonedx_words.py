"""Words of CycloneDX that stand in many places: licences, digests, agents, notes."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from provkit.adapters._personal import private_text
from provkit.model import Agent, Annotation, Digest
from provkit.model.identity import is_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from provkit.adapters import Part

_REGISTRIES: Final = ("https://orcid.org/", "https://ror.org/")
_ORCID: Final = re.compile(r"\(?(https://orcid\.org/\d{4}-\d{4}-\d{4}-\d{3}[\dX])\)?")
SPDX_LICENSES: Final = "https://spdx.org/licenses/"


def licenses(part: Part) -> tuple[str, ...]:
    """The licences of a component, each by its SPDX name, expression, address or title.

    The address stands for the licence only where it has no SPDX name of its own.
    """
    found = []
    for each in part.items():
        expression = each.get("expression").text()
        held = each.get("license")
        name, address = held.get("id").text(), held.get("url").text()
        title = held.get("name").text()
        held.get("text").lost("the words of the licence")
        for where in (each, held):
            where.get("acknowledgement").lost("whether declared or concluded")
            where.get("bom-ref").lost("a name within the list")
        if name and address == f"{SPDX_LICENSES}{name}":
            name = address
        address = address if address and is_iri(address) else None
        found.append(expression or name or address or title)
    return tuple(dict.fromkeys(each for each in found if each))


def checksums(part: Part) -> tuple[Digest, ...]:
    """The digests that provkit knows; others are lost, with their name."""
    found = []
    for each in part.items():
        digest = Digest.of(each.get("alg").value, each.get("content").value)
        if digest is not None:
            each.get("alg").take()
            each.get("content").take()
            found.append(digest)
        else:
            each.lost("a digest of a kind that provkit does not compare")
    return tuple(dict.fromkeys(found))


def agent(part: Part, kind: str | None = None) -> Agent | None:
    """A person or organisation: an object with a name, or the name alone."""
    iri = None
    if part.is_a(dict):
        for private in ("email", "phone", "contact", "address"):
            part.get(private).lost("personal: how to reach somebody")
        part.get("bom-ref").lost("a name within the list")
        iri = _registered(part.get("url"))
        part = part.get("name")
    if part.is_a(str) and (why := private_text(part.value)):
        part.lost(why)
        return Agent(iri=iri, kind=kind) if iri else None
    name = part.text()
    if name is not None and (found := _ORCID.search(name)):
        iri, name = iri or found[1], _ORCID.sub("", name).strip() or None
    return Agent(iri=iri, name=name, kind=kind) if iri or name else None


def _registered(links: Part) -> str | None:
    """The ORCID or ROR among the addresses of somebody."""
    stated = links.value if links.is_a(list) else [links.value]
    for each in stated:
        if str(each).startswith(_REGISTRIES) and is_iri(str(each)):
            links.take()
            return str(each)
    links.lost("no name of anybody that holds elsewhere")
    return None


def agents(parts: Iterable[tuple[Part, str | None]]) -> tuple[Agent, ...]:
    """The agents that are told of, each once."""
    found = (agent(part, kind) for part, kind in parts if part)
    return tuple(dict.fromkeys(each for each in found if each is not None))


def notes(part: Part, name: str) -> Iterator[Annotation]:
    """References, properties and their like: pairs kept as they stand."""
    for each in part.items():
        each.get("hashes").lost("the digest of something that is referred to")
        key = each.get("type") or each.get("name")
        value = each.get("url") or each.get("value")
        label = key.value if key.is_a(str) else None
        if not label or not (value.is_a(str) or value.is_a(int)):
            continue
        if note := value.keep(f"{name} {label}"):
            key.take()
            yield note


def each(part: Part, member: str, name: str) -> Iterator[Annotation]:
    """One member of each object of a list, kept as it stands; the others are lost."""
    for one in part.items():
        if one.is_a(dict) and (note := one.get(member).keep(name)):
            yield note


def words(part: Part, *names: str) -> str | None:
    """Members of an object as one text: `risk (mitigation: ...)`."""
    if not part.is_a(dict):
        return part.text()
    found = [(name, part.get(name).text()) for name in names]
    first = next((text for _name, text in found if text), None)
    if first is None:
        return None
    rest = [
        f"{_spaced(name)}: {text}" for name, text in found if text and text != first
    ]
    return f"{first} ({'; '.join(rest)})" if rest else first


def _spaced(name: str) -> str:
    return re.sub(r"([A-Z])", lambda found: f" {found[1].lower()}", name)


def soft_number(part: Part) -> float | None:
    """A number, or the text of one; anything else is lost and no error."""
    value = part.value
    try:
        whole = None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        whole = None
    if whole is None or not math.isfinite(whole):
        part.lost("no number")
        return None
    return part.number()


def property_of(part: Part, name: str) -> Part | None:
    """The value of the first property of that name."""
    for each in part.items():
        if each.is_a(dict) and each.get("name").value == name:
            each.get("name").take()
            return each.get("value")
    return None
