"""Write the shapes of a profile into one file for any other SHACL engine."""

from __future__ import annotations

from pathlib import Path

import click

from provkit.cli import _output


@click.command("shapes")
@click.option(
    "--profile",
    default="genomics-ai",
    show_default=True,
    metavar="NAME",
    help="A shipped profile, or the folder of your own.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to a file, whole or not at all; stdout otherwise.",
)
def command(profile: str, output: Path | None) -> None:
    """Write the shapes of a profile into one Turtle file.

    Any SHACL engine can run it; its first lines say how, and what no shape can say.
    """
    from provkit.validate.profile import load_profile

    _output.emit(load_profile(profile), "turtle", output)
