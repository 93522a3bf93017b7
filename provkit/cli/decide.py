"""Record what becomes of a model or dataset that rests on withdrawn data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from provkit.cli import _afterwards
from provkit.errors import UnknownName

if TYPE_CHECKING:
    from pathlib import Path


_DECISIONS: Final = ("retain", "retrain", "retire")
_AS_RECORDED: Final = ("retained", "retrained", "retired")


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
    """Record what becomes of NODE, which rests on withdrawn data, and why.

    retain: it stays in use. retrain: a version made without those data takes its
    place. retire: it is used no longer.
    """
    from provkit.capture.afterwards.statements import decide

    if decision not in _DECISIONS + _AS_RECORDED:
        raise UnknownName.among("withdrawal decision", decision, _DECISIONS)
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
