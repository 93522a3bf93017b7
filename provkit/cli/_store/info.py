"""Say what is in a store, and in what state it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from provkit.cli._store import _shared
from provkit.graph import words

if TYPE_CHECKING:
    from provkit.store import Source

_SHOWN = 20


@click.command("info")
@_shared.store_option
@click.option(
    "--format",
    "format_name",
    default="text",
    type=click.Choice(["text", "json"]),
    help="text (the default) or json.",
)
def command(store: str, *, format_name: str) -> None:
    """Say what is in a store, which files were loaded, and what is wrong with them."""
    from provkit.store import open_store

    opened = open_store(store)
    about: dict[str, Any] = {"store": store, "statements": _statements(opened)}
    sources = opened.sources()
    about["files"] = sum(1 for each in sources if each.sha256)
    about["size"] = _size(opened)
    about["sources"] = [_as_dict(source) for source in sources]
    if format_name == "json":
        click.echo(json.dumps(about, indent=1))
        return
    size = f", {about['size'] / 1e6:,.1f} MB" if about["size"] is not None else ""
    click.echo(f"{store}: {words.count(about['statements'], 'statement')}{size}")
    click.echo(f"{words.count(about['files'], 'file')} loaded")
    for source in sources[:_SHOWN]:
        ending = f": {source.problem}" if source.problem else ""
        click.echo(f"  {source.name} ({source.status}){ending}")
    if len(sources) > _SHOWN:
        click.echo(f"  and {len(sources) - _SHOWN:,} more (--format json lists all)")


def _as_dict(source: Source) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(source)


def _statements(store: Any) -> int:
    from provkit.store import _checking, _endpoint, _reading
    from provkit.store.oxigraph import OxigraphStore
    from provkit.store.sparql import SparqlStore

    if isinstance(store, OxigraphStore):
        with _reading.opened(store.disk) as (database, _state):
            return _checking.count(database)
    if isinstance(store, SparqlStore):
        return _endpoint.count(store.location)
    return sum(1 for _ in store.triples())


def _size(store: Any) -> int | None:
    """Bytes on disk, of a store that is a folder."""
    from provkit.store.oxigraph import OxigraphStore

    if not isinstance(store, OxigraphStore):
        return None
    every = (path for path in store.disk.root.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in every)
