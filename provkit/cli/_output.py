"""What commands share: where graphs come from, which format, and where results go."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from provkit import plugins
from provkit.errors import UnreadableGraph

Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULT_GRAPH: Final = "provenance"


def output_options(function: Command) -> Command:
    """Add `--format` and `-o` to a command."""
    function = click.option(
        "-o",
        "--output",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write the result to a file, whole or not at all.",
    )(function)
    return click.option(
        "--format",
        "format_name",
        default="text",
        metavar="NAME",
        help="text (the default), json, html ...",
    )(function)


def graph_option(function: Command) -> Command:
    """Add `-g GRAPH` to a command, which may be given several times."""
    return click.option(
        "-g",
        "--graph",
        "graphs",
        multiple=True,
        metavar="GRAPH",
        help="A graph file or a ledger; default $PROVKIT_GRAPH, else ./provenance/.",
    )(function)


def locations(given: tuple[str, ...]) -> tuple[str, ...]:
    """The graphs that were named, else the one of the environment or of this folder.

    Raises:
        UnreadableGraph: none was named and there is no default one.
    """
    if given:
        return given
    named = os.environ.get("PROVKIT_GRAPH")
    if named:
        return (named,)
    if Path(DEFAULT_GRAPH).is_dir():
        return (DEFAULT_GRAPH,)
    raise UnreadableGraph(
        f"no graph was named and there is no ./{DEFAULT_GRAPH}/ here",
        "name a file or a ledger folder, or set PROVKIT_GRAPH",
    )


def emit(thing: Any, format_name: str, output: Path | None = None) -> None:
    """Render a result and put it where it was asked for.

    Raises:
        UnknownName: there is no such format.
    """
    renderer = plugins.load("render", format_name)
    text: str = renderer.render(thing)
    if output is not None:
        from provkit.rdf.files import write_bytes

        write_bytes(output, text.encode())
        return
    if hasattr(renderer, "coloured") and _wants_colour():
        text = renderer.coloured(text)
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal without a letter shows its escape; it does not end the program.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.write(text)
    sys.stdout.flush()


def _wants_colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
