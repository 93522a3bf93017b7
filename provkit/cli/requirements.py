"""List the requirements of a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

import click

from provkit.cli import _output
from provkit.errors import UnknownName

if TYPE_CHECKING:
    from pathlib import Path

    from provkit.validate.profile import Profile
    from provkit.validate.requirement import Requirement


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
@click.option(
    "--standard",
    metavar="TEXT",
    help="Only those that a standard asks for: a word of its name, such as TRIPOD.",
)
@_output.output_options
def command(  # noqa: PLR0917 - one argument per option
    profile: str,
    principle: str | None,
    level: str | None,
    standard: str | None,
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
        and (not standard or _is_asked_by(each, standard))
    ]
    if not listed:
        _none(chosen, principle, level, standard)
    _output.emit(of_requirements(listed, chosen), format_name, output)


def _is_asked_by(requirement: Requirement, standard: str) -> bool:
    """Whether a standard asks for the same, by a part of its name or address."""
    names = (*requirement.citations, *requirement.sources)
    return any(standard.casefold() in name.casefold() for name in names)


def _none(
    chosen: Profile, principle: str | None, level: str | None, standard: str | None
) -> NoReturn:
    """Nothing is left: name what there is."""
    if standard:
        raise UnknownName(
            f"no such requirement has {standard!r} among its sources",
            "provkit requirements --format json lists the sources of each",
        )
    known = sorted({f"{r.principle} / {r.level}" for r in chosen.everything})
    wanted = f"{principle or 'any'} / {level or 'any'}"
    raise UnknownName.among("principle and level", wanted, known)
