"""Ask a graph in SPARQL: provkit query 'SELECT ...'."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from provkit.cli import _output

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO


@click.command("query")
@click.argument("query", required=False)
@click.option(
    "--file", "stream", type=click.File(encoding="utf-8"), help="Read it; - is stdin."
)
@click.option("--at", metavar="TIME", help="Ask the graph as it stood then.")
@click.option("--limit", type=int, default=1_000, help="How many rows to list at most.")
@_output.graph_option
@_output.output_options
def command(
    query: str | None,
    *,
    stream: TextIO | None,
    at: str | None,
    limit: int,
    graphs: tuple[str, ...],
    format_name: str,
    output: Path | None,
) -> int:
    """Ask a graph in SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Sources are read as one graph, with contents joined, as every question reads it. The
    prefixes of provkit (prov:, pk:, dcterms: ...) need not be declared. Leaves with 1
    when an ASK is answered with no.
    """
    from provkit.graph.past import opened
    from provkit.graph.query import sparql

    text = stream.read() if stream else query
    if text is None:
        raise click.UsageError("give a query, or a file with --file")
    graph = opened(*_output.locations(graphs), at=at)
    answer = sparql(graph, text, limit=limit)
    _output.emit(answer, format_name, output)
    return 1 if answer.holds is False else 0
