"""Train two models on real 1000 Genomes genotypes, capture, validate, ask.

Everything happens in one folder: the ledger, the graph of each model, the data.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from provkit import plugins
from provkit.errors import MissingPackage, UsageError

if TYPE_CHECKING:
    from provkit.demo.story import Step

_AGENT = "https://orcid.org/0000-0002-1825-0097"


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("provkit-demo"),
    show_default=True,
    help="The folder to work in; it must be new or empty.",
)
@click.option(
    "--agent",
    default=_AGENT,
    show_default=True,
    help="Who answers for the runs: an ORCID or ROR. The default is an example person.",
)
def command(out: Path, agent: str) -> None:
    """Train two models on real genotypes, capture, validate, ask."""
    try:
        from provkit.demo.story import tell
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] == "provkit":
            raise
        raise MissingPackage.for_plugin("demo", "scikit-learn") from error
    if out.exists() and any(out.iterdir()):
        raise UsageError(
            f"{out} is not empty", "name a new folder: provkit demo --out DIR"
        )
    render = plugins.load("render", "text").render
    for number, step in enumerate(tell(out, agent), start=1):
        _show(step, render, first=number == 1)
    click.echo(_FAREWELL.format(out=out))


def _show(step: Step, render: object, *, first: bool) -> None:
    if not first:
        click.echo()
    if step.said:
        click.echo(step.said)
    if step.command:
        click.secho(f"$ {step.command}", bold=True)
    if step.shown is not None and callable(render):
        click.echo(render(step.shown).rstrip())


_FAREWELL = """
Everything above was recorded in {out}/provenance. Go on with

  cd {out}
  provkit runs                                     what was captured
  provkit explain EFF-06                           why v1 did not conform
  provkit ask upstream panel-imputer@2.0           all that v2 rests on
  provkit ask path panel-imputer@2.0 "1000 Genomes phase 3, 55 SNPs"
  provkit show panel-imputer@1.0                   everything known about v1

and ask what one would ask next: on whom was *your* model tested?"""
