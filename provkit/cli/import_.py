"""Read what another tool wrote, and say what was kept, lost and missing."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provkit.errors import RecordError, UnreadableSource, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from provkit.adapters import ImportReport


@click.command("import")
@click.argument("tool")
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="The graph file to write; - is stdout, in Turtle.",
)
@click.option(
    "--with",
    "options",
    multiple=True,
    metavar="NAME=VALUE",
    help="An option of the adapter; may be given several times.",
)
@click.option(
    "--at",
    metavar="TIME",
    help="When this is done, for the record; without it OUT depends on SOURCE alone.",
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
    tool: str,
    source: Path,
    output: Path,
    options: tuple[str, ...],
    at: str | None,
    report_format: str,
) -> None:
    """Write what TOOL left in SOURCE as a provenance graph.

    `provkit formats` lists the tools. SOURCE is a file or a folder; nothing in it is
    executed. What could not be taken over, and what SOURCE does not state, is said on
    stderr. The same SOURCE always gives the same graph.
    """
    from provkit import adapters
    from provkit.cli import _records
    from provkit.rdf import files

    to_stdout = str(output) == "-"
    format_name = "turtle" if to_stdout else files.format_of(output)
    if not output.absolute().parent.is_dir():
        raise click.UsageError(f"OUT: there is no folder {output.parent}")
    with _bar(f"reading {source.name}") as progress:
        given = chosen(options)
        reading = adapters.stream(tool, source, progress=progress, at=at, **given)
        try:
            _records.write(reading, output, format_name)
        except RecordError as error:
            raise UnreadableSource(f"{source.name}: {error}") from error
    _tell(reading.report, report_format)


def chosen(options: tuple[str, ...]) -> dict[str, Any]:
    """The options of an adapter, from `NAME=VALUE`.

    Raises:
        UsageError: one has no `=`, or stands twice.

    >>> chosen(("panel=samples.tsv",))
    {'panel': 'samples.tsv'}
    """
    found: dict[str, Any] = {}
    for option in options:
        name, equals, value = option.partition("=")
        name = name.strip().replace("-", "_")
        if not equals or not name:
            raise UsageError(f"--with {option!r} gives nothing", "write NAME=VALUE")
        if name in found:
            raise UsageError(f"--with {name} stands twice")
        found[name] = value
    return found


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr where that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def progress(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        yield progress


def _tell(report: ImportReport, report_format: str) -> None:
    if report_format == "json":
        click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2), err=True)
        return
    for line in report.lines():
        click.echo(f"provkit: {line}" if not line.startswith(" ") else line, err=True)
