"""Write a graph in another format, and say what was lost."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from provkit.rdf.losses import LossReport


@click.command("convert")
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument(
    "target", metavar="OUT", type=click.Path(allow_dash=True, path_type=Path)
)
@click.option("--from", "source_format", metavar="FORMAT", help="The format of IN.")
@click.option("--to", "target_format", metavar="FORMAT", help="The format of OUT.")
@click.option(
    "--strict", is_flag=True, help="Write nothing, and leave with 1, if it would lose."
)
@click.option(
    "--format",
    "report_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the loss report is written.",
)
def command(  # noqa: PLR0917 - one argument per option
    source: Path,
    target: Path,
    source_format: str | None,
    target_format: str | None,
    strict: bool,  # noqa: FBT001 - click gives options by name
    report_format: str,
) -> int:
    """Write the graph IN as OUT; OUT may be `-` for stdout.

    Formats follow from the extensions (`provkit formats` lists them) or are named. What
    could not be said in the format of OUT is reported on stderr. OUT is written whole
    or not at all.
    """
    from provkit.rdf.conversion import convert
    from provkit.rdf.formats import format_of
    from provkit.rdf.placing import writing

    if str(target) == "-" and not target_format:
        raise click.UsageError("OUT is stdout: name its format with --to")
    if not target.parent.is_dir():
        raise click.UsageError(f"OUT: there is no folder {target.parent}")
    goal = target_format or format_of(target).name
    with TemporaryFile() as held:
        report = convert(source, held, goal, source_format)
        _tell(report, report_format)
        if strict and report.losses:
            return 1
        held.seek(0)
        if str(target) == "-":
            shutil.copyfileobj(held, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        else:
            with writing(target) as out:
                shutil.copyfileobj(held, out)
    return 0


def _tell(report: LossReport, report_format: str) -> None:
    if report_format == "json":
        click.echo(json.dumps(report.to_dict(), ensure_ascii=False), err=True)
        return
    for line in report.lines():
        click.echo(line, err=True)
