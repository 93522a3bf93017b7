"""Ask a store in SPARQL, where the data are."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

import click

from provkit.cli import _output
from provkit.cli._store import _shared

if TYPE_CHECKING:
    from pathlib import Path


@click.command("query")
@click.argument("query", required=False)
@click.option(
    "--file", "stream", type=click.File(encoding="utf-8"), help="Read it; - is stdin."
)
@click.option("--limit", type=int, default=1_000, help="How many rows to list at most.")
@_shared.store_option
@_output.output_options
def command(
    query: str | None,
    *,
    stream: TextIO | None,
    limit: int,
    store: str,
    format_name: str,
    output: Path | None,
) -> int:
    """Ask a store in SPARQL, where the data are.

    Statements are asked for as they were written: what is named by its content is not
    joined with what was made with that content. `provkit query -g STORE` asks the
    joined graph, which it reads as a whole. Leaves with 1 when an ASK is answered with
    no.
    """
    from provkit.graph.query import tabled
    from provkit.graph.unseen import troubled
    from provkit.store import open_store
    from provkit.store._querying import ask

    text = stream.read() if stream else query
    if text is None:
        raise click.UsageError("give a query, or a file with --file")
    asked = open_store(store)
    found = ask(asked, text)
    answer = tabled(found, tuple(troubled(asked.sources())), limit=limit)
    _output.emit(answer, format_name, output)
    return 1 if answer.holds is False else 0
