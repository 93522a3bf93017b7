"""List the requirements of a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from provkit.cli import _output
from provkit.errors import UnknownName

if TYPE_CHECKING:
    from pathlib import Path


@click.command("requirements")
@click.option(
    "--profile",
    default="genomics-ai",
    show_default=True,
    metavar="NAME",
    help="A shipped profile, or the folder of your own.",
)
@click.option("--principle", metavar="NAME", help="Only these, such as transparency.")
@click.option("--level", metavar="LEVEL", help="Only must, should or may.")
@_output.output_options
def command(
    profile: str,
    principle: str | None,
    level: str | None,
    format_name: str,
    output: Path | None,
) -> None:
    """List the requirements of a profile: ID, level and title, by principle."""
    from provkit.render._sheets import of_requirements
    from provkit.validate.profile import load_profile

    chosen = load_profile(profile)
    listed = [
        each
        for each in chosen.everything
        if (not principle or each.principle.lower().startswith(principle.lower()))
        and (not level or each.level == level.lower())
    ]
    if not listed:
        known = sorted({f"{r.principle} / {r.level}" for r in chosen.everything})
        raise UnknownName.among(
            "principle and level", f"{principle or 'any'} / {level or 'any'}", known
        )
    _output.emit(of_requirements(listed, chosen), format_name, output)
