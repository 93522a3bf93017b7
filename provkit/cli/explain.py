"""Say what a requirement is, why, who asks for it and how to meet it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from provkit.cli import _output

if TYPE_CHECKING:
    from pathlib import Path


@click.command("explain")
@click.argument("requirement", metavar="ID")
@click.option(
    "--profile",
    default="genomics-ai",
    show_default=True,
    metavar="NAME",
    help="A shipped profile, or the folder of your own.",
)
@_output.output_options
def command(
    requirement: str, profile: str, format_name: str, output: Path | None
) -> None:
    """Say what a requirement is, why, who asks for it and how to meet it.

    Shows an example that passes and one that fails. ID is such as TRA-01; `provkit
    requirements` lists them.
    """
    from provkit.validate.profile import load_profile

    found = load_profile(profile).explained(requirement)
    _output.emit(found, format_name, output)
