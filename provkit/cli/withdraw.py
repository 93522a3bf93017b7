"""Record that a dataset must not be used any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from provkit.cli import _afterwards

if TYPE_CHECKING:
    from pathlib import Path


@click.command("withdraw")
@click.argument("node")
@click.option("--reason", required=True, metavar="TEXT", help="Who asked, and why.")
@click.option(
    "--as",
    "cause",
    default="ConsentWithdrawn",
    show_default=True,
    metavar="CAUSE",
    help="ConsentWithdrawn, Superseded, Error or Retraction.",
)
@click.option(
    "--at",
    metavar="TIME",
    help="Since when: 2026-04-05 or 2026-04-05T10:00:00Z; default now.",
)
@_afterwards.options
def command(  # noqa: PLR0917 - one argument per option
    node: str,
    reason: str,
    cause: str,
    at: str | None,
    agent: str | None,
    ledger: str | None,
    graphs: tuple[str, ...],
    format_name: str,
    output: Path | None,
) -> None:
    """Record that a dataset must not be used any more, since when, and why.

    What was made from it before stays as it is and asks for a decision: see
    provkit ask impact NODE, then provkit decide.
    """
    from provkit.capture.afterwards.statements import withdraw

    about = _afterwards.target(node, graphs, ledger, ("Dataset",))
    said = withdraw(
        about.node,
        reason=reason,
        cause=cause,
        at=at,
        kind=about.kind,
        agent=agent,
        ledger=about.ledger,
    )
    _afterwards.show(said, f"withdrew {node}", format_name, output)
