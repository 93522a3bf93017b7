"""Make a store anew from the files that were loaded into it, as they are now."""

from __future__ import annotations

import click

from provkit.cli._store import _shared
from provkit.graph import words


@click.command("rebuild")
@_shared.store_option
@click.option(
    "--drop-missing",
    is_flag=True,
    help="Give up what was loaded from files that are gone.",
)
@_shared.wait_option
def command(store: str, *, drop_missing: bool, wait: float) -> None:
    """Make a store anew from the files that were loaded into it, as they are now.

    The old one is there, and can be read, until the new one is whole. Files that are
    gone, or cannot be read any more, stop it: what they said would be lost.
    """
    from provkit.store._checking import rebuild
    from provkit.store._opening import opened_to_write

    with (
        opened_to_write(store, wait=wait, much=True) as writer,
        _shared.progress() as progress,
    ):
        report = rebuild(writer, drop_missing=drop_missing, progress=progress)
    click.echo(f"{store}: made anew from {words.count(len(report.added), 'file')}")
