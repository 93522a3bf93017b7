"""What the commands of `provkit store` share."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from provkit.store._loading import Target

Command = TypeVar("Command", bound=Callable[..., Any])

_FOREVER: Final = 3600.0
_PAUSE: Final = 0.2
_MB: Final = 1_000_000


def store_option(function: Command) -> Command:
    """Add `-g STORE`, which is one store."""
    return click.option(
        "-g",
        "--graph",
        "store",
        required=True,
        metavar="STORE",
        envvar="PROVKIT_GRAPH",
        help="oxigraph:DIR, or the https:// address of a SPARQL endpoint.",
    )(function)


def wait_option(function: Command) -> Command:
    """Add `--wait`."""
    return click.option(
        "--wait",
        is_flag=False,
        flag_value=_FOREVER,
        default=0.0,
        type=float,
        metavar="[SECONDS]",
        help="Wait for another writer, by default for an hour, instead of giving up.",
    )(function)


def opened(
    store: str, *, wait: float, create: bool = False, much: bool = False
) -> AbstractContextManager[Target]:
    """Open a store to write.

    Raises:
        UnreadableGraph: it is none, damaged, or somebody else is writing it.
        UsageError: it is of a kind that cannot be written.
    """
    from provkit.errors import UsageError
    from provkit.store import sparql
    from provkit.store._opening import opened_to_write
    from provkit.store._remote import opened_remote
    from provkit.store.oxigraph import SCHEME

    if store.startswith(SCHEME):
        return opened_to_write(store, wait=wait, create=create, much=much)
    if sparql.accepts(store):
        return opened_remote(store)
    raise UsageError(
        f"{store}: cannot be written",
        "name oxigraph:DIR, or the https:// address of a SPARQL endpoint",
    )


@contextmanager
def progress() -> Iterator[Callable[[int, int], None] | None]:
    """A line on a terminal that says how far it has got; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield None
        return
    begun = last = time.monotonic()

    def told(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < _PAUSE and done < total:
            return
        last = now
        speed = done / max(now - begun, _PAUSE) / _MB
        line = f"{done / _MB:,.0f} of {total / _MB:,.0f} MB, {speed:,.1f} MB/s"
        click.echo(f"\r\x1b[K{line}", nl=False, err=True)

    try:
        yield told
    finally:
        click.echo("\r\x1b[K", nl=False, err=True)


def say(text: str) -> None:
    """A message, which is no result."""
    click.echo(f"provkit: {text}", err=True)
