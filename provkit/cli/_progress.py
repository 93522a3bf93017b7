"""How far a command is, on stderr, for whoever waits longer than a second."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SOON: Final = 1.0
_LARGE: Final = 4_000_000  # bytes, which take about a second to be read


@contextmanager
def told(*places: str) -> Iterator[Callable[[str, int, int], None] | None]:
    """What tells the user what is being done, where stderr is a terminal.

    One line is written again and again, and taken away in the end.

    Args:
        places: what is read; when it is large, that it is being read is said at once.
    """
    if not sys.stderr.isatty():
        yield None
        return
    began = time.monotonic()
    large = sum(map(_size, map(Path, places))) > _LARGE
    width = 0

    def progress(what: str, done: int, of: int) -> None:
        nonlocal width
        if time.monotonic() - began < _SOON and not (large and done == 0):
            return
        line = f"provkit: {what} {done} of {of}" if of > 1 else f"provkit: {what} ..."
        click.echo(f"\r{line:<{width}}", err=True, nl=False)
        width = len(line)

    try:
        yield progress
    finally:
        if width:
            click.echo(f"\r{'':<{width}}\r", err=True, nl=False)


def _size(place: Path) -> int:
    """The bytes of a file, or of the runs of a ledger; 0 for what is elsewhere."""
    if place.is_file():
        return place.stat().st_size
    return sum(each.stat().st_size for each in place.glob("runs/*.ttl"))
