"""Writing a graph: in which format, where, and what was wrong with what was read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Triple

    from provkit.store import Source


def write(
    triples: Iterable[Triple], output: Path, format_name: str | None = None
) -> None:
    """Write a graph to a file, or to stdout for `-`.

    Args:
        triples: the graph.
        output: the file, whose extension says the format.
        format_name: the format, where the extension does not say it.
    """
    from provkit.rdf import files, placing

    to_stdout = str(output) == "-"
    name = format_name or ("turtle" if to_stdout else files.format_of(output))
    content = files.serialise(triples, name)
    if to_stdout:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        placing.write_bytes(output, content)


def tell_problems(sources: Iterable[Source]) -> None:
    """Say on stderr what was wrong with the files that were read."""
    for source in sources:
        if source.problem:
            click.echo(f"provkit: {source.name}: {source.problem}", err=True)
