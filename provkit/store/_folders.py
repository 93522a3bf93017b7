"""Stores that are folders: `oxigraph:DIR`, `parquet:DIR`."""

from __future__ import annotations

from pathlib import Path

from provkit.errors import UnreadableGraph


def folder_under(scheme: str, location: str) -> Path:
    """The folder that a location names after its scheme.

    Raises:
        UnreadableGraph: it names none.

    >>> folder_under("oxigraph:", "oxigraph:study").name
    'study'
    """
    folder = location.removeprefix(scheme)
    if not folder:
        raise UnreadableGraph(
            f"{location}: no folder is named", f"write {scheme}DIR, DIR its folder"
        )
    return Path(folder)
