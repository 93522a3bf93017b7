"""A list of CycloneDX as a whole: its version, and what in it is about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from provkit.adapters import _cyclonedx_xml as xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provkit.adapters import Part, Source

_KNOWN: Final = ("1.5", "1.6", "1.7")
_LOST: Final = {
    "metadata": "who made the list, and with what",
    "dependencies": "what needs what when it is used; not what was made from what",
    "compositions": "how complete the list is",
    "vulnerabilities": "weaknesses of software",
    "services": "services, which are no models and no data",
    "annotations": "remarks on the list",
    "declarations": "attestations of conformance",
    "definitions": "standards that the list refers to",
    "citations": "which tool said what in the list",
    "formulation": "how software was built",
    "signature": "a signature, which provkit does not check",
    "externalReferences": "about the list",
    "properties": "about the list",
}


def document(source: Source) -> Part:
    """Read it, in JSON or XML.

    Raises:
        UnreadableSource: it is no such list, or one of a version without models.
    """
    if source.bytes().lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        held = xml.document(source.xml())
        if held is None:
            raise source.refuse("is XML, but no list of CycloneDX")
        found = source.part(held)
    else:
        found = source.json()
    if found.get("bomFormat").text() != "CycloneDX":
        raise source.refuse("has no 'bomFormat': 'CycloneDX'", "name such a list")
    version = found.get("specVersion").text() or "of no version"
    if version not in _KNOWN:
        newer = version > _KNOWN[-1] and version[:1].isdigit()
        raise source.refuse(
            f"is CycloneDX {version}; known are {', '.join(_KNOWN)}",
            "update provkit: pip install -U provkit"
            if newer
            else "before 1.5 it knew no models: write it anew with its tool",
        )
    return found


def _inner(part: Part, but: str) -> Iterator[Part]:
    """A part as a whole, or its members without one of them."""
    if but and part.is_a(dict):
        yield from (each for name, each in part.members() if name != but)
    else:
        yield part


def leave(found: Part) -> None:
    """Report as lost what is about the list itself, or about software alone."""
    for name, why in _LOST.items():
        for each in _inner(found.get(name), "component" if name == "metadata" else ""):
            each.lost(why)
    for name in ("$schema", "serialNumber", "version"):
        found.get(name).lost("how the list itself is called")
