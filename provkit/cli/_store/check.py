"""Compare a store with the files that were loaded into it."""

from __future__ import annotations

import json

import click

from provkit.cli._store import _shared
from provkit.graph.words import count


@click.command("check")
@_shared.store_option
@click.option(
    "--format",
    "format_name",
    default="text",
    type=click.Choice(["text", "json"]),
    help="text (the default) or json.",
)
def command(store: str, *, format_name: str) -> int:
    """Compare a store with the files that were loaded into it.

    Every file must be there as it was loaded, with every statement of it in the store,
    and no statement of none. Leaves with 1 where that is not so.
    """
    from dataclasses import asdict

    from provkit.store._checking import check

    found = check(store)
    if format_name == "json":
        click.echo(json.dumps(asdict(found), indent=1))
    else:
        size = f"{count(found.files, 'file')}, {count(found.statements, 'statement')}"
        click.echo(f"{store}: {size}")
        for problem in found.problems:
            click.echo(f"  {problem.what}: {problem.why}")
        click.echo("not clean" if found.problems else "clean")
    if found.problems:
        _shared.say(count(len(found.problems), "problem"))
    return 1 if found.problems else 0
