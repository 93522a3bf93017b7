"""List the runs of a ledger: status, time, what they made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from provkit.cli import _output

if TYPE_CHECKING:
    from pathlib import Path


@click.command("runs")
@click.argument("graphs", nargs=-1, metavar="[LEDGER]...")
@_output.output_options
def command(graphs: tuple[str, ...], format_name: str, output: Path | None) -> None:
    """List the runs of a ledger: status, start, duration, title and what they made.

    A run that has not ended is shown as interrupted, with the time of its last sign of
    life.
    """
    from provkit.cli import _runs
    from provkit.graph import load

    graph = load(*_output.locations(graphs))
    _output.emit(_runs.sheet(graph), format_name, output)
