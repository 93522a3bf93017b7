"""Record what becomes of a model or dataset that rests on withdrawn data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from provkit.cli import _afterwards

if TYPE_CHECKING:
    from pathlib import Path


@click.command("decide")
@click.argument("node")
@click.argument("decision", metavar="retain|retrain|retire")
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
@_afterwards.options
def command(  # noqa: PLR0917 - one argument per option
    node: str,
    decision: str,
    reason: str,
    agent: str | None,
    ledger: str | None,
    graphs: tuple[str, ...],
    format_name: str,
    output: Path | None,
) -> None:
    """Record what becomes of NODE, which rests on withdrawn data, and why."""
    from provkit.capture.afterwards.statements import decide

    about = _afterwards.target(
        node, graphs, ledger, ("Dataset", "Model", "MetricResult", "Entity")
    )
    said = decide(
        about.node,
        decision,
        reason=reason,
        kind=about.kind or None,
        agent=agent,
        ledger=about.ledger,
    )
    _afterwards.show(said, f"decided about {node}: {decision}", format_name, output)
