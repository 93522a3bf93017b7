"""List the requirements of a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from provkit.cli import _output
from provkit.errors import UnknownName, UsageError

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
    _known(chosen, principle, level)
    listed = [
        each
        for each in chosen.everything
        if (not principle or each.principle.lower().startswith(principle.lower()))
        and (not level or each.level == level.lower())
        and (not standard or _is_asked_by(each, standard))
    ]
    if not listed:
        raise UsageError(
            f"no requirement of {chosen.name} is all of this: "
            + ", ".join(filter(None, (principle, level, standard))),
            "leave one out; provkit requirements --format json has the sources of each",
        )
    _output.emit(of_requirements(listed, chosen), format_name, output)


def _is_asked_by(requirement: Requirement, standard: str) -> bool:
    """Whether a standard asks for the same, by a part of its name or address."""
    names = (*requirement.citations, *requirement.sources)
    return any(standard.casefold() in name.casefold() for name in names)


def _known(profile: Profile, principle: str | None, level: str | None) -> None:
    """Refuse a principle or a level that no requirement of the profile has.

    Raises:
        UnknownName: there is no such one.
    """
    from provkit.validate.requirement import LEVELS

    principles = dict.fromkeys(each.principle for each in profile.everything)
    if principle and not any(
        name.lower().startswith(principle.lower()) for name in principles
    ):
        raise UnknownName.among("principle", principle, principles)
    levels = dict.fromkeys(LEVELS.values())
    if level and level.lower() not in levels:
        raise UnknownName.among("level", level, levels)
