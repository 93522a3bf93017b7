"""CycloneDX in XML as the values that CycloneDX in JSON has.

The two forms say the same in other words: XML wraps lists, has attributes, and repeats
some elements. So one reader serves both, and a place in the report is a JSON pointer
in either case.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SPACE: Final = re.compile(r"\{https?://cyclonedx\.org/schema/bom/([\d.]+)\}bom$")
_LISTS: Final = re.compile(
    "components|services|dependencies|hashes|externalReferences|properties|authors"
    "|ancestors|descendants|variants|commits|patches|tags|collection|users|useCases"
    "|technicalLimitations|performanceTradeoffs|ethicalConsiderations|lifecycles"
    "|fairnessAssessments|energyConsumptions|energyProviders|performanceMetrics"
    "|datasets|inputs|outputs|custodians|stewards|owners|compositions|vulnerabilities"
    "|annotations|formulation|citations"
)
_REPEATED: Final = frozenset(("data", "sensitiveData"))
_OF_ORGANISATIONS: Final = frozenset(("contact", "url"))
_ORGANISATIONS: Final = frozenset(
    ("supplier", "manufacturer", "manufacture", "organization", "organizationalEntity")
)
_OTHERWISE: Final = {"individual": "contact"}
_TEXT: Final = {"hash": "content", "property": "value", "expression": "expression"}


def document(root: Element) -> dict[str, Any] | None:
    """The whole list; nothing where the element is none of CycloneDX."""
    found = _SPACE.match(root.tag)
    if found is None:
        return None
    held = _object(root)
    return {"bomFormat": "CycloneDX", "specVersion": found[1], **held}


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _value(element: Element) -> Any:
    name = _local(element.tag)
    if name == "licenses":
        return [_license(each) for each in element]
    if _LISTS.fullmatch(name):
        return [_item(each) for each in element]
    text = (element.text or "").strip()
    if len(element):
        return _object(element)
    attributes = {_local(k): v for k, v in element.attrib.items()}
    if attributes or name in {"hash", "property"}:
        return {**attributes, _TEXT.get(name, "content"): text}
    return text


def _item(element: Element) -> Any:
    """A member of a list; in the list of datasets, a reference stands alone."""
    if _local(element.tag) == "ref":
        return {"ref": (element.text or "").strip()}
    return _value(element)


def _license(element: Element) -> Any:
    found = _value(element)
    if _local(element.tag) == "license":
        return {"license": found}
    return found if isinstance(found, dict) else {"expression": found}


def _object(element: Element) -> dict[str, Any]:
    held: dict[str, Any] = {_local(k): v for k, v in element.attrib.items()}
    of_organisation = _local(element.tag) in _ORGANISATIONS
    for child in element:
        name = _local(child.tag)
        name, value = _OTHERWISE.get(name, name), _value(child)
        if name in _REPEATED or (of_organisation and name in _OF_ORGANISATIONS):
            held.setdefault(name, [])
        if isinstance(held.get(name), list) and not _LISTS.fullmatch(name):
            held[name].append(value)
        elif name in held:
            held[name] = [held[name], value]
        else:
            held[name] = value
    return held
