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
from provkit.errors import UnknownName, UnreadableGraph

Command = TypeVar("Command", bound=Callable[..., Any])

DEFAULT_GRAPH: Final = "provenance"
_DRAWINGS: Final = frozenset(("chart", "dot", "mermaid", "svg"))


def output_options(function: Command) -> Command:
    """Add `--format` and `-o` to a command."""
    return click.option(
        "--format",
        "format_name",
        default="text",
        metavar="NAME",
        help="text (the default), json, html ...",
    )(_to_a_file(function))


def report_options(function: Command) -> Command:
    """Add `--format` and `-o` to a command whose result is a report."""
    *names, last = (name for name in report_formats() if name != "text")
    return click.option(
        "--format",
        "format_name",
        default="text",
        metavar="NAME",
        callback=_of_a_report,
        help=f"text (the default), {', '.join(names)} or {last}.",
    )(_to_a_file(function))


def report_formats() -> tuple[str, ...]:
    """The formats that a report can be in: those that do not draw a graph.

    >>> "html" in report_formats(), "svg" in report_formats()
    (True, False)
    """
    return tuple(name for name in plugins.names("render") if name not in _DRAWINGS)


def _to_a_file(function: Command) -> Command:
    return click.option(
        "-o",
        "--output",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        callback=_in_a_folder,
        help="Write the result to a file, whole or not at all.",
    )(function)


def _of_a_report(
    _context: click.Context, _parameter: click.Parameter, format_name: str
) -> str:
    """Say before the work, not after it, that a report has no such format.

    Raises:
        UnknownName: with those that it has.
    """
    known = report_formats()
    if format_name not in known:
        raise UnknownName.among("format of a report", format_name, known)
    return format_name


def _in_a_folder(
    _context: click.Context, _parameter: click.Parameter, output: Path | None
) -> Path | None:
    """Say before the work, not after it, that the result cannot be written."""
    if output is not None:
        from provkit.rdf.placing import check_folder

        check_folder(output)
    return output


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
        from provkit.rdf.placing import write_bytes

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
