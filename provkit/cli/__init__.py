"""The command line: `provkit COMMAND`. One file here is one command.

A command parses its arguments, calls the library and hands the result to `_output`;
it computes nothing itself. To add one, copy `explain.py`: the file name is the name of
the command, the first line of its docstring its line in `provkit --help`, and `command`
in it a click command. Files whose names start with an underscore are no commands.

Exit codes, everywhere: 0 it was done, or the answer is yes; 1 the answer is no (a
graph does not conform, a path was not found); 2 it could not be done, with the reason
and what to do on stderr. Results go to stdout and nothing else does.

Why lazily: `provkit --help` must answer at once, and the engines behind the commands
take seconds to import.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final, NoReturn

import click

from provkit.cli._group import Folder, PipeClosed
from provkit.errors import ProvkitError

if TYPE_CHECKING:
    from collections.abc import Sequence

CANNOT: Final = 2
_INTERRUPTED: Final = 130  # as a shell reports SIGINT
_PIPE_CLOSED: Final = 141  # as a shell reports SIGPIPE


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and leave with its exit code; never with a traceback."""
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        return _outcome(arguments)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("provkit: interrupted", err=True)
        return _INTERRUPTED
    except (BrokenPipeError, PipeClosed):
        return _pipe_closed()
    except (ProvkitError, click.ClickException, OSError) as error:
        _explain(error)
        return CANNOT


def _outcome(arguments: Sequence[str] | None) -> int:
    group = Folder("provkit", "cli", "Commands", help=_HELP)
    code = group.main(arguments, prog_name="provkit", standalone_mode=False)
    sys.stdout.flush()
    return code if isinstance(code, int) else 0


def _explain(error: ProvkitError | click.ClickException | OSError) -> None:
    if isinstance(error, click.ClickException):
        error.show()
    elif isinstance(error, OSError):
        reason = error.strerror or str(error)
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"provkit: {where}{reason}", err=True)
    else:
        click.echo(f"provkit: {error}", err=True)


def _pipe_closed() -> int:
    """Whoever read our output has gone, as in `provkit show X | head`: no message."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return _PIPE_CLOSED


_HELP: Final = """Provenance of AI in genomics and health, as W3C PROV.

Capture what happened, keep it, check it against requirements, ask what depends on what.
GRAPH is a file, a ledger folder or several of them; without one, $PROVKIT_GRAPH, else
./provenance/.
"""
