"""Write a store to one file, with a checksum."""

from __future__ import annotations

from pathlib import Path

import click

from provkit.cli._store import _shared
from provkit.graph import words


@click.command("dump")
@_shared.store_option
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="FILE.nq, FILE.nq.gz or FILE.nq.zst",
)
def command(store: str, *, output: Path) -> None:
    """Write a store to one file of N-Quads, and its SHA-256 beside it.

    A store that is being written is dumped as it was acknowledged last.
    """
    from provkit.errors import UsageError
    from provkit.store import open_store
    from provkit.store._dump import dump

    if not output.name.endswith((".nq", ".nq.gz", ".nq.zst")):
        raise UsageError(
            f"{output}: a dump is N-Quads", "call it FILE.nq, FILE.nq.gz or FILE.nq.zst"
        )
    count = dump(open_store(store), output.absolute())
    click.echo(f"{output}: {words.count(count, 'statement')}")
