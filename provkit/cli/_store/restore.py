"""Fill a new store from a dump."""

from __future__ import annotations

from pathlib import Path

import click

from provkit.cli._store import _shared
from provkit.graph import words


@click.command("restore")
@click.argument("dump", type=click.Path(dir_okay=False, path_type=Path))
@_shared.store_option
@_shared.wait_option
def command(dump: Path, *, store: str, wait: float) -> None:
    """Fill a new store from a dump, whose checksum must be right."""
    import shutil

    from provkit.store._dump import restore, verify
    from provkit.store._opening import opened_to_write
    from provkit.store.oxigraph import folder_of

    verify(dump)
    folder = folder_of(store)
    is_new = not folder.exists()
    try:
        with opened_to_write(store, wait=wait, create=True, much=True) as writer:
            count = restore(dump, writer)
    except BaseException:
        if is_new:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    click.echo(f"{store}: {words.count(count, 'statement')}")
