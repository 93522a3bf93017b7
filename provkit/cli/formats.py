"""List the formats that a graph can be read from and written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from provkit.cli import _output

if TYPE_CHECKING:
    from pathlib import Path


@click.command("formats")
@_output.output_options
def command(format_name: str, output: Path | None) -> None:
    """List the formats, their extensions and what they can hold."""
    from provkit.rdf.formats import FORMATS
    from provkit.render import Sheet, Table

    columns = ("format", "called", "extensions", "bundles", "streams")
    rows = tuple(
        (
            each.name,
            each.title,
            " ".join(each.extensions) or "by name",
            "yes" if each.bundles else "no",
            "yes" if each.streams else "no",
        )
        for each in FORMATS
    )
    data = [
        {
            "name": each.name,
            "title": each.title,
            "extensions": list(each.extensions),
            "bundles": each.bundles,
            "streams": each.streams,
        }
        for each in FORMATS
    ]
    sheet = Sheet("Formats", (Table("", columns, rows),), {"formats": data})
    _output.emit(sheet, format_name, output)
