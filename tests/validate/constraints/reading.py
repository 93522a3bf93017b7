"""Documents as the tests of the checker read them: as any user of provkit does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provkit.rdf import formats, prov_documents
from provkit.rdf.prov_documents import from_prov

if TYPE_CHECKING:
    from pathlib import Path

    from provkit.model.statements import Document

__all__ = ["from_prov", "loads", "read"]

_SYNTAXES = {"provn": "provn", "json": "provjson", "xml": "provxml"}


def read(path: Path) -> Document:
    """The statements of a file."""
    return formats.read_document(path, places=False).document


def loads(text: str, form: str) -> Document:
    """The statements of a text in PROV-N, PROV-JSON or PROV-XML."""
    return prov_documents.read(text.encode(), _SYNTAXES[form], places=False).document
