"""Say more about a node, in a new sealed statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from provkit.cli import _afterwards

if TYPE_CHECKING:
    from pathlib import Path


@click.command("annotate")
@click.argument("node")
@click.option(
    "--set",
    "settings",
    multiple=True,
    required=True,
    metavar="FIELD=VALUE",
    help="A field and its value; repeatable.",
)
@click.option("--reason", metavar="TEXT", help="How it is known.")
@click.option(
    "--kind",
    metavar="KIND",
    help="What kind of thing it is, such as Dataset, where the graph does not say.",
)
@_afterwards.options
def command(  # noqa: PLR0917 - one argument per option
    node: str,
    settings: tuple[str, ...],
    reason: str | None,
    kind: str | None,
    agent: str | None,
    ledger: str | None,
    graphs: tuple[str, ...],
    format_name: str,
    output: Path | None,
) -> None:
    """Say more about a node: its licence, its version, who answers for it ...

    Nothing sealed is edited: a new statement with its author and time is added.
    FIELD is a field of the node's kind of record; data_use.permission=GRU sets a field
    of a record inside it, and cohort={"populations": {"GBR": 91}} gives one as JSON.

    provkit annotate panel-imputer@1.0 --set license=CC-BY-4.0 --reason "asked the lab"
    """
    from provkit.capture.afterwards.statements import annotate
    from provkit.cli import _assignments

    about = _afterwards.of_kind(_afterwards.target(node, graphs, ledger), kind)
    fields = _assignments.read(settings, about)
    for each in _assignments.already_stated(fields, about):
        click.echo(f"provkit: {each}", err=True)
    said = annotate(
        about.node,
        kind=about.kind or None,
        reason=reason,
        agent=agent,
        ledger=about.ledger,
        **fields,
    )
    title = f"annotated {node}: {', '.join(fields)}"
    _afterwards.show(said, title, format_name, output)
