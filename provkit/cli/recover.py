"""Seal what a crash left behind."""

from __future__ import annotations

from pathlib import Path

import click

from provkit.cli import _output


@click.command("recover")
@click.argument(
    "ledger", type=click.Path(path_type=Path), default=Path(_output.DEFAULT_GRAPH)
)
@click.option(
    "--force",
    is_flag=True,
    help="Also seal runs of another host that changed in the last ten minutes.",
)
@_output.output_options
def command(
    ledger: Path,
    force: bool,  # noqa: FBT001 - click gives options by name
    format_name: str,
    output: Path | None,
) -> None:
    """Seal every run of a LEDGER whose process is gone, as interrupted.

    A run whose process lives is never touched. Doing it twice changes nothing more.
    Exit code 1: a journal could not be sealed.
    """
    from provkit.capture.journal.recovery import recover
    from provkit.render import Paragraph, Sheet, Table

    done = recover(ledger, force=force)
    rows = tuple((each.outcome, each.journal.stem, each.why) for each in done)
    sealed = sum(each.outcome == "sealed" for each in done)
    table = Table("", ("outcome", "run", "why"), rows)
    data = [
        {
            "outcome": each.outcome,
            "journal": str(each.journal),
            "sealed": str(each.sealed) if each.sealed else None,
            "why": each.why,
        }
        for each in done
    ]
    title = f"{sealed} of {len(done)} unfinished runs in {ledger} sealed"
    blocks: tuple[Table | Paragraph, ...] = (table,) if rows else ()
    _output.emit(Sheet(title, blocks, {"runs": data}), format_name, output)
    if any(each.outcome == "failed" for each in done):
        raise click.exceptions.Exit(1)
