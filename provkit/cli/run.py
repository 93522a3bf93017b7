"""Capture any command without touching its code."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from provkit.errors import UsageError

if TYPE_CHECKING:
    from provkit.model import Entity, Run

_NOT_FOUND: Final = 127
_NOT_STARTED: Final = 126


@click.command(
    "run",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.option(
    "--kind",
    type=click.Choice(["run", "preparation", "training", "evaluation"]),
    default="run",
    show_default=True,
    help="What the command does.",
)
@click.option("--title", metavar="TEXT", help="What to call it; default its script.")
@click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="[ROLE:]PATH",
    help="A file, folder or IRI that it reads; ROLE: training, test, model ...",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    metavar="[KIND:]PATH",
    help="A file or folder that it makes; KIND: dataset or model.",
)
@click.option(
    "--watch",
    "watched",
    multiple=True,
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder whose new and changed files are outputs.",
)
@click.option("--agent", metavar="IRI", help="Who answers for it: an ORCID or a ROR.")
@click.option("--ledger", metavar="DIR", help="Where it is recorded.")
@click.argument("arguments", nargs=-1, metavar="-- CMD...", type=click.UNPROCESSED)
def command(  # noqa: PLR0917 - one argument per option
    kind: str,
    title: str | None,
    inputs: tuple[str, ...],
    outputs: tuple[str, ...],
    watched: tuple[Path, ...],
    agent: str | None,
    ledger: str | None,
    arguments: tuple[str, ...],
) -> int:
    """Capture any command without touching its code.

    Runs CMD with its input, output and errors as they are, and leaves with its exit
    code; 128 and the number where a signal ended it, 127 where there is no such CMD.

    Arguments are recorded with secrets masked; what is recorded is set by
    $PROVKIT_RECORD ("-command,-hardware").
    """
    from provkit.capture.commands.command import Named, capture
    from provkit.capture.options import Options

    if not arguments:
        raise UsageError(
            "there is no command to run", "write it after --: provkit run -- CMD ..."
        )
    record = _kinds()[kind](title=title)
    named = Named(
        tuple(_input(each, type(record)) for each in inputs),
        tuple(_output(each) for each in outputs),
        watched,
    )
    try:
        outcome = capture(arguments, record, Options.of(ledger, agent), named)
    except OSError as error:
        click.echo(f"provkit: {arguments[0]}: {error.strerror}", err=True)
        return _NOT_FOUND if error.errno == errno.ENOENT else _NOT_STARTED
    return outcome.code


def _kinds() -> dict[str, type[Run]]:
    from provkit.model import Evaluation, Run, TrainingRun

    plain = {"run": Run, "preparation": Run}
    return {**plain, "training": TrainingRun, "evaluation": Evaluation}


def _input(text: str, kind: type[Run]) -> tuple[str, str]:
    from provkit.model.identity import is_iri

    role, colon, rest = text.partition(":")
    if not colon or role not in kind.roles or Path(text).exists():
        role, rest = "input", text
    if not is_iri(rest) and not Path(rest).exists():
        known = ", ".join(sorted(kind.roles))
        raise UsageError(
            f"--input {text}: there is no such file or folder",
            f"name one that is there, with a role before it or none: {known}",
        )
    return rest, role


def _output(text: str) -> tuple[Path, type[Entity]]:
    from provkit.model import Dataset, Entity, Model

    kinds = {"dataset": Dataset, "model": Model}
    kind, colon, rest = text.partition(":")
    if colon and kind in kinds and rest:
        return Path(rest), kinds[kind]
    return Path(text), Entity
