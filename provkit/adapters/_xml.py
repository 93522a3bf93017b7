"""XML from a source: no document type, so no entities and nothing from elsewhere."""

from __future__ import annotations

from typing import Any, Final
from xml.etree import ElementTree as ET
from xml.parsers import expat

from provkit.errors import UnreadableSource

_DEEPEST: Final = 200


def parse(content: bytes, where: str) -> ET.Element:
    """Read XML.

    Raises:
        UnreadableSource: it is malformed or cut off, has a document type (which could
            define entities), or is nested deeper than anything that these tools write.

    >>> parse(b"<bom><component/>", "bom.xml")
    Traceback (most recent call last):
    provkit.errors.UnreadableSource: bom.xml:1:17: no XML: no element found
    """
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise UnreadableSource(f"{where}: nested more than {_DEEPEST} levels deep")
        builder.start(_clark(name), {_clark(k): v for k, v in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_clark(name))

    def doctype(*_declared: Any) -> None:
        raise UnreadableSource(
            f"{where}:{parser.CurrentLineNumber}: a document type declaration, which "
            "could define entities",
            "take it out, or write the file again with its tool",
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)  # noqa: FBT003 - positional only
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise UnreadableSource(
            f"{where}:{error.lineno}:{error.offset}: no XML: {reason}"
        ) from error
    except (LookupError, ValueError) as error:
        raise UnreadableSource(f"{where}:1: unknown encoding: {error}") from error
    return builder.close()


def _clark(name: str) -> str:
    """A name as ElementTree writes it: `{space}local`."""
    return f"{{{name}" if "}" in name else name
