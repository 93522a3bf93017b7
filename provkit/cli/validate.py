"""Check a graph against requirements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from provkit.cli import _output
from provkit.cli._progress import told

if TYPE_CHECKING:
    from provkit.validate.requirement import Level

_BROKEN: Final = 1
_CANNOT: Final = 2
_NAMED: Final = 8


@click.command("validate")
@click.argument("graphs", nargs=-1, metavar="[GRAPH]...")
@click.option(
    "--profile",
    default="genomics-ai",
    show_default=True,
    metavar="NAME",
    help="genomics-ai, core (the smallest set), prov (W3C PROV-CONSTRAINTS), or the "
    "folder of your own.",
)
@click.option(
    "--level",
    default="must",
    show_default=True,
    type=str.lower,
    metavar="LEVEL",
    help="must, should or may: what counts against the graph.",
)
@click.option(
    "--only", multiple=True, metavar="ID", help="Check this requirement; repeatable."
)
@click.option(
    "--engine",
    default="auto",
    show_default=True,
    metavar="NAME",
    help="What runs the shapes; pyshacl is the second opinion.",
)
@click.option(
    "--timeout",
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="Give up a requirement after so long: it is then not checked.",
)
@click.option(
    "--jobs",
    default=1,
    show_default=True,
    metavar="N",
    help="How many processes may work at it.",
)
@click.option(
    "--strict-duos",
    is_flag=True,
    help="GOV-04: leave to people what the DUOS algorithm leaves to people.",
)
@click.option(
    "--changed",
    multiple=True,
    metavar="FILE",
    help="The file of a new run, or other changes: check only what they can affect; "
    "a file that GRAPH lacks is read beside it. Repeatable.",
)
@click.option(
    "--run",
    metavar="IRI",
    help="A run in GRAPH: check only what it can affect.",
)
@click.option(
    "--from", "source_format", metavar="FORMAT", help="The format of the files."
)
@click.option(
    "--waivers",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="What somebody answers for until a day; default ./provkit-waivers.toml, "
    "where it is there.",
)
@click.option(
    "--baseline",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="An earlier report (--format json): only what is new counts.",
)
@_output.report_options
def command(  # noqa: PLR0917 - one argument per option
    graphs: tuple[str, ...],
    profile: str,
    level: Level,
    only: tuple[str, ...],
    engine: str,
    timeout: float,
    jobs: int,
    strict_duos: bool,  # noqa: FBT001 - an option
    changed: tuple[str, ...],
    run: str | None,
    source_format: str | None,
    waivers: Path | None,
    baseline: Path | None,
    format_name: str,
    output: Path | None,
) -> int:
    """Check a graph against requirements.

    Leaves with 0 when the graph conforms, 1 when it does not, and 2 when it could not
    be checked: a graph in which there is nothing to check has not passed, nor one of
    which a requirement at the level took longer than --timeout.

    With --changed or --run a large GRAPH is not checked again as a whole: what is found
    at the nodes that the change can affect is what a check of everything finds there.
    PROV-CONSTRAINTS hold for everything together or not at all: the changed file is
    checked against them by itself, and the report says that the union was not.

    --format markdown is for a pull request, sarif for code scanning, junit for a CI,
    html for people, turtle is the W3C's sh:ValidationReport.
    """
    from provkit.render._entries import verdict
    from provkit.validate import validate
    from provkit.validate.waivers import FILE

    places = _output.locations(graphs)
    if waivers is None and Path(FILE).is_file():
        waivers = Path(FILE)
    with told(*places, *changed) as progress:
        report = validate(
            places,
            profile,
            level,
            engine,
            only,
            run=run,
            changed=changed or None,
            source_format=source_format,
            waivers=waivers,
            baseline=baseline,
            timeout=timeout,
            jobs=jobs,
            strict_duos=strict_duos,
            progress=progress,
        )
    _output.emit(report, format_name, output)
    if output is not None:
        click.echo(f"provkit: {verdict(report)}; written to {output}", err=True)
    if not report.conforms:
        return _BROKEN
    if report.unfinished:
        names = [each.requirement.id for each in report.unfinished]
        more = f" (+{len(names) - _NAMED} more)" if len(names) > _NAMED else ""
        click.echo(
            f"provkit: could not be checked: {', '.join(names[:_NAMED])}{more}\n"
            "  that is not a pass; the report says why, and --timeout gives more time",
            err=True,
        )
        return _CANNOT
    return 0
