"""PROV-XML before the `prov` library sees it: bombs are refused, places are noted.

The parser here is the one of the standard library, which says where each element
stands. A document type is refused as soon as it begins, before anything is expanded:
PROV-XML has no use for one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, NoReturn
from xml.parsers import expat

from provkit.errors import UnreadableGraph
from provkit.model.statements import PROV

_ID: Final = f"{PROV} id"
_BUNDLES: Final = (f"{PROV} bundleContent", f"{PROV} bundle")
_OTHER: Final = f"{PROV} other"
_MEMBERSHIP: Final = f"{PROV} hadMember"
_DEEPEST: Final = 200


@dataclass(slots=True)
class Layout:
    """What a scan of PROV-XML found.

    Attributes:
        lines: for each bundle, by its place, the lines of its statements; the toplevel
            stands under None.
        old_bundles: whether statements stand in `prov:bundle`, as old tools write it.
        others: the lines of elements that say nothing of provenance.
    """

    lines: dict[int | None, list[int]] = field(default_factory=lambda: {None: []})
    old_bundles: bool = False
    others: list[int] = field(default_factory=list)


def scan(content: bytes) -> Layout:
    """Look through PROV-XML.

    Raises:
        UnreadableGraph: it is not well formed, has a document type, or is nested deeper
            than PROV-XML can be.
    """
    scanner = _Scanner()
    try:
        scanner.parser.Parse(content, True)  # noqa: FBT003 - positional only
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise UnreadableGraph(f"line {error.lineno}: no XML: {reason}") from error
    except (LookupError, ValueError) as error:
        raise UnreadableGraph(f"line 1: unknown encoding: {error}") from error
    return scanner.layout


def with_bundles(content: bytes) -> bytes:
    """Call a `prov:bundle` that holds statements what PROV-XML calls it.

    Args:
        content: what `scan` has found to be harmless.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(content, parser)
    for element in root.iterfind(f"{{{PROV}}}bundle"):
        if any(child.get(f"{{{PROV}}}id") for child in element):
            element.tag = f"{{{PROV}}}bundleContent"
    found: bytes = etree.tostring(root)
    return found


class _Scanner:
    """The handlers of one scan."""

    def __init__(self) -> None:
        self.layout = Layout()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._open: list[str] = []
        self._bundles = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append(name)
        depth = len(self._open)
        if depth > _DEEPEST:
            self._refuse("nested too deeply for PROV-XML")
        if depth == 2:  # noqa: PLR2004 - what stands in the document
            self._outer(name)
        elif depth == 3 and self._open[1] in _BUNDLES:  # noqa: PLR2004
            self._inner(name, attributes)

    def _outer(self, name: str) -> None:
        line = self.parser.CurrentLineNumber
        if name == _BUNDLES[0]:
            self._bundles += 1
            self.layout.lines[self._bundles] = []
        elif name == _OTHER:
            self.layout.others.append(line)
        else:
            self.layout.lines[None].append(line)

    def _inner(self, name: str, attributes: dict[str, str]) -> None:
        if name in _BUNDLES[:1]:
            self._refuse("a bundle within a bundle")
        if self._open[1] == _BUNDLES[1]:
            if _ID not in attributes:
                return
            self.layout.old_bundles = True
        elif name == _OTHER:
            self.layout.others.append(self.parser.CurrentLineNumber)
        else:
            self.layout.lines[self._bundles].append(self.parser.CurrentLineNumber)

    def _end(self, name: str) -> None:
        del name
        self._open.pop()

    def _doctype(self, *declared: Any) -> None:
        del declared
        self._refuse("a document type declaration, which could define entities")

    def _refuse(self, what: str) -> NoReturn:
        raise UnreadableGraph(
            f"line {self.parser.CurrentLineNumber}: {what}; PROV-XML has none",
            "take it out, or write the document again with a PROV tool",
        )
