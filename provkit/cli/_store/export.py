"""Write a graph as tables for DuckDB, Spark and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from provkit.cli import _output

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple


@click.command("export")
@_output.graph_option
@click.option(
    "--to",
    "target",
    required=True,
    metavar="parquet:DIR",
    help="The folder of tables to write; one that provkit wrote is replaced.",
)
def command(graphs: tuple[str, ...], *, target: str) -> None:
    """Write a graph as Parquet tables, for engines.

    statements.parquet has every statement; nodes, edges and strata say who depends on
    whom and which people datasets are about, once contents are joined.
    """
    from itertools import chain

    from provkit.errors import UsageError
    from provkit.graph import load
    from provkit.graph.columns import tables
    from provkit.store import parquet
    from provkit.store._tables import write

    if not parquet.accepts(target):
        raise UsageError(f"{target}: no kind of tables", "write --to parquet:DIR")
    parquet.engine()
    graph = load(*_output.locations(graphs))
    index = graph.index
    statements: Iterable[Triple] = chain.from_iterable(
        store.triples() for store in graph.stores
    )
    if len(graph.stores) > 1 or not hasattr(graph.stores[0], "tells_all"):
        statements = dict.fromkeys(statements)  # what several runs say stands once
    rows = write(
        parquet.folder_of(target), statements, tables(index), sources=graph.sources
    )
    each = ", ".join(f"{count:,} {name}" for name, count in rows.items())
    click.echo(f"{target}: {each}")
