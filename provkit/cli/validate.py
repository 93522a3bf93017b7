"""Check a graph against requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from provkit.cli import _output

if TYPE_CHECKING:
    from pathlib import Path

    from provkit.validate.requirement import Level


@click.command("validate")
@click.argument("graphs", nargs=-1, metavar="[GRAPH]...")
@click.option(
    "--profile",
    default="genomics-ai",
    show_default=True,
    metavar="NAME",
    help="genomics-ai, prov (W3C PROV-CONSTRAINTS), or the folder of your own.",
)
@click.option(
    "--level",
    default="must",
    show_default=True,
    metavar="LEVEL",
    help="must, should or may: what counts against the graph.",
)
@click.option(
    "--only", multiple=True, metavar="ID", help="Check this requirement; repeatable."
)
@click.option(
    "--engine",
    default="pyshacl",
    show_default=True,
    metavar="NAME",
    help="What runs the shapes.",
)
@click.option(
    "--from", "source_format", metavar="FORMAT", help="The format of the files."
)
@_output.output_options
def command(  # noqa: PLR0917 - one argument per option
    graphs: tuple[str, ...],
    profile: str,
    level: Level,
    only: tuple[str, ...],
    engine: str,
    source_format: str | None,
    format_name: str,
    output: Path | None,
) -> int:
    """Check a graph against requirements.

    Leaves with 0 when the graph conforms, 1 when it does not, and 2 when it could not
    be checked: a graph in which there is nothing to check has not passed.
    """
    from provkit.validate import validate

    places = _output.locations(graphs)
    report = validate(places, profile, level, engine, only, source_format=source_format)
    _output.emit(report, format_name, output)
    if output is not None:
        click.echo(f"provkit: {report!r} written to {output}", err=True)
    return 0 if report.conforms else 1
