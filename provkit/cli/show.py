"""Show everything known about one node."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from provkit.cli import _output

if TYPE_CHECKING:
    from pathlib import Path


@click.command("show")
@click.argument("node")
@_output.graph_option
@_output.output_options
def command(
    node: str, graphs: tuple[str, ...], format_name: str, output: Path | None
) -> None:
    """Show everything known about one node: what is stated and who refers to it.

    NODE is an IRI, a prefixed name, a title, title@version, the recorded path of a
    file, or the first 8 or more characters of an id.
    """
    from provkit.cli import _node
    from provkit.graph import load

    graph = load(*_output.locations(graphs))
    _output.emit(_node.sheet(graph, graph.resolve(node)), format_name, output)
