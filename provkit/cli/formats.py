"""List the formats that a graph can be read from and written to, and the tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from provkit.cli import _output

if TYPE_CHECKING:
    from pathlib import Path


@click.command("formats")
@_output.output_options
def command(format_name: str, output: Path | None) -> None:
    """List graph formats with what they can hold, and tools for import and export."""
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
    tools = list(_tools())
    tool_rows = tuple(
        (
            tool["name"],
            "yes" if tool["import"] else "no",
            "yes" if tool["export"] else "no",
            tool["about"],
        )
        for tool in tools
    )
    tables = (
        Table("", columns, rows),
        Table("Tools", ("tool", "import", "export", "what"), tool_rows),
    )
    sheet = Sheet("Formats", tables, {"formats": data, "tools": tools})
    _output.emit(sheet, format_name, output)


def _tools() -> list[dict[str, Any]]:
    from provkit import adapters, plugins
    from provkit.cli._group import summary

    imports, exports = set(adapters.importers()), set(adapters.exporters())
    return [
        {
            "name": name,
            "import": name in imports,
            "export": name in exports,
            "about": summary("adapters", name).rstrip("."),
        }
        for name in plugins.names("adapters")
    ]
